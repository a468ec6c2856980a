/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: how a guest owner or another platform hands over the keys of the transport, TEK and
 * TIK, wrapped with keys that both sides derive from ECDH with the platform's PDH.
 */
#ifndef AMD_SP_LEGACY_SESSION_H
#define AMD_SP_LEGACY_SESSION_H

#include "abi/layout/sev_session.h"
#include "amd-sp/sp.h"

/* Keys that wrap TEK and TIK. */
struct sp_wrap_keys {
	uint8_t kek[SEV_SESSION_KEY_SIZE]; /* AES-128 */
	uint8_t kik[SEV_SESSION_KEY_SIZE]; /* HMAC-SHA-256 */
};

/* From the shared secret Z and NONCE. */
uint32_t sp_wrap_keys(const uint8_t *z, size_t z_size, const uint8_t nonce[16],
		      struct sp_wrap_keys *keys);
/* The same with the peer's certificate and this platform's PDH: INVALID_CERTIFICATE. */
uint32_t sp_wrap_keys_agree(const struct amd_sp *sp, const uint8_t cert[SEV_LEGACY_CERT_SIZE],
			    const uint8_t nonce[16], struct sp_wrap_keys *keys);

/* Takes TEK and TIK out of session data: BAD_MEASUREMENT where a MAC is not right. */
uint32_t sp_session_open(const struct sp_wrap_keys *keys, const uint8_t data[SEV_SESSION_SIZE],
			 uint32_t policy, struct sp_session *session);
/* Wraps them; data has NONCE and WRAP_IV already. */
uint32_t sp_session_seal(const struct sp_wrap_keys *keys, const struct sp_session *session,
			 uint32_t policy, uint8_t data[SEV_SESSION_SIZE]);

/* What LAUNCH_MEASURE says of a launch digest; out has MNONCE already. */
uint32_t sp_measure(const uint8_t tik[SEV_SESSION_KEY_SIZE], const struct sp_version *version,
		    uint32_t policy, const uint8_t digest[32], uint8_t out[SEV_MEASURE_SIZE]);

#endif
