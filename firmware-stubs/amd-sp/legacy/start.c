/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LAUNCH_START and RECEIVE_START: a new guest, with or without a session. Their buffers are alike.
 */
#include <string.h>

#include "amd-sp/legacy/guest_command.h"
#include "amd-sp/legacy/session.h"
#include "base/crypto.h"

_Static_assert((int)SEV_AT_RECEIVE_START_PDH_CERT_PADDR == (int)SEV_AT_LAUNCH_START_DH_CERT_PADDR &&
		       (int)SEV_AT_RECEIVE_START_SESSION_PADDR ==
			       (int)SEV_AT_LAUNCH_START_SESSION_PADDR &&
		       (int)SEV_SIZE_RECEIVE_START == (int)SEV_SIZE_LAUNCH_START,
	       "one reader for both");

static uint32_t check_policy(const struct amd_sp *sp, uint32_t policy)
{
	const struct sp_version *running = &sp->state->snp.running;

	/* spec: SEV-API guest policy: reserved bits are zero */
	if ((policy & SP_POLICY_RESERVED) && sp_quirk(sp, AMD_SP_QUIRK_SEV_POLICY_RESERVED) != 2)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SEV_POLICY_RESERVED);
	/* spec: SEV-API guest policy: API_MAJOR and API_MINOR are the least that will do */
	if (!sp_policy_api_met(policy, running->api_major, running->api_minor))
		return SEV_FW_POLICY_FAILURE;
	/* spec: SEV-API guest policy: ES needs a platform that was initialised for SEV-ES */
	if ((policy & SP_POLICY_ES) && !sp->state->legacy.es)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SEV_ES_DISABLED);
	return SEV_FW_SUCCESS;
}

/* The guest that the new one shares its key with; NULL: none was named. */
static uint32_t find_sharer(struct amd_sp *sp, const struct sp_call *call,
			    const struct sp_guest **sharer)
{
	uint32_t handle = SP_GET(call, 32, LAUNCH_START, HANDLE);
	uint32_t policy = SP_GET(call, 32, LAUNCH_START, POLICY);

	*sharer = NULL;
	if (!handle)
		return SEV_FW_SUCCESS;
	*sharer = sp_legacy_guest(sp, handle);
	/* spec: SEV-API LAUNCH_START: a handle that is not zero names a guest to share a key with
	 */
	if (!*sharer)
		return SEV_FW_INVALID_GUEST;
	/* spec: SEV-API LAUNCH_START: guests that share a key have one policy, without NOKS */
	if ((policy & SP_POLICY_NOKS) || (*sharer)->policy != policy)
		return SEV_FW_POLICY_FAILURE;
	return SEV_FW_SUCCESS;
}

static uint32_t open_session(struct amd_sp *sp, const struct sp_call *call,
			     struct sp_session *session)
{
	uint8_t cert[SEV_LEGACY_CERT_SIZE], data[SEV_SESSION_SIZE];
	struct sp_wrap_keys keys = {{0}, {0}};
	/* spec: SEV-API LAUNCH_START: the certificate and the session data have their sizes */
	uint32_t status =
		sp_input_length(SP_GET(call, 32, LAUNCH_START, DH_CERT_LEN), sizeof(cert));

	if (!status)
		status = sp_input_length(SP_GET(call, 32, LAUNCH_START, SESSION_LEN), sizeof(data));
	/* spec: SEV-API LAUNCH_START: the certificate and the session data are in memory */
	if (!status)
		status = sp_input(sp, SP_GET(call, 64, LAUNCH_START, DH_CERT_PADDR), cert,
				  sizeof(cert));
	if (!status)
		status = sp_input(sp, SP_GET(call, 64, LAUNCH_START, SESSION_PADDR), data,
				  sizeof(data));
	if (!status)
		status = sp_wrap_keys_agree(sp, cert, data + SEV_SESSION_NONCE, &keys);
	if (!status)
		status = sp_session_open(&keys, data, SP_GET(call, 32, LAUNCH_START, POLICY),
					 session);
	sev_cleanse(&keys, sizeof(keys));
	return status;
}

static struct sp_guest *free_slot(struct amd_sp *sp)
{
	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++)
		if (!sp->state->legacy.guests[i].handle)
			return &sp->state->legacy.guests[i];
	return NULL;
}

static uint32_t new_handle(struct amd_sp *sp)
{
	struct sp_legacy *legacy = &sp->state->legacy;

	do
		legacy->last_handle++;
	while (!legacy->last_handle || sp_legacy_guest(sp, legacy->last_handle));
	return legacy->last_handle;
}

/* Puts a guest whose policy and session are set into its slot. */
static uint32_t admit(struct amd_sp *sp, struct sp_call *call, const struct sp_guest *sharer,
		      struct sp_guest *guest)
{
	uint32_t status = SEV_FW_SUCCESS;

	/* spec: SEV-API LAUNCH_START: the VEK is random, or that of the guest that shares it */
	if (sharer)
		memcpy(guest->vek, sharer->vek, sizeof(guest->vek));
	else
		status = sp_random(guest->vek, sizeof(guest->vek));
	if (!status)
		status = sp_random(guest->oek, sizeof(guest->oek));
	if (status)
		return status;
	guest->handle = new_handle(sp);
	sev_sha256_init(&guest->digest);
	*free_slot(sp) = *guest;
	/* spec: SEV-API platform state machine: with the first guest the platform is WORKING */
	sp->state->legacy.state = SP_LEGACY_WORKING;
	SP_PUT(call, 32, LAUNCH_START, HANDLE, guest->handle);
	return SEV_FW_SUCCESS;
}

static uint32_t start(struct amd_sp *sp, struct sp_call *call, enum sp_guest_state state,
		      bool session)
{
	struct sp_guest guest = {.policy = SP_GET(call, 32, LAUNCH_START, POLICY),
				 .state = (uint8_t)state};
	const struct sp_guest *sharer = NULL;
	uint32_t status = check_policy(sp, guest.policy);

	/* spec: SEV-API LAUNCH_START: the firmware has room for so many guests */
	if (!status && !free_slot(sp))
		status = SEV_FW_RESOURCE_LIMIT;
	if (!status)
		status = find_sharer(sp, call, &sharer);
	if (!status && session)
		status = open_session(sp, call, &guest.session);
	/* spec: SEV-API LAUNCH_START: without a certificate TEK and TIK are random */
	if (!status && !session)
		status = sp_random(&guest.session, sizeof(guest.session));
	if (!status)
		status = admit(sp, call, sharer, &guest);
	sev_cleanse(&guest, sizeof(guest));
	return status;
}

uint32_t sp_launch_start(struct amd_sp *sp, struct sp_call *call)
{
	return start(sp, call, SP_GUEST_LUPDATE,
		     SP_GET(call, 64, LAUNCH_START, DH_CERT_PADDR) != 0);
}

uint32_t sp_receive_start(struct amd_sp *sp, struct sp_call *call)
{
	return start(sp, call, SP_GUEST_RUPDATE, true);
}
