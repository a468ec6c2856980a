/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch/batch_progress.h"

#include <stdio.h>
#include <unistd.h>

#define EVERY_SECONDS 0.2

static double seconds(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) * 1e-9;
}

void batch_progress_begin(struct batch_progress *progress)
{
	*progress = (struct batch_progress){.shown = isatty(STDERR_FILENO)};
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
	progress->drawn = progress->start;
}

static void draw(const struct batch_progress *progress, const struct timespec *now, char end)
{
	double elapsed = seconds(&progress->start, now);

	fprintf(stderr, "\r%llu reports, %.0f a second; %llu passed, %llu did not\x1b[K%c",
		(unsigned long long)progress->done,
		elapsed > 0 ? (double)progress->done / elapsed : 0.0,
		(unsigned long long)progress->passed,
		(unsigned long long)(progress->done - progress->passed), end);
	fflush(stderr);
}

void batch_progress_step(struct batch_progress *progress, bool passed)
{
	struct timespec now;

	progress->done++;
	progress->passed += passed;
	if (!progress->shown)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds(&progress->drawn, &now) < EVERY_SECONDS)
		return;
	progress->drawn = now;
	draw(progress, &now, '\r');
}

void batch_progress_end(struct batch_progress *progress)
{
	struct timespec now;

	if (!progress->shown)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	draw(progress, &now, '\n');
}
