/* SPDX-License-Identifier: Apache-2.0 */
#include "run_tool.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(99);
}

static void read_all(int fd, char *out, size_t room)
{
	size_t used = 0;
	char rest[512];

	for (;;) {
		size_t left = room - 1 - used;
		ssize_t n = left ? read(fd, out + used, left) : read(fd, rest, sizeof(rest));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += left ? (size_t)n : 0;
	}
	out[used] = '\0';
}

void run_tool(const char *const *argv, struct tool_run *run)
{
	posix_spawn_file_actions_t actions;
	int ends[2];
	int status;
	pid_t pid;

	if (pipe(ends) != 0)
		die("pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	errno = posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	if (errno)
		die(argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	read_all(ends[0], run->out, sizeof(run->out));
	close(ends[0]);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
