/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "sim_guest: %s\n", #condition);                            \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

void sim_guest_platform(struct sim_guest *guest, const char *profile, bool encrypt)
{
	uint8_t init[SEV_SIZE_INIT] = {0};

	memset(guest, 0, sizeof(*guest));
	sim_sp_setup(&guest->sim, profile, encrypt);
	sev_put_le32(init + SEV_AT_INIT_FLAGS, 1);
	sev_put_le64(init + SEV_AT_INIT_TMR_PADDR, MACHINE_LARGE_SIZE);
	sev_put_le32(init + SEV_AT_INIT_TMR_LEN, 1u << 20);
	NEED(sim_command(&guest->sim, SEV_CMD_INIT, init, sizeof(init)) == SEV_FW_SUCCESS);
	machine_wbinvd_all(guest->sim.machine);
	NEED(sim_plain(&guest->sim, SEV_CMD_DF_FLUSH) == SEV_FW_SUCCESS);
	guest->sim.next_page = 2 * MACHINE_LARGE_SIZE;
	guest->data = sim_pages(&guest->sim, 16, MACHINE_PAGE_SIZE);
	guest->spare = sim_pages(&guest->sim, 16, MACHINE_PAGE_SIZE);
	guest->header = sim_page(&guest->sim);
	guest->trans = sim_pages(&guest->sim, 8, MACHINE_PAGE_SIZE);
	guest->out = sim_page(&guest->sim);
	guest->cert = sim_page(&guest->sim);
	guest->session = sim_page(&guest->sim);
	guest->chain = sim_pages(&guest->sim, 4, MACHINE_PAGE_SIZE);
	guest->ids = sim_page(&guest->sim);
	guest->mdata = sim_page(&guest->sim);
}

uint32_t sim_guest_start(struct sim_guest *guest, uint32_t policy, uint32_t shared_with)
{
	uint8_t buffer[SEV_SIZE_LAUNCH_START] = {0};

	sev_put_le32(buffer + SEV_AT_LAUNCH_START_HANDLE, shared_with);
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_POLICY, policy);
	NEED(sim_command(&guest->sim, SEV_CMD_LAUNCH_START, buffer, sizeof(buffer)) ==
	     SEV_FW_SUCCESS);
	return sev_get_le32(buffer + SEV_AT_LAUNCH_START_HANDLE);
}

uint32_t sim_guest_activate(struct sim_guest *guest, uint32_t handle, uint32_t asid)
{
	uint8_t buffer[SEV_SIZE_ACTIVATE];

	sev_put_le32(buffer + SEV_AT_ACTIVATE_HANDLE, handle);
	sev_put_le32(buffer + SEV_AT_ACTIVATE_ASID, asid);
	return sim_command(&guest->sim, SEV_CMD_ACTIVATE, buffer, sizeof(buffer));
}

uint32_t sim_guest_simple(struct sim_guest *guest, uint32_t id, uint32_t handle)
{
	uint8_t buffer[4];

	sev_put_le32(buffer, handle);
	return sim_command(&guest->sim, id, buffer, sizeof(buffer));
}

void sim_guest_setup(struct sim_guest *guest, const char *profile, bool encrypt, uint32_t policy)
{
	sim_guest_platform(guest, profile, encrypt);
	guest->policy = policy;
	guest->handle = sim_guest_start(guest, policy, 0);
	guest->asid = policy & 4 ? 1 : guest->sim.machine_config.min_sev_asid;
	NEED(sim_guest_activate(guest, guest->handle, guest->asid) == SEV_FW_SUCCESS);
}

void sim_guest_teardown(struct sim_guest *guest)
{
	sim_sp_teardown(&guest->sim);
}

struct sp_guest *sim_guest_inside(struct sim_guest *guest)
{
	struct sp_guest *inside = sp_legacy_guest(guest->sim.sp, guest->handle);

	NEED(inside);
	return inside;
}

void sim_guest_force(struct sim_guest *guest, enum sp_guest_state state)
{
	sim_guest_inside(guest)->state = (uint8_t)state;
}

static void put(struct sim_guest *guest, uint64_t spa, const void *data, size_t size)
{
	NEED(machine_write(guest->sim.machine, spa, data, size));
}

static void call_start(struct sim_guest *guest, uint8_t *buffer)
{
	sim_owner_open(&guest->owner, guest->sim.sp->state->legacy.data.pdh.cert, guest->policy);
	put(guest, guest->cert, guest->owner.cert, sizeof(guest->owner.cert));
	put(guest, guest->session, guest->owner.session, sizeof(guest->owner.session));
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_POLICY, guest->policy);
	sev_put_le64(buffer + SEV_AT_LAUNCH_START_DH_CERT_PADDR, guest->cert);
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_DH_CERT_LEN, OWNER_CERT_SIZE);
	sev_put_le64(buffer + SEV_AT_LAUNCH_START_SESSION_PADDR, guest->session);
	sev_put_le32(buffer + SEV_AT_LAUNCH_START_SESSION_LEN, OWNER_SESSION_SIZE);
}

