/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said on stderr beside a digest: options that were given and change nothing, for who gives
 * one means something by it, and where a host may differ.
 */
#ifndef TOOLS_COMMON_LAUNCH_NOTES_H
#define TOOLS_COMMON_LAUNCH_NOTES_H

#include <sev/plan.h>

#include "common/launch_options.h"

void launch_note_idle(const struct tool_args *args, const struct launch_mode *mode);

/* What the builder of the plan has to say: where a host may measure something else. */
void launch_note_plan(const struct tool_args *args, const struct sev_plan *plan);

#endif
