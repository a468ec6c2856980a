/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-2 through OpenSSL's plain functions: they keep their state in a value that can be copied, and
 * spare the start of the provider machinery, which takes longer than hashing a small firmware.
 * They cannot fail.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/crypto.h"

#include <limits.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/err.h"

void sev_sha256_init(struct sev_sha256 *state)
{
	SHA256_Init(&state->ctx);
}

void sev_sha256_update(struct sev_sha256 *state, const void *data, size_t size)
{
	SHA256_Update(&state->ctx, data, size);
}

void sev_sha256_final(struct sev_sha256 *state, uint8_t digest[32])
{
	SHA256_Final(digest, &state->ctx);
}

void sev_sha384_init(struct sev_sha384 *state)
{
	SHA384_Init(&state->ctx);
}

void sev_sha384_update(struct sev_sha384 *state, const void *data, size_t size)
{
	SHA384_Update(&state->ctx, data, size);
}

void sev_sha384_final(struct sev_sha384 *state, uint8_t digest[48])
{
	SHA384_Final(digest, &state->ctx);
}

void sev_sha256(const void *data, size_t size, uint8_t digest[32])
{
	struct sev_sha256 state;

	sev_sha256_init(&state);
	sev_sha256_update(&state, data, size);
	sev_sha256_final(&state, digest);
}

void sev_sha384(const void *data, size_t size, uint8_t digest[48])
{
	struct sev_sha384 state;

	sev_sha384_init(&state);
	sev_sha384_update(&state, data, size);
	sev_sha384_final(&state, digest);
}

void sev_sha512(const void *data, size_t size, uint8_t digest[64])
{
	SHA512_CTX ctx;

	SHA512_Init(&ctx);
	SHA512_Update(&ctx, data, size);
	SHA512_Final(digest, &ctx);
}

enum sev_rc sev_hmac_sha256(const uint8_t *key, size_t key_size, const uint8_t *data, size_t size,
			    uint8_t mac[32], struct sev_err *err)
{
	unsigned length = 0;

	if (!HMAC(EVP_sha256(), key, (int)key_size, data, size, mac, &length) || length != 32)
		return sev_fail(err, SEV_ERR_CRYPTO, "HMAC-SHA-256 failed in the crypto library");
	return SEV_OK;
}

enum sev_rc sev_random(void *out, size_t size, struct sev_err *err)
{
	if (size > INT_MAX || RAND_bytes(out, (int)size) != 1)
		return sev_fail(err, SEV_ERR_CRYPTO,
				"random bytes could not be had from the crypto library");
	return SEV_OK;
}

void sev_cleanse(void *data, size_t size)
{
	OPENSSL_cleanse(data, size);
}

bool sev_equal_ct(const void *a, const void *b, size_t size)
{
	return CRYPTO_memcmp(a, b, size) == 0;
}
