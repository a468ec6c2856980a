/* SPDX-License-Identifier: Apache-2.0 */
#include "cut.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* From <linux/ptrace.h>, which collides with <sys/ptrace.h>. */
#define GET_SYSCALL_INFO 0x420e
#define ON_ENTRY	 1
struct syscall_info {
	uint8_t op, pad[3];
	uint32_t arch;
	uint64_t instruction_pointer, stack_pointer, nr, args[6];
	uint64_t unused[8];
};

static bool opens_for_change(uint64_t flags)
{
	return (flags & (O_CREAT | O_TRUNC)) != 0;
}

/* Whether the call changes what is on disk; pipes and terminals of the command are not. */
static bool changes(const struct syscall_info *call)
{
	switch (call->nr) {
#ifdef SYS_open
	case SYS_open:
		return opens_for_change(call->args[1]);
	case SYS_mkdir:
	case SYS_rename:
	case SYS_unlink:
#endif
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_unlinkat:
	case SYS_mkdirat:
	case SYS_ftruncate:
	case SYS_fsync:
		return true;
	case SYS_openat:
		return opens_for_change(call->args[2]);
	case SYS_write:
	case SYS_pwrite64:
		return call->args[0] > 2;
	default:
		return false;
	}
}

static int cannot(const char *what)
{
	fprintf(stderr, "cut: %s: %s\n", what, strerror(errno));
	return CUT_CANNOT;
}

/* Goes on to the next system call or signal; false: the command has ended. */
static bool step(pid_t child, int signal_number, int *status)
{
	if (ptrace(PTRACE_SYSCALL, child, NULL, signal_number) != 0)
		return false;
	return waitpid(child, status, 0) == child && WIFSTOPPED(*status);
}

static int kill_at(pid_t child, unsigned long n)
{
	int status = 0, pass_on = 0;
	bool changing = false;

	while (step(child, pass_on, &status)) {
		struct syscall_info call = {0};

		pass_on = 0;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			pass_on = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
			continue;
		}
		if (ptrace(GET_SYSCALL_INFO, child, (void *)sizeof(call), &call) < 0)
			return cannot("PTRACE_GET_SYSCALL_INFO");
		if (call.op == ON_ENTRY)
			changing = changes(&call);
		if (!changing || --n)
			continue;
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		return CUT_KILLED;
	}
	printf("%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status));
	return CUT_ENDED;
}

int cut_run(unsigned long n, cut_fn *fn, void *user)
{
	pid_t child = fork();
	int status;

	if (!child) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
			_exit(126);
		raise(SIGSTOP);
		_exit(fn(user));
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		return cannot("starting the command");
	if (ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0)
		return cannot("PTRACE_SETOPTIONS");
	return kill_at(child, n);
}