static void call_update(struct sim_guest *guest, uint8_t *buffer, uint32_t size)
{
	sev_put_le64(buffer + SEV_AT_LAUNCH_UPDATE_DATA_PADDR, guest->data);
	sev_put_le32(buffer + SEV_AT_LAUNCH_UPDATE_DATA_LEN, size);
}

/* Where header, guest memory and data of a packet are. */
static void call_packet(struct sim_guest *guest, uint8_t *buffer, uint32_t size)
{
	sev_put_le64(buffer + SEV_AT_LAUNCH_SECRET_HDR_PADDR, guest->header);
	sev_put_le32(buffer + SEV_AT_LAUNCH_SECRET_HDR_LEN, OWNER_HEADER_SIZE);
	sev_put_le64(buffer + SEV_AT_LAUNCH_SECRET_GUEST_PADDR, guest->data);
	sev_put_le32(buffer + SEV_AT_LAUNCH_SECRET_GUEST_LEN, size);
	sev_put_le64(buffer + SEV_AT_LAUNCH_SECRET_TRANS_PADDR, guest->trans);
	sev_put_le32(buffer + SEV_AT_LAUNCH_SECRET_TRANS_LEN, size);
}

static void call_incoming(struct sim_guest *guest, uint8_t *buffer, uint8_t tag, uint32_t size)
{
	struct sp_guest *inside = sim_guest_inside(guest);
	uint8_t header[OWNER_HEADER_SIZE], data[4096];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	sim_owner_packet(inside->session.tek, inside->session.tik, tag,
			 tag == 1 ? inside->measure : NULL, data, size, header);
	put(guest, guest->header, header, sizeof(header));
	put(guest, guest->trans, data, size);
	call_packet(guest, buffer, size);
}

static void call_send_start(struct sim_guest *guest, uint8_t *buffer)
{
	put(guest, guest->cert, guest->sim.sp->state->legacy.data.pdh.cert, OWNER_CERT_SIZE);
	sev_put_le64(buffer + SEV_AT_SEND_START_PDH_CERT_PADDR, guest->cert);
	sev_put_le32(buffer + SEV_AT_SEND_START_PDH_CERT_LEN, OWNER_CERT_SIZE);
	sev_put_le64(buffer + SEV_AT_SEND_START_SESSION_PADDR, guest->session);
	sev_put_le32(buffer + SEV_AT_SEND_START_SESSION_LEN, OWNER_SESSION_SIZE);
}

static void call_move(struct sim_guest *guest, uint8_t *buffer)
{
	sev_put_le64(buffer + SEV_AT_DBG_DECRYPT_SRC_PADDR, guest->data);
	sev_put_le64(buffer + SEV_AT_DBG_DECRYPT_DST_PADDR, guest->spare);
	sev_put_le32(buffer + SEV_AT_DBG_DECRYPT_LEN, GUEST_DATA_SIZE);
}

static void call_swap_out(struct sim_guest *guest, uint8_t *buffer)
{
	sev_put_le64(buffer + SEV_AT_SWAP_OUT_SRC_PADDR, guest->data);
	sev_put_le64(buffer + SEV_AT_SWAP_OUT_DST_PADDR, guest->spare);
	sev_put_le64(buffer + SEV_AT_SWAP_OUT_MDATA_PADDR, guest->mdata);
}

/* A page that was swapped out comes back. */
static void call_swap_in(struct sim_guest *guest, uint8_t *buffer)
{
	struct sp_guest *inside = sim_guest_inside(guest);
	uint8_t state = inside->state;

	inside->state = SP_GUEST_RUNNING;
	sim_guest_do(guest, SEV_CMD_SWAP_OUT);
	inside->state = state;
	sev_put_le64(buffer + SEV_AT_SWAP_IN_SRC_PADDR, guest->spare);
	sev_put_le64(buffer + SEV_AT_SWAP_IN_DST_PADDR, guest->data);
	sev_put_le64(buffer + SEV_AT_SWAP_IN_MDATA_PADDR, guest->mdata);
}

