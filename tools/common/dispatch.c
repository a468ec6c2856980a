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

/* The command that the first arguments name, in one word or two ("vmsa show"). */
static const struct tool_command *find_command(const struct tool *tool, int argc, char **argv,
					       int *words)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool) {
		size_t first = strcspn(c->name, " ");
		const char *second = c->name[first] ? c->name + first + 1 : NULL;

		if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], c->name, first) != 0)
			continue;
		if (second && (argc < 2 || strcmp(argv[1], second) != 0))
			continue;
		*words = second ? 2 : 1;
		return c;
	}
	return NULL;
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

/* Whether the word is the first of a command of two ("vmsa" of "vmsa show"). */
static bool begins(const struct tool_command *command, const char *word)
{
	size_t length = strlen(word);

	return length > 0 && strncmp(command->name, word, length) == 0 &&
	       command->name[length] == ' ';
}

static bool begins_command(const struct tool *tool, const char *word)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool)
		if (begins(c, word))
			return true;
	return false;
}

/* The first word of a command without its second, or with one that none has. */
static int unfinished_command(const struct tool *tool, int argc, char **argv)
{
	bool help = argc > 1 && is_help(argv[1]);
	FILE *out = help ? stdout : stderr;
	const struct tool_command *c;

	if (!help && argc > 1) {
		fprintf(out, "%s: unknown command '%s ", tool->name, argv[0]);
		tool_put_printable(out, argv[1]);
		fputs("'\n", out);
	}
	if (!help && argc == 1)
		fprintf(out, "%s: '%s' is the beginning of a command only\n", tool->name, argv[0]);
	fprintf(out, "Commands:\n");
	TOOL_EACH_COMMAND (c, tool)
		if (begins(c, argv[0]))
			fprintf(out, "  %s %s --help\n", tool->name, c->name);
	return help ? TOOL_DONE : TOOL_USAGE;
}

static int answer(const struct tool *tool, int argc, char **argv)
{
	const struct tool_command *command;
	int words = 0;

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
	if (!command && begins_command(tool, argv[0]))
		return unfinished_command(tool, argc, argv);
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
