/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/gctx.h"

#include <string.h>

#include "base/crypto.h"
#include "base/crypto_aes.h"

#define MAGIC 0x5F5F585443475F53ull /* "S_GCTX__" */

/* A context as it stands in its page. */
struct sealed {
	uint8_t iv[SEV_GCM_IV_SIZE];
	uint8_t reserved[4];
	uint8_t tag[SEV_GCM_TAG_SIZE];
	uint8_t text[sizeof(struct sp_gctx)];
};
_Static_assert(sizeof(struct sealed) <= MACHINE_PAGE_SIZE, "a context fits its page");

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
	bool valid = false;
	uint32_t status = sp_crypto(sev_aes256_gcm_open(sp->state->snp.context_key, sealed->iv,
							NULL, 0, sealed->text, (uint8_t *)gctx,
							sizeof(*gctx), sealed->tag, &valid, NULL));

	if (!status && !valid)
		status = SEV_FW_INVALID_GUEST;
	return status;
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
	struct sp_gctx whole = *gctx;
	struct sealed sealed = {0};
	uint32_t status = sp_random(sealed.iv, sizeof(sealed.iv));

	whole.magic = MAGIC;
	whole.version = sp->state->snp.running;
	if (!status)
		status = sp_crypto(sev_aes256_gcm_seal(sp->state->snp.context_key, sealed.iv, NULL,
						       0, (const uint8_t *)&whole, sealed.text,
						       sizeof(whole), sealed.tag, NULL));
	sp_gctx_wipe(&whole);
	if (!status && !machine_write(sp->machine, gctx->spa, &sealed, sizeof(sealed)))
		status = SEV_FW_INVALID_ADDRESS;
	return status;
}

void sp_gctx_wipe(struct sp_gctx *gctx)
{
	sev_cleanse(gctx, sizeof(*gctx));
}
