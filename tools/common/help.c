/* SPDX-License-Identifier: Apache-2.0 */
#include "common/help.h"

#include "common/wrap.h"

#define COLUMN 30

static void print_row(FILE *out, const char *left, const char *right)
{
	int width = (int)fprintf(out, "  %s", left);

	if (width >= COLUMN)
		fprintf(out, "\n%*s", COLUMN, "");
	else
		fprintf(out, "%*s", COLUMN - width, "");
	tool_print_wrapped(out, right, COLUMN);
}

static void print_option(FILE *out, const struct tool_option *option)
{
	char left[96];
	const char *metavar = option->metavar ? option->metavar : "";
	const char *gap = option->metavar ? " " : "";

	if (option->letter)
		snprintf(left, sizeof(left), "-%c, --%s%s%s", option->letter, option->name, gap,
			 metavar);
	else
		snprintf(left, sizeof(left), "--%s%s%s", option->name, gap, metavar);
	print_row(out, left, option->help);
}

static void print_options(FILE *out, const struct tool_command *command)
{
	for (const struct tool_option *const *t = command->options; t && *t; t++)
		for (const struct tool_option *o = *t; o->name; o++) {
			if (o->heading)
				fprintf(out, "\n%s:\n", o->heading);
			print_option(out, o);
		}
}

/* The options of what the tool does without a command. */
static void print_bare_options(FILE *out, const struct tool *tool)
{
	const struct tool_command *c;

	TOOL_EACH_COMMAND (c, tool) {
		if (c->name[0] || !c->options)
			continue;
		fprintf(out, "\nOptions without a command:\n");
		print_options(out, c);
		if (c->example)
			fprintf(out, "\nExample:\n  %s\n", c->example);
	}
}

void tool_print_help(const struct tool *tool, FILE *out)
{
	const struct tool_command *c;

	fprintf(out, "%s: %s\n\nCommands:\n", tool->name, tool->summary);
	TOOL_EACH_COMMAND (c, tool)
		print_row(out, c->name[0] ? c->name : "--mode MODE ...", c->summary);
	print_row(out, "completion SHELL", "print completion for bash, zsh or fish");
	print_row(out, "--version", "print the version and the libraries in use");
	print_bare_options(out, tool);
	fprintf(out, "\n'%s COMMAND --help' shows the options of a command; see also %s(1).\n",
		tool->name, tool->name);
}

void tool_print_command_help(const struct tool *tool, const struct tool_command *command)
{
	printf("usage: %s%s%s [options]%s%s\n\n%s\n", tool->name, command->name[0] ? " " : "",
	       command->name, command->positionals ? " " : "",
	       command->positionals ? command->positionals : "", command->summary);
	if (command->options && command->options[0] && !command->options[0]->heading)
		printf("\nOptions:\n");
	print_options(stdout, command);
	if (command->example)
		printf("\nExample:\n  %s\n", command->example);
}

void tool_print_completion_help(const struct tool *tool)
{
	printf("usage: %s completion SHELL\n\nprint completion for bash, zsh or fish\n\n"
	       "Example:\n  source <(%s completion bash)\n",
	       tool->name, tool->name);
}
