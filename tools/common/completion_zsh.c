/* SPDX-License-Identifier: Apache-2.0 */
#include "common/completion.h"

#include <string.h>

/* Text between single quotes; special characters of the place get a backslash. */
static void write_quoted(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\'", out);
		else if (strchr(special, *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void write_value(const struct tool_option *option, FILE *out)
{
	fputc(':', out);
	write_quoted(out, option->metavar, ":\\");
	fputc(':', out);
	if (option->kind == TOOL_VALUE_FILE)
		fprintf(out, "_files");
	if (!tool_offered(option, 0))
		return;
	fputc('(', out);
	for (unsigned i = 0; tool_offered(option, i); i++) {
		fputs(i ? " " : "", out);
		write_quoted(out, tool_offered(option, i), ":\\ ()");
	}
	fputc(')', out);
}

/* "'*--mode=[generation]:MODE:(sev seves snp)'": '*' since an option may be repeated. */
static void write_option(const struct tool_option *option, const char *dashes, const char *name,
			 const char *joint, FILE *out)
{
	fprintf(out, "\t\t\t'*%s%s%s[", dashes, name, option->metavar ? joint : "");
	write_quoted(out, option->help, "[]\\");
	fputc(']', out);
	if (option->metavar)
		write_value(option, out);
	fprintf(out, "' \\\n");
}

static void write_options(const struct tool_command *command, FILE *out)
{
	fprintf(out, "\t\t_arguments \\\n");
	for (const struct tool_option *o = tool_next_option(command, NULL); o;
	     o = tool_next_option(command, o)) {
		char letter[2] = {o->letter, '\0'};

		write_option(o, "--", o->name, "=", out);
		if (o->letter)
			write_option(o, "-", letter, "+", out);
	}
	fprintf(out, "\t\t\t'--help[show the options]' \\\n\t\t\t'*:file:_files'\n");
}

static void write_described(FILE *out, const char *name, int length, const char *summary)
{
	fprintf(out, "\t\t'%.*s:", length, name);
	write_quoted(out, summary, "\\");
	fprintf(out, "'\n");
}

static void write_first_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tcommands=(\n");
	TOOL_EACH_COMMAND (c, tool)
		if (tool_first_with(tool, c, 1, false))
			write_described(out, c->name, (int)tool_prefix(c, 1),
					tool_word_count(c) > 1 ? "" : c->summary);
	fprintf(out, "\t\t'completion:print completion for a shell'\n\t)\n");
}

static void write_next_word(const struct tool_command *c, unsigned n, FILE *out)
{
	size_t length;
	const char *word = tool_word(c, n, &length);

	fprintf(out, "\t[[ $typed == '%.*s' ]] && nexts+=('%.*s:", (int)tool_prefix(c, n), c->name,
		(int)length, word);
	write_quoted(out, n + 1 == tool_word_count(c) ? c->summary : "", "\\");
	fprintf(out, "')\n");
}

static void write_next_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\ttyped=\"${(j: :)words[2,CURRENT-1]}\"\n");
	TOOL_EACH_COMMAND (c, tool)
		for (unsigned n = 1; n < tool_word_count(c); n++)
			if (tool_first_with(tool, c, n + 1, false))
				write_next_word(c, n, out);
	fprintf(out, "\t[[ $typed == completion ]] && nexts=(" TOOL_COMPLETION_SHELLS ")\n");
}

static void write_command(const struct tool_command *command, FILE *out)
{
	unsigned n = tool_word_count(command);

	fprintf(out, "\t'%s '*)\n\t\tshift %u words; (( CURRENT -= %u ))\n", command->name, n, n);
	write_options(command, out);
	fprintf(out, "\t\t;;\n");
}

/* "plan check" before "plan", which would take it. */
static void write_commands(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tcase \"${(j: :)words[2,-1]} \" in\n");
	for (unsigned n = TOOL_WORDS_MAX; n > 0; n--)
		TOOL_EACH_COMMAND (c, tool)
			if (tool_word_count(c) == n)
				write_command(c, out);
	TOOL_EACH_COMMAND (c, tool) {
		if (c->name[0])
			continue;
		fprintf(out, "\t-*)\n");
		write_options(c, out);
		fprintf(out, "\t\t;;\n");
	}
	fprintf(out, "\tesac\n");
}

void tool_write_zsh_completion(const struct tool *tool, FILE *out)
{
	fprintf(out, "#compdef %s\n# zsh completion, printed by '%s completion zsh'\n_", tool->name,
		tool->name);
	tool_write_identifier(out, tool);
	fprintf(out, "() {\n\tlocal -a commands nexts\n\tlocal typed\n\n");
	write_first_words(tool, out);
	fprintf(out, "\tif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
		     "\t\t_describe command commands\n\t\treturn\n\tfi\n");
	write_next_words(tool, out);
	fprintf(out, "\tif (( $#nexts )) && [[ $words[CURRENT] != -* ]]; then\n"
		     "\t\t_describe command nexts\n\t\treturn\n\tfi\n");
	write_commands(tool, out);
	fprintf(out, "}\nif [[ $funcstack[1] == _%s ]]; then\n\t_", tool->name);
	tool_write_identifier(out, tool);
	fprintf(out, " \"$@\"\nelse\n\tcompdef _");
	tool_write_identifier(out, tool);
	fprintf(out, " %s\nfi\n", tool->name);
}
