/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that move memory of guests of SEV: packets, debugging, copies, swapping.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/mdata.h"
#include "abi/layout/sev_session.h"

#define ANY 0x7Eu

static bool is_vmsa(uint32_t id)
{
	return id == SEV_CMD_SEND_UPDATE_VMSA || id == SEV_CMD_RECEIVE_UPDATE_VMSA;
}

static unsigned states_of(struct storm *storm, const struct call *call)
{
	unsigned states = sp_command_find(storm->sim.sp, call->id)->guest_states;

	if (call->id == SEV_CMD_COPY)
		return SP_STATE(SP_GUEST_RUNNING);
	return states == SP_ANY_STATE ? ANY : states;
}

static struct sp_guest *take(struct storm *storm, struct call *call, uint32_t with,
			     uint32_t without, int active)
{
	const struct guest_wish wish = {states_of(storm, call), with, without, active};
	struct sp_guest *guest = storm_guest(storm, &wish);

	if (guest)
		call_put(call, 0, guest->handle, 4);
	return guest;
}

static uint32_t es_of(const struct call *call)
{
	return is_vmsa(call->id) ? SP_POLICY_ES : 0;
}

static uint32_t some_size(struct storm *storm, const struct call *call)
{
	return is_vmsa(call->id) ? 4096 : 16 * (1 + storm_below(storm, 256));
}

static void put_packet(struct storm *storm, struct call *call, uint32_t size, bool out)
{
	call->page = out ? storm_out(storm, 1) : storm_pages(storm, 1);
	call->other = out ? storm_out(storm, 1) : storm_pages(storm, 1);
	CALL(call, 64, LAUNCH_SECRET, HDR_PADDR, call->page);
	CALL(call, 32, LAUNCH_SECRET, HDR_LEN, SEV_PACKET_SIZE);
	CALL(call, 64, LAUNCH_SECRET, GUEST_PADDR, storm_out(storm, 1));
	CALL(call, 32, LAUNCH_SECRET, GUEST_LEN, size);
	CALL(call, 64, LAUNCH_SECRET, TRANS_PADDR, call->other);
	CALL(call, 32, LAUNCH_SECRET, TRANS_LEN, size);
}

static uint8_t tag_of(uint32_t id)
{
	if (id == SEV_CMD_LAUNCH_SECRET)
		return SEV_MAC_SECRET;
	return is_vmsa(id) ? SEV_MAC_SEND_VMSA : SEV_MAC_SEND_DATA;
}

static bool make_incoming(struct storm *storm, struct call *call)
{
	uint8_t data[4096], header[SEV_PACKET_SIZE];
	uint32_t size = some_size(storm, call);
	struct sp_guest *guest = take(storm, call, es_of(call), 0, 1);

	if (!guest)
		return false;
	memset(data, 0x5A, sizeof(data));
	put_packet(storm, call, size, false);
	sim_owner_packet(guest->session.tek, guest->session.tik, tag_of(call->id),
			 call->id == SEV_CMD_LAUNCH_SECRET ? guest->measure : NULL, data, size,
			 header);
	storm_write(storm, call->page, header, sizeof(header));
	storm_write(storm, call->other, data, size);
	return true;
}

static bool make_outgoing(struct storm *storm, struct call *call)
{
	put_packet(storm, call, some_size(storm, call), true);
	return take(storm, call, es_of(call), 0, 1);
}

static bool outgoing_inactive(struct storm *storm, struct call *call)
{
	put_packet(storm, call, some_size(storm, call), true);
	return take(storm, call, es_of(call), 0, 0);
}

static bool vmsa_of_sev(struct storm *storm, struct call *call)
{
	put_packet(storm, call, 4096, true);
	return take(storm, call, 0, SP_POLICY_ES, 1);
}

static void header_byte(struct storm *storm, struct call *call, uint32_t at, uint8_t by)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, call->page + at, &byte, 1));
	byte ^= by;
	storm_write(storm, call->page + at, &byte, 1);
}

static void compressed(struct storm *storm, struct call *call)
{
	header_byte(storm, call, SEV_PACKET_FLAGS, 1);
}

static void bad_flags(struct storm *storm, struct call *call)
{
	header_byte(storm, call, SEV_PACKET_FLAGS, (uint8_t)(2u << storm_below(storm, 7)));
}

