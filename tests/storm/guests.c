/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SEV and SEV-ES: found in the state, or brought there.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/sev_session.h"

#define AMD_AT 0x2000u

static bool suits(const struct sp_guest *guest, const struct guest_wish *wish)
{
	return guest->handle && (wish->states & SP_STATE(guest->state)) &&
	       (guest->policy & wish->with) == wish->with && !(guest->policy & wish->without) &&
	       (wish->active < 0 || (guest->asid != 0) == (wish->active == 1));
}

static struct sp_guest *find(struct storm *storm, const struct guest_wish *wish)
{
	struct sp_guest *guests = storm->sim.sp->state->legacy.guests;
	uint32_t start = storm_below(storm, STORM_GUESTS);

	for (uint32_t i = 0; i < STORM_GUESTS; i++)
		if (suits(&guests[(start + i) % STORM_GUESTS], wish))
			return &guests[(start + i) % STORM_GUESTS];
	return NULL;
}

void storm_drop_guest(struct storm *storm, struct sp_guest *guest)
{
	uint32_t handle = guest->handle;

	if (guest->asid)
		storm_handle(storm, SEV_CMD_DEACTIVATE, handle);
	storm_handle(storm, SEV_CMD_DECOMMISSION, handle);
}

static void make_room(struct storm *storm)
{
	struct sp_guest *guests = storm->sim.sp->state->legacy.guests;

	for (uint32_t i = 0; i < STORM_GUESTS; i++)
		if (!guests[i].handle)
			return;
	storm_drop_guest(storm, &guests[storm_below(storm, STORM_GUESTS)]);
}

void storm_put_session(struct storm *storm, struct call *call, uint32_t policy)
{
	struct sim_owner owner;
	uint64_t page = storm_pages(storm, 1);

	sim_owner_open(&owner, storm->sim.sp->state->legacy.data.pdh.cert, policy);
	storm_write(storm, page, owner.cert, sizeof(owner.cert));
	storm_write(storm, page + 0xC00, owner.session, sizeof(owner.session));
	call->page = page;
	call->other = page + 0xC00;
	CALL(call, 64, LAUNCH_START, DH_CERT_PADDR, page);
	CALL(call, 32, LAUNCH_START, DH_CERT_LEN, OWNER_CERT_SIZE);
	CALL(call, 64, LAUNCH_START, SESSION_PADDR, page + 0xC00);
	CALL(call, 32, LAUNCH_START, SESSION_LEN, OWNER_SESSION_SIZE);
}

static uint32_t start(struct storm *storm, uint32_t id, uint32_t policy)
{
	struct call call;

	make_room(storm);
	call_begin(storm, &call, id);
	CALL(&call, 32, LAUNCH_START, POLICY, policy);
	if (id == SEV_CMD_RECEIVE_START)
		storm_put_session(storm, &call, policy);
	storm_good(storm, &call);
	return sev_get_le32(call.buffer);
}

static void activate(struct storm *storm, struct sp_guest *guest)
{
	struct call call;
	uint32_t asid = storm_asid(storm, guest->policy & SP_POLICY_ES ? STORM_ES : STORM_SEV);

	call_begin(storm, &call, SEV_CMD_ACTIVATE);
	CALL(&call, 32, ACTIVATE, HANDLE, guest->handle);
	CALL(&call, 32, ACTIVATE, ASID, asid);
	storm_good(storm, &call);
}

static void measure(struct storm *storm, uint32_t handle)
{
	struct call call;

	call_begin(storm, &call, SEV_CMD_LAUNCH_MEASURE);
	CALL(&call, 32, LAUNCH_MEASURE, HANDLE, handle);
	CALL(&call, 64, LAUNCH_MEASURE, MEASURE_PADDR, storm_out(storm, 1));
	CALL(&call, 32, LAUNCH_MEASURE, LEN, SEV_MEASURE_SIZE);
	storm_good(storm, &call);
}

