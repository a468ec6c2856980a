/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_rsa_private.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/crypto_pkey.h"
#include "base/err.h"

#define BITS (8 * SEV_RSA4096_LENGTH)

struct sev_rsa_key {
	EVP_PKEY *pkey;
};

/* Takes pkey, also on failure. */
static enum sev_rc of_pkey(EVP_PKEY *pkey, struct sev_rsa_key **out, struct sev_err *err)
{
	*out = calloc(1, sizeof(**out));
	if (!*out) {
		EVP_PKEY_free(pkey);
		return sev_fail_nomem(err);
	}
	(*out)->pkey = pkey;
	return SEV_OK;
}

enum sev_rc sev_rsa_key_generate(struct sev_rsa_key **out, struct sev_err *err)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *pkey = NULL;

	*out = NULL;
	if (!ctx || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, BITS) != 1 || EVP_PKEY_generate(ctx, &pkey) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey ? of_pkey(pkey, out, err) : sev_fail_crypto("making an RSA key", err);
}

static int no_password(char *buffer, int size, int writing, void *ctx)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

enum sev_rc sev_rsa_key_read(const char *name, const void *pem, size_t size,
			     struct sev_rsa_key **out, struct sev_err *err)
{
	EVP_PKEY *pkey;
	BIO *bio;

	*out = NULL;
	bio = size <= INT_MAX ? BIO_new_mem_buf(pem, (int)size) : NULL;
	if (!bio)
		return sev_fail_crypto("reading an RSA key", err);
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	BIO_free(bio);
	ERR_clear_error();
	if (pkey && EVP_PKEY_is_a(pkey, "RSA") && EVP_PKEY_get_bits(pkey) == BITS)
		return of_pkey(pkey, out, err);
	EVP_PKEY_free(pkey);
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found no such key, expected a private RSA key of %d bits in PEM "
			"without a password",
			name, BITS);
}

enum sev_rc sev_rsa_key_write(const struct sev_rsa_key *key, char *pem, size_t room,
			      struct sev_err *err)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *text = NULL;
	long size = 0;

	if (bio && PEM_write_bio_PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1)
		size = BIO_get_mem_data(bio, &text);
	if (size > 0 && (size_t)size < room) {
		memcpy(pem, text, (size_t)size);
		pem[size] = '\0';
	}
	BIO_free(bio);
	return size > 0 && (size_t)size < room ? SEV_OK : sev_fail_crypto("writing a key", err);
}

void sev_rsa_key_free(struct sev_rsa_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

static bool number(const struct sev_rsa_key *key, const char *name, uint8_t out[SEV_RSA4096_LENGTH])
{
	BIGNUM *bn = NULL;
	bool ok = EVP_PKEY_get_bn_param(key->pkey, name, &bn) == 1 &&
		  BN_bn2binpad(bn, out, SEV_RSA4096_LENGTH) == SEV_RSA4096_LENGTH;

	BN_free(bn);
	return ok;
}

enum sev_rc sev_rsa_key_numbers(const struct sev_rsa_key *key, uint8_t n[SEV_RSA4096_LENGTH],
				uint8_t e[SEV_RSA4096_LENGTH], struct sev_err *err)
{
	if (number(key, OSSL_PKEY_PARAM_RSA_N, n) && number(key, OSSL_PKEY_PARAM_RSA_E, e))
		return SEV_OK;
	return sev_fail_crypto("reading an RSA key's numbers", err);
}

enum sev_rc sev_rsa_key_spki(const struct sev_rsa_key *key, uint8_t **der, size_t *size,
			     struct sev_err *err)
{
	return sev_pkey_spki(key->pkey, der, size, err);
}

enum sev_rc sev_rsa_key_id(const struct sev_rsa_key *key, uint8_t id[SEV_KEY_ID_LENGTH],
			   struct sev_err *err)
{
	const unsigned char *bits = NULL;
	X509_PUBKEY *spki = NULL;
	int size = 0;
	bool ok = X509_PUBKEY_set(&spki, key->pkey) == 1 &&
		  X509_PUBKEY_get0_param(NULL, &bits, &size, NULL, spki) == 1 &&
		  EVP_Digest(bits, (size_t)size, id, NULL, EVP_sha1(), NULL) == 1;

	X509_PUBKEY_free(spki);
	return ok ? SEV_OK : sev_fail_crypto("hashing a public key", err);
}

static bool set_pss(EVP_PKEY_CTX *ctx, const EVP_MD *md)
{
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
}

enum sev_rc sev_rsa_key_sign_pss(const struct sev_rsa_key *key, unsigned hash,
				 const uint8_t *digest, uint8_t signature[SEV_RSA4096_LENGTH],
				 struct sev_err *err)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);
	size_t size = SEV_RSA4096_LENGTH;
	bool ok = ctx && EVP_PKEY_sign_init(ctx) == 1 &&
		  set_pss(ctx, hash == 256 ? EVP_sha256() : EVP_sha384()) &&
		  EVP_PKEY_sign(ctx, signature, &size, digest, hash / 8) == 1 &&
		  size == SEV_RSA4096_LENGTH;

	EVP_PKEY_CTX_free(ctx);
	return ok ? SEV_OK : sev_fail_crypto("signing with RSA", err);
}
