/* SPDX-License-Identifier: Apache-2.0 */
#include "common/completion.h"
#include "common/words.h"

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

/* "[[ $typed == 'vmsa' ]] && next+=('show:print a page')" */
static void write_word(const struct tool *tool, const struct tool_command *command, size_t n,
		       FILE *out)
{
	const char *word = tool_words_from(command, n);

	fprintf(out,
		"\t[[ $typed == '%.*s' ]] && next+=('%.*s:", (int)tool_words_length(command, n),
		command->name, (int)strcspn(word, " "), word);
	write_quoted(out, tool_words_summary(tool, command, n + 1), "\\");
	fprintf(out, "')\n");
}

static void write_words(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool)
		for (size_t n = 0; n < tool_words(c); n++)
			if (tool_words_new(tool, c, n + 1))
				write_word(tool, c, n, out);
	fprintf(out, "\t[[ -z $typed ]] && next+=('completion:print completion for a shell')\n"
		     "\t[[ $typed == completion ]] && next=(" TOOL_COMPLETION_SHELLS ")\n"
		     "\tif (( $#next )) && [[ $words[CURRENT] != -* ]]; then\n"
		     "\t\t_describe command next\n\t\treturn\n\tfi\n");
}

static void write_command(const struct tool_command *command, FILE *out)
{
	size_t n = tool_words(command);

	fprintf(out, "\t'%s '*)\n\t\tshift %zu words; (( CURRENT -= %zu ))\n", command->name, n, n);
	write_options(command, out);
	fprintf(out, "\t\t;;\n");
}

/* "plan check" before "plan", which would take it. */
static void write_commands(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "\tcase \"$typed \" in\n");
	for (size_t n = tool_words_most(tool); n > 0; n--)
		TOOL_EACH_COMMAND (c, tool)
			if (tool_words(c) == n)
				write_command(c, out);
	TOOL_EACH_COMMAND (c, tool) {
		if (tool_words(c))
			continue;
		fprintf(out, "\t' '|-*)\n");
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
	fprintf(out, "() {\n\tlocal -a next\n\tlocal typed=\"${(j: :)words[2,CURRENT-1]}\"\n\n");
	write_words(tool, out);
	write_commands(tool, out);
	fprintf(out, "}\nif [[ $funcstack[1] == _%s ]]; then\n\t_", tool->name);
	tool_write_identifier(out, tool);
	fprintf(out, " \"$@\"\nelse\n\tcompdef _");
	tool_write_identifier(out, tool);
	fprintf(out, " %s\nfi\n", tool->name);
}
