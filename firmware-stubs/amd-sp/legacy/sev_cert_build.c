/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/sev_cert_build.h"

#include <string.h>

#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "base/crypto_ec_private.h"

#define SLOT_SIZE (SEV_LEGACY_CERT_SIG2 - SEV_LEGACY_CERT_SIG1)

/* A number of P-384, the other way round, in the room that certificates have for it. */
static void put_number(uint8_t out[SEV_LEGACY_INTEGER_SIZE], const uint8_t number[SEV_P384_LENGTH])
{
	memset(out, 0, SEV_LEGACY_INTEGER_SIZE);
	for (size_t i = 0; i < SEV_P384_LENGTH; i++)
		out[i] = number[SEV_P384_LENGTH - 1 - i];
}

static void empty_slot(uint8_t *slot)
{
	memset(slot, 0, SLOT_SIZE);
	/* spec: SEV-API SEV certificate: the usage of an empty slot is INVALID */
	sev_put_le32(slot + SEV_LEGACY_SLOT_USAGE, SEV_LEGACY_USAGE_INVALID);
	sev_put_le32(slot + SEV_LEGACY_SLOT_ALGO, SEV_LEGACY_ALGO_NONE);
}

static uint32_t point_of(const uint8_t scalar[48], struct sev_p384_point *point)
{
	struct sev_ec_key *key = NULL;
	enum sev_rc rc = sev_ec_key_from_scalar(scalar, &key, NULL);

	if (!rc)
		rc = sev_ec_key_point(key, point, NULL);
	sev_ec_key_free(key);
	return sp_crypto(rc);
}

uint32_t sp_cert_make(const struct sp_cert_subject *subject, const uint8_t scalar[48],
		      uint8_t cert[SEV_LEGACY_CERT_SIZE])
{
	struct sev_p384_point point;
	uint32_t status = point_of(scalar, &point);

	if (status)
		return status;
	memset(cert, 0, SEV_LEGACY_CERT_SIZE);
	sev_put_le32(cert + SEV_LEGACY_CERT_VERSION, SEV_LEGACY_VERSION_1);
	cert[SEV_LEGACY_CERT_API_MAJOR] = subject->api_major;
	cert[SEV_LEGACY_CERT_API_MINOR] = subject->api_minor;
	sev_put_le32(cert + SEV_LEGACY_CERT_PUBKEY_USAGE, subject->usage);
	/* spec: SEV-API SEV certificate: the PDH agrees on keys, the others sign, with SHA-256 */
	sev_put_le32(cert + SEV_LEGACY_CERT_PUBKEY_ALGO, subject->usage == SEV_LEGACY_USAGE_PDH
								 ? SEV_LEGACY_ALGO_ECDH_SHA256
								 : SEV_LEGACY_ALGO_ECDSA_SHA256);
	sev_put_le32(cert + SEV_LEGACY_CERT_CURVE, SEV_LEGACY_CURVE_P384);
	put_number(cert + SEV_LEGACY_CERT_QX, point.x);
	put_number(cert + SEV_LEGACY_CERT_QY, point.y);
	empty_slot(cert + SEV_LEGACY_CERT_SIG1);
	empty_slot(cert + SEV_LEGACY_CERT_SIG2);
	return SEV_FW_SUCCESS;
}

uint32_t sp_ecdsa_sign(const uint8_t scalar[48], const void *data, size_t size,
		       uint8_t signature[SP_ECDSA_SIZE])
{
	struct sev_p384_signature numbers;
	struct sev_ec_key *key = NULL;
	enum sev_rc rc = sev_ec_key_from_scalar(scalar, &key, NULL);

	if (!rc)
		rc = sev_ec_key_sign_sha256(key, data, size, &numbers, NULL);
	sev_ec_key_free(key);
	if (rc)
		return sp_crypto(rc);
	put_number(signature, numbers.r);
	put_number(signature + SEV_LEGACY_INTEGER_SIZE, numbers.s);
	return SEV_FW_SUCCESS;
}

uint32_t sp_cert_sign(uint8_t cert[SEV_LEGACY_CERT_SIZE], unsigned slot, uint32_t usage,
		      const uint8_t scalar[48])
{
	empty_slot(cert + slot);
	sev_put_le32(cert + slot + SEV_LEGACY_SLOT_USAGE, usage);
	sev_put_le32(cert + slot + SEV_LEGACY_SLOT_ALGO, SEV_LEGACY_ALGO_ECDSA_SHA256);
	return sp_ecdsa_sign(scalar, cert, SEV_LEGACY_CERT_SIGNED,
			     cert + slot + SEV_LEGACY_SLOT_SIG);
}
