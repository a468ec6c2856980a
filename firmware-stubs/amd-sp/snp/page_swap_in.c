/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_SWAP_IN: a page that SNP_PAGE_SWAP_OUT encrypted comes back.
 */
#include <string.h>

#include "amd-sp/snp/mdata.h"
#include "amd-sp/snp/page.h"

#define FLAGS (SP_PAGE_2M | SP_SWAP_TYPE_MASK | SP_SWAP_IN_PLACE | SP_SWAP_ROOT_MDATA)

static uint32_t find_destination(struct amd_sp *sp, struct sp_swap *swap)
{
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: metadata comes back to a Firmware page */
	if (swap->type == SP_SWAP_METADATA)
		return sp_page_find(sp, swap->to, swap->size, SP_STATE(RMP_FIRMWARE), &swap->page);
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: the rest to a Pre-Guest page of the guest */
	return sp_page_find_own(sp, &swap->gctx, swap->to, swap->size, SP_STATE(RMP_PRE_GUEST),
				&swap->page);
}

static uint32_t find_source(struct amd_sp *sp, struct sp_swap *swap)
{
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: SWAP_IN_PLACE: the ciphertext is in the destination */
	if (swap->in_place)
		swap->from = swap->to;
	return sp_page_address(sp, swap->from, swap->size);
}

/* spec: SNP-ABI SNP_PAGE_SWAP_IN: the entry is VALID, of this guest address, size and type */
static uint32_t check_entry(const struct sp_swap *swap)
{
	uint64_t info = sev_get_le64(swap->entry + SP_MDATA_INFO);
	uint64_t expected = sp_mdata_info(swap);

	if (swap->type == SP_SWAP_METADATA)
		expected |= swap->gctx.spa;
	return (info & ~(uint64_t)SP_MDATA_PAGE_VALIDATED) == expected ? SEV_FW_SUCCESS
								       : SEV_FW_INVALID_MDATA_ENTRY;
}

static uint32_t open_text(struct amd_sp *sp, struct sp_swap *swap)
{
	uint8_t iv[SEV_GCM_IV_SIZE], aad[SP_MDATA_AAD_SIZE];
	size_t size = (size_t)sp_page_bytes(swap->size);
	bool valid = false;
	uint32_t status = sp_swap_buffer(swap);

	if (!status)
		status = sp_read(sp, swap->from, swap->text, size);
	if (status)
		return status;
	sp_mdata_iv(swap, iv);
	sp_mdata_aad(swap, aad);
	status = sp_crypto(sev_aes256_gcm_open(swap->gctx.oek, iv, aad, sizeof(aad), swap->text,
					       swap->text, size, swap->entry + SP_MDATA_AUTH_TAG,
					       &valid));
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: the authentication tag is right */
	if (!status && !valid)
		status = SEV_FW_BAD_MEASUREMENT;
	return status;
}

static uint32_t write_page(struct amd_sp *sp, const struct sp_swap *swap)
{
	size_t size = (size_t)sp_page_bytes(swap->size);
	bool ok = swap->type == SP_SWAP_METADATA
			  ? machine_write(sp->machine, swap->to, swap->text, size)
			  : machine_write_asid(sp->machine, swap->gctx.asid, swap->to, swap->text,
					       size);

	return ok ? SEV_FW_SUCCESS : SEV_FW_INVALID_ADDRESS;
}

/* spec: SNP-ABI SNP_PAGE_SWAP_IN: state and permissions are as they were */
static void restore_page(struct amd_sp *sp, struct sp_swap *swap, const uint8_t *entry)
{
	uint64_t info = sev_get_le64(entry + SP_MDATA_INFO);

	if (swap->type == SP_SWAP_METADATA) {
		swap->page->gpa = swap->gctx.spa;
		return;
	}
	swap->page->validated = (info & SP_MDATA_PAGE_VALIDATED) != 0;
	swap->page->vmsa = (info & SP_MDATA_VMSA) != 0;
	swap->page->immutable = sp_quirk(sp, AMD_SP_QUIRK_PAGE_SWAPPED_IN) == 0;
	memcpy(swap->page->perms, entry + SP_MDATA_PERMS, sizeof(swap->page->perms));
}

static uint32_t check(struct amd_sp *sp, struct sp_swap *swap)
{
	uint32_t status = find_destination(sp, swap);

	if (!status)
		status = find_source(sp, swap);
	if (!status)
		status = sp_mdata_read(sp, swap);
	if (!status)
		status = check_entry(swap);
	return status;
}

static uint32_t swap_in(struct amd_sp *sp, struct sp_swap *swap)
{
	uint8_t entry[SP_MDATA_SIZE];
	uint32_t status = check(sp, swap);

	if (!status)
		status = open_text(sp, swap);
	if (!status)
		status = write_page(sp, swap);
	if (status)
		return status;
	/* spec: SNP-ABI SNP_PAGE_SWAP_IN: an entry is used once */
	memcpy(entry, swap->entry, sizeof(entry));
	memset(swap->entry, 0, sizeof(swap->entry));
	status = sp_mdata_write(sp, swap);
	if (!status)
		restore_page(sp, swap, entry);
	return status;
}

uint32_t sp_snp_page_swap_in(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_swap swap = {
		.from = SP_GET(call, 64, SNP_PAGE_SWAP_IN, SRC_PADDR),
		.to = SP_GET(call, 64, SNP_PAGE_SWAP_IN, DST_PADDR),
		.mdata = SP_GET(call, 64, SNP_PAGE_SWAP_IN, MDATA_PADDR),
	};
	uint64_t gctx = SP_GET(call, 64, SNP_PAGE_SWAP_IN, GCTX_PADDR);
	uint32_t status = sp_gctx_open(sp, call, gctx, &swap.gctx);

	if (!status)
		status = sp_swap_begin(&swap, SP_GET(call, 64, SNP_PAGE_SWAP_IN, FLAGS), FLAGS);
	if (!status)
		status = swap_in(sp, &swap);
	sp_swap_end(&swap);
	return status;
}
