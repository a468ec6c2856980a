/* SPDX-License-Identifier: Apache-2.0 */
#include "common/completion.h"
#include "common/words.h"

#include <string.h>

/* "complete -c sev-measure -n '__sev_measure_command vmsa show'" */
static void write_opening(const struct tool *tool, const char *command, FILE *out)
{
	fprintf(out, "complete -c %s -n '__", tool->name);
	tool_write_identifier(out, tool);
	fprintf(out, "_command%s%s'", command[0] ? " " : "", command);
}

static void write_text(FILE *out, const char *flag, const char *text)
{
	fprintf(out, " %s '", flag);
	tool_write_escaped(out, text, "'\\");
	fputc('\'', out);
}

static void write_option(const struct tool *tool, const struct tool_command *command,
			 const struct tool_option *option, FILE *out)
{
	write_opening(tool, command->name, out);
	fprintf(out, " -l %s", option->name);
	if (option->letter)
		fprintf(out, " -s %c", option->letter);
	if (option->metavar)
		fprintf(out, option->kind == TOOL_VALUE_FILE ? " -r -F" : " -x");
	if (tool_offered(option, 0)) {
		fprintf(out, " -a '");
		for (unsigned i = 0; tool_offered(option, i); i++)
			fprintf(out, "%s%s", i ? " " : "", tool_offered(option, i));
		fputc('\'', out);
	}
	write_text(out, "-d", option->help);
	fputc('\n', out);
}

/* The word that may follow the first n of the command's name. */
static void write_word(const struct tool *tool, const struct tool_command *command, size_t n,
		       FILE *out)
{
	const char *word = tool_words_from(command, n);

	fprintf(out, "complete -c %s -n '__", tool->name);
	tool_write_identifier(out, tool);
	fputs(n == 0 ? "_command --none" : "_last ", out);
	fprintf(out, "%.*s' -f -a %.*s", (int)tool_words_length(command, n), command->name,
		(int)strcspn(word, " "), word);
	write_text(out, "-d", tool_words_summary(tool, command, n + 1));
	fputc('\n', out);
}

static void write_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool)
		for (size_t n = 0; n < tool_words(c); n++)
			if (tool_words_new(tool, c, n + 1))
				write_word(tool, c, n, out);
	write_opening(tool, "--none", out);
	fprintf(out, " -f -a completion -d 'print completion for a shell'\n");
	write_opening(tool, "completion", out);
	fprintf(out, " -f -a '" TOOL_COMPLETION_SHELLS "'\n");
}

/* Which command the line has: by its first words, none yet, or the one without a name. */
static void write_functions(const struct tool *tool, FILE *out)
{
	fprintf(out, "function __");
	tool_write_identifier(out, tool);
	fprintf(out, "_command\n"
		     "\tset -l words (commandline -opc)[2..-1]\n"
		     "\tif test \"$argv\" = --none\n"
		     "\t\ttest (count $words) -eq 0\n"
		     "\t\treturn\n"
		     "\tend\n"
		     "\tif test (count $argv) -eq 0\n"
		     "\t\tnot string match -qr -- '^[^-]' \"$words[1]\"\n"
		     "\t\treturn\n"
		     "\tend\n"
		     "\tset -l n (count $argv)\n"
		     "\ttest (count $words) -ge $n\n"
		     "\tand test \"$words[1..$n]\" = \"$argv\"\n"
		     "end\n");
	fprintf(out, "function __");
	tool_write_identifier(out, tool);
	fprintf(out, "_last\n"
		     "\tset -l words (commandline -opc)[2..-1]\n"
		     "\ttest \"$words\" = \"$argv\"\n"
		     "end\n");
}

void tool_write_fish_completion(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "# fish completion for %s, printed by '%s completion fish'\n", tool->name,
		tool->name);
	write_functions(tool, out);
	write_words(tool, out);
	TOOL_EACH_COMMAND (c, tool)
		for (const struct tool_option *o = tool_next_option(c, NULL); o;
		     o = tool_next_option(c, o))
			write_option(tool, c, o, out);
}
