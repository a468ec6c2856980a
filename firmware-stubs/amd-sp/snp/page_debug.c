/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_DBG_DECRYPT and SNP_DBG_ENCRYPT: one page of a guest whose policy allows it.
 */
#include "amd-sp/snp/page.h"

#define POLICY_DEBUG UINT64_C(0x80000)

static uint32_t check_guest(const struct sp_gctx *gctx)
{
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the guest's policy allows debugging */
	if (!(gctx->policy & POLICY_DEBUG))
		return SEV_FW_POLICY_FAILURE;
	return sp_guest_active(gctx);
}

/* spec: SNP-ABI SNP_DBG_DECRYPT: the encrypted page is the guest's; of a 2 MiB page any part */
static uint32_t check_guest_page(struct amd_sp *sp, const struct sp_gctx *gctx, uint64_t spa)
{
	const struct rmp_entry *entry;

	if (sp_page_address(sp, spa, RMP_4K))
		return SEV_FW_INVALID_ADDRESS;
	entry = rmp_lookup(sp->machine, spa, NULL);
	if (!(SP_PAGES_OF_GUEST & SP_STATE(rmp_entry_state(entry))))
		return SEV_FW_INVALID_PAGE_STATE;
	return entry->asid == gctx->asid ? SEV_FW_SUCCESS : SEV_FW_INVALID_PAGE_OWNER;
}

static uint32_t decrypt(struct amd_sp *sp, const struct sp_gctx *gctx, uint64_t from, uint64_t to)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	uint32_t status = check_guest(gctx);

	if (!status)
		status = check_guest_page(sp, gctx, from);
	if (status)
		return status;
	if (!machine_read_asid(sp->machine, gctx->asid, from, page, sizeof(page)))
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the destination is a page that the firmware may write */
	status = sp_write_page(sp, to, page, sizeof(page));
	sev_cleanse(page, sizeof(page));
	return status;
}

static uint32_t encrypt(struct amd_sp *sp, const struct sp_gctx *gctx, uint64_t from, uint64_t to)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	uint32_t status = check_guest(gctx);

	/* spec: SNP-ABI SNP_DBG_ENCRYPT: the source is a page of memory */
	if (!status)
		status = sp_page_address(sp, from, RMP_4K);
	if (!status)
		status = check_guest_page(sp, gctx, to);
	if (!status)
		status = sp_read(sp, from, page, sizeof(page));
	if (!status && !machine_write_asid(sp->machine, gctx->asid, to, page, sizeof(page)))
		status = SEV_FW_INVALID_ADDRESS;
	sev_cleanse(page, sizeof(page));
	return status;
}

uint32_t sp_snp_dbg_decrypt(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t from = SP_GET(call, 64, SNP_DBG_DECRYPT, SRC_PADDR);
	uint64_t to = SP_GET(call, 64, SNP_DBG_DECRYPT, DST_PADDR);
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_DBG_DECRYPT, GCTX_PADDR), &gctx);

	if (!status)
		status = decrypt(sp, &gctx, from, to);
	sp_gctx_wipe(&gctx);
	return status;
}

uint32_t sp_snp_dbg_encrypt(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t from = SP_GET(call, 64, SNP_DBG_ENCRYPT, SRC_PADDR);
	uint64_t to = SP_GET(call, 64, SNP_DBG_ENCRYPT, DST_PADDR);
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_DBG_ENCRYPT, GCTX_PADDR), &gctx);

	if (!status)
		status = encrypt(sp, &gctx, from, to);
	sp_gctx_wipe(&gctx);
	return status;
}
