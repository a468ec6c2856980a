/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/sev_cert_check.h"

#include <string.h>

#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_rsa.h"

#define RESERVED_06	 0x006
#define RESERVED_AFTER_Q (SEV_LEGACY_CERT_QY + SEV_LEGACY_INTEGER_SIZE)
#define ALGO_SHA384	 0x100u

/* The low size bytes of a little-endian number, the other way round; false when it is longer. */
static bool get_number(const uint8_t *number, size_t room, uint8_t *out, size_t size)
{
	if (!sev_is_zero(number + size, room - size))
		return false;
	for (size_t i = 0; i < size; i++)
		out[i] = number[size - 1 - i];
	return true;
}

static bool read_point(const uint8_t *cert, struct sp_cert_key *key)
{
	uint32_t curve = sev_get_le32(cert + SEV_LEGACY_CERT_CURVE);
	size_t length;

	if (curve != SEV_LEGACY_CURVE_P256 && curve != SEV_LEGACY_CURVE_P384)
		return false;
	key->point.curve = curve == SEV_LEGACY_CURVE_P256 ? SEV_EC_P256 : SEV_EC_P384;
	length = sev_ec_length(key->point.curve);
	return get_number(cert + SEV_LEGACY_CERT_QX, SEV_LEGACY_INTEGER_SIZE, key->point.x,
			  length) &&
	       get_number(cert + SEV_LEGACY_CERT_QY, SEV_LEGACY_INTEGER_SIZE, key->point.y,
			  length) &&
	       sev_is_zero(cert + RESERVED_AFTER_Q, SEV_LEGACY_CERT_SIGNED - RESERVED_AFTER_Q) &&
	       sev_ec_point_check("certificate", &key->point, NULL) == SEV_OK;
}

static bool read_modulus(const uint8_t *cert, struct sp_cert_key *key)
{
	uint32_t bits = sev_get_le32(cert + SEV_LEGACY_CERT_MODULUS_SIZE);

	if (bits != 2048 && bits != 4096)
		return false;
	key->rsa = true;
	key->n_size = bits / 8;
	return get_number(cert + SEV_LEGACY_CERT_MODULUS, SEV_LEGACY_RSA_SIZE, key->n,
			  key->n_size) &&
	       get_number(cert + SEV_LEGACY_CERT_PUBEXP, SEV_LEGACY_RSA_SIZE, key->e, key->n_size);
}

bool sp_cert_key_read(const uint8_t cert[SEV_LEGACY_CERT_SIZE], struct sp_cert_key *key)
{
	memset(key, 0, sizeof(*key));
	/* spec: SEV-API SEV certificate: its version is 1 */
	if (sev_get_le32(cert + SEV_LEGACY_CERT_VERSION) != SEV_LEGACY_VERSION_1 ||
	    !sev_is_zero(cert + RESERVED_06, 2))
		return false;
	key->usage = sev_get_le32(cert + SEV_LEGACY_CERT_PUBKEY_USAGE);
	key->algo = sev_get_le32(cert + SEV_LEGACY_CERT_PUBKEY_ALGO);
	switch (key->algo) {
	case SEV_LEGACY_ALGO_RSA_SHA256:
	case SEV_LEGACY_ALGO_RSA_SHA384:
		return read_modulus(cert, key);
	case SEV_LEGACY_ALGO_ECDSA_SHA256:
	case SEV_LEGACY_ALGO_ECDSA_SHA384:
	case SEV_LEGACY_ALGO_ECDH_SHA256:
	case SEV_LEGACY_ALGO_ECDH_SHA384:
		return read_point(cert, key);
	default:
		return false;
	}
}

static enum sev_rc verify_ecdsa(const struct sp_cert_key *signer, const uint8_t *digest,
				size_t digest_size, const uint8_t *signature, bool *valid)
{
	uint8_t r[SEV_EC_MAX_LENGTH], s[SEV_EC_MAX_LENGTH];
	size_t length = sev_ec_length(signer->point.curve);

	*valid = false;
	if (!get_number(signature, SEV_LEGACY_INTEGER_SIZE, r, length) ||
	    !get_number(signature + SEV_LEGACY_INTEGER_SIZE, SEV_LEGACY_INTEGER_SIZE, s, length))
		return SEV_OK;
	return sev_ecdsa_verify(&signer->point, digest, digest_size, r, s, valid, NULL);
}

static enum sev_rc verify_rsa(const struct sp_cert_key *signer, unsigned hash,
			      const uint8_t *digest, const uint8_t *signature, bool *valid)
{
	uint8_t s[SEV_LEGACY_RSA_SIZE];

	*valid = false;
	if (!get_number(signature, SEV_LEGACY_RSA_SIZE, s, signer->n_size))
		return SEV_OK;
	return sev_rsa_pss_verify(signer->n, signer->n_size, signer->e, signer->n_size, hash,
				  digest, s, valid, NULL);
}

static enum sev_rc verify_slot(const struct sp_cert_key *signer, const uint8_t *cert,
			       const uint8_t *signature, bool *valid)
{
	bool sha384 = signer->algo & ALGO_SHA384;
	uint8_t digest[48];

	if (sha384)
		sev_sha384(cert, SEV_LEGACY_CERT_SIGNED, digest);
	else
		sev_sha256(cert, SEV_LEGACY_CERT_SIGNED, digest);
	if (signer->rsa)
		return verify_rsa(signer, sha384 ? 384 : 256, digest, signature, valid);
	return verify_ecdsa(signer, digest, sha384 ? 48 : 32, signature, valid);
}

uint32_t sp_cert_verify(const struct sp_cert_key *signer, const uint8_t cert[SEV_LEGACY_CERT_SIZE])
{
	unsigned slot;

	return sp_cert_verify_slot(signer, cert, &slot);
}

uint32_t sp_cert_verify_slot(const struct sp_cert_key *signer,
			     const uint8_t cert[SEV_LEGACY_CERT_SIZE], unsigned *at)
{
	static const unsigned slots[] = {SEV_LEGACY_CERT_SIG1, SEV_LEGACY_CERT_SIG2};
	uint32_t status = SEV_FW_INVALID_CERTIFICATE;

	for (size_t i = 0; i < SEV_COUNT(slots); i++) {
		const uint8_t *slot = cert + slots[i];
		bool valid = false;
		enum sev_rc rc;

		/* spec: SEV-API SEV certificate: a slot's usage and algorithm are its signer's */
		if (sev_get_le32(slot + SEV_LEGACY_SLOT_USAGE) != signer->usage ||
		    sev_get_le32(slot + SEV_LEGACY_SLOT_ALGO) != signer->algo)
			continue;
		rc = verify_slot(signer, cert, slot + SEV_LEGACY_SLOT_SIG, &valid);
		*at = slots[i];
		if (rc || valid)
			return sp_crypto(rc);
		status = SEV_FW_BAD_SIGNATURE;
	}
	return status;
}
