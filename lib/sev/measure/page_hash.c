/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/page_hash.h"

#include <stdlib.h>

#include <sev/digest.h>

#include "abi/layout/page_info.h"
#include "base/crypto.h"

struct sev_page_hasher {
	size_t hashed;
};

struct sev_page_hasher *sev_page_hasher_new(void)
{
	return calloc(1, sizeof(struct sev_page_hasher));
}

void sev_page_hasher_free(struct sev_page_hasher *hasher)
{
	free(hasher);
}

void sev_page_hash(struct sev_page_hasher *hasher, const uint8_t *pages, size_t count,
		   uint8_t *hashes)
{
	for (size_t i = 0; i < count; i++)
		sev_sha384(pages + i * PAGE_INFO_PAGE_SIZE, PAGE_INFO_PAGE_SIZE,
			   hashes + i * SEV_SHA384_LENGTH);
	hasher->hashed += count;
}
