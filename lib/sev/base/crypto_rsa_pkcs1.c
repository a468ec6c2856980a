/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_rsa_pkcs1.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/crypto_pkey.h"
#include "base/crypto_rsa.h"
#include "base/err.h"

#define MODULUS_MIN  256 /* bytes */
#define MODULUS_MAX  SEV_RSA_MAX_LENGTH
#define EXPONENT_MAX 8 /* bytes */

static struct sev_view without_zeros(struct sev_view number)
{
	while (number.size > 0 && number.data[0] == 0) {
		number.data++;
		number.size--;
	}
	return number;
}

static enum sev_rc check_numbers(const char *name, struct sev_view n, struct sev_view e,
				 struct sev_err *err)
{
	if (n.size < MODULUS_MIN || n.size > MODULUS_MAX || n.data[0] < 0x80)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the modulus has %zu bytes, the first of them 0x%02x; expected "
				"an RSA key of 2048 to 4096 bits",
				name, n.size, n.size ? n.data[0] : 0);
	if (e.size == 0 || e.size > EXPONENT_MAX || e.data[e.size - 1] % 2 == 0 ||
	    (e.size == 1 && e.data[0] == 1))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the exponent has %zu bytes, the last of them 0x%02x; expected "
				"an odd number from 3 on, of at most %u bytes",
				name, e.size, e.size ? e.data[e.size - 1] : 0, EXPONENT_MAX);
	return SEV_OK;
}

/* EVP_DigestVerify()'s result: 1, 0, or less when the library failed. */
static int verify(EVP_PKEY *key, struct sev_view data, struct sev_view signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx = NULL;
	int rc = -1;

	if (ctx && EVP_DigestVerifyInit(ctx, &key_ctx, EVP_sha256(), NULL, key) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PADDING) == 1)
		rc = EVP_DigestVerify(ctx, signature.data, signature.size, data.data, data.size);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return rc;
}

enum sev_rc sev_rsa_pkcs1_verify(const char *name, const struct sev_rsa_numbers *key,
				 struct sev_view data, struct sev_view signature, bool *valid,
				 struct sev_err *err)
{
	struct sev_view n = without_zeros(key->n);
	struct sev_view e = without_zeros(key->e);
	EVP_PKEY *pkey;
	enum sev_rc rc = check_numbers(name, n, e, err);
	int verified;

	if (rc)
		return rc;
	*valid = false;
	/* The library does not tell a signature of another length from its own failure. */
	if (signature.size != n.size)
		return SEV_OK;
	pkey = sev_pkey_of_rsa(n.data, n.size, e.data, e.size);
	if (!pkey)
		return sev_fail_crypto("making an RSA key", err);
	verified = verify(pkey, data, signature);
	EVP_PKEY_free(pkey);
	if (verified < 0)
		return sev_fail_crypto("checking an RSA signature", err);
	*valid = verified == 1;
	return SEV_OK;
}
