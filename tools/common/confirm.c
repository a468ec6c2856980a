/* SPDX-License-Identifier: Apache-2.0 */
#include "common/confirm.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

const struct tool_option confirm_options[] = {
	{.name = "yes", .letter = 'y', .help = "do it without asking"},
	{.name = NULL},
};

static bool read_yes(void)
{
	char line[16];

	if (!fgets(line, sizeof(line), stdin))
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	return !strcasecmp(line, "yes") || !strcasecmp(line, "y");
}

bool tool_confirm(const struct tool_args *args, const char *fmt, ...)
{
	va_list list;

	if (tool_has(args, "yes"))
		return true;
	fprintf(stderr, "%s: ", tool_command_name(args));
	va_start(list, fmt);
	vfprintf(stderr, fmt, list);
	va_end(list);
	if (!isatty(STDIN_FILENO)) {
		fprintf(stderr, "\n%s: there is no terminal to ask on: give --yes to do it\n",
			tool_command_name(args));
		return false;
	}
	fprintf(stderr, "\nGo on? [yes/no] ");
	if (read_yes())
		return true;
	fprintf(stderr, "%s: nothing was done\n", tool_command_name(args));
	return false;
}
