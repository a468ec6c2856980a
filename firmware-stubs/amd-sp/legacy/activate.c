/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ACTIVATE, ACTIVATE_EX, DEACTIVATE, DECOMMISSION.
 */
#include "amd-sp/asid.h"
#include "amd-sp/legacy/guest_command.h"
#include "base/crypto.h"

/* Whether the ASID is bound to guests whose key this one shares. */
static bool shares_asid(const struct amd_sp *sp, const struct sp_guest *guest, uint32_t asid)
{
	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++) {
		const struct sp_guest *other = &sp->state->legacy.guests[i];

		if (other->handle && other->asid == asid &&
		    sev_equal_ct(other->vek, guest->vek, sizeof(other->vek)))
			return true;
	}
	return false;
}

static uint32_t check_asid(const struct amd_sp *sp, const struct sp_guest *guest, uint32_t asid)
{
	bool es = guest->policy & SP_POLICY_ES;
	uint32_t status = sp_asid_check_free(sp, asid, es ? SP_ASID_RANGE_ES : SP_ASID_RANGE_SEV);

	/* spec: SEV-API ACTIVATE: guests that share a key may share its ASID */
	if (status == SEV_FW_ASID_OWNED && sp_quirk(sp, AMD_SP_QUIRK_SEV_SHARED_ASID) == 0 &&
	    shares_asid(sp, guest, asid))
		return SEV_FW_SUCCESS;
	/* spec: SEV-API ACTIVATE: the ASID is in range, nobody else's, and flushed */
	return status ? status : sp_asid_check_flushed(sp, asid);
}

static uint32_t check_activate(const struct amd_sp *sp, const struct sp_guest *guest, uint32_t asid)
{
	/* spec: SEV-API ACTIVATE: the guest is not active yet */
	if (guest->asid)
		return SEV_FW_ACTIVE;
	return check_asid(sp, guest, asid);
}

static uint32_t bind(struct amd_sp *sp, struct sp_guest *guest, uint32_t asid)
{
	/* spec: SEV-API ACTIVATE: the guest's key is loaded for the ASID */
	sp_asid_bind(sp, asid, SP_ASID_LEGACY, guest->handle, guest->vek);
	guest->asid = asid;
	return SEV_FW_SUCCESS;
}

uint32_t sp_activate(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t asid = SP_GET(call, 32, ACTIVATE, ASID);
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	if (!status)
		status = check_activate(sp, guest, asid);
	return status ? status : bind(sp, guest, asid);
}

/* spec: SEV-API ACTIVATE_EX: the list is of at least one core, each of them there is */
static uint32_t check_ids(struct amd_sp *sp, uint64_t spa, uint32_t count)
{
	const uint32_t cores = machine_config(sp->machine)->cores;
	uint8_t id[4];

	if (!count || count > cores)
		return SEV_FW_INVALID_PARAM;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t status = sp_input(sp, spa + 4 * (uint64_t)i, id, sizeof(id));

		if (status)
			return status;
		if (sev_get_le32(id) >= cores)
			return SEV_FW_INVALID_PARAM;
	}
	return SEV_FW_SUCCESS;
}

uint32_t sp_activate_ex(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t asid = SP_GET(call, 32, ACTIVATE_EX, ASID);
	struct sp_guest *guest;
	uint32_t status = sp_guest_find(sp, call, SP_GET(call, 32, ACTIVATE_EX, HANDLE), &guest);

	if (!status)
		status = check_activate(sp, guest, asid);
	/* spec: SEV-API ACTIVATE_EX: EX_LEN is the size of the command buffer */
	if (!status)
		status = sp_input_length(SP_GET(call, 32, ACTIVATE_EX, EX_LEN),
					 SEV_SIZE_ACTIVATE_EX);
	if (!status)
		status = check_ids(sp, SP_GET(call, 64, ACTIVATE_EX, IDS_PADDR),
				   SP_GET(call, 32, ACTIVATE_EX, NUM_IDS));
	return status ? status : bind(sp, guest, asid);
}

uint32_t sp_deactivate(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	/* spec: SEV-API DEACTIVATE: nothing happens to a guest that is not active */
	if (!status && !guest->asid)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SEV_DEACTIVATE);
	if (status)
		return status;
	/* spec: SEV-API DEACTIVATE: the key is taken away, and the ASID must be flushed */
	sp_asid_release(sp, guest->asid);
	guest->asid = 0;
	return SEV_FW_SUCCESS;
}

uint32_t sp_decommission(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	/* spec: SEV-API DECOMMISSION: the guest must be deactivated before */
	if (!status && guest->asid)
		status = SEV_FW_ACTIVE;
	if (status)
		return status;
	/* spec: SEV-API DECOMMISSION: the guest and its keys are gone */
	sev_cleanse(guest, sizeof(*guest));
	/* spec: SEV-API platform state machine: without guests the platform is in INIT again */
	if (!sp_legacy_guest_count(sp))
		sp->state->legacy.state = SP_LEGACY_INIT;
	return SEV_FW_SUCCESS;
}
