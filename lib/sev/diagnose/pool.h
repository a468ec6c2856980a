/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts and lists of texts that live as long as the diagnosis, and running out of memory noticed
 * once, at the end.
 */
#ifndef SEV_DIAGNOSE_POOL_H
#define SEV_DIAGNOSE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/api.h>

struct pool_block;

struct pool {
	struct pool_block *blocks;
	bool failed;
};

void pool_free(struct pool *pool);
/* size bytes of zeros; NULL, and failed set, when out of memory. */
void *pool_zeros(struct pool *pool, size_t size);
/* A copy of text; "" when out of memory. */
const char *pool_text(struct pool *pool, const char *text);

/* A list of texts that grows; NULL stands after the last. */
struct pool_list {
	const char **texts;
	size_t count, room;
};

/* Adds a text, which is kept, not copied; one that is there already is left out. */
void pool_add(struct pool *pool, struct pool_list *list, const char *text);
/* The list ended by NULL; never NULL itself. */
const char *const *pool_texts(const struct pool_list *list);

#endif
