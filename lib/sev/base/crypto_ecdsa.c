/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_ecdsa.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/crypto_pkey.h"

#define UNCOMPRESSED 0x04 /* first byte of an encoded point */

static const struct {
	const char *group; /* OpenSSL's name */
	const char *name;
	size_t length;
} CURVES[] = {
	[SEV_EC_P256] = {"prime256v1", "P-256", 32},
	[SEV_EC_P384] = {"secp384r1", "P-384", 48},
};

size_t sev_ec_length(enum sev_ec_curve curve)
{
	return CURVES[curve].length;
}

static enum sev_rc make_key(const char *name, const struct sev_ec_point *point, EVP_PKEY **out,
			    struct sev_err *err)
{
	uint8_t encoded[1 + 2 * SEV_EC_MAX_LENGTH] = {UNCOMPRESSED};
	size_t length = CURVES[point->curve].length;

	memcpy(encoded + 1, point->x, length);
	memcpy(encoded + 1 + length, point->y, length);
	return sev_pkey_from_point(name, CURVES[point->curve].group, CURVES[point->curve].name,
				   encoded, 1 + 2 * length, out, err);
}

enum sev_rc sev_ec_point_check(const char *name, const struct sev_ec_point *point,
			       struct sev_err *err)
{
	EVP_PKEY *pkey = NULL;
	enum sev_rc rc = make_key(name, point, &pkey, err);

	EVP_PKEY_free(pkey);
	return rc;
}

enum sev_rc sev_ecdsa_verify(const struct sev_ec_point *key, const uint8_t *digest,
			     size_t digest_size, const uint8_t *r, const uint8_t *s, bool *valid,
			     struct sev_err *err)
{
	EVP_PKEY *pkey = NULL;
	enum sev_rc rc = make_key("signer", key, &pkey, err);

	if (!rc)
		rc = sev_pkey_verify_ecdsa(pkey, digest, digest_size, r, s,
					   CURVES[key->curve].length, valid, err);
	EVP_PKEY_free(pkey);
	return rc;
}

enum sev_rc sev_ec_spki(const struct sev_ec_point *key, uint8_t **der, size_t *size,
			struct sev_err *err)
{
	EVP_PKEY *pkey = NULL;
	enum sev_rc rc = make_key("key", key, &pkey, err);

	if (!rc)
		rc = sev_pkey_spki(pkey, der, size, err);
	EVP_PKEY_free(pkey);
	return rc;
}
