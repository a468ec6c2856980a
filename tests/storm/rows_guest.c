/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls on guests of SEV: their life and launch.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/sev_session.h"

#define ANY    0x7Eu
#define UNSENT 0x3Eu

/* The guest of a wish, its handle in the first field. */
static struct sp_guest *take(struct storm *storm, struct call *call, unsigned states, uint32_t with,
			     uint32_t without, int active)
{
	const struct guest_wish wish = {states, with, without, active};
	struct sp_guest *guest = storm_guest(storm, &wish);

	if (!guest)
		return NULL;
	call->handle = guest->handle;
	call_put(call, 0, guest->handle, 4);
	return guest;
}

/* States that the command is allowed in. */
static unsigned states_of(struct storm *storm, const struct call *call)
{
	unsigned states = sp_command_find(storm->sim.sp, call->id)->guest_states;

	return states == SP_ANY_STATE ? ANY : states;
}

static bool make_simple(struct storm *storm, struct call *call)
{
	return take(storm, call, states_of(storm, call), 0, 0, -1);
}

static bool make_inactive(struct storm *storm, struct call *call)
{
	return take(storm, call, states_of(storm, call), 0, 0, 0);
}

static bool make_active(struct storm *storm, struct call *call)
{
	return take(storm, call, states_of(storm, call), 0, 0, 1);
}

/* ACTIVATE, ACTIVATE_EX. */

static void put_asid(struct call *call, uint32_t asid)
{
	if (call->id == SEV_CMD_ACTIVATE)
		CALL(call, 32, ACTIVATE, ASID, asid);
	else
		CALL(call, 32, ACTIVATE_EX, ASID, asid);
}

static enum storm_range range_of(const struct sp_guest *guest)
{
	return guest->policy & SP_POLICY_ES ? STORM_ES : STORM_SEV;
}

static struct sp_guest *to_activate(struct storm *storm, struct call *call, int active)
{
	const struct guest_wish wish = {UNSENT, 0, 0, active};
	struct sp_guest *guest = storm_guest(storm, &wish);
	static const uint8_t ids[8] = {0, 0, 0, 0, 3};

	call->handle = guest->handle;
	if (call->id == SEV_CMD_ACTIVATE) {
		CALL(call, 32, ACTIVATE, HANDLE, guest->handle);
		return guest;
	}
	call->page = storm_pages(storm, 1);
	storm_write(storm, call->page, ids, sizeof(ids));
	CALL(call, 32, ACTIVATE_EX, HANDLE, guest->handle);
	CALL(call, 32, ACTIVATE_EX, EX_LEN, SEV_SIZE_ACTIVATE_EX);
	CALL(call, 32, ACTIVATE_EX, NUM_IDS, 2);
	CALL(call, 64, ACTIVATE_EX, IDS_PADDR, call->page);
	return guest;
}

static bool make_activate(struct storm *storm, struct call *call)
{
	struct sp_guest *guest = to_activate(storm, call, 0);

	put_asid(call, storm_asid(storm, range_of(guest)));
	return true;
}

static bool activate_active(struct storm *storm, struct call *call)
{
	struct sp_guest *guest = to_activate(storm, call, 1);

	put_asid(call, guest->asid);
	return true;
}

static void asid_out_of_range(struct storm *storm, struct call *call)
{
	put_asid(call, storm_chance(storm, 2) ? 0 : storm->sim.machine_config.max_asid + 1);
}

static bool shares_key(const struct storm *storm, const struct sp_guest *guest, uint32_t asid)
{
	const struct sp_guest *guests = storm->sim.sp->state->legacy.guests;

	for (uint32_t i = 0; i < STORM_GUESTS; i++)
		if (guests[i].asid == asid &&
		    !memcmp(guests[i].vek, guest->vek, sizeof(guest->vek)))
			return true;
	return false;
}

/* An ASID of another guest, whose key is another one. */
static bool activate_owned(struct storm *storm, struct call *call)
{
	struct sp_guest *guest = to_activate(storm, call, 0);
	uint32_t asid = storm_asid_used(storm, range_of(guest));

	put_asid(call, asid);
	return asid && !shares_key(storm, guest, asid);
}

