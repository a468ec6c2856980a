/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_SWAP_OUT and SNP_PAGE_SWAP_IN.
 */
#include "page_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/snp/mdata.h"

#define SWAP_DISABLE (UINT64_C(1) << 25)
#define GPA	     UINT64_C(0x9000)

static uint64_t metadata(struct storm *storm, uint64_t gctx)
{
	struct call call;
	uint64_t page = storm_out(storm, 1);

	call_begin(storm, &call, SEV_CMD_SNP_PAGE_MD_INIT);
	CALL(&call, 64, SNP_PAGE_MD_INIT, GCTX_PADDR, gctx);
	CALL(&call, 64, SNP_PAGE_MD_INIT, PAGE_PADDR, page);
	storm_good(storm, &call);
	return page;
}

static bool make_out(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	if (!take_context(storm, call, 0, SWAP_DISABLE, 1, &gctx))
		return false;
	call->other = metadata(storm, gctx.spa);
	call->page = guest_page(storm, &gctx, RMP_PRE_GUEST + storm_below(storm, 2), GPA);
	call->more = storm_out(storm, 1);
	CALL(call, 64, SNP_PAGE_SWAP_OUT, SRC_PADDR, call->page);
	CALL(call, 64, SNP_PAGE_SWAP_OUT, DST_PADDR, call->more);
	CALL(call, 64, SNP_PAGE_SWAP_OUT, MDATA_PADDR, call->other + 0x40);
	return true;
}

/* A metadata page itself, its entry in the context. */
static bool out_root(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	if (!take_context(storm, call, 0, SWAP_DISABLE, 1, &gctx) ||
	    !sev_is_zero(gctx.root_mdata, sizeof(gctx.root_mdata)))
		return false;
	CALL(call, 64, SNP_PAGE_SWAP_OUT, SRC_PADDR, metadata(storm, gctx.spa));
	CALL(call, 64, SNP_PAGE_SWAP_OUT, DST_PADDR, storm_out(storm, 1));
	CALL(call, 64, SNP_PAGE_SWAP_OUT, FLAGS,
	     SP_SWAP_METADATA << SP_SWAP_TYPE_SHIFT | SP_SWAP_ROOT_MDATA);
	return true;
}

static bool out_inactive(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_out(storm, call) && take_context(storm, call, 0, SWAP_DISABLE, 0, &gctx);
}

static bool out_refused(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_out(storm, call) && take_context(storm, call, SWAP_DISABLE, 0, -1, &gctx);
}

static bool make_in(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;
	struct call out;

	call_begin(storm, &out, SEV_CMD_SNP_PAGE_SWAP_OUT);
	if (!make_out(storm, &out))
		return false;
	storm_good(storm, &out);
	NEED(sp_gctx_open(storm->sim.sp, NULL, out.gctx, &gctx) == SEV_FW_SUCCESS);
	*call = (struct call){.id = call->id, .at = call->at};
	call->page = guest_page(storm, &gctx, RMP_PRE_GUEST, GPA);
	call->other = out.other;
	call->more = out.more;
	CALL(call, 64, SNP_PAGE_SWAP_IN, GCTX_PADDR, gctx.spa);
	CALL(call, 64, SNP_PAGE_SWAP_IN, SRC_PADDR, out.more);
	CALL(call, 64, SNP_PAGE_SWAP_IN, DST_PADDR, call->page);
	CALL(call, 64, SNP_PAGE_SWAP_IN, MDATA_PADDR, out.other + 0x40);
	return true;
}

static bool in_inactive(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_in(storm, call) && take_context(storm, call, 0, SWAP_DISABLE, 0, &gctx);
}

static bool in_refused(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_in(storm, call) && take_context(storm, call, SWAP_DISABLE, 0, -1, &gctx);
}

static void of_nobody(struct storm *storm, struct call *call)
{
	storm_set(storm, call->page, RMP_HYPERVISOR);
}

static void of_other(struct storm *storm, struct call *call)
{
	rmp_at(storm->sim.machine, call->page)->asid += 60;
}

static void is_large(struct storm *storm, struct call *call)
{
	struct rmp_entry *entry = rmp_at(storm->sim.machine, STORM_LARGE);
	unsigned at = call->id == SEV_CMD_SNP_PAGE_SWAP_OUT ? SEV_AT_SNP_PAGE_SWAP_OUT_SRC_PADDR
							    : SEV_AT_SNP_PAGE_SWAP_IN_DST_PADDR;

	storm_clear_large(storm, STORM_LARGE);
	*entry = *rmp_at(storm->sim.machine, call->page);
	entry->gpa = MACHINE_LARGE_SIZE;
	entry->size = RMP_2M;
	call_put(call, at, STORM_LARGE, 8);
}

