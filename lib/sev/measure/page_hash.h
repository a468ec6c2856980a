/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-384 of 4096-byte pages: many at once, equal ones once.
 */
#ifndef SEV_MEASURE_PAGE_HASH_H
#define SEV_MEASURE_PAGE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <sev/blob.h>

#include "measure/page_set.h"

/* Which way pages are hashed; all give the same bytes. */
enum sev_page_hash_way {
	SEV_PAGE_HASH_AUTO = 0,	 /* in lanes once there are enough pages to pay for them */
	SEV_PAGE_HASH_PLAIN = 1, /* one by one */
	SEV_PAGE_HASH_AVX2 = 2,	 /* in lanes from the first page */
	SEV_PAGE_HASH_AVX512 = 3,
};

struct sev_page_hasher;

/* For one thread at a time. NULL when out of memory, or when this machine has not got the way. */
struct sev_page_hasher *sev_page_hasher_new(enum sev_page_hash_way way);
void sev_page_hasher_free(struct sev_page_hasher *hasher);

/* The most pages that one call of sev_page_hash takes. */
#define SEV_PAGE_HASH_MAX SEV_PAGE_SET_MAX

/* The hashes of up to SEV_PAGE_HASH_MAX adjoining pages: count * 48 bytes, in order. */
void sev_page_hash(struct sev_page_hasher *hasher, const uint8_t *pages, size_t count,
		   uint8_t *hashes);

/*
 * The hash of the page of source at offset, remembered: the VMSAs of a thousand vCPUs are one page,
 * and the guests that are compared differ in few.
 */
void sev_page_hash_one(struct sev_page_hasher *hasher, struct sev_blob *source, uint64_t offset,
		       uint8_t hash[48]);

#endif
