/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/gctx.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/crypto_aes.h"

#define MAGIC 0x5F5F585443475F53ull /* "S_GCTX__" */

/* A context as it stands in its page. */
struct sealed {
	uint8_t iv[SEV_GCM_IV_SIZE];
	uint8_t tag[SEV_GCM_TAG_SIZE];
	uint8_t text[sizeof(struct sp_gctx)];
};
_Static_assert(sizeof(struct sealed) <= MACHINE_PAGE_SIZE, "a context fits its page");

/*
 * One process's: the cipher of the key, and what the page that was sealed or unsealed last holds.
 * Bytes that are still the same, every one of them, need not be unsealed again.
 */
struct sp_gctx_cache {
	uint8_t key[SEV_GCM_KEY_SIZE];
	struct sev_gcm *gcm; /* of key */
	bool filled;
	struct sealed sealed;
	struct sp_gctx gctx;
};

void sp_gctx_cache_free(struct sp_gctx_cache *cache)
{
	if (!cache)
		return;
	sev_gcm_free(cache->gcm);
	sev_cleanse(cache, sizeof(*cache));
	free(cache);
}

/* The cache for today's key, empty when it was another's; NULL: no memory or no cipher. */
static struct sp_gctx_cache *cache_of(struct amd_sp *sp)
{
	const uint8_t *key = sp->state->snp.context_key;
	struct sp_gctx_cache *cache = sp->gctx_cache;

	if (cache && sev_equal_ct(cache->key, key, sizeof(cache->key)))
		return cache;
	sp_gctx_cache_free(cache);
	sp->gctx_cache = NULL;
	cache = calloc(1, sizeof(*cache));
	if (!cache || sev_gcm_new(key, &cache->gcm, NULL) != SEV_OK) {
		sp_gctx_cache_free(cache);
		return NULL;
	}
	memcpy(cache->key, key, sizeof(cache->key));
	sp->gctx_cache = cache;
	return cache;
}

/* spec: SNP-ABI common checks of GCTX_PADDR: alignment, page size, page state */
static uint32_t check_page(struct amd_sp *sp, uint64_t spa)
{
	const struct rmp_entry *entry;

	if (spa % MACHINE_PAGE_SIZE || !machine_is_memory(sp->machine, spa, MACHINE_PAGE_SIZE))
		return SEV_FW_INVALID_ADDRESS;
	entry = rmp_lookup(sp->machine, spa, NULL);
	if (entry && entry->assigned && entry->size != RMP_4K)
		return SEV_FW_INVALID_PAGE_SIZE;
	return rmp_entry_state(entry) == RMP_CONTEXT ? SEV_FW_SUCCESS : SEV_FW_INVALID_PAGE_STATE;
}

static uint32_t unseal(struct amd_sp *sp, const struct sealed *sealed, struct sp_gctx *gctx)
{
	struct sp_gctx_cache *cache = cache_of(sp);
	bool valid = false;

	if (!cache)
		return SEV_FW_HWERROR_PLATFORM;
	if (cache->filled && !memcmp(&cache->sealed, sealed, sizeof(*sealed))) {
		*gctx = cache->gctx;
		return SEV_FW_SUCCESS;
	}
	if (sev_gcm_open(cache->gcm, sealed->iv, sealed->text, (uint8_t *)gctx, sizeof(*gctx),
			 sealed->tag, &valid, NULL) != SEV_OK)
		return SEV_FW_HWERROR_PLATFORM;
	if (!valid)
		return SEV_FW_INVALID_GUEST;
	cache->sealed = *sealed;
	cache->gctx = *gctx;
	cache->filled = true;
	return SEV_FW_SUCCESS;
}

/* Seals what the cache holds. No two seals of a key have the same IV: the count is part of the
 * state that has the key. */
static uint32_t seal(struct amd_sp *sp, struct sp_gctx_cache *cache)
{
	struct sealed *sealed = &cache->sealed;

	cache->filled = false;
	memset(sealed->iv, 0, sizeof(sealed->iv));
	sev_put_le64(sealed->iv, ++sp->state->snp.context_seals);
	if (sev_gcm_seal(cache->gcm, sealed->iv, (const uint8_t *)&cache->gctx, sealed->text,
			 sizeof(cache->gctx), sealed->tag, NULL) != SEV_OK)
		return SEV_FW_HWERROR_PLATFORM;
	cache->filled = true;
	return SEV_FW_SUCCESS;
}

static bool state_allowed(const struct sp_call *call, const struct sp_gctx *gctx)
{
	return !call || call->command->guest_states == SP_ANY_STATE ||
	       (call->command->guest_states & SP_STATE(gctx->state));
}

uint32_t sp_gctx_open(struct amd_sp *sp, const struct sp_call *call, uint64_t spa,
		      struct sp_gctx *gctx)
{
	struct sealed sealed;
	uint32_t status = check_page(sp, spa);

	memset(gctx, 0, sizeof(*gctx));
	if (!status)
		status = sp_read(sp, spa, &sealed, sizeof(sealed));
	if (!status)
		status = unseal(sp, &sealed, gctx);
	if (!status && (gctx->magic != MAGIC || gctx->spa != spa))
		status = SEV_FW_INVALID_GUEST;
	/* spec: SNP-ABI guest state machine: a command is refused in states that do not list it */
	if (!status && !state_allowed(call, gctx))
		status = SEV_FW_INVALID_GUEST_STATE;
	return status;
}

uint32_t sp_gctx_save(struct amd_sp *sp, const struct sp_gctx *gctx)
{
	struct sp_gctx_cache *cache = cache_of(sp);
	uint32_t status;

	if (!cache)
		return SEV_FW_HWERROR_PLATFORM;
	cache->gctx = *gctx;
	cache->gctx.magic = MAGIC;
	cache->gctx.version = sp->state->snp.running;
	status = seal(sp, cache);
	if (!status &&
	    !machine_write(sp->machine, gctx->spa, &cache->sealed, sizeof(cache->sealed)))
		status = SEV_FW_INVALID_ADDRESS;
	return status;
}

void sp_gctx_wipe(struct sp_gctx *gctx)
{
	sev_cleanse(gctx, sizeof(*gctx));
}
