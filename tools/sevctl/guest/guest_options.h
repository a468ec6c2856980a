/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What report get and key get share.
 */
#ifndef TOOLS_SEVCTL_GUEST_OPTIONS_H
#define TOOLS_SEVCTL_GUEST_OPTIONS_H

#include "common/opt.h"

/* --patience. */
extern const struct tool_option guest_options[];
/* --vmpl and --patience, as requests take them. */
enum tool_exit guest_read_options(const struct tool_args *args, int *vmpl, unsigned *patience);

/* A refusal by device, firmware or host, and an answer to something else, mean: not found out. */
enum tool_exit guest_fail(const struct tool_args *args, struct sev_err *err);

/* tpm2-tss prints what it thinks of each error, unless TSS2_LOG says otherwise. */
void guest_quiet_tss(void);

#endif
