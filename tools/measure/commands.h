/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of sev-measure, one file (cmd_NAME.c) each.
 */
#ifndef TOOLS_MEASURE_COMMANDS_H
#define TOOLS_MEASURE_COMMANDS_H

#include "common/opt.h"

/* sev-measure --mode MODE ... */
extern const struct tool_option *const cmd_digest_options[];
enum tool_exit cmd_digest(const struct tool_args *args);

/* sev-measure from-libvirt, from-qemu */
extern const struct tool_option *const cmd_from_libvirt_options[];
enum tool_exit cmd_from_libvirt(const struct tool_args *args);
extern const struct tool_option *const cmd_from_qemu_options[];
enum tool_exit cmd_from_qemu(const struct tool_args *args);

#endif
