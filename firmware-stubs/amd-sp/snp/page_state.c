/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_RECLAIM and SNP_PAGE_MD_INIT.
 */
#include "amd-sp/snp/page.h"

/* An address whose lowest bit is its page's size. */
#define PADDR_RESERVED 0xFFEu

#define RECLAIMABLE                                                                                \
	(SP_STATE(RMP_FIRMWARE) | SP_STATE(RMP_METADATA) | SP_PAGES_IMMUTABLE |                    \
	 SP_STATE(RMP_RECLAIM))
#define GUEST_ALREADY (SP_STATE(RMP_GUEST_INVALID) | SP_STATE(RMP_GUEST_VALID))

/* What is left of the state once Immutable is taken away. */
static void reclaim(struct rmp_entry *entry)
{
	if (entry->asid)
		entry->immutable = false;
	else
		rmp_set_state(entry, RMP_RECLAIM);
}

uint32_t sp_snp_page_reclaim(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t paddr = SP_GET(call, 64, SNP_PAGE_RECLAIM, PADDR);
	enum rmp_size size = paddr & SP_PAGE_2M ? RMP_2M : RMP_4K;
	uint64_t spa = paddr & ~(uint64_t)SP_PAGE_2M;
	unsigned states = RECLAIMABLE;
	struct rmp_entry *entry;
	uint32_t status;

	/* spec: SNP-ABI SNP_PAGE_RECLAIM: bits 11:1 of the address are zero */
	if (paddr & PADDR_RESERVED)
		return SEV_FW_INVALID_PARAM;
	if (sp_quirk(sp, AMD_SP_QUIRK_RECLAIM_GUEST) == 0)
		states |= GUEST_ALREADY;
	/* spec: SNP-ABI SNP_PAGE_RECLAIM: Firmware, Metadata, Pre-Guest and Pre-Swap pages */
	status = sp_page_find(sp, spa, size, states, &entry);
	if (status)
		return status;
	reclaim(entry);
	return SEV_FW_SUCCESS;
}

static uint32_t md_init(struct amd_sp *sp, const struct sp_gctx *gctx, uint64_t spa)
{
	struct rmp_entry *entry;
	/* spec: SNP-ABI SNP_PAGE_MD_INIT: a Firmware page of 4 KiB */
	uint32_t status = sp_page_find(sp, spa, RMP_4K, SP_STATE(RMP_FIRMWARE), &entry);

	if (status)
		return status;
	/* The RMP names a Metadata page's owner by the context's address, which then is not 0. */
	if (!gctx->spa || !machine_zero(sp->machine, spa, MACHINE_PAGE_SIZE))
		return SEV_FW_INVALID_ADDRESS;
	entry->gpa = gctx->spa;
	return SEV_FW_SUCCESS;
}

uint32_t sp_snp_page_md_init(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t spa = SP_GET(call, 64, SNP_PAGE_MD_INIT, PAGE_PADDR);
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_PAGE_MD_INIT, GCTX_PADDR), &gctx);

	if (!status)
		status = md_init(sp, &gctx, spa);
	sp_gctx_wipe(&gctx);
	return status;
}
