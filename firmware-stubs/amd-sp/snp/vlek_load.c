/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_VLEK_LOAD: takes a hashstick that AMD wrapped for this chip.
 */
#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/keys/vlek.h"
#include "amd-sp/snp/platform_handlers.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"

#define WRAPPED_VERSION 0

static uint32_t unwrap(struct amd_sp *sp, const uint8_t hashstick[AMD_SP_HASHSTICK_SIZE],
		       uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE])
{
	uint8_t key[32];
	bool valid = false;
	uint32_t status = sp_vlek_wrap_key(sp, key);

	if (!status)
		status = sp_crypto(sev_aes256_gcm_open(
			key, hashstick + SEV_HASHSTICK_IV, hashstick + SEV_HASHSTICK_TCB,
			SEV_HASHSTICK_TAG - SEV_HASHSTICK_TCB, hashstick + SEV_HASHSTICK_WRAPPED,
			stick, SP_HASHSTICK_LINKS * SP_LINK_SIZE, hashstick + SEV_HASHSTICK_TAG,
			&valid));
	sev_cleanse(key, sizeof(key));
	/* spec: SNP-ABI SNP_VLEK_LOAD: the tag is right: the hashstick is for this chip */
	if (!status && !valid)
		status = sp_quirk_status(sp, AMD_SP_QUIRK_VLEK_TAG);
	return status;
}

/* spec: SNP-ABI SNP_VLEK_LOAD: the hashstick's TCB must match ReportedTCB */
static bool tcb_matches(const struct amd_sp *sp, const struct sp_tcb *tcb)
{
	const struct sp_tcb *reported = &sp->state->snp.reported_tcb;

	if (sp_quirk(sp, AMD_SP_QUIRK_VLEK_TCB) == 0)
		return sp_tcb_eq(tcb, reported);
	return sp_tcb_le(reported, tcb);
}

static void take(struct amd_sp *sp, const struct sp_tcb *tcb,
		 const uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE])
{
	struct sp_snp *snp = &sp->state->snp;
	struct sp_tcb_chain chain;

	sp_hashstick_read(sp->profile, tcb, stick, &chain);
	sp_tcb_chain_lower(&chain, &snp->reported_tcb);
	sp_tcb_chain_secret(&chain, snp->vlek_seed);
	sev_cleanse(&chain, sizeof(chain));
	snp->vlek_tcb = snp->reported_tcb;
	snp->vlek_loaded = true;
}

static uint32_t load(struct amd_sp *sp, const uint8_t hashstick[AMD_SP_HASHSTICK_SIZE])
{
	uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE];
	struct sp_tcb tcb;
	uint32_t status;

	/* spec: SNP-ABI SNP_VLEK_LOAD: reserved bytes of the hashstick are 0 */
	if (sev_get_le32(hashstick + SEV_HASHSTICK_RSVD_00C) ||
	    sev_get_le64(hashstick + SEV_HASHSTICK_RSVD_198))
		return SEV_FW_INVALID_PARAM;
	status = unwrap(sp, hashstick, stick);
	if (!status &&
	    (!sp_tcb_unpack(sp->profile, sev_get_le64(hashstick + SEV_HASHSTICK_TCB), &tcb) ||
	     !tcb_matches(sp, &tcb)))
		status = SEV_FW_INVALID_PARAM;
	if (!status)
		take(sp, &tcb, stick);
	sev_cleanse(stick, sizeof(stick));
	return status;
}

uint32_t sp_snp_vlek_load(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t hashstick[AMD_SP_HASHSTICK_SIZE];
	uint32_t status;

	/* spec: SNP-ABI SNP_VLEK_LOAD: LENGTH is that of the command buffer, the version is 0 */
	if (SP_GET(call, 32, SNP_VLEK_LOAD, LEN) != SEV_SIZE_SNP_VLEK_LOAD ||
	    call->buffer[SEV_AT_SNP_VLEK_LOAD_VERSION] != WRAPPED_VERSION)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_VLEK_LOAD: the hashstick is in memory */
	status = sp_read(sp, SP_GET(call, 64, SNP_VLEK_LOAD, WRAPPED_PADDR), hashstick,
			 sizeof(hashstick));
	return status ? status : load(sp, hashstick);
}
