/* SPDX-License-Identifier: Apache-2.0 */
#include "common/cut_files.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common/opt.h"

/* Set before the handler can run, never changed afterwards. */
static const char *name;

static void say(const char *text)
{
	ssize_t written = write(STDERR_FILENO, text, strlen(text));

	(void)written;
}

/* Calls nothing that a signal handler may not call. */
static void on_bus_error(int number)
{
	(void)number;
	say(name);
	say(": an input file became shorter while it was read\n");
	_exit(TOOL_NOT_FOUND_OUT);
}

void tool_watch_cut_files(const char *tool_name)
{
	struct sigaction action = {.sa_handler = on_bus_error};

	name = tool_name;
	sigaction(SIGBUS, &action, NULL);
}
