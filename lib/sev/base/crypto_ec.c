/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_ec.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/crypto.h"
#include "base/crypto_pkey.h"
#include "base/err.h"

#define GROUP	     "secp384r1"
#define POINT_LENGTH (1 + 2 * SEV_P384_LENGTH)
#define DER_MAX	     128  /* of a signature: two integers of up to 49 bytes and their headers */
#define UNCOMPRESSED 0x04 /* first byte of an encoded point */

struct sev_ec_key {
	EVP_PKEY *pkey;
	bool is_private;
	char *name;
};

enum sev_rc sev_ec_key_of_pkey(const char *name, EVP_PKEY *pkey, bool is_private,
			       struct sev_ec_key **out, struct sev_err *err)
{
	struct sev_ec_key *key;

	/* A key file may have its point compressed, and it is wanted whole. */
	if (EVP_PKEY_set_utf8_string_param(pkey, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
					   OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) !=
	    1) {
		EVP_PKEY_free(pkey);
		return sev_fail_crypto("taking a key", err);
	}
	key = calloc(1, sizeof(*key));
	if (key)
		key->name = strdup(name);
	if (!key || !key->name) {
		free(key);
		EVP_PKEY_free(pkey);
		return sev_fail_nomem(err);
	}
	key->pkey = pkey;
	key->is_private = is_private;
	*out = key;
	return SEV_OK;
}

void sev_ec_key_free(struct sev_ec_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key->name);
	free(key);
}

const EVP_PKEY *sev_ec_key_pkey(const struct sev_ec_key *key)
{
	return key->pkey;
}

bool sev_ec_key_is_private(const struct sev_ec_key *key)
{
	return key->is_private;
}

/* Stands in for asking the user for a password: notes that one is needed, and has none. */
static int no_password(char *buffer, int size, int writing, void *asked)
{
	(void)buffer;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

typedef EVP_PKEY *read_fn(BIO *bio, EVP_PKEY **pkey, pem_password_cb *password, void *ctx);

static EVP_PKEY *read_pem(read_fn *read, const void *pem, size_t size, bool *encrypted)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)size);
	EVP_PKEY *pkey = NULL;

	if (bio)
		pkey = read(bio, NULL, no_password, encrypted);
	BIO_free(bio);
	ERR_clear_error();
	return pkey;
}

static enum sev_rc check_curve(const char *name, const EVP_PKEY *pkey, struct sev_err *err)
{
	char group[64] = "explicit parameters";
	size_t length = 0;

	if (!EVP_PKEY_is_a(pkey, "EC")) {
		const char *type = EVP_PKEY_get0_type_name(pkey);

		return sev_fail(err, SEV_ERR_FORMAT, "%s: found a key for %s, expected EC P-384",
				name, type ? type : "an unknown algorithm");
	}
	if (!EVP_PKEY_get_group_name(pkey, group, sizeof(group), &length))
		ERR_clear_error();
	if (strcmp(group, GROUP) == 0)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found a key on curve %s, expected %s (P-384)",
			name, group, GROUP);
}

/* Whether the public half of a private key is the one that belongs to it. */
static enum sev_rc check_pair(const char *name, EVP_PKEY *pkey, struct sev_err *err)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	int rc;

	if (!ctx)
		return sev_fail_crypto("checking a key", err);
	rc = EVP_PKEY_check(ctx);
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	if (rc == 1)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: the private and the public half of the key do not belong together",
			name);
}

static enum sev_rc fail_read(const char *name, bool encrypted, struct sev_err *err)
{
	if (encrypted)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the key is encrypted, expected one without a password", name);
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found no key, expected PEM (PKCS#8, SEC1 or a public key)", name);
}

/* Takes pkey, also on failure. */
static enum sev_rc take_pkey(const char *name, EVP_PKEY *pkey, bool is_private,
			     struct sev_ec_key **out, struct sev_err *err)
{
	enum sev_rc rc = check_curve(name, pkey, err);

	if (!rc && is_private)
		rc = check_pair(name, pkey, err);
	if (!rc)
		return sev_ec_key_of_pkey(name, pkey, is_private, out, err);
	EVP_PKEY_free(pkey);
	return rc;
}

enum sev_rc sev_ec_key_read(const char *name, const void *pem, size_t size, struct sev_ec_key **out,
			    struct sev_err *err)
{
	bool encrypted = false;
	bool is_private = true;
	EVP_PKEY *pkey = NULL;

	if (size <= INT_MAX)
		pkey = read_pem(PEM_read_bio_PrivateKey, pem, size, &encrypted);
	if (!pkey && !encrypted && size <= INT_MAX) {
		is_private = false;
		pkey = read_pem(PEM_read_bio_PUBKEY, pem, size, &encrypted);
	}
	if (!pkey)
		return fail_read(name, encrypted, err);
	return take_pkey(name, pkey, is_private, out, err);
}

/* The outer SEQUENCE of DER; PEM begins with text. */
#define DER_SEQUENCE 0x30

static EVP_PKEY *read_der(const uint8_t *der, size_t size)
{
	const unsigned char *at = der;
	EVP_PKEY *pkey = NULL;

	if (size > 0 && size <= INT_MAX && der[0] == DER_SEQUENCE)
		pkey = d2i_AutoPrivateKey(NULL, &at, (long)size);
	ERR_clear_error();
	return pkey;
}

static enum sev_rc refuse_public(const char *name, struct sev_ec_key **key, struct sev_err *err)
{
	if ((*key)->is_private)
		return SEV_OK;
	sev_ec_key_free(*key);
	*key = NULL;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found a public key, expected a private one",
			name);
}

