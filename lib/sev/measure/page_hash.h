/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-384 of 4096-byte pages: many at once, equal ones once.
 */
#ifndef SEV_MEASURE_PAGE_HASH_H
#define SEV_MEASURE_PAGE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <sev/blob.h>
#include <sev/err.h>

struct sev_page_hasher;

/* For one thread at a time. NULL when out of memory. */
struct sev_page_hasher *sev_page_hasher_new(void);
void sev_page_hasher_free(struct sev_page_hasher *hasher);

/* The hashes of count adjoining pages: count * 48 bytes, in order. */
void sev_page_hash(struct sev_page_hasher *hasher, const uint8_t *pages, size_t count,
		   uint8_t *hashes);

#endif