static void bad_mac(struct storm *storm, struct call *call)
{
	header_byte(storm, call, SEV_PACKET_IV + storm_below(storm, 48), 4);
}

static void guest_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, LAUNCH_SECRET, GUEST_PADDR, storm_pages(storm, 1));
}

static void header_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, LAUNCH_SECRET, HDR_PADDR, storm_pages(storm, 1));
}

/* SEND_START and what needs just the guest. */

static bool make_send_start(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {SP_STATE(SP_GUEST_RUNNING), 0, SP_POLICY_NOSEND, -1};

	storm_fill_send_start(storm, call, storm_guest(storm, &wish));
	return true;
}

static bool send_domain(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {SP_STATE(SP_GUEST_RUNNING), SP_POLICY_DOMAIN,
					SP_POLICY_NOSEND | SP_POLICY_SEV, -1};

	storm_fill_send_start(storm, call, storm_guest(storm, &wish));
	return true;
}

static bool send_sev(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {SP_STATE(SP_GUEST_RUNNING), SP_POLICY_SEV, SP_POLICY_NOSEND,
					-1};

	storm_fill_send_start(storm, call, storm_guest(storm, &wish));
	return true;
}

static bool send_nosend(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {SP_STATE(SP_GUEST_RUNNING), SP_POLICY_NOSEND, 0, -1};

	storm_fill_send_start(storm, call, storm_guest(storm, &wish));
	return true;
}

static void flip(struct storm *storm, uint64_t spa)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, spa, &byte, 1));
	byte ^= 1;
	storm_write(storm, spa, &byte, 1);
}

static void pdh_not_signed(struct storm *storm, struct call *call)
{
	flip(storm, call->other + SEV_LEGACY_CERT_SIG1 + 8 + storm_below(storm, 40));
}

static void cek_not_signed(struct storm *storm, struct call *call)
{
	flip(storm,
	     call->page + SEV_PLAT_CERTS_CEK + SEV_LEGACY_CERT_SIG1 + 8 + storm_below(storm, 40));
}

static void pdh_is_none(struct storm *storm, struct call *call)
{
	flip(storm, call->other + SEV_LEGACY_CERT_PUBKEY_USAGE);
}

static bool make_simple(struct storm *storm, struct call *call)
{
	return take(storm, call, 0, 0, -1);
}

/* DBG_DECRYPT, DBG_ENCRYPT, COPY. */

static void put_move(struct storm *storm, struct call *call)
{
	uint64_t from = storm_out(storm, 2), to = storm_out(storm, 2);
	uint32_t size = 16 * (1 + storm_below(storm, 512));

	if (call->id == SEV_CMD_COPY) {
		CALL(call, 64, COPY, SRC_PADDR, from);
		CALL(call, 64, COPY, DST_PADDR, to);
		CALL(call, 32, COPY, LEN, size);
		return;
	}
	CALL(call, 64, DBG_DECRYPT, SRC_PADDR, from);
	CALL(call, 64, DBG_DECRYPT, DST_PADDR, to);
	CALL(call, 32, DBG_DECRYPT, LEN, size);
}

static bool make_move(struct storm *storm, struct call *call)
{
	put_move(storm, call);
	return take(storm, call, 0, call->id == SEV_CMD_COPY ? 0 : SP_POLICY_NODBG, 1);
}

static bool move_inactive(struct storm *storm, struct call *call)
{
	put_move(storm, call);
	return take(storm, call, 0, SP_POLICY_NODBG, 0);
}

static bool debug_refused(struct storm *storm, struct call *call)
{
	put_move(storm, call);
	return take(storm, call, SP_POLICY_NODBG, 0, -1);
}

static bool copy_early(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {ANY & ~SP_STATE(SP_GUEST_RUNNING), 0, 0, -1};

	put_move(storm, call);
	call_put(call, 0, storm_guest(storm, &wish)->handle, 4);
	return true;
}

static void move_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, DBG_DECRYPT, DST_PADDR, storm_pages(storm, 2));
}

/* SWAP_OUT, SWAP_IN. */

static bool make_swap_out(struct storm *storm, struct call *call)
{
	CALL(call, 64, SWAP_OUT, SRC_PADDR, storm_out(storm, 1));
	CALL(call, 64, SWAP_OUT, DST_PADDR, storm_out(storm, 1));
	CALL(call, 64, SWAP_OUT, MDATA_PADDR, storm_out(storm, 1) + 0x40);
	return take(storm, call, 0, 0, 1);
}

