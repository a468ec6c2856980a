/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls on pages of SNP, but those that swap.
 */
#include "page_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform_calls.h"

#define STARTED 0x6u
#define DEBUG	(UINT64_C(1) << 19)

bool take_context(struct storm *storm, struct call *call, uint64_t with, uint64_t without,
		  int active, struct sp_gctx *gctx)
{
	const struct context_wish wish = {STARTED, with, without, active};

	if (!storm_context(storm, &wish, gctx))
		return false;
	call->gctx = gctx->spa;
	call_put(call, 0, gctx->spa, 8);
	return true;
}

uint64_t guest_page(struct storm *storm, const struct sp_gctx *gctx, enum rmp_state state,
		    uint64_t gpa)
{
	uint64_t page = storm_pages(storm, 1);

	storm_give(storm, page, state, gctx->asid, gpa);
	return page;
}

/* SNP_DBG_DECRYPT, SNP_DBG_ENCRYPT. */

static void put_debug(struct storm *storm, struct call *call, const struct sp_gctx *gctx)
{
	enum rmp_state state = RMP_PRE_GUEST + storm_below(storm, 4);
	uint64_t page = guest_page(storm, gctx, state, 0x5000);
	uint64_t other = storm_out(storm, 1);
	bool decrypt = call->id == SEV_CMD_SNP_DBG_DECRYPT;

	call->page = page;
	CALL(call, 64, SNP_DBG_DECRYPT, SRC_PADDR, decrypt ? page : other);
	CALL(call, 64, SNP_DBG_DECRYPT, DST_PADDR, decrypt ? other : page);
}

static bool make_debug(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	if (!take_context(storm, call, DEBUG, 0, 1, &gctx))
		return false;
	put_debug(storm, call, &gctx);
	return true;
}

static bool debug_inactive(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_debug(storm, call) && take_context(storm, call, DEBUG, 0, 0, &gctx);
}

static bool debug_refused(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_debug(storm, call) && take_context(storm, call, 0, DEBUG, 1, &gctx);
}

static void of_nobody(struct storm *storm, struct call *call)
{
	storm_set(storm, call->page, RMP_HYPERVISOR);
}

static void of_other(struct storm *storm, struct call *call)
{
	rmp_at(storm->sim.machine, call->page)->asid += 60;
}

/* SNP_PAGE_MOVE. */

static bool make_move(struct storm *storm, struct call *call)
{
	enum rmp_state state = RMP_PRE_GUEST + storm_below(storm, 2);
	struct sp_gctx gctx;

	if (!take_context(storm, call, 0, UINT64_C(1) << 25, 1, &gctx))
		return false;
	call->page = guest_page(storm, &gctx, state, 0x7000);
	call->other = guest_page(storm, &gctx, RMP_PRE_GUEST, 0x7000);
	CALL(call, 64, SNP_PAGE_MOVE, SRC_PADDR, call->page);
	CALL(call, 64, SNP_PAGE_MOVE, DST_PADDR, call->other);
	return true;
}

static bool move_inactive(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_move(storm, call) && take_context(storm, call, 0, UINT64_C(1) << 25, 0, &gctx);
}

static bool move_refused(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_move(storm, call) && take_context(storm, call, UINT64_C(1) << 25, 0, -1, &gctx);
}

static void other_gpa(struct storm *storm, struct call *call)
{
	rmp_at(storm->sim.machine, call->other)->gpa = 0x8000;
}

static void is_large(struct storm *storm, struct call *call)
{
	struct rmp_entry *entry = rmp_at(storm->sim.machine, STORM_LARGE);

	storm_clear_large(storm, STORM_LARGE);
	*entry = *rmp_at(storm->sim.machine, call->page);
	entry->gpa = MACHINE_LARGE_SIZE;
	entry->size = RMP_2M;
	CALL(call, 64, SNP_PAGE_MOVE, SRC_PADDR, STORM_LARGE);
}

/* SNP_PAGE_MD_INIT, SNP_PAGE_SET_STATE, SNP_PAGE_RECLAIM. */

static bool make_md_init(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	CALL(call, 64, SNP_PAGE_MD_INIT, PAGE_PADDR, storm_out(storm, 1));
	return take_context(storm, call, 0, 0, -1, &gctx);
}

static void md_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_PAGE_MD_INIT, PAGE_PADDR, storm_pages(storm, 1));
}

