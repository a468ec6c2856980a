/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying ECDSA on P-384, fast. Everything that can be wrong with the numbers is checked here,
 * before a provider sees them: r and s in [1, n - 1], coordinates below p, the point on the curve.
 * What remains, the multiplication, is done by one provider chosen when the library is built.
 */
#ifndef SEV_BASE_P384_H
#define SEV_BASE_P384_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#include "base/crypto_ec.h"

/* A public key, prepared; immutable, for any number of threads. */
struct sev_p384_key;

/* SEV_ERR_FORMAT when the point is not on the curve. */
enum sev_rc sev_p384_key_new(const char *name, const struct sev_p384_point *point,
			     struct sev_p384_key **out, struct sev_err *err);
void sev_p384_key_free(struct sev_p384_key *key);

/*
 * Whether signature is the key's over a digest of digest_size bytes (48: SHA-384; 32: SHA-256,
 * which legacy certificates use). *valid is set when SEV_OK is returned; an error means memory or
 * library.
 */
enum sev_rc sev_p384_verify(const struct sev_p384_key *key, const uint8_t *digest,
			    size_t digest_size, const struct sev_p384_signature *signature,
			    bool *valid, struct sev_err *err);

/* "nettle 3.8", for --version and benchmarks. */
const char *sev_p384_provider(void);

#endif