static bool swap_inactive(struct storm *storm, struct call *call)
{
	return make_swap_out(storm, call) && take(storm, call, 0, 0, 0);
}

static bool make_swap_in(struct storm *storm, struct call *call)
{
	struct call out;

	call_begin(storm, &out, SEV_CMD_SWAP_OUT);
	if (!make_swap_out(storm, &out))
		return false;
	storm_good(storm, &out);
	memcpy(call->buffer, out.buffer, 4);
	call->page = sev_get_le64(out.buffer + SEV_AT_SWAP_OUT_DST_PADDR);
	call->other = sev_get_le64(out.buffer + SEV_AT_SWAP_OUT_MDATA_PADDR);
	CALL(call, 64, SWAP_IN, SRC_PADDR, call->page);
	CALL(call, 64, SWAP_IN, DST_PADDR, storm_out(storm, 1));
	CALL(call, 64, SWAP_IN, MDATA_PADDR, call->other);
	return true;
}

static void text_changed(struct storm *storm, struct call *call)
{
	flip(storm, call->page + storm_below(storm, 4096));
}

static void entry_changed(struct storm *storm, struct call *call)
{
	flip(storm, call->other + SEV_MDATA_INFO + 1);
}

static void oek_back(struct storm *storm, struct call *call)
{
	sp_legacy_guest(storm->sim.sp, call->handle)->oek_iv_count = call->more;
}

static void oek_used_up(struct storm *storm, struct call *call)
{
	struct sp_guest *guest = sp_legacy_guest(storm->sim.sp, sev_get_le32(call->buffer));

	call->handle = guest->handle;
	call->more = guest->oek_iv_count;
	guest->oek_iv_count = UINT64_MAX;
	call->undo = oek_back;
}

/* clang-format off */
#define INCOMING(c) \
	ROW(c, SUCCESS, make_incoming), \
	ROW(c, INACTIVE, outgoing_inactive), \
	ROW(c, INVALID_LENGTH, make_incoming, PUT32(c, GUEST_LEN, 17)), \
	ROW(c, INVALID_LENGTH, make_incoming, PUT32(c, HDR_LEN, 0x33)), \
	ROW(c, INVALID_LENGTH, make_incoming, PUT32(c, TRANS_LEN, 0x4001)), \
	ROW(c, INVALID_ADDRESS, make_incoming, PUT64(c, GUEST_PADDR, 0x1008)), \
	ROW(c, INVALID_ADDRESS, make_incoming, PUT64(c, HDR_PADDR, STORM_NOWHERE)), \
	ROW(c, INVALID_PAGE_STATE, make_incoming, .spoil = guest_not_lent, .snp = true), \
	ROW(c, INVALID_PARAM, make_incoming, .spoil = bad_flags), \
	ROW(c, UNSUPPORTED, make_incoming, .spoil = compressed), \
	ROW(c, BAD_MEASUREMENT, make_incoming, .spoil = bad_mac)
#define OUTGOING(c) \
	ROW(c, SUCCESS, make_outgoing), \
	ROW(c, INACTIVE, outgoing_inactive), \
	ROW(c, INVALID_LENGTH, make_outgoing, PUT32(c, HDR_LEN, 0x33)), \
	ROW(c, INVALID_LENGTH, make_outgoing, PUT32(c, TRANS_LEN, 15)), \
	ROW(c, INVALID_ADDRESS, make_outgoing, PUT64(c, GUEST_PADDR, 0x1008)), \
	ROW(c, INVALID_ADDRESS, make_outgoing, PUT64(c, TRANS_PADDR, STORM_NOWHERE)), \
	ROW(c, INVALID_PAGE_STATE, make_outgoing, .spoil = header_not_lent, .snp = true)
#define DEBUG(c) \
	ROW(c, SUCCESS, make_move), \
	ROW(c, POLICY_FAILURE, debug_refused), \
	ROW(c, INACTIVE, move_inactive), \
	ROW(c, INVALID_LENGTH, make_move, PUT32(c, LEN, 24)), \
	ROW(c, INVALID_ADDRESS, make_move, PUT64(c, SRC_PADDR, 0x1008)), \
	ROW(c, INVALID_ADDRESS, make_move, PUT64(c, DST_PADDR, STORM_NOWHERE)), \
	ROW(c, INVALID_PAGE_STATE, make_move, .spoil = move_not_lent, .snp = true)