static void firmware_large(struct storm *storm)
{
	storm_clear_large(storm, STORM_LARGE);
	storm_set(storm, STORM_LARGE, RMP_FIRMWARE);
	rmp_at(storm->sim.machine, STORM_LARGE)->size = RMP_2M;
}

static void md_large(struct storm *storm, struct call *call)
{
	firmware_large(storm);
	CALL(call, 64, SNP_PAGE_MD_INIT, PAGE_PADDR, STORM_LARGE);
}

static bool make_fixed(struct storm *storm, struct call *call)
{
	bool fresh = rmp_state_at(storm->sim.machine, STORM_FIXED) == RMP_HYPERVISOR;

	call->page = storm_pages(storm, 1);
	for (uint64_t at = 0; fresh && at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		storm_set(storm, STORM_FIXED + at, RMP_FIRMWARE);
	put_range(storm, call->page, STORM_FIXED, fresh ? 512 : 0);
	CALL(call, 32, SNP_PAGE_SET_STATE, LEN, SEV_SIZE_SNP_PAGE_SET_STATE);
	CALL(call, 64, SNP_PAGE_SET_STATE, LIST_PADDR, call->page);
	return true;
}

static void fix_guests(struct storm *storm, struct call *call)
{
	put_range(storm, call->page, storm_pages(storm, 1), 1);
}

static void fix_few(struct storm *storm, struct call *call)
{
	put_range(storm, call->page, storm_out(storm, 1), 1);
}

static bool make_reclaim(struct storm *storm, struct call *call)
{
	static const enum rmp_state STATES[] = {RMP_FIRMWARE, RMP_RECLAIM,	 RMP_PRE_GUEST,
						RMP_PRE_SWAP, RMP_GUEST_INVALID, RMP_GUEST_VALID};
	enum rmp_state state = STATES[storm_below(storm, 6)];
	uint64_t page = storm_pages(storm, 1);

	if (state < RMP_PRE_GUEST)
		storm_set(storm, page, state);
	else
		storm_give(storm, page, state, 60, 0x3000);
	CALL(call, 64, SNP_PAGE_RECLAIM, PADDR, page);
	return true;
}

static void reclaim_context(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_PAGE_RECLAIM, PADDR, storm_new_context(storm));
}

static void reclaim_large(struct storm *storm, struct call *call)
{
	firmware_large(storm);
	CALL(call, 64, SNP_PAGE_RECLAIM, PADDR, STORM_LARGE);
}

static bool make_reclaim_large(struct storm *storm, struct call *call)
{
	firmware_large(storm);
	CALL(call, 64, SNP_PAGE_RECLAIM, PADDR, STORM_LARGE | 1);
	return true;
}

/* SNP_PAGE_UNSMASH. */

static bool make_unsmash(struct storm *storm, struct call *call)
{
	enum rmp_state state = RMP_PRE_GUEST + storm_below(storm, 2);

	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		storm_give(storm, STORM_LARGE + at, state, 60, MACHINE_LARGE_SIZE + at);
	call->page = STORM_LARGE + (1 + storm_below(storm, 511)) * MACHINE_PAGE_SIZE;
	CALL(call, 64, SNP_PAGE_UNSMASH, PADDR, STORM_LARGE | 1);
	return true;
}

static void one_of_guest(struct storm *storm, struct call *call)
{
	rmp_at(storm->sim.machine, call->page)->immutable = false;
}

static void one_vmsa(struct storm *storm, struct call *call)
{
	rmp_at(storm->sim.machine, call->page)->vmsa = true;
}

static void large_already(struct storm *storm, struct call *call)
{
	storm_good(storm, call);
}

/* clang-format off */
#define DEBUGS(c, field) \
	ROW(c, SUCCESS, make_debug), \
	ROW(c, INACTIVE, debug_inactive), \
	ROW(c, POLICY_FAILURE, debug_refused), \
	ROW(c, INVALID_ADDRESS, make_debug, PUT64(c, field, 0x1010)), \
	ROW(c, INVALID_PAGE_STATE, make_debug, .spoil = of_nobody), \
	ROW(c, INVALID_PAGE_OWNER, make_debug, .spoil = of_other)

