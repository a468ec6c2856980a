/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_ecdsa.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/crypto_pkey.h"

#define DER_MAX	     128  /* of a signature: two integers of up to 49 bytes and their headers */
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

/* DER of the two numbers; 0 when it cannot be made. */
static size_t join_signature(const uint8_t *r, const uint8_t *s, size_t length,
			     uint8_t der[DER_MAX])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *bn_r = BN_bin2bn(r, (int)length, NULL);
	BIGNUM *bn_s = BN_bin2bn(s, (int)length, NULL);
	unsigned char *at = der;
	int size = 0;

	if (sig && bn_r && bn_s && ECDSA_SIG_set0(sig, bn_r, bn_s) == 1) {
		size = i2d_ECDSA_SIG(sig, &at);
	} else {
		BN_free(bn_r);
		BN_free(bn_s);
	}
	ECDSA_SIG_free(sig);
	return size > 0 ? (size_t)size : 0;
}

enum sev_rc sev_ecdsa_verify(const struct sev_ec_point *key, const uint8_t *digest,
			     size_t digest_size, const uint8_t *r, const uint8_t *s, bool *valid,
			     struct sev_err *err)
{
	uint8_t der[DER_MAX];
	size_t size = join_signature(r, s, CURVES[key->curve].length, der);
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx;
	int result = -1;
	enum sev_rc rc = make_key("signer", key, &pkey, err);

	if (rc)
		return rc;
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	if (size && ctx && EVP_PKEY_verify_init(ctx) == 1)
		result = EVP_PKEY_verify(ctx, der, size, digest, digest_size);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	if (result < 0)
		return sev_fail_crypto("checking a signature", err);
	*valid = result == 1;
	return SEV_OK;
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
