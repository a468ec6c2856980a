/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/mdata.h"

#include <stdlib.h>
#include <string.h>

#include "amd-sp/snp/page.h"

#define POLICY_PAGE_SWAP_DISABLE UINT64_C(0x2000000)
#define IV_SIZE			 8

uint32_t sp_page_swap_allowed(const struct sp_gctx *gctx)
{
	/* spec: SNP-ABI guest policy: PAGE_SWAP_DISABLE refuses to move and swap pages */
	return gctx->policy & POLICY_PAGE_SWAP_DISABLE ? SEV_FW_POLICY_FAILURE : SEV_FW_SUCCESS;
}

uint32_t sp_swap_begin(struct sp_swap *swap, uint64_t flags, uint64_t allowed)
{
	uint32_t status;

	swap->size = flags & SP_PAGE_2M ? RMP_2M : RMP_4K;
	swap->type = (enum sp_swap_type)((flags & SP_SWAP_TYPE_MASK) >> SP_SWAP_TYPE_SHIFT);
	swap->root = (flags & SP_SWAP_ROOT_MDATA) != 0;
	swap->in_place = (flags & SP_SWAP_IN_PLACE) != 0;
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: reserved flags are zero, the type is one of three */
	if ((flags & ~allowed) || swap->type > SP_SWAP_VMSA)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: metadata and VMSA pages are of 4 KiB */
	if (swap->size == RMP_2M && swap->type != SP_SWAP_DATA)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the root entry is that of a metadata page */
	if (swap->root && swap->type != SP_SWAP_METADATA)
		return SEV_FW_INVALID_PARAM;
	status = sp_page_swap_allowed(&swap->gctx);
	return status ? status : sp_guest_active(&swap->gctx);
}

uint32_t sp_mdata_read(struct amd_sp *sp, struct sp_swap *swap)
{
	struct rmp_entry *page;
	uint32_t status;

	if (swap->root) {
		memcpy(swap->entry, swap->gctx.root_mdata, sizeof(swap->entry));
		return SEV_FW_SUCCESS;
	}
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: MDATA_PADDR is aligned to an entry's size */
	if (swap->mdata % SP_MDATA_SIZE)
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the entry is in a Metadata page of this guest */
	status = sp_page_find_own(sp, &swap->gctx, swap->mdata - swap->mdata % MACHINE_PAGE_SIZE,
				  RMP_4K, SP_STATE(RMP_METADATA), &page);
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: a metadata page does not hold its own entry */
	if (!status && page == swap->page)
		status = SEV_FW_INVALID_ADDRESS;
	return status ? status : sp_read(sp, swap->mdata, swap->entry, sizeof(swap->entry));
}

uint32_t sp_mdata_write(struct amd_sp *sp, struct sp_swap *swap)
{
	uint32_t status;

	if (swap->root)
		memcpy(swap->gctx.root_mdata, swap->entry, sizeof(swap->entry));
	status = sp_gctx_save(sp, &swap->gctx);
	if (status || swap->root)
		return status;
	return machine_write(sp->machine, swap->mdata, swap->entry, sizeof(swap->entry))
		       ? SEV_FW_SUCCESS
		       : SEV_FW_INVALID_ADDRESS;
}

uint64_t sp_mdata_info(const struct sp_swap *swap)
{
	uint64_t info = SP_MDATA_VALID | swap->page->gpa;

	info |= swap->type == SP_SWAP_VMSA ? SP_MDATA_VMSA : 0;
	info |= swap->type == SP_SWAP_METADATA ? SP_MDATA_METADATA : 0;
	info |= swap->size == RMP_2M ? SP_MDATA_PAGE_SIZE : 0;
	return info;
}

uint32_t sp_swap_buffer(struct sp_swap *swap)
{
	swap->text = malloc((size_t)sp_page_bytes(swap->size));
	return swap->text ? SEV_FW_SUCCESS : SEV_FW_HWERROR_PLATFORM;
}

void sp_mdata_iv(const struct sp_swap *swap, uint8_t iv[SEV_GCM_IV_SIZE])
{
	memset(iv, 0, SEV_GCM_IV_SIZE);
	memcpy(iv, swap->entry + SP_MDATA_IV, IV_SIZE);
}

void sp_mdata_aad(const struct sp_swap *swap, uint8_t aad[SP_MDATA_AAD_SIZE])
{
	memcpy(aad, swap->entry, SP_MDATA_IV);
	memcpy(aad + SP_MDATA_IV, swap->entry + SP_MDATA_INFO, SP_MDATA_SIZE - SP_MDATA_INFO);
}

void sp_swap_end(struct sp_swap *swap)
{
	if (swap->text)
		sev_cleanse(swap->text, (size_t)sp_page_bytes(swap->size));
	free(swap->text);
	sp_gctx_wipe(&swap->gctx);
}
