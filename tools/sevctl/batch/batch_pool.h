/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many records at a time, answered in their order: one thread reads (the caller's), some answer,
 * one writes. What is between them is a ring of slots, and so is the memory.
 */
#ifndef TOOLS_SEVCTL_BATCH_POOL_H
#define TOOLS_SEVCTL_BATCH_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "sevctl/batch/batch_answer.h"

/* What the pool calls. */
struct batch_work {
	void (*answer)(void *ctx, const struct batch_record *record, struct batch_answer *out);
	/*
	 * Called by the writing thread only, in order; idle: the next answer is not there yet.
	 * False ends the work: the answers that follow are dropped.
	 */
	bool (*write)(void *ctx, const struct batch_answer *answer, bool idle);
	void *ctx;
};

struct batch_pool;

enum sev_rc batch_pool_new(const struct batch_work *work, unsigned threads, struct batch_pool **out,
			   struct sev_err *err);
/* A free slot, to be filled by the reader; waits for one. NULL when write() has ended the work. */
struct batch_record *batch_pool_slot(struct batch_pool *pool);
/* The slot that batch_pool_slot() gave is filled. */
void batch_pool_put(struct batch_pool *pool);
/* Waits until all that was put is written, ends the threads and frees the pool. */
void batch_pool_finish(struct batch_pool *pool);

#endif
