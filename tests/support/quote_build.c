/* SPDX-License-Identifier: Apache-2.0 */
#include "quote_build.h"

#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/sha.h>

static uint8_t *put(uint8_t *p, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
	return p + size;
}

static uint8_t *put_buffer(uint8_t *p, const void *data, size_t size)
{
	p = put(p, size, 2);
	memcpy(p, data, size);
	return p + size;
}

bool quote_sign(struct quote_build *quote, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	quote->signature_size = sizeof(quote->signature);
	ok = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	     EVP_DigestSign(ctx, quote->signature, &quote->signature_size, quote->attest,
			    quote->attest_size) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool quote_build(struct quote_build *quote, EVP_PKEY *key)
{
	uint8_t all[24 * 32], digest[32];
	size_t used = 0;
	uint8_t *p = quote->attest;

	for (unsigned i = 0; i < 24; i++)
		if (quote->pcrs >> i & 1) {
			memcpy(all + used, quote->values[i], 32);
			used += 32;
		}
	SHA256(all, used, digest);
	p = put(p, 0xFF544347, 4); /* magic */
	p = put(p, 0x8018, 2);	   /* type: TPM_ST_ATTEST_QUOTE */
	p = put_buffer(p,
		       "\0\x0b"
		       "a name",
		       8);				    /* qualifiedSigner */
	p = put_buffer(p, quote->nonce, quote->nonce_size); /* extraData */
	p = put(p, 0x123456789, 8);			    /* clock */
	p = put(p, 3, 4);				    /* resetCount */
	p = put(p, 4, 4);				    /* restartCount */
	p = put(p, 1, 1);				    /* safe */
	p = put(p, 0x20191023, 8);			    /* firmwareVersion */
	p = put(p, 1, 4);				    /* one selection */
	p = put(p, 0x000B, 2);				    /* SHA-256 */
	p = put(p, 3, 1);				    /* sizeofSelect */
	p = put(p, quote->pcrs & 0xff, 1);
	p = put(p, quote->pcrs >> 8 & 0xff, 1);
	p = put(p, quote->pcrs >> 16 & 0xff, 1);
	p = put_buffer(p, digest, sizeof(digest)); /* pcrDigest */
	quote->attest_size = (size_t)(p - quote->attest);
	return quote_sign(quote, key);
}

/* base64url without padding of a number of the key. */
static void number_text(EVP_PKEY *key, const char *name, char *out)
{
	unsigned char bytes[1024];
	BIGNUM *bn = NULL;
	int n;

	out[0] = '\0';
	if (EVP_PKEY_get_bn_param(key, name, &bn) != 1)
		return;
	n = BN_bn2bin(bn, bytes);
	BN_free(bn);
	EVP_EncodeBlock((unsigned char *)out, bytes, n);
	out[strcspn(out, "=")] = '\0';
	for (char *c = out; *c; c++)
		*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
}

void quote_runtime_data(EVP_PKEY *key, const char *more, char *out, size_t size)
{
	char n[2048], e[64];

	number_text(key, OSSL_PKEY_PARAM_RSA_N, n);
	number_text(key, OSSL_PKEY_PARAM_RSA_E, e);
	snprintf(out, size,
		 "{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}]%s}",
		 n, e, more);
}
