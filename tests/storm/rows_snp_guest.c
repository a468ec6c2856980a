/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls on guests of SNP: their life and launch.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/id_block.h>

#include "abi/layout/id_block.h"
#include "base/crypto_ec_private.h"

#define ANY	      0x7u
#define LAUNCH	      SP_STATE(SP_GSTATE_LAUNCH)
#define STARTED	      0x6u

#define SINGLE_SOCKET (UINT64_C(1) << 20)

static bool take(struct storm *storm, struct call *call, unsigned states, int active,
		 struct sp_gctx *gctx)
{
	const struct context_wish wish = {.states = states, .active = active};

	if (!storm_context(storm, &wish, gctx))
		return false;
	call->gctx = gctx->spa;
	call_put(call, 0, gctx->spa, 8);
	return true;
}

static bool make_create(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_GCTX_CREATE, GCTX_PADDR, storm_context_page(storm));
	return true;
}

static bool make_any(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return take(storm, call, ANY, -1, &gctx);
}

static bool make_status(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_GUEST_STATUS, STATUS_PADDR, storm_out(storm, 1));
	return make_any(storm, call);
}

static void status_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_GUEST_STATUS, STATUS_PADDR, storm_pages(storm, 1));
}

/* SNP_LAUNCH_START. */

static bool make_start(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	CALL(call, 64, SNP_LAUNCH_START, POLICY, storm_any_policy(storm));
	return take(storm, call, SP_STATE(SP_GSTATE_INIT), -1, &gctx);
}

/* With a migration agent. */
static bool start_bound(struct storm *storm, struct call *call)
{
	const struct context_wish wish = {.states = SP_STATE(SP_GSTATE_RUNNING), .active = -1};
	struct sp_gctx agent, gctx;

	if (!storm_context(storm, &wish, &agent) || agent.ma ||
	    !take(storm, call, SP_STATE(SP_GSTATE_INIT), -1, &gctx))
		return false;
	CALL(call, 64, SNP_LAUNCH_START, POLICY, STORM_POLICY | UINT64_C(3) << 18);
	CALL(call, 64, SNP_LAUNCH_START, MA_GCTX_PADDR, agent.spa);
	CALL(call, 32, SNP_LAUNCH_START, FLAGS, 1 + 2 * storm_below(storm, 2));
	return rmp_state_at(storm->sim.machine, agent.spa) == RMP_CONTEXT &&
	       sp_gctx_open(storm->sim.sp, NULL, agent.spa, &agent) == SEV_FW_SUCCESS &&
	       agent.state == SP_GSTATE_RUNNING && !agent.ma;
}

static bool start_bound_early(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	if (!start_bound(storm, call) || !take(storm, call, SP_STATE(SP_GSTATE_INIT), -1, &gctx))
		return false;
	CALL(call, 64, SNP_LAUNCH_START, MA_GCTX_PADDR, gctx.spa);
	return true;
}

/* SNP_ACTIVATE, SNP_ACTIVATE_EX. */

static void put_asid(struct call *call, uint32_t asid)
{
	if (call->id == SEV_CMD_SNP_ACTIVATE)
		CALL(call, 32, SNP_ACTIVATE, ASID, asid);
	else
		CALL(call, 32, SNP_ACTIVATE_EX, ASID, asid);
}

static void put_guest(struct storm *storm, struct call *call, uint64_t spa)
{
	static const uint8_t ids[8] = {0, 0, 0, 0, 3};

	if (call->id == SEV_CMD_SNP_ACTIVATE) {
		CALL(call, 64, SNP_ACTIVATE, GCTX_PADDR, spa);
		return;
	}
	call->page = storm_pages(storm, 1);
	storm_write(storm, call->page, ids, sizeof(ids));
	CALL(call, 32, SNP_ACTIVATE_EX, EX_LEN, SEV_SIZE_SNP_ACTIVATE_EX);
	CALL(call, 64, SNP_ACTIVATE_EX, GCTX_PADDR, spa);
	CALL(call, 32, SNP_ACTIVATE_EX, NUM_IDS, 2);
	CALL(call, 64, SNP_ACTIVATE_EX, IDS_PADDR, call->page);
}

static bool to_activate(struct storm *storm, struct call *call, int active, uint64_t with)
{
	const struct context_wish wish = {STARTED, with, SINGLE_SOCKET & ~with, active};
	struct sp_gctx gctx;

	if (!storm_context(storm, &wish, &gctx))
		return false;
	call->gctx = gctx.spa;
	put_guest(storm, call, gctx.spa);
	return true;
}

