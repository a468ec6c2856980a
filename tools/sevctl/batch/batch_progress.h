/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a batch is, and how fast, on a terminal's stderr.
 */
#ifndef TOOLS_SEVCTL_BATCH_PROGRESS_H
#define TOOLS_SEVCTL_BATCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct batch_progress {
	bool shown; /* stderr is a terminal */
	struct timespec start, drawn;
	uint64_t done, passed;
};

void batch_progress_begin(struct batch_progress *progress);
/* One more record was answered; draws now and then. */
void batch_progress_step(struct batch_progress *progress, bool passed);
/* The last line, which stays. */
void batch_progress_end(struct batch_progress *progress);

#endif
