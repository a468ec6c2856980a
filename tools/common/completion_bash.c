/* SPDX-License-Identifier: Apache-2.0 */
#include "common/completion.h"

#include <string.h>

/*
 * bash splits words at ':' and '=' too, so the words are read again from the line; what bash
 * already has of the last word is taken off the answers.
 */
static const char OPENING[] =
	"()\n"
	"{\n"
	"\tlocal command='' cur prev reply have lower choices=''\n"
	"\tlocal -a words\n"
	"\n"
	"\tread -r -a words <<<\"${COMP_LINE:0:COMP_POINT}\"\n"
	"\tcase \"${COMP_LINE:0:COMP_POINT}\" in *[[:space:]]) words+=('') ;; esac\n"
	"\tcur=${words[${#words[@]} - 1]-}\n"
	"\tprev=''\n"
	"\tif [ ${#words[@]} -gt 1 ]; then prev=${words[${#words[@]} - 2]}; fi\n"
	"\tcase $cur in --*=*) prev=${cur%%=*} cur=${cur#*=} ;; esac\n"
	"\tCOMPREPLY=()\n";

static const char CLOSING[] =
	"\tif [ -z \"$choices\" ]; then\n"
	"\t\tcompopt -o default 2>/dev/null\n"
	"\t\treturn\n"
	"\tfi\n"
	"\thave='' lower=${cur,,}\n"
	"\tcase $cur in *:*) have=${cur%\"${cur##*:}\"} ;; esac\n"
	"\tfor reply in $choices; do\n"
	"\t\tif [[ ${reply,,} == \"$lower\"* ]]; then COMPREPLY+=(\"${reply:${#have}}\"); fi\n"
	"\tdone\n"
	"}\n";

/* Names of commands and of choices have no character that means anything between quotes. */
static void write_first_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\t\tchoices='completion --help --version");
	TOOL_EACH_COMMAND (c, tool)
		if (tool_first_with(tool, c, 1, false))
			fprintf(out, " %.*s", (int)tool_prefix(c, 1), c->name);
	fprintf(out, "'\n");
}

static void write_option_words(const struct tool_command *command, FILE *out)
{
	fprintf(out, "--help");
	for (const struct tool_option *o = tool_next_option(command, NULL); o;
	     o = tool_next_option(command, o))
		fprintf(out, " --%s", o->name);
}

/* Finds the command in the words, and the words that may be typed where no command is yet. */
static void write_commands(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tif [ ${#words[@]} -le 2 ] && [ \"${prev#-}\" = \"$prev\" ]; then\n");
	write_first_words(tool, out);
	fprintf(out, "\tfi\n\tcase \"${words[*]:1}\" in\n");
	for (unsigned n = TOOL_WORDS_MAX; n > 0; n--)
		TOOL_EACH_COMMAND (c, tool)
			if (tool_word_count(c) == n)
				fprintf(out, "\t'%s '*) command='%s' ;;\n", c->name, c->name);
	fprintf(out, "\tesac\n");
}

/* The words that follow the first n of a command's name. */
static void write_next_words(const struct tool *tool, const struct tool_command *first, unsigned n,
			     FILE *out)
{
	size_t length = tool_prefix(first, n), word_length;
	const struct tool_command *c;
	const char *word;

	fprintf(out, "\t'%.*s') choices='", (int)length, first->name);
	TOOL_EACH_COMMAND (c, tool) {
		if (tool_word_count(c) <= n || tool_prefix(c, n) != length ||
		    strncmp(c->name, first->name, length) != 0 ||
		    !tool_first_with(tool, c, n + 1, false))
			continue;
		word = tool_word(c, n, &word_length);
		fprintf(out, " %.*s", (int)word_length, word);
	}
	fprintf(out, "' ;;\n");
}

static void write_all_next_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tlocal typed=''\n"
		     "\tif [ ${#words[@]} -gt 2 ]; then "
		     "typed=${words[*]:1:${#words[@]} - 2}; fi\n"
		     "\tcase $typed in\n"
		     "\tcompletion) choices='" TOOL_COMPLETION_SHELLS "' ;;\n");
	for (unsigned n = 1; n < TOOL_WORDS_MAX; n++)
		TOOL_EACH_COMMAND (c, tool)
			if (tool_first_with(tool, c, n, true))
				write_next_words(tool, c, n, out);
	fprintf(out, "\tesac\n");
}

/* "'explain/--mode'|'explain/-m')" and what may follow. */
static void write_value(const struct tool_command *command, const struct tool_option *option,
			FILE *out)
{
	fprintf(out, "\t'%s/--%s'", command->name, option->name);
	if (option->letter)
		fprintf(out, "|'%s/-%c'", command->name, option->letter);
	fprintf(out, ")\n\t\tchoices='");
	for (unsigned i = 0; tool_offered(option, i); i++)
		fprintf(out, "%s%s", i ? " " : "", tool_offered(option, i));
	fprintf(out, "'\n\t\t;;\n");
}

static void write_values(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tcase \"$command/$prev\" in\n");
	TOOL_EACH_COMMAND (c, tool)
		for (const struct tool_option *o = tool_next_option(c, NULL); o;
		     o = tool_next_option(c, o))
			if (o->metavar)
				write_value(c, o, out);
	fprintf(out, "\t*)\n\t\tcase \"$command/$cur\" in\n");
	TOOL_EACH_COMMAND (c, tool) {
		fprintf(out, "\t\t'%s'/-*) choices='", c->name);
		write_option_words(c, out);
		fprintf(out, "' ;;\n");
	}
	fprintf(out, "\t\tesac\n\t\t;;\n\tesac\n");
}

void tool_write_bash_completion(const struct tool *tool, FILE *out)
{
	fprintf(out, "# bash completion for %s, printed by '%s completion bash'\n_", tool->name,
		tool->name);
	tool_write_identifier(out, tool);
	fputs(OPENING, out);
	write_commands(tool, out);
	write_all_next_words(tool, out);
	write_values(tool, out);
	fputs(CLOSING, out);
	fprintf(out, "complete -F _");
	tool_write_identifier(out, tool);
	fprintf(out, " %s\n", tool->name);
}
