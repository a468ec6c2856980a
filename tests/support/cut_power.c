/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cut_power N COMMAND ARGUMENT...: runs a command and kills it at the N-th place (cut.h). Exit
 * status: what cut_run() tells.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cut.h"

static int start(void *user)
{
	char **argv = user;

	execvp(argv[0], argv);
	return 127;
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;

	return n ? cut_run(n, start, argv + 2) : 2;
}
