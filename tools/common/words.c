/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"

#include <string.h>

size_t tool_words(const struct tool_command *command)
{
	size_t n = command->name[0] != '\0';

	for (const char *c = command->name; *c; c++)
		n += *c == ' ';
	return n;
}

size_t tool_words_most(const struct tool *tool)
{
	const struct tool_command *c;
	size_t most = 0;

	TOOL_EACH_COMMAND (c, tool)
		most = tool_words(c) > most ? tool_words(c) : most;
	return most;
}

const char *tool_words_from(const struct tool_command *command, size_t n)
{
	const char *name = command->name;

	for (; n > 0; n--) {
		name += strcspn(name, " ");
		name += *name == ' ';
	}
	return name;
}

size_t tool_words_length(const struct tool_command *command, size_t n)
{
	const char *rest = tool_words_from(command, n);
	bool space = *rest && n > 0;

	return (size_t)(rest - command->name) - space;
}

size_t tool_words_given(const struct tool_command *command, int argc, char **argv)
{
	size_t words = tool_words(command), n = 0;

	for (; n < words && (int)n < argc; n++) {
		const char *word = tool_words_from(command, n);
		size_t length = strcspn(word, " ");

		if (strlen(argv[n]) != length || strncmp(argv[n], word, length) != 0)
			break;
	}
	return n;
}

bool tool_words_same(const struct tool_command *a, const struct tool_command *b, size_t n)
{
	size_t length = tool_words_length(a, n);

	return tool_words(a) >= n && tool_words(b) >= n && tool_words_length(b, n) == length &&
	       strncmp(a->name, b->name, length) == 0;
}

bool tool_words_new(const struct tool *tool, const struct tool_command *command, size_t n)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool) {
		if (c == command)
			break;
		if (tool_words_same(c, command, n))
			return false;
	}
	return true;
}
