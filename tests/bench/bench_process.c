/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two commands as whole processes, in turn: how many times faster is the second?
 *
 *     bench_process AIM RUNS COMMAND-A... -- COMMAND-B...
 *
 * AIM 0: none. Both must succeed and print the same. Exit status 0: the aim was reached; 1: missed.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

extern char **environ;

struct result {
	char output[4096];
	double ms;
	long peak_kib;
};

static void read_all(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, text + length, size - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
}

static void run(char **command, struct result *result)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double start;
	int status, out[2];
	pid_t pid;

	bench_must(!pipe2(out, O_CLOEXEC), "pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	start = bench_now();
	bench_must(!posix_spawnp(&pid, command[0], &actions, NULL, command, environ), command[0]);
	close(out[1]);
	read_all(out[0], result->output, sizeof(result->output));
	bench_must(wait4(pid, &status, 0, &usage) == pid, "wait4");
	result->ms = bench_now() - start;
	result->peak_kib = usage.ru_maxrss;
	bench_must(WIFEXITED(status) && WEXITSTATUS(status) == 0, command[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(out[0]);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), by_value);
	return values[count / 2];
}

static int compare(double aim, int runs, char **a, char **b)
{
	double *times[2] = {calloc((size_t)runs, sizeof(double)),
			    calloc((size_t)runs, sizeof(double))};
	struct result results[2];
	double medians[2];

	bench_must(times[0] && times[1], "memory");
	for (int i = 0; i < runs; i++) {
		run(a, &results[0]);
		run(b, &results[1]);
		bench_must(!strcmp(results[0].output, results[1].output), "the outputs differ");
		for (int side = 0; side < 2; side++)
			times[side][i] = results[side].ms;
	}
	for (int side = 0; side < 2; side++) {
		medians[side] = median(times[side], runs);
		printf("%-32s median %8.3f ms, best %8.3f ms, peak %ld KiB\n", side ? b[0] : a[0],
		       medians[side], times[side][0], results[side].peak_kib);
		free(times[side]);
	}
	printf("%.1f times faster", medians[0] / medians[1]);
	if (aim > 0)
		printf(", aim %.0f: %s", aim,
		       medians[0] / medians[1] >= aim ? "reached" : "MISSED");
	printf("\n");
	return medians[0] / medians[1] >= aim ? 0 : 1;
}

int main(int argc, char **argv)
{
	int split = 3;

	while (split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (split == 3 || split + 1 >= argc || atoi(argv[2]) < 1) {
		fprintf(stderr, "usage: bench_process AIM RUNS COMMAND-A... -- COMMAND-B...\n");
		return 2;
	}
	argv[split] = NULL;
	return compare(atof(argv[1]), atoi(argv[2]), argv + 3, argv + split + 1);
}
