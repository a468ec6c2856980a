/* SPDX-License-Identifier: Apache-2.0 */
#include "platform_owner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "platform_owner: %s\n", #condition);                       \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* SEV-API: SEV certificate */
#define PUBKEY	  0x010
#define SIGNED	  0x414
#define SLOT(i)	  (0x414u + 0x208u * (i))
#define NUMBER	  72u
#define USAGE_OCA 0x1001u

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

void owner_setup(struct platform_owner *owner, enum owner_key kind, bool sha384)
{
	owner->rsa = kind == OWNER_RSA2048 || kind == OWNER_RSA4096;
	owner->algo = (owner->rsa ? 1u : 2u) | (sha384 ? 0x100u : 0u);
	switch (kind) {
	case OWNER_P384:
		owner->key = EVP_EC_gen("P-384");
		owner->length = 48;
		break;
	case OWNER_P256:
		owner->key = EVP_EC_gen("P-256");
		owner->length = 32;
		break;
	case OWNER_RSA2048:
		owner->key = EVP_RSA_gen(2048);
		owner->length = 256;
		break;
	case OWNER_RSA4096:
		owner->key = EVP_RSA_gen(4096);
		owner->length = 512;
		break;
	}
	NEED(owner->key);
}

void owner_teardown(struct platform_owner *owner)
{
	EVP_PKEY_free(owner->key);
}

static void put_number(const EVP_PKEY *key, const char *name, uint8_t *out, size_t size)
{
	BIGNUM *bn = NULL;

	NEED(EVP_PKEY_get_bn_param(key, name, &bn) == 1);
	NEED(BN_bn2lebinpad(bn, out, (int)size) == (int)size);
	BN_free(bn);
}

void owner_oca(const struct platform_owner *owner, uint8_t cert[OWNER_CERT_SIZE])
{
	memset(cert, 0, OWNER_CERT_SIZE);
	put32(cert, 1);
	cert[5] = 22;
	put32(cert + 0x8, USAGE_OCA);
	put32(cert + 0xC, owner->algo);
	if (owner->rsa) {
		put32(cert + PUBKEY, (uint32_t)(8 * owner->length));
		put_number(owner->key, OSSL_PKEY_PARAM_RSA_E, cert + PUBKEY + 4, 512);
		put_number(owner->key, OSSL_PKEY_PARAM_RSA_N, cert + PUBKEY + 516, 512);
	} else {
		put32(cert + PUBKEY, owner->length == 48 ? 2 : 1);
		put_number(owner->key, OSSL_PKEY_PARAM_EC_PUB_X, cert + PUBKEY + 4, NUMBER);
		put_number(owner->key, OSSL_PKEY_PARAM_EC_PUB_Y, cert + PUBKEY + 4 + NUMBER,
			   NUMBER);
	}
	put32(cert + SLOT(1), 0x1000);
	owner_sign(owner, 0, cert);
}

static void put_ecdsa(const uint8_t *der, size_t size, uint8_t *out)
{
	const unsigned char *at = der;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)size);

	NEED(sig);
	NEED(BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), out, NUMBER) == (int)NUMBER);
	NEED(BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), out + NUMBER, NUMBER) == (int)NUMBER);
	ECDSA_SIG_free(sig);
}

void owner_sign(const struct platform_owner *owner, unsigned slot, uint8_t cert[OWNER_CERT_SIZE])
{
	const EVP_MD *hash = owner->algo & 0x100 ? EVP_sha384() : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how = NULL;
	uint8_t *out = cert + SLOT(slot);
	uint8_t signature[512];
	size_t size = sizeof(signature);

	NEED(ctx && EVP_DigestSignInit(ctx, &how, hash, NULL, owner->key) == 1);
	if (owner->rsa) {
		NEED(EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1);
		NEED(EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1);
	}
	NEED(EVP_DigestSign(ctx, signature, &size, cert, SIGNED) == 1);
	EVP_MD_CTX_free(ctx);
	memset(out, 0, 0x208);
	put32(out, USAGE_OCA);
	put32(out + 4, owner->algo);
	if (!owner->rsa) {
		put_ecdsa(signature, size, out + 8);
		return;
	}
	for (size_t i = 0; i < size; i++)
		out[8 + i] = signature[size - 1 - i];
}

static EVP_PKEY *p384_of(const uint8_t cert[OWNER_CERT_SIZE])
{
	uint8_t point[97] = {4};
	EVP_PKEY *key = EVP_EC_gen("P-384"); /* its point is replaced */

	for (size_t i = 0; i < 48; i++) {
		point[1 + i] = cert[PUBKEY + 4 + 47 - i];
		point[49 + i] = cert[PUBKEY + 4 + NUMBER + 47 - i];
	}
	NEED(key && EVP_PKEY_set1_encoded_public_key(key, point, sizeof(point)) == 1);
	return key;
}

bool cert_is_signed(const uint8_t cert[OWNER_CERT_SIZE], unsigned slot,
		    const uint8_t signer[OWNER_CERT_SIZE])
{
	EVP_PKEY *key = p384_of(signer);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t *der = NULL;
	int size;
	bool is_signed;

	NEED(ctx && sig);
	NEED(ECDSA_SIG_set0(sig, BN_lebin2bn(cert + SLOT(slot) + 8, NUMBER, NULL),
			    BN_lebin2bn(cert + SLOT(slot) + 8 + NUMBER, NUMBER, NULL)) == 1);
	size = i2d_ECDSA_SIG(sig, &der);
	NEED(size > 0);
	NEED(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1);
	is_signed = EVP_DigestVerify(ctx, der, (size_t)size, cert, SIGNED) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return is_signed;
}

static EVP_PKEY *rsa_of(const uint8_t *ca)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *e = BN_lebin2bn(ca + 0x40, 512, NULL), *n = BN_lebin2bn(ca + 0x240, 512, NULL);
	OSSL_PARAM *params;
	EVP_PKEY *key = NULL;

	NEED(build && ctx && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	     OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1);
	params = OSSL_PARAM_BLD_to_param(build);
	NEED(params && EVP_PKEY_fromdata_init(ctx) == 1 &&
	     EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) == 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_free(e);
	BN_free(n);
	return key;
}

bool ca_has_signed(const uint8_t *ca, const uint8_t *data, size_t size, const uint8_t *signature)
{
	EVP_PKEY *key = rsa_of(ca);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how = NULL;
	uint8_t reversed[512];
	bool is_signed;

	for (size_t i = 0; i < sizeof(reversed); i++)
		reversed[i] = signature[sizeof(reversed) - 1 - i];
	NEED(ctx && EVP_DigestVerifyInit(ctx, &how, EVP_sha384(), NULL, key) == 1);
	NEED(EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1);
	NEED(EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1);
	is_signed = EVP_DigestVerify(ctx, reversed, sizeof(reversed), data, size) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return is_signed;
}
