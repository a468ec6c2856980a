/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking before something is destroyed.
 */
#ifndef TOOLS_COMMON_CONFIRM_H
#define TOOLS_COMMON_CONFIRM_H

#include "common/opt.h"

extern const struct tool_option confirm_options[]; /* --yes */

/*
 * Says on stderr what will be destroyed, a sentence or more without the question, and whether to go
 * on: --yes, or "yes" as the answer on a terminal. Where it may not, that was said and the command
 * ends with TOOL_USAGE.
 */
bool tool_confirm(const struct tool_args *args, const char *fmt, ...) SEV_PRINTF(2, 3);

#endif
