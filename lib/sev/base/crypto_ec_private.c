/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_ec_private.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include "base/crypto.h"
#include "base/crypto_pkey.h"
#include "base/err.h"

#define GROUP	     "P-384"
#define UNCOMPRESSED 0x04
#define POINT_LENGTH (1 + 2 * SEV_P384_LENGTH)

/* (c mod (n - 1)) + 1 */
static bool reduce(const uint8_t seed[64], const BIGNUM *order, uint8_t scalar[SEV_P384_LENGTH])
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *c = BN_bin2bn(seed, 64, NULL);
	BIGNUM *less = BN_dup(order);
	bool ok = ctx && c && less && BN_sub_word(less, 1) == 1 && BN_mod(c, c, less, ctx) == 1 &&
		  BN_add_word(c, 1) == 1 &&
		  BN_bn2binpad(c, scalar, SEV_P384_LENGTH) == SEV_P384_LENGTH;

	BN_clear_free(c);
	BN_free(less);
	BN_CTX_free(ctx);
	return ok;
}

enum sev_rc sev_ec_scalar_derive(const uint8_t seed[64], uint8_t scalar[SEV_P384_LENGTH],
				 struct sev_err *err)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	bool ok = group && reduce(seed, EC_GROUP_get0_order(group), scalar);

	EC_GROUP_free(group);
	return ok ? SEV_OK : sev_fail_crypto("deriving a P-384 key", err);
}

enum sev_rc sev_ec_scalar_generate(uint8_t scalar[SEV_P384_LENGTH], struct sev_err *err)
{
	uint8_t seed[64];
	enum sev_rc rc = sev_random(seed, sizeof(seed), err);

	if (!rc)
		rc = sev_ec_scalar_derive(seed, scalar, err);
	sev_cleanse(seed, sizeof(seed));
	return rc;
}

/* The uncompressed encoding of number times the generator. */
static bool public_point(const BIGNUM *number, uint8_t out[POINT_LENGTH])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	EC_POINT *point = group ? EC_POINT_new(group) : NULL;
	bool ok = point && EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1 &&
		  EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, POINT_LENGTH,
				     NULL) == POINT_LENGTH;

	EC_POINT_free(point);
	EC_GROUP_free(group);
	return ok;
}

static EVP_PKEY *pkey_of(const BIGNUM *number, const uint8_t point[POINT_LENGTH])
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	if (build &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, GROUP, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_LENGTH) ==
		    1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1)
		pkey = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static enum sev_rc pkey_of_scalar(const uint8_t scalar[SEV_P384_LENGTH], EVP_PKEY **out,
				  struct sev_err *err)
{
	uint8_t point[POINT_LENGTH] = {UNCOMPRESSED};
	BIGNUM *number;

	if (!sev_p384_is_scalar(scalar))
		return sev_fail(err, SEV_ERR_ARG,
				"private key: found a number out of range, expected 1 to n - 1 of "
				"P-384");
	number = BN_secure_new();
	*out = NULL;
	if (number && BN_bin2bn(scalar, SEV_P384_LENGTH, number) && public_point(number, point))
		*out = pkey_of(number, point);
	BN_clear_free(number);
	return *out ? SEV_OK : sev_fail_crypto("taking a private key", err);
}

enum sev_rc sev_ec_key_from_scalar(const uint8_t scalar[SEV_P384_LENGTH], struct sev_ec_key **out,
				   struct sev_err *err)
{
	EVP_PKEY *pkey = NULL;
	enum sev_rc rc = pkey_of_scalar(scalar, &pkey, err);

	*out = NULL;
	return rc ? rc : sev_ec_key_of_pkey("private key", pkey, true, out, err);
}

static enum sev_rc agree(EVP_PKEY *own, EVP_PKEY *peer, uint8_t z[SEV_P384_LENGTH],
			 struct sev_err *err)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
	size_t length = SEV_P384_LENGTH;
	bool ok = ctx && EVP_PKEY_derive_init(ctx) == 1 &&
		  EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
		  EVP_PKEY_derive(ctx, z, &length) == 1 && length == SEV_P384_LENGTH;

	EVP_PKEY_CTX_free(ctx);
	return ok ? SEV_OK : sev_fail_crypto("ECDH", err);
}

enum sev_rc sev_ec_agree(const uint8_t scalar[SEV_P384_LENGTH], const struct sev_p384_point *point,
			 uint8_t z[SEV_P384_LENGTH], struct sev_err *err)
{
	uint8_t encoded[POINT_LENGTH] = {UNCOMPRESSED};
	EVP_PKEY *own = NULL, *peer = NULL;
	enum sev_rc rc;

	memcpy(encoded + 1, point->x, SEV_P384_LENGTH);
	memcpy(encoded + 1 + SEV_P384_LENGTH, point->y, SEV_P384_LENGTH);
	rc = sev_pkey_from_point("ECDH key", GROUP, "P-384", encoded, sizeof(encoded), &peer, err);
	if (!rc)
		rc = pkey_of_scalar(scalar, &own, err);
	if (!rc)
		rc = agree(own, peer, z, err);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);
	return rc;
}
