/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/page_set.h"

#include <string.h>

#include "abi/layout/page_info.h"

/* How far a page may end up from its own slot. */
#define PROBES 8

#define LANES  4

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

uint64_t sev_page_key(const uint8_t *page)
{
	/* Odd numbers without a pattern: fractional digits of pi and of e. */
	static const uint64_t salt[LANES] = {
		UINT64_C(0x243f6a8885a308d3),
		UINT64_C(0x13198a2e03707345),
		UINT64_C(0xb7e151628aed2a6b),
		UINT64_C(0xbf7158809cf4f3c7),
	};
	uint64_t lanes[LANES] = {0};

	for (const uint8_t *p = page; p < page + PAGE_INFO_PAGE_SIZE; p += LANES * 16)
		for (unsigned i = 0; i < LANES; i++)
			lanes[i] =
				fold(load(p + 16 * i) ^ lanes[i], load(p + 16 * i + 8) ^ salt[i]);
	return fold(lanes[0] ^ salt[1], lanes[1] ^ salt[2]) ^
	       fold(lanes[2] ^ salt[3], lanes[3] ^ salt[0]);
}

const uint8_t *sev_page_set_add(struct sev_page_set *set, const uint8_t *page)
{
	uint64_t key = sev_page_key(page);

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
