/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test CA's keys, and signing with them.
 */
#include "test_ca.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "test_keys.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			abort();                                                                   \
	} while (0)

static EVP_PKEY *load(enum test_key key)
{
	static const char *const PEM[TEST_KEYS] = {
		[TEST_KEY_ARK] = TEST_ARK_PEM,	       [TEST_KEY_ASK] = TEST_ASK_PEM,
		[TEST_KEY_ASVK] = TEST_ASVK_PEM,       [TEST_KEY_ROGUE] = TEST_ROGUE_PEM,
		[TEST_KEY_RSA2048] = TEST_RSA2048_PEM, [TEST_KEY_VCEK] = TEST_VCEK_PEM,
		[TEST_KEY_VLEK] = TEST_VLEK_PEM,       [TEST_KEY_STRAY] = TEST_STRAY_PEM,
		[TEST_KEY_P256] = TEST_P256_PEM,
	};
	static EVP_PKEY *keys[TEST_KEYS];
	BIO *bio;

	NEED(key < TEST_KEYS);
	if (keys[key])
		return keys[key];
	bio = BIO_new_mem_buf(PEM[key], -1);
	keys[key] = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	NEED(keys[key]);
	BIO_free(bio);
	return keys[key];
}

void test_key_spki(enum test_key key, struct test_der *out)
{
	unsigned char *spki = NULL;
	int size = i2d_PUBKEY(load(key), &spki);

	NEED(size > 0);
	test_der_raw(out, spki, (size_t)size);
	OPENSSL_free(spki);
}

static const EVP_MD *hash_of(int64_t bits)
{
	return bits == 256 ? EVP_sha256() : bits == 512 ? EVP_sha512() : EVP_sha384();
}

static void set_pss(EVP_PKEY_CTX *ctx, const struct test_signature *how)
{
	NEED(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1);
	NEED(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, (int)how->salt) == 1);
	NEED(EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, hash_of(how->mgf_hash)) == 1);
}

void test_key_sign(const struct test_signature *how, const void *data, size_t size,
		   struct test_der *out)
{
	EVP_PKEY *key = load((enum test_key)how->key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = NULL;
	uint8_t signature[1024];
	size_t length = sizeof(signature);

	NEED(EVP_DigestSignInit(ctx, &pctx, hash_of(how->hash), NULL, key) == 1);
	if (EVP_PKEY_is_a(key, "RSA") && !how->pkcs1)
		set_pss(pctx, how);
	NEED(EVP_DigestSign(ctx, signature, &length, data, size) == 1);
	if (how->flip >= 0)
		signature[(size_t)how->flip / 8 % length] ^= (uint8_t)(1 << (how->flip % 8));
	test_der_raw(out, signature, length);
	EVP_MD_CTX_free(ctx);
}

void test_key_sign_ecdsa(enum test_key key, const void *data, size_t size, uint8_t r[48],
			 uint8_t s[48])
{
	const struct test_signature how = {.key = key, .hash = 384, .flip = -1};
	struct test_der der = {0};
	const unsigned char *at;
	ECDSA_SIG *sig;

	test_key_sign(&how, data, size, &der);
	at = der.data;
	sig = d2i_ECDSA_SIG(NULL, &at, (long)der.size);
	NEED(sig);
	NEED(BN_bn2binpad(ECDSA_SIG_get0_r(sig), r, 48) == 48);
	NEED(BN_bn2binpad(ECDSA_SIG_get0_s(sig), s, 48) == 48);
	ECDSA_SIG_free(sig);
	test_der_free(&der);
}

/* The subject's key identifier: SHA-1 of the key's bits (RFC 5280, 4.2.1.2). */
void test_key_id(enum test_key key, uint8_t id[20])
{
	struct test_der spki = {0};
	const unsigned char *at;
	X509_PUBKEY *pub;
	const unsigned char *bits;
	int size;

	test_key_spki(key, &spki);
	at = spki.data;
	pub = d2i_X509_PUBKEY(NULL, &at, (long)spki.size);
	NEED(pub && X509_PUBKEY_get0_param(NULL, &bits, &size, NULL, pub));
	NEED(EVP_Digest(bits, (size_t)size, id, NULL, EVP_sha1(), NULL) == 1);
	X509_PUBKEY_free(pub);
	test_der_free(&spki);
}
