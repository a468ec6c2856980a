/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and signatures in the form that ID authentication information has them.
 */
#ifndef SEV_ABI_ID_KEY_H
#define SEV_ABI_ID_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/layout/id_block.h"
#include "base/crypto_ec.h"

/* The public half of a key. */
enum sev_rc sev_id_key_encode(const struct sev_ec_key *key, uint8_t out[SEV_ID_KEY_SIZE],
			      struct sev_err *err);

/* The point of an encoded key; what lies beyond 48 bytes of a coordinate is not looked at. */
void sev_id_key_decode(const uint8_t encoded[SEV_ID_KEY_SIZE], struct sev_p384_point *point);

/* Signs data. */
enum sev_rc sev_id_key_sign(const struct sev_ec_key *key, const uint8_t *data, size_t size,
			    uint8_t out[SEV_ID_SIGNATURE_SIZE], struct sev_err *err);

void sev_id_signature_decode(const uint8_t encoded[SEV_ID_SIGNATURE_SIZE],
			     struct sev_p384_signature *signature);

#endif
