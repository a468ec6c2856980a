/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch/batch_pool.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"

#define SLOTS_PER_THREAD 16

struct slot {
	struct batch_record record;
	struct batch_answer answer;
	bool answered;
};

/*
 * Slots go round: [written, taken) are being answered or wait for the writer, [taken, put) wait for
 * a thread, the rest are free. The numbers only grow; a slot's place is the number modulo count.
 */
struct batch_pool {
	struct batch_work work;
	pthread_mutex_t lock;
	pthread_cond_t freed, filled, answered;
	struct slot *slots;
	size_t count;
	uint64_t put, taken, written;
	bool finished; /* nothing more will be put */
	bool ended;    /* write() wants no more */
	pthread_t *threads;
	unsigned running; /* the last one is the writer */
};

static struct slot *slot_at(struct batch_pool *pool, uint64_t number)
{
	return &pool->slots[number % pool->count];
}

/* The next slot to be answered; NULL when there will be none. */
static struct slot *take(struct batch_pool *pool)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&pool->lock);
	while (pool->taken == pool->put && !pool->finished)
		pthread_cond_wait(&pool->filled, &pool->lock);
	if (pool->taken < pool->put)
		slot = slot_at(pool, pool->taken++);
	pthread_mutex_unlock(&pool->lock);
	return slot;
}

static void *answer_all(void *arg)
{
	struct batch_pool *pool = arg;
	struct slot *slot;

	while ((slot = take(pool))) {
		pool->work.answer(pool->work.ctx, &slot->record, &slot->answer);
		batch_record_shrink(&slot->record);
		pthread_mutex_lock(&pool->lock);
		slot->answered = true;
		if (slot == slot_at(pool, pool->written))
			pthread_cond_signal(&pool->answered);
		pthread_mutex_unlock(&pool->lock);
	}
	return NULL;
}

/* The next slot to be written; NULL when all are. */
static struct slot *next_answer(struct batch_pool *pool)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&pool->lock);
	while (!slot_at(pool, pool->written)->answered &&
	       !(pool->finished && pool->written == pool->put))
		pthread_cond_wait(&pool->answered, &pool->lock);
	if (pool->written < pool->put)
		slot = slot_at(pool, pool->written);
	pthread_mutex_unlock(&pool->lock);
	return slot;
}

static bool is_idle(struct batch_pool *pool)
{
	bool idle;

	pthread_mutex_lock(&pool->lock);
	idle = !slot_at(pool, pool->written + 1)->answered;
	pthread_mutex_unlock(&pool->lock);
	return idle;
}

static void *write_all(void *arg)
{
	struct batch_pool *pool = arg;
	struct slot *slot;
	bool more = true;

	while ((slot = next_answer(pool))) {
		if (more)
			more = pool->work.write(pool->work.ctx, &slot->answer, is_idle(pool));
		free(slot->answer.line);
		pthread_mutex_lock(&pool->lock);
		slot->answered = false;
		pool->written++;
		pool->ended = !more;
		pthread_cond_signal(&pool->freed);
		pthread_mutex_unlock(&pool->lock);
	}
	return NULL;
}

struct batch_record *batch_pool_slot(struct batch_pool *pool)
{
	struct batch_record *record;

	pthread_mutex_lock(&pool->lock);
	while (pool->put - pool->written == pool->count && !pool->ended)
		pthread_cond_wait(&pool->freed, &pool->lock);
	record = pool->ended ? NULL : &slot_at(pool, pool->put)->record;
	pthread_mutex_unlock(&pool->lock);
	return record;
}

void batch_pool_put(struct batch_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->put++;
	pthread_cond_signal(&pool->filled);
	pthread_mutex_unlock(&pool->lock);
}

static void release(struct batch_pool *pool)
{
	free(pool->slots);
	free(pool->threads);
	free(pool);
}

void batch_pool_finish(struct batch_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->finished = true;
	pthread_cond_broadcast(&pool->filled);
	pthread_cond_signal(&pool->answered);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->running; i++)
		pthread_join(pool->threads[i], NULL);
	for (size_t i = 0; i < pool->count; i++)
		batch_record_free(&pool->slots[i].record);
	pthread_cond_destroy(&pool->freed);
	pthread_cond_destroy(&pool->filled);
	pthread_cond_destroy(&pool->answered);
	pthread_mutex_destroy(&pool->lock);
	release(pool);
}

static enum sev_rc start(struct batch_pool *pool, void *(*run)(void *arg), struct sev_err *err)
{
	int error = pthread_create(&pool->threads[pool->running], NULL, run, pool);

	if (error)
		return sev_fail_errno(err, error, "cannot start a thread");
	pool->running++;
	return SEV_OK;
}

/* Slots and threads that do not run yet; NULL when out of memory. */
static struct batch_pool *allocate(unsigned threads)
{
	struct batch_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->count = (size_t)threads * SLOTS_PER_THREAD;
	pool->slots = calloc(pool->count, sizeof(*pool->slots));
	pool->threads = calloc((size_t)threads + 1, sizeof(*pool->threads));
	if (pool->slots && pool->threads)
		return pool;
	release(pool);
	return NULL;
}

enum sev_rc batch_pool_new(const struct batch_work *work, unsigned threads, struct batch_pool **out,
			   struct sev_err *err)
{
	struct batch_pool *pool = allocate(threads);
	enum sev_rc rc = SEV_OK;

	if (!pool)
		return sev_fail_nomem(err);
	pool->work = *work;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->freed, NULL);
	pthread_cond_init(&pool->filled, NULL);
	pthread_cond_init(&pool->answered, NULL);
	for (unsigned i = 0; !rc && i < threads; i++)
		rc = start(pool, answer_all, err);
	if (!rc)
		rc = start(pool, write_all, err);
	if (rc)
		batch_pool_finish(pool);
	else
		*out = pool;
	return rc;
}
