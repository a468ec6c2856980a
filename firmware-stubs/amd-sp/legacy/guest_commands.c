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
	GUEST(LAUNCH_FINISH, LSECRET, sp_launch_finish),
	START(RECEIVE_START, sp_receive_start),
	GUEST(ACTIVATE, UNSENT, sp_activate),
	GUEST(ACTIVATE_EX, UNSENT, sp_activate_ex),
	GUEST(DEACTIVATE, SP_ANY_STATE, sp_deactivate),
	GUEST(DECOMMISSION, SP_ANY_STATE, sp_decommission),
	GUEST(GUEST_STATUS, SP_ANY_STATE, guest_status),
	{0},
};
