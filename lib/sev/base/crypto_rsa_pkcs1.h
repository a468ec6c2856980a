/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSASSA-PKCS1-v1_5 with SHA-256, as TPMs sign.
 */
#ifndef SEV_BASE_CRYPTO_RSA_PKCS1_H
#define SEV_BASE_CRYPTO_RSA_PKCS1_H

#include <stdbool.h>

#include <sev/err.h>

#include "base/bytes.h"

/* The numbers of a public key, most significant byte first. */
struct sev_rsa_numbers {
	struct sev_view n;
	struct sev_view e;
};

/*
 * Whether signature is the key's over data; *valid is set when SEV_OK is returned. SEV_ERR_FORMAT
 * for a modulus of less than 2048 or more than 4096 bits, or an exponent that is even, 1, or
 * longer than 8 bytes.
 */
enum sev_rc sev_rsa_pkcs1_verify(const char *name, const struct sev_rsa_numbers *key,
				 struct sev_view data, struct sev_view signature, bool *valid,
				 struct sev_err *err);

#endif
