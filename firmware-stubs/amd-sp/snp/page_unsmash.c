/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_UNSMASH: 512 pages in a row become one of 2 MiB.
 */
#include <string.h>

#include "amd-sp/snp/page.h"

#define PAGES (MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

/* Whether the i-th page continues what the first one begins. */
static uint32_t continues(struct amd_sp *sp, const struct rmp_entry *first,
			  const struct rmp_entry *entry, uint64_t offset)
{
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: all are Pre-Guest, or all Pre-Swap */
	if (!(SP_PAGES_IMMUTABLE & SP_STATE(rmp_entry_state(entry))) ||
	    rmp_entry_state(entry) != rmp_entry_state(first))
		return SEV_FW_INVALID_PAGE_STATE;
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: all are of one guest */
	if (entry->asid != first->asid)
		return SEV_FW_INVALID_PAGE_OWNER;
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: guest addresses in a row, equal permissions, no VMSA */
	if (entry->gpa != first->gpa + offset || entry->vmsa ||
	    memcmp(entry->perms, first->perms, sizeof(entry->perms)) != 0)
		return sp_quirk_status(sp, AMD_SP_QUIRK_UNSMASH_UNLIKE);
	return SEV_FW_SUCCESS;
}

static uint32_t check(struct amd_sp *sp, uint64_t spa)
{
	const struct rmp_entry *first = rmp_at(sp->machine, spa);
	uint32_t status = SEV_FW_SUCCESS;

	/* spec: SNP-ABI SNP_PAGE_UNSMASH: the pages are of 4 KiB */
	if (first->assigned && first->size != RMP_4K)
		return SEV_FW_INVALID_PAGE_SIZE;
	for (uint64_t at = 0; !status && at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		status = continues(sp, first, rmp_at(sp->machine, spa + at), at);
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: the guest address of the whole is aligned to it */
	if (!status && first->gpa % MACHINE_LARGE_SIZE)
		status = sp_quirk_status(sp, AMD_SP_QUIRK_UNSMASH_UNLIKE);
	return status;
}

uint32_t sp_snp_page_unsmash(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t paddr = SP_GET(call, 64, SNP_PAGE_UNSMASH, PADDR);
	uint64_t spa = paddr & ~(uint64_t)SP_PAGE_2M;
	struct rmp_entry *first;
	uint32_t status;

	/* spec: SNP-ABI SNP_PAGE_UNSMASH: bit 0 says 2 MiB, bits 11:1 are zero */
	if ((paddr & (MACHINE_PAGE_SIZE - 1)) != SP_PAGE_2M)
		return SEV_FW_INVALID_PARAM;
	status = sp_page_address(sp, spa, RMP_2M);
	if (!status)
		status = check(sp, spa);
	if (status)
		return status;
	first = rmp_at(sp->machine, spa);
	memset(first + 1, 0, (PAGES - 1) * sizeof(*first));
	first->size = RMP_2M;
	return SEV_FW_SUCCESS;
}
