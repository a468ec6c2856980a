/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds equal pages: firmware has many (padding, empty volumes, variable stores).
 */
#ifndef SEV_MEASURE_PAGE_SET_H
#define SEV_MEASURE_PAGE_SET_H

#include <stdint.h>

#define SEV_PAGE_SET_MAX   1024			  /* pages that a set can tell apart */
#define SEV_PAGE_SET_SLOTS (2 * SEV_PAGE_SET_MAX) /* a power of two */

/* A fast 64-bit key of the 4096 bytes. Equal pages have equal keys; nothing more is promised. */
uint64_t sev_page_key(const uint8_t *page);

struct sev_page_set {
	const uint8_t *pages[SEV_PAGE_SET_SLOTS]; /* NULL: free */
	uint64_t keys[SEV_PAGE_SET_SLOTS];
};

/*
 * A page of the set with the same bytes, or page itself, which is then in the set if it found room.
 * Pages stay the caller's. The answer is right whatever the bytes are; pages that were made to have
 * the same key cost a few comparisons more and may not be found again.
 */
const uint8_t *sev_page_set_add(struct sev_page_set *set, const uint8_t *page);

#endif
