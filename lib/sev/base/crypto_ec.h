/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA on P-384 with SHA-384. Numbers (coordinates, r, s) are 48 bytes, most significant first.
 */
#ifndef SEV_BASE_CRYPTO_EC_H
#define SEV_BASE_CRYPTO_EC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/ec_key.h>

#define SEV_P384_LENGTH 48

struct sev_p384_point {
	uint8_t x[SEV_P384_LENGTH];
	uint8_t y[SEV_P384_LENGTH];
};

struct sev_p384_signature {
	uint8_t r[SEV_P384_LENGTH];
	uint8_t s[SEV_P384_LENGTH];
};

/* A public key from its point; SEV_ERR_FORMAT when the point is not on the curve. */
enum sev_rc sev_ec_key_from_point(const char *name, const struct sev_p384_point *point,
				  struct sev_ec_key **out, struct sev_err *err);

/* The point of a key's public half. */
enum sev_rc sev_ec_key_point(const struct sev_ec_key *key, struct sev_p384_point *point,
			     struct sev_err *err);

/* Signs SHA-384 of data. SEV_ERR_ARG when the key is public. */
enum sev_rc sev_ec_key_sign(const struct sev_ec_key *key, const uint8_t *data, size_t size,
			    struct sev_p384_signature *signature, struct sev_err *err);

/* The same over SHA-256 of data, as legacy SEV signs. */
enum sev_rc sev_ec_key_sign_sha256(const struct sev_ec_key *key, const uint8_t *data, size_t size,
				   struct sev_p384_signature *signature, struct sev_err *err);

/* Whether signature is the key's over data; *valid is set when SEV_OK is returned. */
enum sev_rc sev_ec_key_verify(const struct sev_ec_key *key, const uint8_t *data, size_t size,
			      const struct sev_p384_signature *signature, bool *valid,
			      struct sev_err *err);

/* Whether a number is one that r and s can be: 1 to n - 1, n the order of the group. */
bool sev_p384_is_scalar(const uint8_t number[SEV_P384_LENGTH]);

#endif
