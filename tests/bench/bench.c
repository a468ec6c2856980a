/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIN_RUNS 5
#define MIN_MS	 500.0

double bench_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

double bench_thread_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static double timed(struct bench_side side, double (*now)(void))
{
	double start = now();

	side.run(side.ctx);
	return now() - start;
}

static int compare(const char *what, struct bench_side naive, struct bench_side ours, double aim,
		   double (*now)(void))
{
	double start = bench_now(), best[2] = {1e12, 1e12}, ratio;

	for (int i = 0; i < MIN_RUNS || bench_now() - start < MIN_MS; i++) {
		double ms[2] = {timed(naive, now), timed(ours, now)};

		for (int side = 0; side < 2; side++)
			best[side] = ms[side] < best[side] ? ms[side] : best[side];
	}
	ratio = best[0] / best[1];
	printf("%-44s %-18s %9.3f ms  %-18s %9.3f ms  %6.2fx", what, naive.name, best[0], ours.name,
	       best[1], ratio);
	if (aim > 0)
		printf("  aim %.1fx: %s", aim, ratio >= aim ? "reached" : "MISSED");
	printf("\n");
	fflush(stdout);
	return aim <= 0 || ratio >= aim;
}

int bench_compare(const char *what, struct bench_side naive, struct bench_side ours, double aim)
{
	return compare(what, naive, ours, aim, bench_now);
}

int bench_compare_thread(const char *what, struct bench_side naive, struct bench_side ours,
			 double aim)
{
	return compare(what, naive, ours, aim, bench_thread_now);
}

/* VmHWM of /proc/self/status, in KiB. */
static uint64_t peak_kib(void)
{
	unsigned long long kib = 0;
	char line[256];
	FILE *status = fopen("/proc/self/status", "re");

	bench_must(status != NULL, "/proc/self/status");
	while (fgets(line, sizeof(line), status))
		if (sscanf(line, "VmHWM: %llu kB", &kib) == 1)
			break;
	fclose(status);
	return kib;
}

void bench_memory(const char *what, struct bench_side side, uint64_t mapped)
{
	unsigned long long inputs = mapped / 1024, peak;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	bench_must(pid >= 0, "fork");
	if (pid > 0) {
		bench_must(waitpid(pid, &status, 0) == pid && status == 0, what);
		return;
	}
	side.run(side.ctx);
	peak = peak_kib();
	printf("%-44s peak %llu KiB, of which inputs %llu KiB, own %lld KiB\n", what, peak, inputs,
	       (long long)peak - (long long)inputs);
	exit(0);
}

void bench_must(int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench: failed: %s\n", what);
	exit(4);
}