static bool make_activate(struct storm *storm, struct call *call)
{
	if (!to_activate(storm, call, 0, 0))
		return false;
	put_asid(call, storm_asid(storm, STORM_SNP));
	return true;
}

static bool activate_active(struct storm *storm, struct call *call)
{
	if (!to_activate(storm, call, 1, 0))
		return false;
	put_asid(call, storm_asid(storm, STORM_SNP));
	return true;
}

static bool activate_owned(struct storm *storm, struct call *call)
{
	uint32_t asid;

	if (!to_activate(storm, call, 0, 0))
		return false;
	asid = storm_asid_used(storm, STORM_SNP);
	put_asid(call, asid);
	return asid;
}

static bool activate_left(struct storm *storm, struct call *call)
{
	const struct context_wish wish = {.states = STARTED, .active = 1};
	struct sp_gctx gctx;

	if (!storm_context(storm, &wish, &gctx))
		return false;
	storm_drop_context(storm, gctx.spa);
	if (!to_activate(storm, call, 0, 0))
		return false;
	/* Pages that are left are looked at before flushes. */
	storm_purge(storm, gctx.asid);
	put_asid(call, gctx.asid);
	return storm->sim.sp->state->asids[gctx.asid].use == SP_ASID_FREE &&
	       storm->sim.sp->state->asids[gctx.asid].flush;
}

static void no_wbinvd(struct storm *storm, struct call *call)
{
	(void)call;
	machine_require_wbinvd(storm->sim.machine);
}

static void wbinvd_only(struct storm *storm, struct call *call)
{
	(void)call;
	machine_wbinvd_all(storm->sim.machine);
}

static void asid_out_of_range(struct storm *storm, struct call *call)
{
	put_asid(call, storm_chance(storm, 2) ? 0 : storm->sim.machine_config.min_sev_asid);
}

static void pages_left(struct storm *storm, struct call *call)
{
	unsigned at = call->id == SEV_CMD_SNP_ACTIVATE ? SEV_AT_SNP_ACTIVATE_ASID
						       : SEV_AT_SNP_ACTIVATE_EX_ASID;

	storm_give(storm, storm_pages(storm, 1), RMP_GUEST_INVALID, sev_get_le32(call->buffer + at),
		   0x1000);
}

static bool single_socket(struct storm *storm, struct call *call)
{
	if (!to_activate(storm, call, 0, SINGLE_SOCKET))
		return false;
	put_asid(call, storm_asid(storm, STORM_SNP));
	return true;
}

static void no_core(struct storm *storm, struct call *call)
{
	storm_write(storm, call->page, "\x04", 1);
}

/* SNP_LAUNCH_UPDATE. */

static bool update_with(struct storm *storm, struct call *call, uint32_t type)
{
	struct sp_gctx gctx;
	uint64_t page = storm_pages(storm, 1);

	if (!take(storm, call, LAUNCH, 1, &gctx))
		return false;
	call->page = page;
	storm_give(storm, page, RMP_PRE_GUEST, gctx.asid, page + 0x40000000);
	NEED(machine_zero(storm->sim.machine, page, MACHINE_PAGE_SIZE));
	CALL(call, 32, SNP_LAUNCH_UPDATE, FLAGS, type << 1);
	CALL(call, 64, SNP_LAUNCH_UPDATE, PAGE_PADDR, page);
	CALL(call, 32, SNP_LAUNCH_UPDATE, VMPL_PERMS, storm_below(storm, 2) ? 0x010F0300 : 0);
	return true;
}

static bool make_update(struct storm *storm, struct call *call)
{
	return update_with(storm, call, 1 + storm_below(storm, 6));
}

static bool update_normal(struct storm *storm, struct call *call)
{
	return update_with(storm, call, 1);
}

static bool update_cpuid(struct storm *storm, struct call *call)
{
	return update_with(storm, call, 6);
}

static void too_many(struct storm *storm, struct call *call)
{
	storm_write(storm, call->page, "\xFF", 1);
}

static bool update_large(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	if (!take(storm, call, LAUNCH, 1, &gctx))
		return false;
	storm_clear_large(storm, STORM_LARGE);
	storm_give(storm, STORM_LARGE, RMP_PRE_GUEST, gctx.asid, MACHINE_LARGE_SIZE);
	rmp_at(storm->sim.machine, STORM_LARGE)->size = RMP_2M;
	CALL(call, 32, SNP_LAUNCH_UPDATE, FLAGS, (3 << 1) | 1);
	CALL(call, 64, SNP_LAUNCH_UPDATE, PAGE_PADDR, STORM_LARGE);
	return true;
}