struct storm_row STORM_TRANSFER_ROWS[] = {
	INCOMING(LAUNCH_SECRET),
	INCOMING(RECEIVE_UPDATE_DATA),
	INCOMING(RECEIVE_UPDATE_VMSA),
	ROW(RECEIVE_UPDATE_VMSA, POLICY_FAILURE, vmsa_of_sev),
	ROW(RECEIVE_FINISH, SUCCESS, make_simple),
	ROW(SEND_START, SUCCESS, make_send_start),
	ROW(SEND_START, SUCCESS, send_domain, .cost = 10),
	ROW(SEND_START, SUCCESS, send_sev, .cost = 10),
	ROW(SEND_START, POLICY_FAILURE, send_nosend),
	ROW(SEND_START, INVALID_LENGTH, make_send_start, PUT32(SEND_START, SESSION_LEN, 127)),
	ROW(SEND_START, INVALID_LENGTH, make_send_start, PUT32(SEND_START, PDH_CERT_LEN, 1)),
	ROW(SEND_START, INVALID_ADDRESS, make_send_start, PUT64(SEND_START, PDH_CERT_PADDR, 0)),
	ROW(SEND_START, INVALID_CERTIFICATE, make_send_start, .spoil = pdh_is_none, .cost = 10),
	ROW(SEND_START, INVALID_CERTIFICATE, send_domain, .spoil = pdh_not_signed, .cost = 10),
	ROW(SEND_START, INVALID_CERTIFICATE, send_sev, .spoil = cek_not_signed, .cost = 10),
	OUTGOING(SEND_UPDATE_DATA),
	OUTGOING(SEND_UPDATE_VMSA),
	ROW(SEND_UPDATE_VMSA, POLICY_FAILURE, vmsa_of_sev),
	ROW(SEND_FINISH, SUCCESS, make_simple),
	ROW(SEND_CANCEL, SUCCESS, make_simple),
	DEBUG(DBG_DECRYPT),
	DEBUG(DBG_ENCRYPT),
	ROW(COPY, SUCCESS, make_move),
	ROW(COPY, INACTIVE, move_inactive),
	ROW(COPY, INVALID_GUEST_STATE, copy_early),
	ROW(COPY, INVALID_LENGTH, make_move, PUT32(COPY, LEN, 24)),
	ROW(COPY, INVALID_ADDRESS, make_move, PUT64(COPY, DST_PADDR, 0x1008)),
	ROW(SWAP_OUT, SUCCESS, make_swap_out),
	ROW(SWAP_OUT, INACTIVE, swap_inactive),
	ROW(SWAP_OUT, INVALID_PARAM, make_swap_out, PUT32(SWAP_OUT, FLAGS, 8)),
	ROW(SWAP_OUT, INVALID_PARAM, make_swap_out, PUT32(SWAP_OUT, FLAGS, 2)),
	ROW(SWAP_OUT, INVALID_ADDRESS, make_swap_out, PUT64(SWAP_OUT, SRC_PADDR, 0x1800)),
	ROW(SWAP_OUT, INVALID_ADDRESS, make_swap_out, PUT64(SWAP_OUT, MDATA_PADDR, STORM_NOWHERE)),
	ROW(SWAP_OUT, AEAD_OFLOW, make_swap_out, .spoil = oek_used_up),
	ROW(SWAP_IN, SUCCESS, make_swap_in),
	ROW(SWAP_IN, INVALID_PARAM, make_swap_in, PUT32(SWAP_IN, FLAGS, 0x10)),
	ROW(SWAP_IN, INVALID_ADDRESS, make_swap_in, PUT64(SWAP_IN, SRC_PADDR, 0x1800)),
	ROW(SWAP_IN, INVALID_ADDRESS, make_swap_in, PUT32(SWAP_IN, FLAGS, 8)),
	ROW(SWAP_IN, INVALID_MDATA_ENTRY, make_swap_in, .spoil = entry_changed),
	ROW(SWAP_IN, BAD_MEASUREMENT, make_swap_in, .spoil = text_changed),
	{0},
};
/* clang-format on */
