/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_SWAP_OUT: a guest's page is encrypted with its OEK, for the hypervisor to keep.
 */
#include <string.h>

#include "amd-sp/snp/mdata.h"
#include "amd-sp/snp/page.h"

#define FLAGS (SP_PAGE_2M | SP_SWAP_TYPE_MASK | SP_SWAP_ROOT_MDATA)

static uint32_t find_source(struct amd_sp *sp, struct sp_swap *swap)
{
	bool metadata = swap->type == SP_SWAP_METADATA;
	unsigned states = metadata ? SP_STATE(RMP_METADATA) : SP_PAGES_IMMUTABLE;
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: a Pre-Guest, Pre-Swap or Metadata page of the guest */
	uint32_t status =
		sp_page_find_own(sp, &swap->gctx, swap->from, swap->size, states, &swap->page);

	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: a VMSA goes as one, and nothing else does */
	if (!status && swap->page->vmsa != (swap->type == SP_SWAP_VMSA))
		status = SEV_FW_INVALID_PAGE_STATE;
	return status;
}

static uint32_t find_destination(struct amd_sp *sp, const struct sp_swap *swap)
{
	struct rmp_entry *entry;

	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: the destination is a Firmware page of the same size */
	return sp_page_find(sp, swap->to, swap->size, SP_STATE(RMP_FIRMWARE), &entry);
}

static void fill_entry(struct sp_swap *swap, uint64_t software_data)
{
	uint64_t info = sp_mdata_info(swap);

	if (swap->page->validated)
		info |= SP_MDATA_PAGE_VALIDATED;
	memset(swap->entry, 0, sizeof(swap->entry));
	sev_put_le64(swap->entry + SP_MDATA_SOFTWARE_DATA, software_data);
	sev_put_le64(swap->entry + SP_MDATA_IV, swap->gctx.oek_iv_count);
	sev_put_le64(swap->entry + SP_MDATA_INFO, info);
	memcpy(swap->entry + SP_MDATA_PERMS, swap->page->perms, sizeof(swap->page->perms));
}

/* Metadata is plain in memory; the rest is encrypted with the guest's key. */
static uint32_t read_page(struct amd_sp *sp, const struct sp_swap *swap)
{
	size_t size = (size_t)sp_page_bytes(swap->size);
	bool ok = swap->type == SP_SWAP_METADATA
			  ? machine_read(sp->machine, swap->from, swap->text, size)
			  : machine_read_asid(sp->machine, swap->gctx.asid, swap->from, swap->text,
					      size);

	return ok ? SEV_FW_SUCCESS : SEV_FW_INVALID_ADDRESS;
}

static uint32_t seal(struct amd_sp *sp, struct sp_swap *swap)
{
	uint8_t iv[SEV_GCM_IV_SIZE], aad[SP_MDATA_AAD_SIZE];
	uint32_t status = sp_swap_buffer(swap);

	if (!status)
		status = read_page(sp, swap);
	if (status)
		return status;
	sp_mdata_iv(swap, iv);
	sp_mdata_aad(swap, aad);
	return sp_crypto(sev_aes256_gcm_seal(swap->gctx.oek, iv, aad, sizeof(aad), swap->text,
					     swap->text, (size_t)sp_page_bytes(swap->size),
					     swap->entry + SP_MDATA_AUTH_TAG, NULL));
}

static uint32_t check(struct amd_sp *sp, struct sp_swap *swap)
{
	uint32_t status = find_source(sp, swap);

	if (!status)
		status = find_destination(sp, swap);
	if (!status)
		status = sp_mdata_read(sp, swap);
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: VALID of the entry is 0 */
	if (!status && (sev_get_le64(swap->entry + SP_MDATA_INFO) & SP_MDATA_VALID))
		status = SEV_FW_INVALID_MDATA_ENTRY;
	/* spec: SNP-ABI SNP_PAGE_SWAP_OUT: no IV is used twice */
	if (!status && swap->gctx.oek_iv_count == UINT64_MAX)
		status = SEV_FW_AEAD_OFLOW;
	return status;
}

static uint32_t swap_out(struct amd_sp *sp, struct sp_swap *swap, uint64_t software_data)
{
	uint32_t status = check(sp, swap);

	if (status)
		return status;
	fill_entry(swap, software_data);
	status = seal(sp, swap);
	swap->gctx.oek_iv_count++;
	if (!status)
		status = sp_mdata_write(sp, swap);
	if (!status &&
	    !machine_write(sp->machine, swap->to, swap->text, (size_t)sp_page_bytes(swap->size)))
		status = SEV_FW_INVALID_ADDRESS;
	if (!status)
		sp_page_leave(sp, swap->page);
	return status;
}

uint32_t sp_snp_page_swap_out(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_swap swap = {
		.from = SP_GET(call, 64, SNP_PAGE_SWAP_OUT, SRC_PADDR),
		.to = SP_GET(call, 64, SNP_PAGE_SWAP_OUT, DST_PADDR),
		.mdata = SP_GET(call, 64, SNP_PAGE_SWAP_OUT, MDATA_PADDR),
	};
	uint64_t gctx = SP_GET(call, 64, SNP_PAGE_SWAP_OUT, GCTX_PADDR);
	uint32_t status = sp_gctx_open(sp, call, gctx, &swap.gctx);

	if (!status)
		status = sp_swap_begin(&swap, SP_GET(call, 64, SNP_PAGE_SWAP_OUT, FLAGS), FLAGS);
	if (!status)
		status = swap_out(sp, &swap, SP_GET(call, 64, SNP_PAGE_SWAP_OUT, SOFTWARE_DATA));
	sp_swap_end(&swap);
	return status;
}
