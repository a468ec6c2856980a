/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a command's name: one ("explain"), two ("vmsa show") or more ("host config set").
 */
#ifndef TOOLS_COMMON_WORDS_H
#define TOOLS_COMMON_WORDS_H

#include "common/opt.h"

/* How many words the name has; 0 for what the tool does without a command. */
size_t tool_words(const struct tool_command *command);

/* How many words the longest name of the tool has. */
size_t tool_words_most(const struct tool *tool);

/* Length of the first n words of the name with the spaces between them. */
size_t tool_words_length(const struct tool_command *command, size_t n);

/* The name from its n-th word on, counted from 0. */
const char *tool_words_from(const struct tool_command *command, size_t n);

/* How many of the name's words the first arguments are. */
size_t tool_words_given(const struct tool_command *command, int argc, char **argv);

/* Whether both names begin with the same n words. */
bool tool_words_same(const struct tool_command *a, const struct tool_command *b, size_t n);

/* Whether no command before this one begins with the same n words, so that they are told once. */
bool tool_words_new(const struct tool *tool, const struct tool_command *command, size_t n);

#endif
