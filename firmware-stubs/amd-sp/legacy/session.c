/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/session.h"

#include <string.h>

#include "amd-sp/legacy/peer_cert.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"
#include "base/crypto_ec_private.h"
#include "base/crypto_kdf.h"

#define KEY_SIZE SEV_SESSION_KEY_SIZE

/* spec: SEV-API keys: master secret, KEK and KIK are derived from Z and the session's nonce */
uint32_t sp_wrap_keys(const uint8_t *z, size_t z_size, const uint8_t nonce[16],
		      struct sp_wrap_keys *keys)
{
	uint8_t master[KEY_SIZE];
	enum sev_rc rc =
		sev_kdf(z, z_size, "sev-master-secret", nonce, 16, master, sizeof(master), NULL);

	if (!rc)
		rc = sev_kdf(master, sizeof(master), "sev-kek", NULL, 0, keys->kek, KEY_SIZE, NULL);
	if (!rc)
		rc = sev_kdf(master, sizeof(master), "sev-kik", NULL, 0, keys->kik, KEY_SIZE, NULL);
	sev_cleanse(master, sizeof(master));
	return sp_crypto(rc);
}

uint32_t sp_wrap_keys_agree(const struct amd_sp *sp, const uint8_t cert[SEV_LEGACY_CERT_SIZE],
			    const uint8_t nonce[16], struct sp_wrap_keys *keys)
{
	struct sev_p384_point point;
	uint8_t z[SEV_P384_LENGTH];
	uint32_t status = sp_peer_pdh(cert, &point);

	if (status)
		return status;
	status = sp_crypto(sev_ec_agree(sp->state->legacy.data.pdh.scalar, &point, z, NULL));
	if (!status)
		status = sp_wrap_keys(z, sizeof(z), nonce, keys);
	sev_cleanse(z, sizeof(z));
	return status;
}

static uint32_t policy_mac(const struct sp_session *session, uint32_t policy, uint8_t mac[32])
{
	uint8_t bytes[4];

	sev_put_le32(bytes, policy);
	return sp_crypto(sev_hmac_sha256(session->tik, KEY_SIZE, bytes, sizeof(bytes), mac, NULL));
}

/* WRAP_TK there and back. */
static uint32_t wrap(const struct sp_wrap_keys *keys, const uint8_t data[SEV_SESSION_SIZE],
		     const uint8_t in[2 * KEY_SIZE], uint8_t out[2 * KEY_SIZE])
{
	return sp_crypto(
		sev_aes128_ctr(keys->kek, data + SEV_SESSION_WRAP_IV, in, out, 2 * KEY_SIZE, NULL));
}

static uint32_t wrap_mac(const struct sp_wrap_keys *keys, const uint8_t data[SEV_SESSION_SIZE],
			 uint8_t mac[32])
{
	return sp_crypto(sev_hmac_sha256(keys->kik, KEY_SIZE, data + SEV_SESSION_WRAP_TK,
					 2 * KEY_SIZE, mac, NULL));
}

static uint32_t unwrap(const struct sp_wrap_keys *keys, const uint8_t data[SEV_SESSION_SIZE],
		       struct sp_session *session)
{
	uint8_t tk[2 * KEY_SIZE];
	uint32_t status = wrap(keys, data, data + SEV_SESSION_WRAP_TK, tk);

	if (!status) {
		memcpy(session->tek, tk, KEY_SIZE);
		memcpy(session->tik, tk + KEY_SIZE, KEY_SIZE);
	}
	sev_cleanse(tk, sizeof(tk));
	return status;
}

uint32_t sp_session_open(const struct sp_wrap_keys *keys, const uint8_t data[SEV_SESSION_SIZE],
			 uint32_t policy, struct sp_session *session)
{
	uint8_t mac[SEV_SESSION_MAC_SIZE];
	uint32_t status = wrap_mac(keys, data, mac);

	/* spec: SEV-API LAUNCH_START: WRAP_MAC must be that of the wrapped keys */
	if (!status && !sev_equal_ct(mac, data + SEV_SESSION_WRAP_MAC, sizeof(mac)))
		status = SEV_FW_BAD_MEASUREMENT;
	if (!status)
		status = unwrap(keys, data, session);
	if (!status)
		status = policy_mac(session, policy, mac);
	/* spec: SEV-API LAUNCH_START: POLICY_MAC must be that of the policy that is asked for */
	if (!status && !sev_equal_ct(mac, data + SEV_SESSION_POLICY_MAC, sizeof(mac)))
		status = SEV_FW_BAD_MEASUREMENT;
	if (status)
		sev_cleanse(session, sizeof(*session));
	return status;
}

uint32_t sp_session_seal(const struct sp_wrap_keys *keys, const struct sp_session *session,
			 uint32_t policy, uint8_t data[SEV_SESSION_SIZE])
{
	uint8_t tk[2 * KEY_SIZE];
	uint32_t status;

	memcpy(tk, session->tek, KEY_SIZE);
	memcpy(tk + KEY_SIZE, session->tik, KEY_SIZE);
	status = wrap(keys, data, tk, data + SEV_SESSION_WRAP_TK);
	sev_cleanse(tk, sizeof(tk));
	if (!status)
		status = wrap_mac(keys, data, data + SEV_SESSION_WRAP_MAC);
	if (!status)
		status = policy_mac(session, policy, data + SEV_SESSION_POLICY_MAC);
	return status;
}

/* spec: SEV-API LAUNCH_MEASURE: HMAC under TIK of version, policy, launch digest and nonce */
uint32_t sp_measure(const uint8_t tik[SEV_SESSION_KEY_SIZE], const struct sp_version *version,
		    uint32_t policy, const uint8_t digest[32], uint8_t out[SEV_MEASURE_SIZE])
{
	uint8_t message[8 + 32 + 16] = {SEV_MAC_MEASUREMENT, version->api_major, version->api_minor,
					version->build};

	sev_put_le32(message + 4, policy);
	memcpy(message + 8, digest, 32);
	memcpy(message + 40, out + SEV_MEASURE_MNONCE, 16);
	return sp_crypto(sev_hmac_sha256(tik, KEY_SIZE, message, sizeof(message),
					 out + SEV_MEASURE_MEASURE, NULL));
}
