/* SPDX-License-Identifier: Apache-2.0 */
#include "common/completion.h"
#include "common/words.h"

#include <string.h>

/*
 * bash splits words at ':' and '=' too, so the words are read again from the line; what bash
 * already has of the last word is taken off the answers.
 */
static const char OPENING[] =
	"()\n"
	"{\n"
	"\tlocal command='' cur prev typed reply have lower choices='' IFS=$' \\t\\n'\n"
	"\tlocal -a words\n"
	"\n"
	"\tread -r -a words <<<\"${COMP_LINE:0:COMP_POINT}\"\n"
	"\tcase \"${COMP_LINE:0:COMP_POINT}\" in *[[:space:]]) words+=('') ;; esac\n"
	"\tcur=${words[${#words[@]} - 1]-}\n"
	"\tprev=''\n"
	"\tif [ ${#words[@]} -gt 1 ]; then prev=${words[${#words[@]} - 2]}; fi\n"
	"\ttyped=\" ${words[*]:1}\"\n"
	"\ttyped=\"${typed% *} \"\n"
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

static void write_option_words(const struct tool_command *command, FILE *out)
{
	fprintf(out, "--help");
	for (const struct tool_option *o = tool_next_option(command, NULL); o;
	     o = tool_next_option(command, o))
		fprintf(out, " --%s", o->name);
}

/* Finds the command in the words before the last; a longer name before its beginning. */
static void write_commands(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tcase $typed in\n");
	for (size_t n = tool_words_most(tool); n > 0; n--)
		TOOL_EACH_COMMAND (c, tool)
			if (tool_words(c) == n)
				fprintf(out, "\t' %s '*) command='%s' ;;\n", c->name, c->name);
	fprintf(out, "\tesac\n");
}

/*
 * The words that may follow the first n of the command's name. Names of commands and of choices
 * have no character that means anything between quotes.
 */
static void write_next_words(const struct tool *tool, const struct tool_command *command, size_t n,
			     FILE *out)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool) {
		const char *word = tool_words_from(c, n);

		if (*word && tool_words_same(c, command, n) && tool_words_new(tool, c, n + 1))
			fprintf(out, " %.*s", (int)strcspn(word, " "), word);
	}
	fprintf(out, "' ;;\n");
}

/* Whether the command is the first with more than the first n of its words. */
static bool goes_on_first(const struct tool *tool, const struct tool_command *command, size_t n)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool) {
		if (c == command)
			break;
		if (tool_words(c) > n && tool_words_same(c, command, n))
			return false;
	}
	return true;
}

static void write_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tcase $typed in\n"
		     "\t' completion ') choices='" TOOL_COMPLETION_SHELLS "' ;;\n");
	TOOL_EACH_COMMAND (c, tool) {
		for (size_t n = 0; n < tool_words(c); n++) {
			if (!goes_on_first(tool, c, n))
				continue;
			fprintf(out, "\t' %.*s%s') choices='%s", (int)tool_words_length(c, n),
				c->name, n ? " " : "", n ? "" : "completion --help --version");
			write_next_words(tool, c, n, out);
		}
	}
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
	write_words(tool, out);
	write_values(tool, out);
	fputs(CLOSING, out);
	fprintf(out, "complete -F _");
	tool_write_identifier(out, tool);
	fprintf(out, " %s\n", tool->name);
}