/* The platform itself is the target. */
void storm_fill_send_start(struct storm *storm, struct call *call, const struct sp_guest *guest)
{
	const struct sp_sev_data *data = &storm->sim.sp->state->legacy.data;
	uint64_t certs = storm_pages(storm, 5);

	storm_write(storm, certs, data->pek.cert, SEV_LEGACY_CERT_SIZE);
	storm_write(storm, certs + 2084, data->oca.cert, SEV_LEGACY_CERT_SIZE);
	storm_write(storm, certs + 2 * 2084, storm->cek, SEV_LEGACY_CERT_SIZE);
	storm_write(storm, certs + AMD_AT, storm->ask, storm->ca_size);
	storm_write(storm, certs + AMD_AT + storm->ca_size, storm->ark, storm->ca_size);
	storm_write(storm, certs + 0x4000, data->pdh.cert, SEV_LEGACY_CERT_SIZE);
	call->handle = guest->handle;
	call->page = certs;
	call->other = certs + 0x4000;
	CALL(call, 32, SEND_START, HANDLE, guest->handle);
	CALL(call, 64, SEND_START, PDH_CERT_PADDR, certs + 0x4000);
	CALL(call, 32, SEND_START, PDH_CERT_LEN, SEV_LEGACY_CERT_SIZE);
	CALL(call, 64, SEND_START, PLAT_CERTS_PADDR, certs);
	CALL(call, 32, SEND_START, PLAT_CERTS_LEN, SEV_PLAT_CERTS_SIZE);
	CALL(call, 64, SEND_START, AMD_CERTS_PADDR, certs + AMD_AT);
	CALL(call, 32, SEND_START, AMD_CERTS_LEN, 2 * storm->ca_size);
	CALL(call, 64, SEND_START, SESSION_PADDR, storm_out(storm, 1));
	CALL(call, 32, SEND_START, SESSION_LEN, SEV_SESSION_SIZE);
}

static void send_start(struct storm *storm, const struct sp_guest *guest)
{
	struct call call;

	call_begin(storm, &call, SEV_CMD_SEND_START);
	storm_fill_send_start(storm, &call, guest);
	storm_good(storm, &call);
}

static void advance(struct storm *storm, struct sp_guest *guest, uint8_t to)
{
	uint32_t handle = guest->handle;

	if (to == SP_GUEST_LUPDATE || to == SP_GUEST_RUPDATE)
		return;
	measure(storm, handle);
	if (to == SP_GUEST_LSECRET)
		return;
	storm_handle(storm, SEV_CMD_LAUNCH_FINISH, handle);
	if (to == SP_GUEST_RUNNING)
		return;
	send_start(storm, guest);
	if (to == SP_GUEST_SENT)
		storm_handle(storm, SEV_CMD_SEND_FINISH, handle);
}

/* Bits of a policy at random; those that cost signatures are rare. */
static uint32_t any_policy(struct storm *storm)
{
	uint32_t policy = storm_below(storm, 4);

	policy |= storm->sim.sp->state->legacy.es && storm_chance(storm, 2) ? SP_POLICY_ES : 0;
	policy |= storm_chance(storm, 8) ? SP_POLICY_NOSEND : 0;
	policy |= storm_chance(storm, 16) ? SP_POLICY_DOMAIN : 0;
	policy |= storm_chance(storm, 16) ? SP_POLICY_SEV : 0;
	return policy;
}

static uint8_t any_state(struct storm *storm, unsigned states)
{
	uint8_t state;

	do
		state = (uint8_t)(1 + storm_below(storm, 6));
	while (!(states & SP_STATE(state)));
	return state;
}

struct sp_guest *storm_guest(struct storm *storm, const struct guest_wish *wish)
{
	struct sp_guest *guest = find(storm, wish);
	uint8_t state;
	uint32_t policy;

	if (guest && !storm_chance(storm, 16))
		return guest;
	if ((wish->with & SP_POLICY_ES) && !storm->sim.sp->state->legacy.es)
		return NULL;
	state = any_state(storm, wish->states);
	policy = (any_policy(storm) | wish->with) & ~wish->without;
	if (state == SP_GUEST_SUPDATE || state == SP_GUEST_SENT)
		policy &= ~SP_POLICY_NOSEND;
	guest = sp_legacy_guest(
		storm->sim.sp,
		start(storm,
		      state == SP_GUEST_RUPDATE ? SEV_CMD_RECEIVE_START : SEV_CMD_LAUNCH_START,
		      policy));
	if (wish->active == 1 || (wish->active < 0 && storm_chance(storm, 2)))
		activate(storm, guest);
	advance(storm, guest, state);
	return guest;
}
