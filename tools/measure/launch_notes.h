/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options that were given and change nothing: said on stderr, for who gives one means something by
 * it.
 */
#ifndef TOOLS_MEASURE_LAUNCH_NOTES_H
#define TOOLS_MEASURE_LAUNCH_NOTES_H

#include "measure/launch_options.h"

void launch_note_idle(const struct tool_args *args, const struct launch_mode *mode);

#endif