enum sev_rc sev_ec_key_read_private(const char *name, const void *data, size_t size,
				    struct sev_ec_key **out, struct sev_err *err)
{
	EVP_PKEY *pkey = read_der(data, size);
	enum sev_rc rc;

	if (pkey)
		return take_pkey(name, pkey, true, out, err);
	rc = sev_ec_key_read(name, data, size, out, err);
	return rc ? rc : refuse_public(name, out, err);
}

enum sev_rc sev_ec_key_from_point(const char *name, const struct sev_p384_point *point,
				  struct sev_ec_key **out, struct sev_err *err)
{
	uint8_t encoded[POINT_LENGTH] = {UNCOMPRESSED};
	EVP_PKEY *pkey = NULL;
	enum sev_rc rc;

	memcpy(encoded + 1, point->x, sizeof(point->x));
	memcpy(encoded + 1 + sizeof(point->x), point->y, sizeof(point->y));
	rc = sev_pkey_from_point(name, GROUP, "P-384", encoded, sizeof(encoded), &pkey, err);
	return rc ? rc : sev_ec_key_of_pkey(name, pkey, false, out, err);
}

enum sev_rc sev_ec_key_point(const struct sev_ec_key *key, struct sev_p384_point *point,
			     struct sev_err *err)
{
	uint8_t encoded[POINT_LENGTH];
	size_t length = 0;

	if (EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_PUB_KEY, encoded,
					    sizeof(encoded), &length) != 1 ||
	    length != sizeof(encoded) || encoded[0] != UNCOMPRESSED)
		return sev_fail_crypto("taking the point of a key", err);
	memcpy(point->x, encoded + 1, sizeof(point->x));
	memcpy(point->y, encoded + 1 + sizeof(point->x), sizeof(point->y));
	return SEV_OK;
}

/* The two numbers of a DER signature. */
static bool split_signature(const uint8_t *der, size_t size, struct sev_p384_signature *signature)
{
	const unsigned char *at = der;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)size);
	bool ok = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature->r, SEV_P384_LENGTH) > 0 &&
		  BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature->s, SEV_P384_LENGTH) > 0;

	ECDSA_SIG_free(sig);
	return ok;
}

static enum sev_rc sign(const struct sev_ec_key *key, const EVP_MD *hash, const uint8_t *data,
			size_t size, struct sev_p384_signature *signature, struct sev_err *err)
{
	EVP_MD_CTX *ctx;
	uint8_t der[DER_MAX];
	size_t length = sizeof(der);
	bool ok;

	if (!key->is_private)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: found a public key, expected a private key to sign with",
				key->name);
	ctx = EVP_MD_CTX_new();
	ok = ctx && EVP_DigestSignInit(ctx, NULL, hash, NULL, key->pkey) == 1 &&
	     EVP_DigestSign(ctx, der, &length, data, size) == 1 &&
	     split_signature(der, length, signature);
	EVP_MD_CTX_free(ctx);
	return ok ? SEV_OK : sev_fail_crypto("signing", err);
}

enum sev_rc sev_ec_key_sign(const struct sev_ec_key *key, const uint8_t *data, size_t size,
			    struct sev_p384_signature *signature, struct sev_err *err)
{
	return sign(key, EVP_sha384(), data, size, signature, err);
}

enum sev_rc sev_ec_key_sign_sha256(const struct sev_ec_key *key, const uint8_t *data, size_t size,
				   struct sev_p384_signature *signature, struct sev_err *err)
{
	return sign(key, EVP_sha256(), data, size, signature, err);
}

enum sev_rc sev_ec_key_verify(const struct sev_ec_key *key, const uint8_t *data, size_t size,
			      const struct sev_p384_signature *signature, bool *valid,
			      struct sev_err *err)
{
	uint8_t digest[48];

	sev_sha384(data, size, digest);
	return sev_pkey_verify_ecdsa(key->pkey, digest, sizeof(digest), signature->r, signature->s,
				     SEV_P384_LENGTH, valid, err);
}

bool sev_p384_is_scalar(const uint8_t number[SEV_P384_LENGTH])
{
	/* n of P-384 (FIPS 186-4, D.1.2.4). */
	static const uint8_t order[SEV_P384_LENGTH] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
		0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
	};
	static const uint8_t zero[SEV_P384_LENGTH];

	return memcmp(number, zero, sizeof(zero)) != 0 && memcmp(number, order, sizeof(order)) < 0;
}
