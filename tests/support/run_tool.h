/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running a program as a user would, and looking at what it says.
 */
#ifndef TESTS_SUPPORT_RUN_TOOL_H
#define TESTS_SUPPORT_RUN_TOOL_H

#include <stddef.h>

struct tool_run {
	int status;	/* exit status; 128 + signal when it was killed */
	char out[8192]; /* what it printed on stdout, cut when it is more */
};

/* argv[0] is the program; the list ends with NULL. stderr goes where ours goes. */
void run_tool(const char *const *argv, struct tool_run *run);

#endif
