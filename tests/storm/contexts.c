/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SNP: found by their context pages, or brought there. Contexts are in a row of pages of
 * their own.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t context_at(uint32_t i)
{
	return STORM_CONTEXTS + i * MACHINE_PAGE_SIZE;
}

static bool is_context(struct storm *storm, uint32_t i)
{
	return rmp_state_at(storm->sim.machine, context_at(i)) == RMP_CONTEXT;
}

static bool suits(const struct sp_gctx *gctx, const struct context_wish *wish)
{
	return (wish->states & SP_STATE(gctx->state)) &&
	       (gctx->policy & wish->with) == wish->with && !(gctx->policy & wish->without) &&
	       (wish->active < 0 || (gctx->asid != 0) == (wish->active == 1));
}

static bool open_context(struct storm *storm, uint64_t spa, struct sp_gctx *gctx)
{
	NEED(sp_gctx_open(storm->sim.sp, NULL, spa, gctx) == SEV_FW_SUCCESS);
	return true;
}

static bool find(struct storm *storm, const struct context_wish *wish, struct sp_gctx *gctx)
{
	uint32_t start = storm_below(storm, STORM_GUESTS);

	for (uint32_t i = 0; i < STORM_GUESTS; i++) {
		uint32_t at = (start + i) % STORM_GUESTS;

		if (is_context(storm, at) && open_context(storm, context_at(at), gctx) &&
		    suits(gctx, wish))
			return true;
	}
	return false;
}

void storm_drop_context(struct storm *storm, uint64_t spa)
{
	storm_address(storm, SEV_CMD_SNP_DECOMMISSION, spa);
	storm_set(storm, spa, RMP_HYPERVISOR);
}

void storm_drop_contexts(struct storm *storm)
{
	for (uint32_t i = 0; i < STORM_GUESTS; i++)
		if (is_context(storm, i))
			storm_drop_context(storm, context_at(i));
}

uint64_t storm_context_page(struct storm *storm)
{
	uint32_t start = storm_below(storm, STORM_GUESTS), at;

	for (uint32_t i = 0; i < STORM_GUESTS; i++) {
		at = (start + i) % STORM_GUESTS;
		if (!is_context(storm, at)) {
			storm_set(storm, context_at(at), RMP_FIRMWARE);
			return context_at(at);
		}
	}
	storm_drop_context(storm, context_at(start));
	storm_set(storm, context_at(start), RMP_FIRMWARE);
	return context_at(start);
}

uint64_t storm_new_context(struct storm *storm)
{
	uint64_t spa = storm_context_page(storm);

	storm_address(storm, SEV_CMD_SNP_GCTX_CREATE, spa);
	return spa;
}

uint64_t storm_any_policy(struct storm *storm)
{
	uint64_t policy = STORM_POLICY;

	policy |= storm_chance(storm, 2) ? UINT64_C(1) << 18 : 0;
	policy |= storm_chance(storm, 2) ? UINT64_C(1) << 19 : 0;
	if (storm->sim.sp->state->snp.rapl_dis && storm_chance(storm, 2))
		policy |= UINT64_C(1) << 23;
	if (storm->sim.sp->state->snp.ciphertext_hiding && storm_chance(storm, 2))
		policy |= UINT64_C(1) << 24;
	return policy;
}

static void start(struct storm *storm, uint64_t spa, uint64_t policy)
{
	struct call call;

	call_begin(storm, &call, SEV_CMD_SNP_LAUNCH_START);
	CALL(&call, 64, SNP_LAUNCH_START, GCTX_PADDR, spa);
	CALL(&call, 64, SNP_LAUNCH_START, POLICY, policy);
	storm_good(storm, &call);
}

static void activate(struct storm *storm, uint64_t spa)
{
	struct call call;

	call_begin(storm, &call, SEV_CMD_SNP_ACTIVATE);
	CALL(&call, 64, SNP_ACTIVATE, GCTX_PADDR, spa);
	CALL(&call, 32, SNP_ACTIVATE, ASID, storm_asid(storm, STORM_SNP));
	storm_good(storm, &call);
}

static uint8_t any_state(struct storm *storm, unsigned states)
{
	uint8_t state;

	do
		state = (uint8_t)storm_below(storm, 3);
	while (!(states & SP_STATE(state)));
	return state;
}

bool storm_context(struct storm *storm, const struct context_wish *wish, struct sp_gctx *gctx)
{
	uint8_t state;
	uint64_t spa;

	if (!storm_chance(storm, 16) && find(storm, wish, gctx))
		return true;
	state = any_state(storm, wish->states);
	if (wish->active == 1 && state == SP_GSTATE_INIT)
		return false;
	spa = storm_new_context(storm);
	if (state != SP_GSTATE_INIT)
		start(storm, spa, (storm_any_policy(storm) | wish->with) & ~wish->without);
	if (state != SP_GSTATE_INIT &&
	    (wish->active == 1 || (wish->active < 0 && storm_chance(storm, 2))))
		activate(storm, spa);
	if (state == SP_GSTATE_RUNNING)
		storm_address(storm, SEV_CMD_SNP_LAUNCH_FINISH, spa);
	return open_context(storm, spa, gctx);
}
