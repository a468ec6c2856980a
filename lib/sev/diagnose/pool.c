/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/pool.h"

#include <stdlib.h>
#include <string.h>

struct pool_block {
	struct pool_block *next;
	max_align_t bytes[];
};

void pool_free(struct pool *pool)
{
	while (pool->blocks) {
		struct pool_block *next = pool->blocks->next;

		free(pool->blocks);
		pool->blocks = next;
	}
}

void *pool_zeros(struct pool *pool, size_t size)
{
	struct pool_block *block = calloc(1, sizeof(*block) + size);

	if (!block) {
		pool->failed = true;
		return NULL;
	}
	block->next = pool->blocks;
	pool->blocks = block;
	return block->bytes;
}

const char *pool_text(struct pool *pool, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = pool_zeros(pool, size);

	if (!copy)
		return "";
	memcpy(copy, text, size);
	return copy;
}

/* Room for one more and the NULL; false when out of memory. */
static bool grow(struct pool *pool, struct pool_list *list)
{
	size_t room = list->room ? 2 * list->room : 8;
	const char **texts;

	if (list->count + 1 < list->room)
		return true;
	texts = pool_zeros(pool, room * sizeof(*texts));
	if (!texts)
		return false;
	if (list->count)
		memcpy(texts, list->texts, list->count * sizeof(*texts));
	list->texts = texts;
	list->room = room;
	return true;
}

void pool_add(struct pool *pool, struct pool_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->texts[i], text) == 0)
			return;
	if (!grow(pool, list))
		return;
	list->texts[list->count++] = text;
}

const char *const *pool_texts(const struct pool_list *list)
{
	static const char *const none[] = {NULL};

	return list->texts ? list->texts : none;
}
