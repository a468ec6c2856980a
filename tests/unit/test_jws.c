/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing JSON: each kind of key, verified by OpenSSL after the signature was taken apart here as
 * RFC 7518 says.
 */
#include "test.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/bytes.h"
#include "base/crypto_jws.h"
#include "base/text.h"

#define PAYLOAD "{\"eat_profile\":\"tag:ietf.org,2026:rats/ear#04\",\"text\":\"\xC3\xA4\"}"

static EVP_PKEY *make_key(const char *what)
{
	EVP_PKEY *key = NULL;

	if (strncmp(what, "RSA", 3) == 0)
		key = EVP_RSA_gen((unsigned)atoi(what + 3));
	else if (strcmp(what, "ED25519") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	else
		key = EVP_EC_gen(what);
	assert_non_null(key);
	return key;
}

/* PEM text of a private key (or its public half); freed by the caller. */
static char *pem_of(EVP_PKEY *key, bool is_public, const EVP_CIPHER *cipher)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	char *text;
	long size;

	assert_non_null(bio);
	if (is_public)
		assert_int_equal(PEM_write_bio_PUBKEY(bio, key), 1);
	else
		assert_int_equal(
			PEM_write_bio_PrivateKey(bio, key, cipher, NULL, 0, NULL,
						 cipher ? (void *)(uintptr_t) "secret" : NULL),
			1);
	size = BIO_get_mem_data(bio, &data);
	text = strndup(data, (size_t)size);
	BIO_free(bio);
	return text;
}

/* Decodes base64url by OpenSSL's base64: an independent way. */
static size_t decode(const char *text, size_t length, uint8_t *out)
{
	char padded[4096];
	size_t n = 0;

	for (; n < length; n++)
		padded[n] = text[n] == '-' ? '+' : text[n] == '_' ? '/' : text[n];
	while (n % 4 != 0)
		padded[n++] = '=';
	assert_true(n < sizeof(padded));
	assert_int_equal(EVP_DecodeBlock(out, (const unsigned char *)padded, (int)n), n / 4 * 3);
	return length * 3 / 4;
}

/* r and s as DER, which OpenSSL verifies. */
static size_t to_der(const uint8_t *raw, size_t size, uint8_t *der)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *at = der;
	int length;

	assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(raw, (int)(size / 2), NULL),
					BN_bin2bn(raw + size / 2, (int)(size / 2), NULL)),
			 1);
	length = i2d_ECDSA_SIG(sig, &at);
	ECDSA_SIG_free(sig);
	assert_true(length > 0);
	return (size_t)length;
}

static bool verifies(EVP_PKEY *key, const EVP_MD *md, const uint8_t *sig, size_t size,
		     const char *text, size_t length)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int rc;

	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, md, NULL, key), 1);
	rc = EVP_DigestVerify(ctx, sig, size, (const unsigned char *)text, length);
	EVP_MD_CTX_free(ctx);
	return rc == 1;
}

static const struct {
	const char *key, *alg;
	const EVP_MD *(*md)(void);
	size_t ec_size; /* of r and s together; 0: not EC */
} CASES[] = {
	{"P-256", "ES256", EVP_sha256, 64},  {"P-384", "ES384", EVP_sha384, 96},
	{"P-521", "ES512", EVP_sha512, 132}, {"RSA2048", "RS256", EVP_sha256, 0},
	{"ED25519", "EdDSA", NULL, 0},
};

static void check_token(const char *token, size_t i, EVP_PKEY *pkey)
{
	const char *first = strchr(token, '.');
	const char *second = first ? strchr(first + 1, '.') : NULL;
	uint8_t header[256], payload[1024], raw[1024], der[1024];
	char expected[64];
	size_t size;

	assert_non_null(second);
	assert_null(strpbrk(token, "+/= \n"));
	size = decode(token, (size_t)(first - token), header);
	header[size] = '\0';
	snprintf(expected, sizeof(expected), "{\"alg\":\"%s\",\"typ\":\"JWT\"}", CASES[i].alg);
	assert_string_equal((char *)header, expected);
	size = decode(first + 1, (size_t)(second - first - 1), payload);
	payload[size] = '\0';
	assert_string_equal((char *)payload, PAYLOAD);
	size = decode(second + 1, strlen(second + 1), raw);
	if (CASES[i].ec_size) {
		assert_int_equal(size, CASES[i].ec_size);
		size = to_der(raw, size, der);
		memcpy(raw, der, size);
	}
	assert_true(verifies(pkey, CASES[i].md ? CASES[i].md() : NULL, raw, size, token,
			     (size_t)(second - token)));
	assert_false(verifies(pkey, CASES[i].md ? CASES[i].md() : NULL, raw, size, token,
			      (size_t)(second - token) - 1));
}

static void test_each_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(CASES); i++) {
		EVP_PKEY *pkey = make_key(CASES[i].key);
		char *pem = pem_of(pkey, false, NULL);
		struct sev_jws_key *key = NULL;
		struct sev_err err;
		char *token = NULL;

		assert_sev_ok(sev_jws_key_read("key.pem", pem, strlen(pem), &key, &err), &err);
		assert_string_equal(sev_jws_key_alg(key), CASES[i].alg);
		assert_sev_ok(sev_jws_sign(key, "JWT", PAYLOAD, &token, &err), &err);
		check_token(token, i, pkey);
		free(token);
		free(pem);
		sev_jws_key_free(key);
		EVP_PKEY_free(pkey);
	}
	sev_jws_key_free(NULL);
}

static void assert_refused(char *pem, const char *message)
{
	struct sev_jws_key *key = NULL;
	struct sev_err err;

	assert_int_equal(sev_jws_key_read("key.pem", pem, strlen(pem), &key, &err), SEV_ERR_FORMAT);
	if (!strstr(err.msg, message))
		fail_msg("found '%s', expected '%s'", err.msg, message);
	free(pem);
}

static void test_bad_keys(void **state)
{
	EVP_PKEY *p256 = make_key("P-256");
	EVP_PKEY *small = make_key("RSA1024");
	EVP_PKEY *other = make_key("secp256k1");

	(void)state;
	assert_refused(pem_of(p256, true, NULL), "key.pem: found no private key");
	assert_refused(pem_of(p256, false, EVP_aes_128_cbc()), "encrypted");
	assert_refused(pem_of(small, false, NULL), "RSA of 1024 bits, expected at least 2048");
	assert_refused(pem_of(other, false, NULL), "secp256k1, expected EC P-256");
	assert_refused(strdup("garbage"), "found no private key");
	assert_refused(strdup(""), "found no private key");
	EVP_PKEY_free(p256);
	EVP_PKEY_free(small);
	EVP_PKEY_free(other);
}

/* RFC 4648, section 10: the vectors, and the two characters that differ. */
static void test_base64url(void **state)
{
	static const struct {
		const char *data, *text;
	} rows[] = {
		{"", ""},	    {"f", "Zg"},	  {"fo", "Zm8"},	   {"foo", "Zm9v"},
		{"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"\xFB\xFF\xFE", "-__-"}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		char *text =
			sev_base64url_encode((const uint8_t *)rows[i].data, strlen(rows[i].data));

		assert_string_equal(text, rows[i].text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_key),
		cmocka_unit_test(test_bad_keys),
		cmocka_unit_test(test_base64url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
