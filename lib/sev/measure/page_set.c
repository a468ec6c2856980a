/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/page_set.h"

#include <string.h>

#include "abi/layout/page_info.h"

/* How far a page may end up from its own slot. */
#define PROBES 8

/* 16 pieces, from the first bytes of the page to the last: reading all takes longer than it saves.
 */
#define SAMPLE 272

/* An odd number without a pattern: fractional digits of pi. */
#define SALT UINT64_C(0x243f6a8885a308d3)

__extension__ typedef unsigned __int128 sev_u128;

/* Both halves of a product, folded: every bit of either factor reaches every bit of the result. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	sev_u128 product = (sev_u128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

uint64_t sev_page_key(const uint8_t *page, size_t stride)
{
	uint64_t key = 0;

	for (size_t at = 0; at < PAGE_INFO_PAGE_SIZE; at += stride)
		key = fold(load(page + at) ^ key, load(page + at + 8) ^ SALT);
	return key;
}

const uint8_t *sev_page_set_add(struct sev_page_set *set, const uint8_t *page)
{
	uint64_t key = sev_page_key(page, SAMPLE);

	for (unsigned i = 0; i < PROBES; i++) {
		size_t slot = (size_t)(key + i) % SEV_PAGE_SET_SLOTS;

		if (!set->pages[slot]) {
			set->pages[slot] = page;
			set->keys[slot] = key;
			return page;
		}
		if (set->keys[slot] == key && !memcmp(set->pages[slot], page, PAGE_INFO_PAGE_SIZE))
			return set->pages[slot];
	}
	return page;
}
