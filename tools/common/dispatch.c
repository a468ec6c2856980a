/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the first words of a command line to the command that they name.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "common/completion.h"
#include "common/cut_files.h"
#include "common/descriptors.h"
#include "common/help.h"
#include "common/opt.h"
#include "common/printable.h"
#include "common/words.h"

/* The command that the first arguments name, the longest name of several ("plan check", "plan"). */
static const struct tool_command *find_command(const struct tool *tool, int argc, char **argv,
					       int *words)
{
	const struct tool_command *c, *found = NULL;
	size_t most = 0;

	TOOL_EACH_COMMAND (c, tool) {
		size_t n = tool_words(c);

		if (n <= most || tool_words_given(c, argc, argv) != n)
			continue;
		found = c;
		most = n;
	}
	*words = (int)most;
	return found;
}

static const struct tool_command *bare_command(const struct tool *tool)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool)
		if (c->name[0] == '\0')
			return c;
	return NULL;
}

static const char *command_name(const void *ctx, size_t i)
{
	return ((const struct tool_command *const *)ctx)[i]->name;
}

static int unknown_command(const struct tool *tool, const char *name)
{
	size_t count = 0;
	const char *near;

	while (tool->commands[count])
		count++;
	near = sev_nearest_name(name, count, command_name, tool->commands);
	fprintf(stderr, "%s: unknown command '", tool->name);
	tool_put_printable(stderr, name);
	fputc('\'', stderr);
	if (near && near[0])
		fprintf(stderr, "; did you mean '%s'?", near);
	fprintf(stderr, "\nTry '%s --help'.\n", tool->name);
	return TOOL_USAGE;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* How many of the first arguments begin some command ("vmsa" of "vmsa show"). */
static size_t begun_words(const struct tool *tool, int argc, char **argv)
{
	const struct tool_command *c;
	size_t most = 0;

	TOOL_EACH_COMMAND (c, tool) {
		size_t n = tool_words_given(c, argc, argv);

		most = n > most ? n : most;
	}
	return most;
}

static void put_words(FILE *out, size_t n, char **argv)
{
	for (size_t i = 0; i < n; i++) {
		fputs(i ? " " : "", out);
		tool_put_printable(out, argv[i]);
	}
}

/* Says that the words are no command: there are too few, or one that no command has there. */
static void complain(const struct tool *tool, size_t begun, int argc, char **argv)
{
	bool unknown = (size_t)argc > begun;

	fprintf(stderr, "%s: %s'", tool->name, unknown ? "unknown command " : "");
	put_words(stderr, begun + unknown, argv);
	fprintf(stderr, "'%s\n", unknown ? "" : " is the beginning of a command only");
}

/* The first words of a command without its last, or with one that none has. */
static int unfinished_command(const struct tool *tool, size_t begun, int argc, char **argv)
{
	bool help = (size_t)argc > begun && is_help(argv[begun]);
	FILE *out = help ? stdout : stderr;
	const struct tool_command *c;

	if (!help)
		complain(tool, begun, argc, argv);
	fprintf(out, "Commands:\n");
	TOOL_EACH_COMMAND (c, tool)
		if (tool_words_given(c, argc, argv) == begun)
			fprintf(out, "  %s %s --help\n", tool->name, c->name);
	return help ? TOOL_DONE : TOOL_USAGE;
}

static int answer(const struct tool *tool, int argc, char **argv)
{
	const struct tool_command *command;
	int words = 0;
	size_t begun;

	if (argc == 0 || is_help(argv[0]) || strcmp(argv[0], "help") == 0) {
		tool_print_help(tool, argc == 0 ? stderr : stdout);
		return argc == 0 ? TOOL_USAGE : TOOL_DONE;
	}
	if (strcmp(argv[0], "--version") == 0) {
		tool->print_version();
		return TOOL_DONE;
	}
	if (strcmp(argv[0], "completion") == 0 && argc > 1 && is_help(argv[1])) {
		tool_print_completion_help(tool);
		return TOOL_DONE;
	}
	if (strcmp(argv[0], "completion") == 0)
		return tool_print_completion(tool, argc > 1 ? argv[1] : "");
	command = find_command(tool, argc, argv, &words);
	if (!command && argv[0][0] == '-')
		command = bare_command(tool);
	begun = begun_words(tool, argc, argv);
	if (!command && begun)
		return unfinished_command(tool, begun, argc, argv);
	if (!command)
		return unknown_command(tool, argv[0]);
	return tool_run(tool, command, argc - words, argv + words);
}

int tool_main(const struct tool *tool, int argc, char **argv)
{
	int status;

	tool_hold_descriptors();
	tool_watch_cut_files(tool->name);
	status = answer(tool, argc > 0 ? argc - 1 : 0, argv + 1);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "%s: cannot write the output\n", tool->name);
		return TOOL_NOT_FOUND_OUT;
	}
	return status;
}
