/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_rsa.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/crypto_pkey.h"

/* The other byte order, or the same: what OSSL_PARAM takes for a number. */
static bool to_native(const uint8_t *number, size_t size, uint8_t native[SEV_RSA_MAX_LENGTH])
{
	BIGNUM *bn;
	bool ok;

	if (size > SEV_RSA_MAX_LENGTH)
		return false;
	bn = BN_bin2bn(number, (int)size, NULL);
	ok = bn && BN_bn2nativepad(bn, native, (int)size) >= 0;
	BN_free(bn);
	return ok;
}

EVP_PKEY *sev_pkey_of_rsa(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size)
{
	uint8_t native_n[SEV_RSA_MAX_LENGTH], native_e[SEV_RSA_MAX_LENGTH];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, native_n, n_size),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, native_e, e_size),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx;

	if (!to_native(n, n_size, native_n) || !to_native(e, e_size, native_e))
		return NULL;
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static bool set_up_pss(EVP_PKEY_CTX *ctx, const EVP_MD *md)
{
	return EVP_PKEY_verify_init(ctx) == 1 &&
	       EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
}

enum sev_rc sev_rsa_pss_verify(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size,
			       unsigned hash, const uint8_t *digest, const uint8_t *signature,
			       bool *valid, struct sev_err *err)
{
	const EVP_MD *md = hash == 256 ? EVP_sha256() : EVP_sha384();
	EVP_PKEY *pkey = sev_pkey_of_rsa(n, n_size, e, e_size);
	EVP_PKEY_CTX *ctx = pkey ? EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL) : NULL;
	int rc = -1;

	if (ctx && set_up_pss(ctx, md))
		rc = EVP_PKEY_verify(ctx, signature, n_size, digest, hash / 8);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	if (rc < 0)
		return sev_fail_crypto("checking an RSA signature", err);
	*valid = rc == 1;
	return SEV_OK;
}

enum sev_rc sev_rsa_spki(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size,
			 uint8_t **der, size_t *size, struct sev_err *err)
{
	EVP_PKEY *pkey = sev_pkey_of_rsa(n, n_size, e, e_size);
	enum sev_rc rc;

	if (!pkey)
		return sev_fail_crypto("making an RSA key", err);
	rc = sev_pkey_spki(pkey, der, size, err);
	EVP_PKEY_free(pkey);
	return rc;
}
