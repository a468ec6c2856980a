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

/* How many words a command's name has; 0: the one without a name. */
#define TOOL_WORDS_MAX 3
unsigned tool_word_count(const struct tool_command *command);

/* Length of the first n words of a command's name. */
size_t tool_prefix(const struct tool_command *command, unsigned n);

/* The n-th word of a command's name, from 0. */
const char *tool_word(const struct tool_command *command, unsigned n, size_t *length);

/*
 * Whether this command is the first of the table with its first n words ("vmsa" of "vmsa show" and
 * "vmsa build"), so that they are offered once; longer: among those that have words behind them.
 */
bool tool_first_with(const struct tool *tool, const struct tool_command *command, unsigned n,
		     bool longer);

#endif
