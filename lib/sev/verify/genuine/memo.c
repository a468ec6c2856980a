/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/genuine/memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define WAYS 4

/* Digests that fall into the same place; a digest of zeros is an empty way. */
struct set {
	uint8_t ways[WAYS][32];
	unsigned next; /* to be replaced */
};

struct sev_memo {
	pthread_mutex_t lock;
	struct set *sets; /* NULL: nothing is remembered */
	size_t count;
};

struct sev_memo *sev_memo_new(size_t capacity)
{
	struct sev_memo *memo = calloc(1, sizeof(*memo));

	if (!memo)
		return NULL;
	if (pthread_mutex_init(&memo->lock, NULL) != 0) {
		free(memo);
		return NULL;
	}
	sev_memo_resize(memo, capacity);
	if (capacity > 0 && !memo->sets) {
		sev_memo_free(memo);
		return NULL;
	}
	return memo;
}

void sev_memo_resize(struct sev_memo *memo, size_t capacity)
{
	pthread_mutex_lock(&memo->lock);
	free(memo->sets);
	memo->count = capacity / WAYS + (capacity % WAYS ? 1 : 0);
	memo->sets = memo->count > 0 ? calloc(memo->count, sizeof(*memo->sets)) : NULL;
	pthread_mutex_unlock(&memo->lock);
}

void sev_memo_free(struct sev_memo *memo)
{
	if (!memo)
		return;
	pthread_mutex_destroy(&memo->lock);
	free(memo->sets);
	free(memo);
}

static struct set *set_of(const struct sev_memo *memo, const uint8_t digest[32])
{
	return &memo->sets[sev_get_le64(digest) % memo->count];
}

static bool set_has(const struct set *set, const uint8_t digest[32])
{
	for (unsigned i = 0; i < WAYS; i++)
		if (memcmp(set->ways[i], digest, 32) == 0)
			return true;
	return false;
}

bool sev_memo_has(struct sev_memo *memo, const uint8_t digest[32])
{
	bool has;

	pthread_mutex_lock(&memo->lock);
	has = memo->sets && set_has(set_of(memo, digest), digest);
	pthread_mutex_unlock(&memo->lock);
	return has;
}

void sev_memo_add(struct sev_memo *memo, const uint8_t digest[32])
{
	struct set *set;

	pthread_mutex_lock(&memo->lock);
	if (memo->sets) {
		set = set_of(memo, digest);
		if (!set_has(set, digest))
			memcpy(set->ways[set->next++ % WAYS], digest, 32);
	}
	pthread_mutex_unlock(&memo->lock);
}
