/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_COMMON_COMPLETION_H
#define TOOLS_COMMON_COMPLETION_H

#include "common/opt.h"

/* Prints the completion script of a shell (bash, zsh, fish); returns the exit status. */
int tool_print_completion(const struct tool *tool, const char *shell);

#endif
