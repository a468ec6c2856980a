/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the benchmarks share: a clock, the best of several runs, memory, and one line of results.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

/* One thing to time. It prepares nothing: that is done before, and is not timed. */
struct bench_side {
	const char *name;
	void (*run)(void *ctx);
	void *ctx;
};

/* Milliseconds of a steady clock. */
double bench_now(void);
/* Milliseconds that this thread has run: other work on the machine counts less. */
double bench_thread_now(void);

/*
 * Runs both sides in turn, at least 5 times and for half a second, and prints the best time of each
 * and how many times faster the second is. aim (0: none) is the ratio that is asked for. Returns
 * whether it was reached.
 */
int bench_compare(const char *what, struct bench_side naive, struct bench_side ours, double aim);

/* The same by the time of this thread, for sides that start none. */
int bench_compare_thread(const char *what, struct bench_side naive, struct bench_side ours,
			 double aim);

/*
 * Runs side once in a process of its own and prints the peak of its memory, less the bytes of
 * mapped inputs.
 */
void bench_memory(const char *what, struct bench_side side, uint64_t mapped);

/* Ends the benchmark when something that cannot fail has failed. */
void bench_must(int ok, const char *what);

#endif