struct storm_row STORM_PAGE_ROWS[] = {
	DEBUGS(SNP_DBG_DECRYPT, SRC_PADDR),
	DEBUGS(SNP_DBG_ENCRYPT, DST_PADDR),
	ROW(SNP_PAGE_MOVE, SUCCESS, make_move),
	ROW(SNP_PAGE_MOVE, INACTIVE, move_inactive),
	ROW(SNP_PAGE_MOVE, POLICY_FAILURE, move_refused, .minor = 58),
	ROW(SNP_PAGE_MOVE, INVALID_PARAM, make_move, PUT32(SNP_PAGE_MOVE, FLAGS, 2)),
	ROW(SNP_PAGE_MOVE, INVALID_ADDRESS, make_move, PUT64(SNP_PAGE_MOVE, SRC_PADDR, 0x1010)),
	ROW(SNP_PAGE_MOVE, INVALID_PAGE_SIZE, make_move, .spoil = is_large),
	ROW(SNP_PAGE_MOVE, INVALID_PAGE_STATE, make_move, .spoil = of_nobody),
	ROW(SNP_PAGE_MOVE, INVALID_PAGE_STATE, make_move, .spoil = other_gpa),
	ROW(SNP_PAGE_MOVE, INVALID_PAGE_OWNER, make_move, .spoil = of_other),
	ROW(SNP_PAGE_MD_INIT, SUCCESS, make_md_init),
	ROW(SNP_PAGE_MD_INIT, INVALID_ADDRESS, make_md_init, PUT64(SNP_PAGE_MD_INIT, PAGE_PADDR, 0x1010)),
	ROW(SNP_PAGE_MD_INIT, INVALID_PAGE_SIZE, make_md_init, .spoil = md_large),
	ROW(SNP_PAGE_MD_INIT, INVALID_PAGE_STATE, make_md_init, .spoil = md_not_lent),
	ROW(SNP_PAGE_SET_STATE, SUCCESS, make_fixed),
	ROW(SNP_PAGE_SET_STATE, INVALID_LENGTH, make_fixed, PUT32(SNP_PAGE_SET_STATE, LEN, 1)),
	ROW(SNP_PAGE_SET_STATE, INVALID_ADDRESS, make_fixed, PUT64(SNP_PAGE_SET_STATE, LIST_PADDR, 0x1010)),
	ROW(SNP_PAGE_SET_STATE, INVALID_ADDRESS, make_fixed, .spoil = fix_few),
	ROW(SNP_PAGE_SET_STATE, INVALID_PAGE_STATE, make_fixed, .spoil = fix_guests),
	ROW(SNP_PAGE_RECLAIM, SUCCESS, make_reclaim),
	ROW(SNP_PAGE_RECLAIM, SUCCESS, make_reclaim_large),
	ROW(SNP_PAGE_RECLAIM, INVALID_PARAM, make_reclaim, PUT64(SNP_PAGE_RECLAIM, PADDR, 0x1002)),
	ROW(SNP_PAGE_RECLAIM, INVALID_ADDRESS, make_reclaim, PUT64(SNP_PAGE_RECLAIM, PADDR, STORM_NOWHERE)),
	ROW(SNP_PAGE_RECLAIM, INVALID_PAGE_SIZE, make_reclaim, .spoil = reclaim_large),
	ROW(SNP_PAGE_RECLAIM, INVALID_PAGE_STATE, make_reclaim, .spoil = reclaim_context),
	ROW(SNP_PAGE_UNSMASH, SUCCESS, make_unsmash),
	ROW(SNP_PAGE_UNSMASH, INVALID_PARAM, make_unsmash, PUT64(SNP_PAGE_UNSMASH, PADDR, STORM_LARGE)),
	ROW(SNP_PAGE_UNSMASH, INVALID_PARAM, make_unsmash, .spoil = one_vmsa),
	ROW(SNP_PAGE_UNSMASH, INVALID_ADDRESS, make_unsmash, PUT64(SNP_PAGE_UNSMASH, PADDR, STORM_NOWHERE | 1)),
	ROW(SNP_PAGE_UNSMASH, INVALID_PAGE_SIZE, make_unsmash, .spoil = large_already),
	ROW(SNP_PAGE_UNSMASH, INVALID_PAGE_STATE, make_unsmash, .spoil = one_of_guest),
	ROW(SNP_PAGE_UNSMASH, INVALID_PAGE_OWNER, make_unsmash, .spoil = of_other),
	{0},
};
/* clang-format on */
