/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_jws.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/bytes.h"
#include "base/crypto_pkey.h"
#include "base/err.h"
#include "base/text.h"

#define RSA_BITS_MIN 2048
#define GROUP_MAX    64

/* RFC 7518 and RFC 8037: what a key signs with. */
struct algorithm {
	const char *name;
	const char *type;  /* OpenSSL's name of the key type */
	const char *group; /* of EC keys */
	const EVP_MD *(*digest)(void);
	size_t number; /* bytes of r and of s; 0: the signature is taken as it is */
};

static const struct algorithm ALGORITHMS[] = {
	{"ES256", "EC", "prime256v1", EVP_sha256, 32}, {"ES384", "EC", "secp384r1", EVP_sha384, 48},
	{"ES512", "EC", "secp521r1", EVP_sha512, 66},  {"RS256", "RSA", NULL, EVP_sha256, 0},
	{"EdDSA", "ED25519", NULL, NULL, 0},
};

struct sev_jws_key {
	EVP_PKEY *pkey;
	const struct algorithm *algorithm;
};

/* Stands in for asking the user for a password. */
static int no_password(char *buffer, int size, int writing, void *asked)
{
	(void)buffer;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

static enum sev_rc read_pem(const char *name, const void *pem, size_t size, EVP_PKEY **out,
			    struct sev_err *err)
{
	bool encrypted = false;
	BIO *bio = size <= INT_MAX ? BIO_new_mem_buf(pem, (int)size) : NULL;

	*out = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, &encrypted) : NULL;
	BIO_free(bio);
	ERR_clear_error();
	if (*out)
		return SEV_OK;
	if (encrypted)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the key is encrypted, expected one without a password", name);
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found no private key, expected PEM", name);
}

static bool fits(const struct algorithm *algorithm, const EVP_PKEY *pkey, const char *group)
{
	return EVP_PKEY_is_a(pkey, algorithm->type) &&
	       (!algorithm->group || strcmp(algorithm->group, group) == 0);
}

static enum sev_rc choose(const char *name, const EVP_PKEY *pkey, const struct algorithm **out,
			  struct sev_err *err)
{
	const char *type = EVP_PKEY_get0_type_name(pkey);
	char group[GROUP_MAX] = "";
	size_t length;

	if (EVP_PKEY_is_a(pkey, "EC") &&
	    !EVP_PKEY_get_group_name(pkey, group, sizeof(group), &length))
		ERR_clear_error();
	for (size_t i = 0; i < SEV_COUNT(ALGORITHMS); i++) {
		if (!fits(&ALGORITHMS[i], pkey, group))
			continue;
		*out = &ALGORITHMS[i];
		if (!EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_get_bits(pkey) >= RSA_BITS_MIN)
			return SEV_OK;
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found RSA of %d bits, expected at least %d", name,
				EVP_PKEY_get_bits(pkey), RSA_BITS_MIN);
	}
	return sev_fail(
		err, SEV_ERR_FORMAT,
		"%s: found a key for %s %s, expected EC P-256, P-384 or P-521, RSA or Ed25519",
		name, type ? type : "an unknown algorithm", group);
}

enum sev_rc sev_jws_key_read(const char *name, const void *pem, size_t size,
			     struct sev_jws_key **out, struct sev_err *err)
{
	const struct algorithm *algorithm = NULL;
	EVP_PKEY *pkey;
	enum sev_rc rc = read_pem(name, pem, size, &pkey, err);

	if (rc)
		return rc;
	rc = choose(name, pkey, &algorithm, err);
	*out = rc ? NULL : calloc(1, sizeof(**out));
	if (*out) {
		**out = (struct sev_jws_key){pkey, algorithm};
		return SEV_OK;
	}
	EVP_PKEY_free(pkey);
	return rc ? rc : sev_fail_nomem(err);
}

void sev_jws_key_free(struct sev_jws_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

const char *sev_jws_key_alg(const struct sev_jws_key *key)
{
	return key->algorithm->name;
}

/* The signature as the library gives it; *signature is new. */
static enum sev_rc sign_raw(const struct sev_jws_key *key, const char *text, uint8_t **signature,
			    size_t *size, struct sev_err *err)
{
	const EVP_MD *digest = key->algorithm->digest ? key->algorithm->digest() : NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const unsigned char *data = (const unsigned char *)text;
	int rc = 0;

	*signature = NULL;
	if (ctx && EVP_DigestSignInit(ctx, NULL, digest, NULL, key->pkey) == 1 &&
	    EVP_DigestSign(ctx, NULL, size, data, strlen(text)) == 1)
		*signature = malloc(*size);
	if (*signature)
		rc = EVP_DigestSign(ctx, *signature, size, data, strlen(text));
	EVP_MD_CTX_free(ctx);
	if (rc == 1)
		return SEV_OK;
	free(*signature);
	*signature = NULL;
	return sev_fail_crypto("signing", err);
}

/* r and s side by side (RFC 7518, Digital Signature with ECDSA) in place of their DER. */
static enum sev_rc split(uint8_t **signature, size_t *size, size_t number, struct sev_err *err)
{
	const unsigned char *at = *signature;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)*size);
	uint8_t *numbers = sig ? malloc(2 * number) : NULL;
	bool ok = numbers && BN_bn2binpad(ECDSA_SIG_get0_r(sig), numbers, (int)number) > 0 &&
		  BN_bn2binpad(ECDSA_SIG_get0_s(sig), numbers + number, (int)number) > 0;

	ECDSA_SIG_free(sig);
	free(*signature);
	*signature = numbers;
	*size = 2 * number;
	return ok ? SEV_OK : sev_fail_crypto("signing", err);
}

static enum sev_rc sign(const struct sev_jws_key *key, const char *text, char **out,
			struct sev_err *err)
{
	uint8_t *signature = NULL;
	size_t size = 0;
	enum sev_rc rc = sign_raw(key, text, &signature, &size, err);

	*out = NULL;
	if (!rc && key->algorithm->number)
		rc = split(&signature, &size, key->algorithm->number, err);
	if (!rc)
		*out = sev_base64url_encode(signature, size);
	free(signature);
	if (!rc && !*out)
		rc = sev_fail_nomem(err);
	return rc;
}

static char *encode(const char *text)
{
	return text ? sev_base64url_encode((const uint8_t *)text, strlen(text)) : NULL;
}

/* What is signed: header and payload. */
static char *signing_input(const char *alg, const char *type, const char *payload)
{
	char *header = sev_format("{\"alg\":\"%s\",\"typ\":\"%s\"}", alg, type);
	char *first = encode(header);
	char *second = encode(payload);
	char *input = first && second ? sev_format("%s.%s", first, second) : NULL;

	free(header);
	free(first);
	free(second);
	return input;
}

enum sev_rc sev_jws_sign(const struct sev_jws_key *key, const char *type, const char *payload,
			 char **out, struct sev_err *err)
{
	char *input = signing_input(key->algorithm->name, type, payload);
	char *signature = NULL;
	enum sev_rc rc = input ? sign(key, input, &signature, err) : sev_fail_nomem(err);

	*out = rc ? NULL : sev_format("%s.%s", input, signature);
	free(input);
	free(signature);
	if (!rc && !*out)
		rc = sev_fail_nomem(err);
	return rc;
}
