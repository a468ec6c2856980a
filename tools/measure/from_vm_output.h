/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What from-qemu and from-libvirt print.
 */
#ifndef TOOLS_MEASURE_FROM_VM_OUTPUT_H
#define TOOLS_MEASURE_FROM_VM_OUTPUT_H

#include <sev/vm.h>

#include "common/opt.h"

/* The choices and the digest, or with --quiet the digest alone. */
enum tool_exit from_vm_print_digest(const struct tool_args *args,
				    const struct sev_vm_resolution *resolution,
				    const uint8_t *digest, size_t size);

/* What has to be told, on stderr (with --json also as JSON); TOOL_USAGE. */
enum tool_exit from_vm_print_asks(const struct tool_args *args,
				  const struct sev_vm_resolution *resolution);

#endif
