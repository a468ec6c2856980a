/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA public keys as numbers, most significant byte first.
 */
#ifndef SEV_BASE_CRYPTO_RSA_H
#define SEV_BASE_CRYPTO_RSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#define SEV_RSA_MAX_LENGTH 512 /* of a modulus */

/*
 * Whether signature, as long as the modulus n, is RSASSA-PSS over a digest: MGF1 with the same
 * hash, a salt as long as the digest. hash is 256 or 384 (SHA-2). A modulus with leading zero
 * bytes is not valid. *valid is set when SEV_OK is
 * returned; an error means memory or library.
 */
enum sev_rc sev_rsa_pss_verify(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size,
			       unsigned hash, const uint8_t *digest, const uint8_t *signature,
			       bool *valid, struct sev_err *err);

/* The key's SubjectPublicKeyInfo in DER, malloc'ed. */
enum sev_rc sev_rsa_spki(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size,
			 uint8_t **der, size_t *size, struct sev_err *err);

#endif
