/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_MOVE.
 */
#include <string.h>

#include "amd-sp/snp/mdata.h"
#include "amd-sp/snp/page.h"

struct move {
	uint64_t from_spa, to_spa;
	enum rmp_size size;
	struct rmp_entry *from, *to;
};

static uint32_t find_pages(struct amd_sp *sp, const struct sp_gctx *gctx, struct move *move)
{
	/* spec: SNP-ABI SNP_PAGE_MOVE: the source is a Pre-Guest or Pre-Swap page of the guest */
	uint32_t status = sp_page_find_own(sp, gctx, move->from_spa, move->size, SP_PAGES_IMMUTABLE,
					   &move->from);

	/* spec: SNP-ABI SNP_PAGE_MOVE: the destination is a Pre-Guest page of the guest */
	if (!status)
		status = sp_page_find_own(sp, gctx, move->to_spa, move->size,
					  SP_STATE(RMP_PRE_GUEST), &move->to);
	/* spec: SNP-ABI SNP_PAGE_MOVE: source and destination are two pages */
	if (!status && move->from == move->to)
		status = SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_PAGE_MOVE: both have the same guest address */
	if (!status && move->from->gpa != move->to->gpa)
		status = SEV_FW_INVALID_PAGE_STATE;
	return status;
}

static uint32_t move_contents(struct amd_sp *sp, uint32_t asid, const struct move *move)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	bool ok = true;

	for (uint64_t at = 0; ok && at < sp_page_bytes(move->size); at += sizeof(page))
		ok = machine_read_asid(sp->machine, asid, move->from_spa + at, page,
				       sizeof(page)) &&
		     machine_write_asid(sp->machine, asid, move->to_spa + at, page, sizeof(page));
	sev_cleanse(page, sizeof(page));
	return ok ? SEV_FW_SUCCESS : SEV_FW_INVALID_ADDRESS;
}

static uint32_t perform(struct amd_sp *sp, const struct sp_gctx *gctx, struct move *move)
{
	uint32_t status = sp_page_swap_allowed(gctx);

	if (!status)
		status = sp_guest_active(gctx);
	if (!status)
		status = find_pages(sp, gctx, move);
	if (!status)
		status = move_contents(sp, gctx->asid, move);
	if (status)
		return status;
	/* spec: SNP-ABI SNP_PAGE_MOVE: the destination takes the source's state and permissions */
	*move->to = *move->from;
	sp_page_leave(sp, move->from);
	return SEV_FW_SUCCESS;
}

uint32_t sp_snp_page_move(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t flags = SP_GET(call, 32, SNP_PAGE_MOVE, FLAGS);
	struct move move = {
		.from_spa = SP_GET(call, 64, SNP_PAGE_MOVE, SRC_PADDR),
		.to_spa = SP_GET(call, 64, SNP_PAGE_MOVE, DST_PADDR),
		.size = flags & SP_PAGE_2M ? RMP_2M : RMP_4K,
	};
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_PAGE_MOVE, GCTX_PADDR), &gctx);

	/* spec: SNP-ABI SNP_PAGE_MOVE: reserved flags are zero */
	if (!status && (flags & ~SP_PAGE_2M))
		status = SEV_FW_INVALID_PARAM;
	if (!status)
		status = perform(sp, &gctx, &move);
	sp_gctx_wipe(&gctx);
	return status;
}