static bool update_inactive(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	return make_update(storm, call) && take(storm, call, LAUNCH, 0, &gctx);
}

static void of_hypervisor(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_LAUNCH_UPDATE, PAGE_PADDR, storm_pages(storm, 1));
}

static void of_other(struct storm *storm, struct call *call)
{
	rmp_at(storm->sim.machine, call->page)->asid += 60;
}

/* SNP_LAUNCH_FINISH. */

static bool make_finish(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;

	CALL(call, 64, SNP_LAUNCH_FINISH, FLAGS, storm_chance(storm, 4) ? 4 : 0);
	return take(storm, call, LAUNCH, -1, &gctx);
}

static struct sev_ec_key *key_of(uint8_t number)
{
	const uint8_t scalar[SEV_P384_LENGTH] = {[47] = number};
	struct sev_ec_key *key;

	NEED(sev_ec_key_from_scalar(scalar, &key, NULL) == SEV_OK);
	return key;
}

static void sign(struct storm *storm, const struct call *call)
{
	struct sev_ec_key *id = key_of(5), *author = key_of(6);
	uint8_t block[SEV_ID_BLOCK_SIZE], auth[SEV_ID_AUTH_SIZE];

	NEED(machine_read(storm->sim.machine, call->page, block, sizeof(block)));
	NEED(sev_id_auth_sign(block, id, author, auth, NULL) == SEV_OK);
	storm_write(storm, call->page + MACHINE_PAGE_SIZE, auth, sizeof(auth));
	sev_ec_key_free(id);
	sev_ec_key_free(author);
}

static bool finish_block(struct storm *storm, struct call *call)
{
	uint8_t block[SEV_ID_BLOCK_SIZE] = {0};
	struct sp_gctx gctx;

	if (!take(storm, call, LAUNCH, -1, &gctx))
		return false;
	memcpy(block + SEV_ID_BLOCK_LD, gctx.ld, sizeof(gctx.ld));
	sev_put_le32(block + SEV_ID_BLOCK_VERSION, 1);
	sev_put_le64(block + SEV_ID_BLOCK_POLICY, gctx.policy);
	call->page = storm_pages(storm, 2);
	storm_write(storm, call->page, block, sizeof(block));
	sign(storm, call);
	CALL(call, 64, SNP_LAUNCH_FINISH, ID_BLOCK_PADDR, call->page);
	CALL(call, 64, SNP_LAUNCH_FINISH, ID_AUTH_PADDR, call->page + MACHINE_PAGE_SIZE);
	CALL(call, 64, SNP_LAUNCH_FINISH, FLAGS, 1 + 2 * storm_below(storm, 2));
	return true;
}

static void flip(struct storm *storm, uint64_t spa)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, spa, &byte, 1));
	byte ^= 1;
	storm_write(storm, spa, &byte, 1);
}

static void block_version(struct storm *storm, struct call *call)
{
	flip(storm, call->page + SEV_ID_BLOCK_VERSION);
}

static void block_changed(struct storm *storm, struct call *call)
{
	flip(storm, call->page + SEV_ID_BLOCK_FAMILY_ID);
}

static void other_digest(struct storm *storm, struct call *call)
{
	flip(storm, call->page + SEV_ID_BLOCK_LD + storm_below(storm, 48));
	sign(storm, call);
}

static void other_policy(struct storm *storm, struct call *call)
{
	flip(storm, call->page + SEV_ID_BLOCK_POLICY);
	sign(storm, call);
}

/* clang-format off */
#define ACTIVATES(c) \
	ROW(c, SUCCESS, make_activate), \
	ROW(c, ACTIVE, activate_active), \
	ROW(c, INVALID_ASID, make_activate, .spoil = asid_out_of_range), \
	ROW(c, ASID_OWNED, activate_owned), \
	ROW(c, WBINVD_REQUIRED, activate_left, .spoil = no_wbinvd), \
	ROW(c, DF_FLUSH_REQUIRED, activate_left, .spoil = wbinvd_only), \
	ROW(c, INVALID_CONFIG, make_activate, .spoil = pages_left), \
	ROW(c, POLICY_FAILURE, single_socket)

