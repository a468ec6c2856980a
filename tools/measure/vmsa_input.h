/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the vmsa commands read: pages, the vCPU that one is for, and changes to its fields.
 */
#ifndef TOOLS_MEASURE_VMSA_INPUT_H
#define TOOLS_MEASURE_VMSA_INPUT_H

#include <sev/vmsa.h>

#include "common/opt.h"

/* --cpu, --reset-eip, --ovmf, --set, --from-json, and what the public sevctl calls them. */
extern const struct tool_option vmsa_input_options[];

/* A page from a file: binary, or when json is set also what `vmsa show` prints. */
enum sev_rc vmsa_input_page(const char *path, bool json, uint8_t page[SEV_VMSA_SIZE],
			    struct sev_err *err);

/* Whether --userspace was given: what follows is meant as the public sevctl means it. */
bool vmsa_input_is_sevctl(const struct tool_args *args);

/* The signature that --family, --model and --stepping make; *given says whether they were. */
enum tool_exit vmsa_input_sig(const struct tool_args *args, bool *given, uint32_t *sig);

/* The AP reset address, from --reset-eip or the firmware; *given says whether there is one. */
enum tool_exit vmsa_input_reset(const struct tool_args *args, bool *given, uint32_t *eip);

/* Applies --from-json, then every --set. */
enum tool_exit vmsa_input_change(const struct tool_args *args, uint8_t page[SEV_VMSA_SIZE]);

#endif
