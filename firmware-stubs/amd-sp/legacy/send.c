/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEND_START, SEND_UPDATE_DATA, SEND_UPDATE_VMSA, SEND_FINISH, SEND_CANCEL.
 */
#include "amd-sp/legacy/packet.h"
#include "amd-sp/legacy/session.h"
#include "base/crypto.h"

uint32_t sp_send_update_data(struct amd_sp *sp, struct sp_call *call)
{
	return sp_packet_send(sp, call, SP_PACKET_DATA);
}

uint32_t sp_send_update_vmsa(struct amd_sp *sp, struct sp_call *call)
{
	return sp_packet_send(sp, call, SP_PACKET_VMSA);
}

static uint32_t leave(struct amd_sp *sp, struct sp_call *call, enum sp_guest_state state)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (status)
		return status;
	sev_cleanse(&guest->session, sizeof(guest->session));
	guest->state = (uint8_t)state;
	return SEV_FW_SUCCESS;
}

uint32_t sp_send_finish(struct amd_sp *sp, struct sp_call *call)
{
	/* spec: SEV-API SEND_FINISH: the guest is sent, and the keys of its session are gone */
	return leave(sp, call, SP_GUEST_SENT);
}

uint32_t sp_send_cancel(struct amd_sp *sp, struct sp_call *call)
{
	/* spec: SEV-API SEND_CANCEL: the guest runs on, and the keys of its session are gone */
	return leave(sp, call, SP_GUEST_RUNNING);
}