struct storm_row STORM_SNP_GUEST_ROWS[] = {
	ROW(SNP_GCTX_CREATE, SUCCESS, make_create),
	ROW(SNP_DECOMMISSION, SUCCESS, make_any),
	ROW(SNP_GUEST_STATUS, SUCCESS, make_status),
	ROW(SNP_GUEST_STATUS, INVALID_ADDRESS, make_status, PUT64(SNP_GUEST_STATUS, STATUS_PADDR, 0x1010)),
	ROW(SNP_GUEST_STATUS, INVALID_PAGE_STATE, make_status, .spoil = status_not_lent),
	ROW(SNP_LAUNCH_START, SUCCESS, make_start),
	ROW(SNP_LAUNCH_START, SUCCESS, start_bound),
	ROW(SNP_LAUNCH_START, INVALID_PARAM, make_start, PUT32(SNP_LAUNCH_START, FLAGS, 4)),
	ROW(SNP_LAUNCH_START, INVALID_PARAM, make_start, PUT64(SNP_LAUNCH_START, POLICY, 0x10000)),
	ROW(SNP_LAUNCH_START, INVALID_PARAM, start_bound, PUT64(SNP_LAUNCH_START, POLICY, STORM_POLICY)),
	ROW(SNP_LAUNCH_START, POLICY_FAILURE, make_start, PUT64(SNP_LAUNCH_START, POLICY, STORM_POLICY | 0x200)),
	ROW(SNP_LAUNCH_START, INVALID_GUEST_STATE, start_bound_early),
	ACTIVATES(SNP_ACTIVATE),
	ACTIVATES(SNP_ACTIVATE_EX),
	ROW(SNP_ACTIVATE_EX, INVALID_LENGTH, make_activate, PUT32(SNP_ACTIVATE_EX, EX_LEN, 1)),
	ROW(SNP_ACTIVATE_EX, INVALID_PARAM, make_activate, PUT32(SNP_ACTIVATE_EX, NUM_IDS, 0)),
	ROW(SNP_ACTIVATE_EX, INVALID_PARAM, make_activate, .spoil = no_core),
	ROW(SNP_ACTIVATE_EX, INVALID_ADDRESS, make_activate, PUT64(SNP_ACTIVATE_EX, IDS_PADDR, STORM_NOWHERE)),
	ROW(SNP_LAUNCH_UPDATE, SUCCESS, make_update),
	ROW(SNP_LAUNCH_UPDATE, SUCCESS, update_large, .cost = 50),
	ROW(SNP_LAUNCH_UPDATE, INACTIVE, update_inactive),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PARAM, make_update, PUT32(SNP_LAUNCH_UPDATE, FLAGS, 0x22)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PARAM, make_update, PUT32(SNP_LAUNCH_UPDATE, FLAGS, 0xE)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PARAM, make_update, PUT32(SNP_LAUNCH_UPDATE, VMPL_PERMS, 0x200)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PARAM, update_cpuid, .spoil = too_many),
	ROW(SNP_LAUNCH_UPDATE, INVALID_ADDRESS, make_update, PUT64(SNP_LAUNCH_UPDATE, PAGE_PADDR, 0x1010)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_ADDRESS, make_update, PUT64(SNP_LAUNCH_UPDATE, PAGE_PADDR, STORM_NOWHERE)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PAGE_SIZE, update_large, PUT32(SNP_LAUNCH_UPDATE, FLAGS, 2)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PAGE_SIZE, update_large, PUT32(SNP_LAUNCH_UPDATE, FLAGS, 5)),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PAGE_STATE, make_update, .spoil = of_hypervisor),
	ROW(SNP_LAUNCH_UPDATE, INVALID_PAGE_OWNER, update_normal, .spoil = of_other),
	ROW(SNP_LAUNCH_FINISH, SUCCESS, make_finish),
	ROW(SNP_LAUNCH_FINISH, SUCCESS, finish_block, .cost = 4),
	ROW(SNP_LAUNCH_FINISH, INVALID_PARAM, make_finish, PUT64(SNP_LAUNCH_FINISH, FLAGS, 8)),
	ROW(SNP_LAUNCH_FINISH, INVALID_PARAM, finish_block, .spoil = block_version, .cost = 10),
	ROW(SNP_LAUNCH_FINISH, INVALID_ADDRESS, finish_block, PUT64(SNP_LAUNCH_FINISH, ID_AUTH_PADDR, STORM_NOWHERE), .cost = 10),
	ROW(SNP_LAUNCH_FINISH, BAD_SIGNATURE, finish_block, .spoil = block_changed, .cost = 10),
	ROW(SNP_LAUNCH_FINISH, BAD_MEASUREMENT, finish_block, .spoil = other_digest, .cost = 10),
	ROW(SNP_LAUNCH_FINISH, POLICY_FAILURE, finish_block, .spoil = other_policy, .cost = 10),
	{0},
};
/* clang-format on */
