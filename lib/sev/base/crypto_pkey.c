/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_pkey.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/err.h"

#define GROUP_MAX 32
#define DER_MAX	  128 /* of a signature: two integers of up to 49 bytes and their headers */

enum sev_rc sev_fail_crypto(const char *what, struct sev_err *err)
{
	ERR_clear_error();
	return sev_fail(err, SEV_ERR_CRYPTO, "%s failed in the crypto library", what);
}

enum sev_rc sev_pkey_from_point(const char *name, const char *group, const char *curve,
				uint8_t *encoded, size_t size, EVP_PKEY **out, struct sev_err *err)
{
	char group_text[GROUP_MAX] = "";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group_text, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded, size),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;
	unsigned long reason;
	int rc;

	memcpy(group_text, group, strnlen(group, GROUP_MAX - 1));
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1) {
		EVP_PKEY_CTX_free(ctx);
		return sev_fail_crypto("making a public key", err);
	}
	rc = EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	if (rc == 1) {
		*out = pkey;
		return SEV_OK;
	}
	/* Only the curve's own complaint says something about the point. */
	reason = ERR_peek_last_error();
	if (ERR_GET_LIB(reason) != ERR_LIB_EC || ERR_GET_REASON(reason) == ERR_R_MALLOC_FAILURE)
		return sev_fail_crypto("making a public key", err);
	ERR_clear_error();
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: the point of the public key is not on the curve %s", name, curve);
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

/*
 * Whether verification came to the point at infinity: no failure of the library, but nobody's
 * signature.
 */
static bool at_infinity(void)
{
	unsigned long first = ERR_peek_error();

	return ERR_GET_LIB(first) == ERR_LIB_EC && ERR_GET_REASON(first) == EC_R_POINT_AT_INFINITY;
}

enum sev_rc sev_pkey_verify_ecdsa(EVP_PKEY *pkey, const uint8_t *digest, size_t digest_size,
				  const uint8_t *r, const uint8_t *s, size_t length, bool *valid,
				  struct sev_err *err)
{
	uint8_t der[DER_MAX];
	size_t size = join_signature(r, s, length, der);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	int result = -1;

	ERR_clear_error();
	if (size && ctx && EVP_PKEY_verify_init(ctx) == 1)
		result = EVP_PKEY_verify(ctx, der, size, digest, digest_size);
	EVP_PKEY_CTX_free(ctx);
	if (result < 0 && !at_infinity())
		return sev_fail_crypto("checking a signature", err);
	ERR_clear_error();
	*valid = result == 1;
	return SEV_OK;
}

enum sev_rc sev_pkey_spki(const EVP_PKEY *pkey, uint8_t **der, size_t *size, struct sev_err *err)
{
	int length = i2d_PUBKEY(pkey, NULL);
	unsigned char *at;

	if (length <= 0)
		return sev_fail_crypto("encoding a public key", err);
	*der = malloc((size_t)length);
	if (!*der)
		return sev_fail_nomem(err);
	at = *der;
	*size = (size_t)length;
	if (i2d_PUBKEY(pkey, &at) == length)
		return SEV_OK;
	free(*der);
	*der = NULL;
	return sev_fail_crypto("encoding a public key", err);
}
