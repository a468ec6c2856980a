/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Progress of long work, on a terminal's stderr.
 */
#ifndef TOOLS_COMMON_PROGRESS_H
#define TOOLS_COMMON_PROGRESS_H

#include <time.h>

#include <sev/progress.h>

struct tool_progress {
	struct sev_progress callbacks;
	const char *what; /* "hashing initrd.img" */
	struct timespec next;
	bool drawn;
};

/*
 * Begins a line for work called what, and returns the callbacks that draw it: NULL when stderr is
 * no terminal. Work that is done within a moment draws nothing.
 */
const struct sev_progress *tool_progress_begin(struct tool_progress *progress, const char *what);

/* Wipes the line. */
void tool_progress_end(struct tool_progress *progress);

#endif
