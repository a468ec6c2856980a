/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tool with one of everything that completion must know: commands of one to three words, none,
 * flags, letters, choices with a colon, files, and help texts that shells would trip over.
 */
#include <stdio.h>

#include "common/opt.h"

static enum tool_exit run(const struct tool_args *args)
{
	printf("%s\n", tool_command_name(args));
	return TOOL_DONE;
}

static const char *count(unsigned i)
{
	static const char *const names[] = {"1", "all"};

	return i < 2 ? names[i] : NULL;
}

static void print_version(void)
{
	printf("probe 1\n");
}

int main(int argc, char **argv)
{
	static const char *const modes[] = {"sev", "snp", "snp:svsm", "snp:ovmf-hash", NULL};
	static const struct tool_option shared[] = {
		{.name = "mode",
		 .letter = 'm',
		 .metavar = "MODE",
		 .help = "the guest's generation [snp]: one of these",
		 .kind = TOOL_VALUE_CHOICE,
		 .choices = modes},
		{.name = "json", .help = "print JSON"},
		{.name = NULL},
	};
	static const struct tool_option files[] = {
		{.name = "ovmf", .metavar = "FILE", .help = "firmware", .kind = TOOL_VALUE_FILE},
		{.name = "vcpus", .metavar = "N", .help = "how many", .offer = count},
		{.name = NULL},
	};
	static const struct tool_option *const both[] = {shared, files, NULL};
	static const struct tool_option *const one[] = {shared, NULL};
	static const struct tool_command table[] = {
		{.name = "", .summary = "the digest", .options = both, .run = run},
		{.name = "config", .summary = "read settings", .options = one, .run = run},
		{.name = "host config set", .summary = "set", .options = both, .run = run},
		{.name = "host config show", .summary = "settings", .options = one, .run = run},
		{.name = "host reset", .summary = "forget", .options = one, .run = run},
		{.name = "explain", .summary = "what's measured", .options = both, .run = run},
		{.name = "plan", .summary = "write a plan", .options = both, .run = run},
		{.name = "plan check", .summary = "read a plan", .options = one, .run = run},
		{.name = "vmsa build", .summary = "make a page", .options = one, .run = run},
		{.name = "vmsa show", .summary = "print a page", .options = one, .run = run},
	};
	static const struct tool_command *const commands[] = {
		&table[0], &table[1], &table[2], &table[3], &table[4], &table[5],
		&table[6], &table[7], &table[8], &table[9], NULL,
	};
	static const struct tool tool = {
		.name = "completion-probe",
		.summary = "test of completion",
		.commands = commands,
		.print_version = print_version,
	};

	return tool_main(&tool, argc, argv);
}
