/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/peer_cert.h"

#include "base/bytes.h"
#include "base/crypto_ecdsa.h"

/* A little-endian number of a certificate, most significant byte first; false: too large. */
static bool take_number(const uint8_t *in, uint8_t out[SEV_P384_LENGTH])
{
	for (size_t i = 0; i < SEV_P384_LENGTH; i++)
		out[SEV_P384_LENGTH - 1 - i] = in[i];
	return sev_is_zero(in + SEV_P384_LENGTH, SEV_LEGACY_INTEGER_SIZE - SEV_P384_LENGTH);
}

/* spec: SEV-API LAUNCH_START: the certificate is of a PDH, for ECDH on the platform's curve */
uint32_t sp_peer_pdh(const uint8_t cert[SEV_LEGACY_CERT_SIZE], struct sev_p384_point *point)
{
	uint32_t algo = sev_get_le32(cert + SEV_LEGACY_CERT_PUBKEY_ALGO);
	struct sev_ec_key *key;

	if (sev_get_le32(cert + SEV_LEGACY_CERT_VERSION) != SEV_LEGACY_VERSION_1 ||
	    sev_get_le32(cert + SEV_LEGACY_CERT_PUBKEY_USAGE) != SEV_LEGACY_USAGE_PDH ||
	    (algo != SEV_LEGACY_ALGO_ECDH_SHA256 && algo != SEV_LEGACY_ALGO_ECDH_SHA384) ||
	    sev_get_le32(cert + SEV_LEGACY_CERT_CURVE) != SEV_LEGACY_CURVE_P384 ||
	    !take_number(cert + SEV_LEGACY_CERT_QX, point->x) ||
	    !take_number(cert + SEV_LEGACY_CERT_QY, point->y))
		return SEV_FW_INVALID_CERTIFICATE;
	if (sev_ec_key_from_point("PDH", point, &key, NULL) != SEV_OK)
		return SEV_FW_INVALID_CERTIFICATE;
	sev_ec_key_free(key);
	return SEV_FW_SUCCESS;
}
