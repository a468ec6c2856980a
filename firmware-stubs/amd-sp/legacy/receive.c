/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes to a guest from outside: LAUNCH_SECRET, RECEIVE_UPDATE_DATA, RECEIVE_UPDATE_VMSA,
 * RECEIVE_FINISH.
 */
#include "amd-sp/legacy/packet.h"
#include "base/crypto.h"

uint32_t sp_launch_secret(struct amd_sp *sp, struct sp_call *call)
{
	return sp_packet_receive(sp, call, SP_PACKET_SECRET);
}

uint32_t sp_receive_update_data(struct amd_sp *sp, struct sp_call *call)
{
	return sp_packet_receive(sp, call, SP_PACKET_DATA);
}

uint32_t sp_receive_update_vmsa(struct amd_sp *sp, struct sp_call *call)
{
	return sp_packet_receive(sp, call, SP_PACKET_VMSA);
}

uint32_t sp_receive_finish(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (status)
		return status;
	/* spec: SEV-API RECEIVE_FINISH: the guest runs, and the keys of its session are gone */
	sev_cleanse(&guest->session, sizeof(guest->session));
	guest->state = SP_GUEST_RUNNING;
	return SEV_FW_SUCCESS;
}