/* An ASID that a guest has just left, before or after WBINVD. */
static bool activate_left(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {UNSENT, 0, 0, 1};
	struct sp_guest *guest = storm_guest(storm, &wish);
	uint32_t asid = guest->asid, handle = guest->handle;

	storm_handle(storm, SEV_CMD_DEACTIVATE, handle);
	if (storm->sim.sp->state->asids[asid].use != SP_ASID_FREE)
		return false;
	to_activate(storm, call, 0);
	if (call->id == SEV_CMD_ACTIVATE)
		CALL(call, 32, ACTIVATE, HANDLE, handle);
	else
		CALL(call, 32, ACTIVATE_EX, HANDLE, handle);
	put_asid(call, asid);
	return sp_legacy_guest(storm->sim.sp, handle) && storm->sim.sp->state->asids[asid].flush;
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

static void no_core(struct storm *storm, struct call *call)
{
	storm_write(storm, call->page, "\x04", 1);
}

/* LAUNCH_START and RECEIVE_START. */

static void make_room(struct storm *storm)
{
	struct sp_guest *guests = storm->sim.sp->state->legacy.guests;

	for (uint32_t i = 0; i < STORM_GUESTS; i++)
		if (!guests[i].handle)
			return;
	storm_drop_guest(storm, &guests[storm_below(storm, STORM_GUESTS)]);
}

static bool make_session(struct storm *storm, struct call *call)
{
	uint32_t policy = storm_below(storm, 4);

	make_room(storm);
	CALL(call, 32, LAUNCH_START, POLICY, policy);
	storm_put_session(storm, call, policy);
	return true;
}

static bool make_start(struct storm *storm, struct call *call)
{
	make_room(storm);
	CALL(call, 32, LAUNCH_START, POLICY, storm_below(storm, 4));
	return true;
}

/* A key is shared. */
static bool make_sharer(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {ANY, 0, SP_POLICY_NOKS, -1};
	struct sp_guest *guest;

	make_room(storm);
	guest = storm_guest(storm, &wish);
	make_room(storm);
	if (!guest->handle || (guest->policy & SP_POLICY_NOKS))
		return false;
	CALL(call, 32, LAUNCH_START, HANDLE, guest->handle);
	CALL(call, 32, LAUNCH_START, POLICY, guest->policy);
	return true;
}

static void other_policy(struct storm *storm, struct call *call)
{
	(void)storm;
	call->buffer[SEV_AT_LAUNCH_START_POLICY] ^= SP_POLICY_NODBG;
}

static void no_es(struct storm *storm, struct call *call)
{
	call->buffer[SEV_AT_LAUNCH_START_POLICY] |= SP_POLICY_ES;
	call->more = storm->sim.sp->state->legacy.es;
	if (call->more)
		CALL(call, 32, LAUNCH_START, POLICY, 0x40);
}

static void flip(struct storm *storm, uint64_t spa)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, spa, &byte, 1));
	byte ^= (uint8_t)(1u << storm_below(storm, 8));
	storm_write(storm, spa, &byte, 1);
}

static void not_a_pdh(struct storm *storm, struct call *call)
{
	flip(storm, call->page + SEV_LEGACY_CERT_PUBKEY_USAGE + storm_below(storm, 4));
}

static void session_changed(struct storm *storm, struct call *call)
{
	flip(storm, call->other + SEV_SESSION_WRAP_TK + storm_below(storm, 32));
}

static void policy_changed(struct storm *storm, struct call *call)
{
	flip(storm, call->other + SEV_SESSION_POLICY_MAC + storm_below(storm, 32));
}

static void drop_many(struct storm *storm, struct call *call)
{
	(void)call;
	storm_plain(storm, SEV_CMD_SHUTDOWN);
}

/* As many guests as the firmware has room for. */
static bool make_full(struct storm *storm, struct call *call)
{
	struct call start;

	while (sp_legacy_guest_count(storm->sim.sp) < SP_LEGACY_GUESTS) {
		call_begin(storm, &start, SEV_CMD_LAUNCH_START);
		storm_good(storm, &start);
	}
	if (call->id == SEV_CMD_RECEIVE_START)
		storm_put_session(storm, call, 0);
	call->undo = drop_many;
	return true;
}

/* LAUNCH_UPDATE_DATA, LAUNCH_UPDATE_VMSA, LAUNCH_MEASURE, ATTESTATION. */

static bool make_data(struct storm *storm, struct call *call)
{
	uint32_t size = 16 * (1 + storm_below(storm, 512));

	if (!take(storm, call, SP_STATE(SP_GUEST_LUPDATE), 0, 0, 1))
		return false;
	CALL(call, 64, LAUNCH_UPDATE_DATA, PADDR, storm_out(storm, 2));
	CALL(call, 32, LAUNCH_UPDATE_DATA, LEN, size);
	return true;
}

static bool data_inactive(struct storm *storm, struct call *call)
{
	make_data(storm, call);
	return take(storm, call, SP_STATE(SP_GUEST_LUPDATE), 0, 0, 0);
}

static bool make_vmsa(struct storm *storm, struct call *call)
{
	if (!take(storm, call, SP_STATE(SP_GUEST_LUPDATE), SP_POLICY_ES, 0, 1))
		return false;
	CALL(call, 64, LAUNCH_UPDATE_VMSA, PADDR, storm_out(storm, 1));
	CALL(call, 32, LAUNCH_UPDATE_VMSA, LEN, MACHINE_PAGE_SIZE);
	return true;
}

