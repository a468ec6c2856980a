/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys on P-384 as numbers of 48 bytes, most significant first: made, derived from, agreed
 * with. What is done with a struct sev_ec_key is in base/crypto_ec.h.
 */
#ifndef SEV_BASE_CRYPTO_EC_PRIVATE_H
#define SEV_BASE_CRYPTO_EC_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include <sev/ec_key.h>

#include "base/crypto_ec.h"

/* A fresh private scalar. */
enum sev_rc sev_ec_scalar_generate(uint8_t scalar[SEV_P384_LENGTH], struct sev_err *err);

/*
 * A private scalar that seed alone decides: FIPS 186-5 A.2.1, (c mod (n - 1)) + 1 with c of 64
 * bytes.
 */
enum sev_rc sev_ec_scalar_derive(const uint8_t seed[64], uint8_t scalar[SEV_P384_LENGTH],
				 struct sev_err *err);

/* The key of a scalar; SEV_ERR_ARG when it is not in 1 to n - 1. */
enum sev_rc sev_ec_key_from_scalar(const uint8_t scalar[SEV_P384_LENGTH], struct sev_ec_key **out,
				   struct sev_err *err);

/* ECDH: the x coordinate, most significant byte first, of scalar times point. */
enum sev_rc sev_ec_agree(const uint8_t scalar[SEV_P384_LENGTH], const struct sev_p384_point *point,
			 uint8_t z[SEV_P384_LENGTH], struct sev_err *err);

#endif
