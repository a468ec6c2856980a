/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA and EC public keys on the curves of legacy SEV certificates, as numbers, most significant
 * byte first. Reports and their certificates, all on P-384, go through base/p384.h.
 */
#ifndef SEV_BASE_CRYPTO_ECDSA_H
#define SEV_BASE_CRYPTO_ECDSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

enum sev_ec_curve {
	SEV_EC_P256 = 0,
	SEV_EC_P384 = 1,
};
#define SEV_EC_MAX_LENGTH 48

/* A point; each coordinate has sev_ec_length() bytes. */
struct sev_ec_point {
	enum sev_ec_curve curve;
	uint8_t x[SEV_EC_MAX_LENGTH];
	uint8_t y[SEV_EC_MAX_LENGTH];
};

/* Bytes of a coordinate, of r and of s. */
size_t sev_ec_length(enum sev_ec_curve curve);

/* SEV_ERR_FORMAT when the point is not on its curve. name is what messages call it. */
enum sev_rc sev_ec_point_check(const char *name, const struct sev_ec_point *point,
			       struct sev_err *err);

/*
 * Whether r and s, sev_ec_length() bytes each, are the key's signature over a digest. *valid is set
 * when SEV_OK is returned; numbers out of range are not valid.
 */
enum sev_rc sev_ecdsa_verify(const struct sev_ec_point *key, const uint8_t *digest,
			     size_t digest_size, const uint8_t *r, const uint8_t *s, bool *valid,
			     struct sev_err *err);

/* The key's SubjectPublicKeyInfo in DER, malloc'ed. */
enum sev_rc sev_ec_spki(const struct sev_ec_point *key, uint8_t **der, size_t *size,
			struct sev_err *err);

#endif