static bool vmsa_inactive(struct storm *storm, struct call *call)
{
	return make_vmsa(storm, call) &&
	       take(storm, call, SP_STATE(SP_GUEST_LUPDATE), SP_POLICY_ES, 0, 0);
}

static bool vmsa_of_sev(struct storm *storm, struct call *call)
{
	CALL(call, 64, LAUNCH_UPDATE_VMSA, PADDR, storm_out(storm, 1));
	CALL(call, 32, LAUNCH_UPDATE_VMSA, LEN, MACHINE_PAGE_SIZE);
	return take(storm, call, SP_STATE(SP_GUEST_LUPDATE), 0, SP_POLICY_ES, 1);
}

static void not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, LAUNCH_UPDATE_DATA, PADDR, storm_pages(storm, 2));
}

static bool make_measure(struct storm *storm, struct call *call)
{
	take(storm, call, SP_STATE(SP_GUEST_LUPDATE), 0, 0, -1);
	CALL(call, 64, LAUNCH_MEASURE, MEASURE_PADDR, storm_out(storm, 1));
	CALL(call, 32, LAUNCH_MEASURE, LEN, SEV_MEASURE_SIZE);
	return true;
}

static bool make_attestation(struct storm *storm, struct call *call)
{
	take(storm, call, SP_STATE(SP_GUEST_LSECRET) | SP_STATE(SP_GUEST_RUNNING), 0, 0, -1);
	CALL(call, 64, ATTESTATION, PADDR, storm_out(storm, 1));
	CALL(call, 32, ATTESTATION, LEN, 0xD0);
	return true;
}

static bool attestation_early(struct storm *storm, struct call *call)
{
	make_attestation(storm, call);
	return take(storm, call, SP_STATE(SP_GUEST_LUPDATE), 0, 0, -1);
}

