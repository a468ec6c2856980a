/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-384 of several pages at once, one in each lane of the vector registers. Optional: built with
 * libIPSec_MB where that was found, and used where the processor has wide enough registers.
 */
#ifndef SEV_MEASURE_LANES_H
#define SEV_MEASURE_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sev_lanes_isa {
	SEV_LANES_WIDEST = 0, /* the best that the processor has */
	SEV_LANES_AVX2 = 1,   /* four lanes */
	SEV_LANES_AVX512 = 2, /* eight lanes */
};

struct sev_lanes;

/*
 * For one thread at a time. NULL when this build, this processor or the memory has none to give;
 * pages are then hashed one by one. Takes as long as hashing a hundred pages.
 */
struct sev_lanes *sev_lanes_new(enum sev_lanes_isa isa);
void sev_lanes_free(struct sev_lanes *lanes);

/* hashes[i] receives the hash of the 4096 bytes at pages[i]. False when the library failed. */
bool sev_lanes_hash(struct sev_lanes *lanes, const uint8_t *const *pages, uint8_t *const *hashes,
		    size_t count);

#endif
