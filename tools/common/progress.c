/* SPDX-License-Identifier: Apache-2.0 */
#include "common/progress.h"

#include <stdio.h>
#include <unistd.h>

#define FIRST_MS 400 /* work that is shorter draws nothing */
#define NEXT_MS	 100

static struct timespec in_ms(long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += ms * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	return t;
}

static bool is_due(const struct timespec *when)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > when->tv_sec ||
	       (now.tv_sec == when->tv_sec && now.tv_nsec >= when->tv_nsec);
}

static bool draw(void *ctx, uint64_t done, uint64_t total)
{
	struct tool_progress *progress = ctx;

	if (!is_due(&progress->next))
		return true;
	progress->next = in_ms(NEXT_MS);
	progress->drawn = true;
	if (total)
		fprintf(stderr, "\r%s: %3.0f %%\x1b[K", progress->what,
			100.0 * (double)done / (double)total);
	else
		fprintf(stderr, "\r%s: %llu\x1b[K", progress->what, (unsigned long long)done);
	fflush(stderr);
	return true;
}

const struct sev_progress *tool_progress_begin(struct tool_progress *progress, const char *what)
{
	progress->callbacks = (struct sev_progress){
		.size = sizeof(progress->callbacks), .step = draw, .ctx = progress};
	progress->what = what;
	progress->next = in_ms(FIRST_MS);
	progress->drawn = false;
	return isatty(STDERR_FILENO) ? &progress->callbacks : NULL;
}

void tool_progress_end(struct tool_progress *progress)
{
	if (progress->drawn)
		fputs("\r\x1b[K", stderr);
}