/* clang-format off */
struct storm_row STORM_GUEST_ROWS[] = {
	ROW(DECOMMISSION, SUCCESS, make_inactive),
	ROW(DECOMMISSION, ACTIVE, make_active),
	ROW(DEACTIVATE, SUCCESS, make_simple),
	ROW(GUEST_STATUS, SUCCESS, make_simple),
	ROW(ACTIVATE, SUCCESS, make_activate),
	ROW(ACTIVATE, ACTIVE, activate_active),
	ROW(ACTIVATE, INVALID_ASID, make_activate, .spoil = asid_out_of_range),
	ROW(ACTIVATE, ASID_OWNED, activate_owned),
	ROW(ACTIVATE, WBINVD_REQUIRED, activate_left, .spoil = no_wbinvd),
	ROW(ACTIVATE, DF_FLUSH_REQUIRED, activate_left, .spoil = wbinvd_only),
	ROW(ACTIVATE_EX, SUCCESS, make_activate),
	ROW(ACTIVATE_EX, ACTIVE, activate_active),
	ROW(ACTIVATE_EX, INVALID_ASID, make_activate, .spoil = asid_out_of_range),
	ROW(ACTIVATE_EX, ASID_OWNED, activate_owned),
	ROW(ACTIVATE_EX, WBINVD_REQUIRED, activate_left, .spoil = no_wbinvd),
	ROW(ACTIVATE_EX, DF_FLUSH_REQUIRED, activate_left, .spoil = wbinvd_only),
	ROW(ACTIVATE_EX, INVALID_LENGTH, make_activate, PUT32(ACTIVATE_EX, EX_LEN, 0x17)),
	ROW(ACTIVATE_EX, INVALID_PARAM, make_activate, PUT32(ACTIVATE_EX, NUM_IDS, 0)),
	ROW(ACTIVATE_EX, INVALID_PARAM, make_activate, .spoil = no_core),
	ROW(ACTIVATE_EX, INVALID_ADDRESS, make_activate, PUT64(ACTIVATE_EX, IDS_PADDR, STORM_NOWHERE)),
	ROW(LAUNCH_START, SUCCESS, make_start),
	ROW(LAUNCH_START, SUCCESS, make_sharer),
	ROW(LAUNCH_START, SUCCESS, make_session, .cost = 4),
	ROW(LAUNCH_START, POLICY_FAILURE, make_sharer, .spoil = other_policy),
	ROW(LAUNCH_START, POLICY_FAILURE, make_start, .spoil = no_es),
	ROW(LAUNCH_START, POLICY_FAILURE, make_start, PUT32(LAUNCH_START, POLICY, 0xFF010000)),
	ROW(LAUNCH_START, RESOURCE_LIMIT, make_full, .cost = 1000000),
	ROW(LAUNCH_START, INVALID_LENGTH, make_session, PUT32(LAUNCH_START, DH_CERT_LEN, 2083), .cost = 4),
	ROW(LAUNCH_START, INVALID_LENGTH, make_session, PUT32(LAUNCH_START, SESSION_LEN, 129), .cost = 4),
	ROW(LAUNCH_START, INVALID_ADDRESS, make_session, PUT64(LAUNCH_START, SESSION_PADDR, STORM_NOWHERE), .cost = 4),
	ROW(LAUNCH_START, INVALID_CERTIFICATE, make_session, .spoil = not_a_pdh, .cost = 4),
	ROW(LAUNCH_START, BAD_MEASUREMENT, make_session, .spoil = session_changed, .cost = 4),
	ROW(LAUNCH_START, BAD_MEASUREMENT, make_session, .spoil = policy_changed, .cost = 4),
	ROW(RECEIVE_START, SUCCESS, make_session),
	ROW(RECEIVE_START, POLICY_FAILURE, make_session, PUT32(RECEIVE_START, POLICY, 0xFF010000), .cost = 4),
	ROW(RECEIVE_START, RESOURCE_LIMIT, make_full, .cost = 1000000),
	ROW(RECEIVE_START, INVALID_LENGTH, make_session, PUT32(RECEIVE_START, SESSION_LEN, 127), .cost = 4),
	ROW(RECEIVE_START, INVALID_ADDRESS, make_session, PUT64(RECEIVE_START, PDH_CERT_PADDR, 0), .cost = 4),
	ROW(RECEIVE_START, INVALID_CERTIFICATE, make_session, .spoil = not_a_pdh, .cost = 4),
	ROW(RECEIVE_START, BAD_MEASUREMENT, make_session, .spoil = session_changed, .cost = 4),
	ROW(LAUNCH_UPDATE_DATA, SUCCESS, make_data),
	ROW(LAUNCH_UPDATE_DATA, INACTIVE, data_inactive),
	ROW(LAUNCH_UPDATE_DATA, INVALID_LENGTH, make_data, PUT32(LAUNCH_UPDATE_DATA, LEN, 17)),
	ROW(LAUNCH_UPDATE_DATA, INVALID_LENGTH, make_data, PUT32(LAUNCH_UPDATE_DATA, LEN, 0)),
	ROW(LAUNCH_UPDATE_DATA, INVALID_ADDRESS, make_data, PUT64(LAUNCH_UPDATE_DATA, PADDR, 0x1008)),
	ROW(LAUNCH_UPDATE_DATA, INVALID_ADDRESS, make_data, PUT64(LAUNCH_UPDATE_DATA, PADDR, STORM_NOWHERE)),
	ROW(LAUNCH_UPDATE_DATA, INVALID_PAGE_STATE, make_data, .spoil = not_lent, .snp = true),
	ROW(LAUNCH_UPDATE_VMSA, SUCCESS, make_vmsa),
	ROW(LAUNCH_UPDATE_VMSA, INACTIVE, vmsa_inactive),
	ROW(LAUNCH_UPDATE_VMSA, POLICY_FAILURE, vmsa_of_sev),
	ROW(LAUNCH_UPDATE_VMSA, INVALID_LENGTH, make_vmsa, PUT32(LAUNCH_UPDATE_VMSA, LEN, 4080)),
	ROW(LAUNCH_UPDATE_VMSA, INVALID_ADDRESS, make_vmsa, PUT64(LAUNCH_UPDATE_VMSA, PADDR, 0x1010)),
	ROW(LAUNCH_UPDATE_VMSA, INVALID_PAGE_STATE, make_vmsa, .spoil = not_lent, .snp = true),
	ROW(LAUNCH_MEASURE, SUCCESS, make_measure),
	ROW(LAUNCH_MEASURE, INVALID_LENGTH, make_measure, PUT32(LAUNCH_MEASURE, LEN, 0x2F)),
	ROW(LAUNCH_MEASURE, INVALID_ADDRESS, make_measure, PUT64(LAUNCH_MEASURE, MEASURE_PADDR, STORM_NOWHERE)),
	ROW(LAUNCH_FINISH, SUCCESS, make_simple),
	ROW(ATTESTATION, SUCCESS, make_attestation),
	ROW(ATTESTATION, INVALID_GUEST_STATE, attestation_early),
	ROW(ATTESTATION, INVALID_LENGTH, make_attestation, PUT32(ATTESTATION, LEN, 0xCF)),
	ROW(ATTESTATION, INVALID_ADDRESS, make_attestation, PUT64(ATTESTATION, PADDR, STORM_NOWHERE)),
	{0},
};
/* clang-format on */
