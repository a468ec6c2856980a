/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shell completion from the option tables: what the writers for the shells share.
 */
#include "common/completion.h"
#include "common/printable.h"
#include "common/words.h"

#include <string.h>

static const struct {
	const char *name;
	void (*write)(const struct tool *tool, FILE *out);
} SHELLS[] = {
	{"bash", tool_write_bash_completion},
	{"zsh", tool_write_zsh_completion},
	{"fish", tool_write_fish_completion},
};

int tool_print_completion(const struct tool *tool, const char *shell)
{
	for (size_t i = 0; i < sizeof(SHELLS) / sizeof(SHELLS[0]); i++) {
		if (strcmp(shell, SHELLS[i].name) != 0)
			continue;
		SHELLS[i].write(tool, stdout);
		if (fflush(stdout) == 0 && !ferror(stdout))
			return TOOL_DONE;
		fprintf(stderr, "%s: cannot write the output\n", tool->name);
		return TOOL_NOT_FOUND_OUT;
	}
	fprintf(stderr, "%s: unknown shell '", tool->name);
	tool_put_printable(stderr, shell);
	fputs("'; known: bash, zsh, fish\n", stderr);
	return TOOL_USAGE;
}

const struct tool_option *tool_next_option(const struct tool_command *command,
					   const struct tool_option *option)
{
	bool take = option == NULL;

	for (const struct tool_option *const *t = command->options; t && *t; t++) {
		for (const struct tool_option *o = *t; o->name; o++) {
			if (take)
				return o;
			take = o == option;
		}
	}
	return NULL;
}

void tool_write_escaped(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

void tool_write_identifier(FILE *out, const struct tool *tool)
{
	for (const char *c = tool->name; *c; c++)
		fputc(*c == '-' ? '_' : *c, out);
}

const char *tool_words_summary(const struct tool *tool, const struct tool_command *command,
			       size_t n)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool)
		if (tool_words(c) == n && tool_words_same(c, command, n))
			return c->summary;
	return "";
}

const char *tool_offered(const struct tool_option *option, unsigned i)
{
	if (option->offer)
		return option->offer(i);
	return option->kind == TOOL_VALUE_CHOICE ? option->choices[i] : NULL;
}
