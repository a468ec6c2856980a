/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one interface to the crypto library. Hash states are plain values: copying one copies the
 * hash under way.
 */
#ifndef SEV_BASE_CRYPTO_H
#define SEV_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/sha.h>

#include <sev/err.h>

struct sev_sha256 {
	SHA256_CTX ctx;
};

struct sev_sha384 {
	SHA512_CTX ctx;
};

void sev_sha256_init(struct sev_sha256 *state);
void sev_sha256_update(struct sev_sha256 *state, const void *data, size_t size);
/* The digest of what was added; the state is used up. */
void sev_sha256_final(struct sev_sha256 *state, uint8_t digest[32]);

void sev_sha384_init(struct sev_sha384 *state);
void sev_sha384_update(struct sev_sha384 *state, const void *data, size_t size);
void sev_sha384_final(struct sev_sha384 *state, uint8_t digest[48]);

/* One-shot forms. */
void sev_sha256(const void *data, size_t size, uint8_t digest[32]);
void sev_sha384(const void *data, size_t size, uint8_t digest[48]);
void sev_sha512(const void *data, size_t size, uint8_t digest[64]);

enum sev_rc sev_hmac_sha256(const uint8_t *key, size_t key_size, const uint8_t *data, size_t size,
			    uint8_t mac[32], struct sev_err *err);

/* Fresh random bytes, fit for nonces and keys. */
enum sev_rc sev_random(void *out, size_t size, struct sev_err *err);

/* Overwrites a secret in a way that the compiler keeps. */
void sev_cleanse(void *data, size_t size);

/* Whether two secrets are equal, in time that depends on size alone. */
bool sev_equal_ct(const void *a, const void *b, size_t size);

#endif
