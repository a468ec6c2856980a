/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_COMMON_COMPLETION_H
#define TOOLS_COMMON_COMPLETION_H

#include <stdio.h>

#include "common/opt.h"

/* Prints the completion script of a shell (bash, zsh, fish); returns the exit status. */
int tool_print_completion(const struct tool *tool, const char *shell);

/* One writer for each shell. */
void tool_write_bash_completion(const struct tool *tool, FILE *out);
void tool_write_zsh_completion(const struct tool *tool, FILE *out);
void tool_write_fish_completion(const struct tool *tool, FILE *out);

/* What every tool understands beside its table of commands. */
#define TOOL_COMPLETION_SHELLS "bash zsh fish"

/* The next option of a command after option, the first after NULL; NULL after the last. */
const struct tool_option *tool_next_option(const struct tool_command *command,
					   const struct tool_option *option);

/* The i-th value that is offered for an option; NULL past the last. */
const char *tool_offered(const struct tool_option *option, unsigned i);

/* Writes text with a backslash before each character that is in special. */
void tool_write_escaped(FILE *out, const char *text, const char *special);

/* The tool's name as part of a shell function's name: "sev_measure". */
void tool_write_identifier(FILE *out, const struct tool *tool);

/* The summary of the command that the first n words of another's name are; "" where none is. */
const char *tool_words_summary(const struct tool *tool, const struct tool_command *command,
			       size_t n);

#endif
