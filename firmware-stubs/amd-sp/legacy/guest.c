/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/guest_command.h"

#include <string.h>

#include "amd-sp/asid.h"
#include "base/crypto.h"

struct sp_guest *sp_legacy_guest(struct amd_sp *sp, uint32_t handle)
{
	for (unsigned i = 0; handle && i < SP_LEGACY_GUESTS; i++)
		if (sp->state->legacy.guests[i].handle == handle)
			return &sp->state->legacy.guests[i];
	return NULL;
}

uint32_t sp_legacy_guest_count(const struct amd_sp *sp)
{
	uint32_t count = 0;

	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++)
		count += sp->state->legacy.guests[i].handle != 0;
	return count;
}

void sp_legacy_drop_guests(struct amd_sp *sp)
{
	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++) {
		struct sp_guest *guest = &sp->state->legacy.guests[i];

		if (guest->asid)
			sp_asid_release(sp, guest->asid);
		sev_cleanse(guest, sizeof(*guest));
	}
}

bool sp_policy_api_met(uint32_t policy, uint8_t api_major, uint8_t api_minor)
{
	if (SP_POLICY_API_MAJOR(policy) != api_major)
		return SP_POLICY_API_MAJOR(policy) < api_major;
	return SP_POLICY_API_MINOR(policy) <= api_minor;
}

uint32_t sp_guest_find(struct amd_sp *sp, const struct sp_call *call, uint32_t handle,
		       struct sp_guest **guest)
{
	*guest = sp_legacy_guest(sp, handle);
	/* spec: SEV-API guest commands: the handle must be a guest's */
	if (!*guest)
		return SEV_FW_INVALID_GUEST;
	/* spec: SEV-API guest state machine: a command is refused in states that do not list it */
	if (call->command->guest_states != SP_ANY_STATE &&
	    !(call->command->guest_states & SP_STATE((*guest)->state)))
		return SEV_FW_INVALID_GUEST_STATE;
	return SEV_FW_SUCCESS;
}

uint32_t sp_guest_of(struct amd_sp *sp, const struct sp_call *call, struct sp_guest **guest)
{
	return sp_guest_find(sp, call, SP_GET(call, 32, GUEST_STATUS, HANDLE), guest);
}

/* spec: SEV-API guest policy: only a guest of SEV-ES has a VMSA */
uint32_t sp_guest_need_es(const struct amd_sp *sp, const struct sp_guest *guest)
{
	if (guest->policy & SP_POLICY_ES)
		return SEV_FW_SUCCESS;
	return sp_quirk_status(sp, AMD_SP_QUIRK_SEV_VMSA);
}

/* spec: SEV-API guest commands: memory of a guest is reached while it is active */
uint32_t sp_guest_need_active(const struct sp_guest *guest)
{
	return guest->asid ? SEV_FW_SUCCESS : SEV_FW_INACTIVE;
}

uint32_t sp_input_length(uint32_t length, size_t size)
{
	return length == size ? SEV_FW_SUCCESS : SEV_FW_INVALID_LENGTH;
}

uint32_t sp_input(struct amd_sp *sp, uint64_t spa, void *out, size_t size)
{
	return spa ? sp_read(sp, spa, out, size) : SEV_FW_INVALID_ADDRESS;
}

uint32_t sp_guest_range(struct amd_sp *sp, uint64_t spa, size_t size, uint64_t align)
{
	return spa % align ? SEV_FW_INVALID_ADDRESS : sp_writable(sp, spa, size);
}

uint32_t sp_guest_read(struct amd_sp *sp, const struct sp_guest *guest, uint64_t spa, void *out,
		       size_t size)
{
	return machine_read_asid(sp->machine, guest->asid, spa, out, size) ? SEV_FW_SUCCESS
									   : SEV_FW_INVALID_ADDRESS;
}

uint32_t sp_guest_write(struct amd_sp *sp, const struct sp_guest *guest, uint64_t spa,
			const void *data, size_t size)
{
	return machine_write_asid(sp->machine, guest->asid, spa, data, size)
		       ? SEV_FW_SUCCESS
		       : SEV_FW_INVALID_ADDRESS;
}