static void call_activate_ex(struct sim_guest *guest, uint8_t *buffer)
{
	static const uint8_t ids[8] = {0, 0, 0, 0, 3, 0, 0, 0};

	put(guest, guest->ids, ids, sizeof(ids));
	sev_put_le32(buffer + SEV_AT_ACTIVATE_EX_EX_LEN, SEV_SIZE_ACTIVATE_EX);
	sev_put_le32(buffer + SEV_AT_ACTIVATE_EX_HANDLE, guest->handle);
	sev_put_le32(buffer + SEV_AT_ACTIVATE_EX_ASID, guest->asid + 1);
	sev_put_le32(buffer + SEV_AT_ACTIVATE_EX_NUM_IDS, 2);
	sev_put_le64(buffer + SEV_AT_ACTIVATE_EX_IDS_PADDR, guest->ids);
}

size_t sim_guest_call(struct sim_guest *guest, uint32_t id, uint8_t *buffer)
{
	const struct sev_command_layout *layout = sp_command_layout(id);

	memset(buffer, 0, layout->size);
	if (id != SEV_CMD_LAUNCH_START && id != SEV_CMD_RECEIVE_START)
		sev_put_le32(buffer, guest->handle);
	switch (id) {
	case SEV_CMD_LAUNCH_START:
	case SEV_CMD_RECEIVE_START:
		call_start(guest, buffer);
		break;
	case SEV_CMD_LAUNCH_UPDATE_DATA:
		call_update(guest, buffer, GUEST_DATA_SIZE);
		break;
	case SEV_CMD_LAUNCH_UPDATE_VMSA:
		call_update(guest, buffer, MACHINE_PAGE_SIZE);
		break;
	case SEV_CMD_LAUNCH_MEASURE:
		sev_put_le64(buffer + SEV_AT_LAUNCH_MEASURE_MEASURE_PADDR, guest->out);
		sev_put_le32(buffer + SEV_AT_LAUNCH_MEASURE_LEN, 0x30);
		break;
	case SEV_CMD_LAUNCH_SECRET:
		call_incoming(guest, buffer, 1, GUEST_DATA_SIZE);
		break;
	case SEV_CMD_RECEIVE_UPDATE_DATA:
		call_incoming(guest, buffer, 2, GUEST_DATA_SIZE);
		break;
	case SEV_CMD_RECEIVE_UPDATE_VMSA:
		call_incoming(guest, buffer, 3, MACHINE_PAGE_SIZE);
		break;
	case SEV_CMD_ATTESTATION:
		sev_put_le64(buffer + SEV_AT_ATTESTATION_PADDR, guest->out);
		memset(buffer + SEV_AT_ATTESTATION_MNONCE, 0x4E, 16);
		sev_put_le32(buffer + SEV_AT_ATTESTATION_LEN, 0xD0);
		break;
	case SEV_CMD_ACTIVATE:
		sev_put_le32(buffer + SEV_AT_ACTIVATE_ASID, guest->asid + 1);
		break;
	case SEV_CMD_ACTIVATE_EX:
		call_activate_ex(guest, buffer);
		break;
	case SEV_CMD_SEND_START:
		call_send_start(guest, buffer);
		break;
	case SEV_CMD_SEND_UPDATE_DATA:
		call_packet(guest, buffer, GUEST_DATA_SIZE);
		break;
	case SEV_CMD_SEND_UPDATE_VMSA:
		call_packet(guest, buffer, MACHINE_PAGE_SIZE);
		break;
	case SEV_CMD_DBG_DECRYPT:
	case SEV_CMD_DBG_ENCRYPT:
		call_move(guest, buffer);
		break;
	case SEV_CMD_COPY:
		sev_put_le32(buffer + SEV_AT_COPY_LEN, GUEST_DATA_SIZE);
		sev_put_le64(buffer + SEV_AT_COPY_SRC_PADDR, guest->data);
		sev_put_le64(buffer + SEV_AT_COPY_DST_PADDR, guest->spare);
		break;
	case SEV_CMD_SWAP_OUT:
		call_swap_out(guest, buffer);
		break;
	case SEV_CMD_SWAP_IN:
		call_swap_in(guest, buffer);
		break;
	default:
		break;
	}
	return layout->size;
}

uint32_t sim_guest_issue(struct sim_guest *guest, uint32_t id, uint8_t *buffer)
{
	return sim_command(&guest->sim, id, buffer, sp_command_layout(id)->size);
}

uint32_t sim_guest_do(struct sim_guest *guest, uint32_t id)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

	sim_guest_call(guest, id, buffer);
	return sim_guest_issue(guest, id, buffer);
}

void sim_guest_flip(struct sim_guest *guest, uint64_t spa, uint8_t mask)
{
	uint8_t byte;

	NEED(machine_read(guest->sim.machine, spa, &byte, 1));
	byte ^= mask;
	NEED(machine_write(guest->sim.machine, spa, &byte, 1));
}