static void entry_in_use(struct storm *storm, struct call *call)
{
	storm_write(storm, call->other + 0x40 + SP_MDATA_INFO, "\1", 1);
}

static void entry_used(struct storm *storm, struct call *call)
{
	storm_write(storm, call->other + 0x40 + SP_MDATA_INFO, "\0", 1);
}

static void text_changed(struct storm *storm, struct call *call)
{
	uint64_t at = call->more + storm_below(storm, 4096);
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, at, &byte, 1));
	byte ^= 0x20;
	storm_write(storm, at, &byte, 1);
}

static void set_ivs(struct storm *storm, uint64_t spa, uint64_t *ivs)
{
	struct sp_gctx gctx;
	uint64_t was;

	NEED(sp_gctx_open(storm->sim.sp, NULL, spa, &gctx) == SEV_FW_SUCCESS);
	was = gctx.oek_iv_count;
	gctx.oek_iv_count = *ivs;
	*ivs = was;
	NEED(sp_gctx_save(storm->sim.sp, &gctx) == SEV_FW_SUCCESS);
}

static void ivs_back(struct storm *storm, struct call *call)
{
	set_ivs(storm, call->gctx, &call->more);
}

static void ivs_used_up(struct storm *storm, struct call *call)
{
	call->more = UINT64_MAX;
	set_ivs(storm, call->gctx, &call->more);
	call->undo = ivs_back;
}

/* clang-format off */
struct storm_row STORM_SWAP_ROWS[] = {
	ROW(SNP_PAGE_SWAP_OUT, SUCCESS, make_out),
	ROW(SNP_PAGE_SWAP_OUT, SUCCESS, out_root),
	ROW(SNP_PAGE_SWAP_OUT, INACTIVE, out_inactive),
	ROW(SNP_PAGE_SWAP_OUT, POLICY_FAILURE, out_refused, .minor = 58),
	ROW(SNP_PAGE_SWAP_OUT, INVALID_PARAM, make_out, PUT64(SNP_PAGE_SWAP_OUT, FLAGS, 8)),
	ROW(SNP_PAGE_SWAP_OUT, INVALID_ADDRESS, make_out, PUT64(SNP_PAGE_SWAP_OUT, SRC_PADDR, 0x1010)),
	ROW(SNP_PAGE_SWAP_OUT, INVALID_PAGE_SIZE, make_out, .spoil = is_large),
	ROW(SNP_PAGE_SWAP_OUT, INVALID_PAGE_STATE, make_out, .spoil = of_nobody),
	ROW(SNP_PAGE_SWAP_OUT, INVALID_PAGE_OWNER, make_out, .spoil = of_other),
	ROW(SNP_PAGE_SWAP_OUT, INVALID_MDATA_ENTRY, make_out, .spoil = entry_in_use),
	ROW(SNP_PAGE_SWAP_OUT, AEAD_OFLOW, make_out, .spoil = ivs_used_up),
	ROW(SNP_PAGE_SWAP_IN, SUCCESS, make_in),
	ROW(SNP_PAGE_SWAP_IN, INACTIVE, in_inactive),
	ROW(SNP_PAGE_SWAP_IN, POLICY_FAILURE, in_refused, .minor = 58),
	ROW(SNP_PAGE_SWAP_IN, INVALID_PARAM, make_in, PUT64(SNP_PAGE_SWAP_IN, FLAGS, 0x20)),
	ROW(SNP_PAGE_SWAP_IN, INVALID_ADDRESS, make_in, PUT64(SNP_PAGE_SWAP_IN, DST_PADDR, 0x1010)),
	ROW(SNP_PAGE_SWAP_IN, INVALID_PAGE_SIZE, make_in, .spoil = is_large),
	ROW(SNP_PAGE_SWAP_IN, INVALID_PAGE_STATE, make_in, .spoil = of_nobody),
	ROW(SNP_PAGE_SWAP_IN, INVALID_PAGE_OWNER, make_in, .spoil = of_other),
	ROW(SNP_PAGE_SWAP_IN, INVALID_MDATA_ENTRY, make_in, .spoil = entry_used),
	ROW(SNP_PAGE_SWAP_IN, BAD_MEASUREMENT, make_in, .spoil = text_changed),
	{0},
};
/* clang-format on */
