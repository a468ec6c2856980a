/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEND_START, SEND_UPDATE_DATA, SEND_UPDATE_VMSA, SEND_FINISH, SEND_CANCEL.
 */
#include <string.h>

#include "amd-sp/legacy/packet.h"
#include "amd-sp/legacy/peer_chain.h"
#include "amd-sp/legacy/session.h"
#include "base/crypto.h"

/* spec: SEV-API SEND_START: the chain is looked at when POLICY has DOMAIN or SEV */
static bool chain_wanted(uint32_t policy)
{
	return policy & (SP_POLICY_DOMAIN | SP_POLICY_SEV);
}

/* spec: SEV-API SEND_START: too small a buffer for the session is told the length that is needed */
static uint32_t check_session_room(struct sp_call *call)
{
	uint32_t room = SP_GET(call, 32, SEND_START, SESSION_LEN);

	SP_PUT(call, 32, SEND_START, SESSION_LEN, SEV_SESSION_SIZE);
	if (!SP_GET(call, 64, SEND_START, SESSION_PADDR) || room < SEV_SESSION_SIZE)
		return SEV_FW_INVALID_LENGTH;
	return SEV_FW_SUCCESS;
}

/* spec: SEV-API SEND_START: the certificates have their sizes */
static uint32_t check_cert_lengths(const struct sp_call *call, uint32_t policy)
{
	uint32_t status =
		sp_input_length(SP_GET(call, 32, SEND_START, PDH_CERT_LEN), SEV_LEGACY_CERT_SIZE);

	if (!status && chain_wanted(policy))
		status = sp_input_length(SP_GET(call, 32, SEND_START, PLAT_CERTS_LEN),
					 SEV_PLAT_CERTS_SIZE);
	if (!status && (policy & SP_POLICY_SEV) &&
	    !sp_amd_certs_size_known(SP_GET(call, 32, SEND_START, AMD_CERTS_LEN)))
		status = SEV_FW_INVALID_LENGTH;
	return status;
}

/* spec: SEV-API SEND_START: certificates and session are in memory */
static uint32_t load(struct amd_sp *sp, const struct sp_call *call, uint32_t policy,
		     struct sp_peer_chain *chain)
{
	uint32_t status = sp_input(sp, SP_GET(call, 64, SEND_START, PDH_CERT_PADDR), chain->pdh,
				   sizeof(chain->pdh));

	chain->amd_size = SP_GET(call, 32, SEND_START, AMD_CERTS_LEN);
	if (!status && chain_wanted(policy))
		status = sp_input(sp, SP_GET(call, 64, SEND_START, PLAT_CERTS_PADDR), chain->plat,
				  sizeof(chain->plat));
	if (!status && (policy & SP_POLICY_SEV))
		status = sp_input(sp, SP_GET(call, 64, SEND_START, AMD_CERTS_PADDR), chain->amd,
				  chain->amd_size);
	if (!status)
		status = sp_writable(sp, SP_GET(call, 64, SEND_START, SESSION_PADDR),
				     SEV_SESSION_SIZE);
	return status;
}

/* spec: SEV-API SEND_START: TEK and TIK are new, and wrapped for the target's PDH */
static uint32_t make_session(struct amd_sp *sp, const uint8_t pdh[SEV_LEGACY_CERT_SIZE],
			     uint32_t policy, struct sp_session *session,
			     uint8_t data[SEV_SESSION_SIZE])
{
	struct sp_wrap_keys keys = {{0}, {0}};
	uint32_t status = sp_random(session, sizeof(*session));

	memset(data, 0, SEV_SESSION_SIZE);
	if (!status)
		status = sp_random(data + SEV_SESSION_NONCE, 16);
	if (!status)
		status = sp_random(data + SEV_SESSION_WRAP_IV, 16);
	if (!status)
		status = sp_wrap_keys_agree(sp, pdh, data + SEV_SESSION_NONCE, &keys);
	if (!status)
		status = sp_session_seal(&keys, session, policy, data);
	sev_cleanse(&keys, sizeof(keys));
	return status;
}

static uint32_t begin(struct amd_sp *sp, struct sp_call *call, struct sp_guest *guest,
		      const struct sp_peer_chain *chain)
{
	uint8_t data[SEV_SESSION_SIZE];
	struct sp_session session;
	uint32_t status = make_session(sp, chain->pdh, guest->policy, &session, data);

	if (!status)
		status = sp_write(sp, SP_GET(call, 64, SEND_START, SESSION_PADDR), data,
				  sizeof(data));
	if (!status) {
		guest->session = session;
		guest->state = SP_GUEST_SUPDATE;
		SP_PUT(call, 32, SEND_START, POLICY, guest->policy);
	}
	sev_cleanse(&session, sizeof(session));
	return status;
}

uint32_t sp_send_start(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_peer_chain chain;
	struct sp_guest *guest;
	uint32_t status = sp_guest_of(sp, call, &guest);

	/* spec: SEV-API SEND_START: POLICY.NOSEND refuses it */
	if (!status && (guest->policy & SP_POLICY_NOSEND))
		status = SEV_FW_POLICY_FAILURE;
	if (!status)
		status = check_session_room(call);
	if (!status)
		status = check_cert_lengths(call, guest->policy);
	if (!status)
		status = load(sp, call, guest->policy, &chain);
	if (!status && chain_wanted(guest->policy))
		status = sp_peer_chain_check(sp, &chain, guest->policy);
	return status ? status : begin(sp, call, guest, &chain);
}

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
