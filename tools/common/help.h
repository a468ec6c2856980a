/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_COMMON_HELP_H
#define TOOLS_COMMON_HELP_H

#include <stdio.h>

#include "common/opt.h"

/* --help of a tool: its commands. */
void tool_print_help(const struct tool *tool, FILE *out);

/* --help of a command: usage line, options, example. */
void tool_print_command_help(const struct tool *tool, const struct tool_command *command);

/* --help of completion, which every tool has beside its table of commands. */
void tool_print_completion_help(const struct tool *tool);

#endif
