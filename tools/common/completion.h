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

/*
 * Whether this command is the first of the table with its first word ("vmsa" of "vmsa show" and
 * "vmsa build"), so that the word is offered once.
 */
bool tool_first_of_word(const struct tool *tool, const struct tool_command *command);

/* Length of the first word of a command's name. */
size_t tool_first_word(const struct tool_command *command);

/* The second word of a command's name; NULL when it has one only. */
const char *tool_second_word(const struct tool_command *command);

#endif
