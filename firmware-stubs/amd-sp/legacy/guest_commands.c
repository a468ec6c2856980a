/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/guest_command.h"

static uint32_t guest_status(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (status)
		return status;
	/* spec: SEV-API GUEST_STATUS: policy, ASID (0 when not active) and state */
	SP_PUT(call, 32, GUEST_STATUS, POLICY, guest->policy);
	SP_PUT(call, 32, GUEST_STATUS, ASID, guest->asid);
	call->buffer[SEV_AT_GUEST_STATUS_STATE] = guest->state;
	return SEV_FW_SUCCESS;
}

#define PLATFORM_INIT	 SP_STATE(SP_LEGACY_INIT)
#define PLATFORM_WORKING SP_STATE(SP_LEGACY_WORKING)

#define LUPDATE		 SP_STATE(SP_GUEST_LUPDATE)
#define LSECRET		 SP_STATE(SP_GUEST_LSECRET)
#define RUNNING		 SP_STATE(SP_GUEST_RUNNING)
#define SUPDATE		 SP_STATE(SP_GUEST_SUPDATE)
#define RUPDATE		 SP_STATE(SP_GUEST_RUPDATE)
#define UNSENT		 (LUPDATE | LSECRET | RUNNING | SUPDATE | RUPDATE)

/* A command that makes a guest, and one on a guest in some of its states. */
#define START(command, run)                                                                        \
	{                                                                                          \
		SEV_CMD_##command, 0, PLATFORM_INIT | PLATFORM_WORKING, SP_ANY_STATE,              \
			SP_ANY_STATE, run                                                          \
	}
#define GUEST(command, states, run)                                                                \
	{                                                                                          \
		SEV_CMD_##command, 0, PLATFORM_WORKING, SP_ANY_STATE, states, run                  \
	}

/* SEV-API: guest state machine */
const struct sp_command SP_LEGACY_GUEST_COMMANDS[] = {
	START(LAUNCH_START, sp_launch_start),
	GUEST(LAUNCH_UPDATE_DATA, LUPDATE, sp_launch_update_data),
	GUEST(LAUNCH_UPDATE_VMSA, LUPDATE, sp_launch_update_vmsa),
	GUEST(LAUNCH_MEASURE, LUPDATE, sp_launch_measure),
	GUEST(LAUNCH_SECRET, LSECRET, sp_launch_secret),
	GUEST(LAUNCH_FINISH, LSECRET, sp_launch_finish),
	GUEST(ATTESTATION, LUPDATE | LSECRET | RUNNING, sp_attestation),
	GUEST(ACTIVATE, UNSENT, sp_activate),
	GUEST(ACTIVATE_EX, UNSENT, sp_activate_ex),
	GUEST(DEACTIVATE, SP_ANY_STATE, sp_deactivate),
	GUEST(DECOMMISSION, SP_ANY_STATE, sp_decommission),
	GUEST(GUEST_STATUS, SP_ANY_STATE, guest_status),
	GUEST(SEND_START, RUNNING, sp_send_start),
	GUEST(SEND_UPDATE_DATA, SUPDATE, sp_send_update_data),
	GUEST(SEND_UPDATE_VMSA, SUPDATE, sp_send_update_vmsa),
	GUEST(SEND_FINISH, SUPDATE, sp_send_finish),
	GUEST(SEND_CANCEL, SUPDATE, sp_send_cancel),
	START(RECEIVE_START, sp_receive_start),
	GUEST(RECEIVE_UPDATE_DATA, RUPDATE, sp_receive_update_data),
	GUEST(RECEIVE_UPDATE_VMSA, RUPDATE, sp_receive_update_vmsa),
	GUEST(RECEIVE_FINISH, RUPDATE, sp_receive_finish),
	GUEST(DBG_DECRYPT, SP_ANY_STATE, sp_dbg_decrypt),
	GUEST(DBG_ENCRYPT, SP_ANY_STATE, sp_dbg_encrypt),
	GUEST(COPY, SP_ANY_STATE, sp_copy),
	GUEST(SWAP_OUT, RUNNING, sp_swap_out),
	GUEST(SWAP_IN, RUNNING, sp_swap_in),
	{0},
};
