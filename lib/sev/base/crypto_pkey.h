/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files around OpenSSL's keys share; nobody else includes it.
 */
#ifndef SEV_BASE_CRYPTO_PKEY_H
#define SEV_BASE_CRYPTO_PKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include <sev/ec_key.h>
#include <sev/err.h>

/* "WHAT failed in the crypto library", whose queue of errors is emptied. */
enum sev_rc sev_fail_crypto(const char *what, struct sev_err *err);

/*
 * A public key from its point, encoded uncompressed: 4, x, y. group is OpenSSL's name of the curve,
 * curve the one for messages. SEV_ERR_FORMAT when the point is not on the curve.
 */
enum sev_rc sev_pkey_from_point(const char *name, const char *group, const char *curve,
				uint8_t *encoded, size_t size, EVP_PKEY **out, struct sev_err *err);

/* A P-384 key of OpenSSL's. Takes pkey, also on failure. */
enum sev_rc sev_ec_key_of_pkey(const char *name, EVP_PKEY *pkey, bool is_private,
			       struct sev_ec_key **out, struct sev_err *err);

/* OpenSSL's key; it stays the key's. */
const EVP_PKEY *sev_ec_key_pkey(const struct sev_ec_key *key);

/* A public RSA key from its numbers, at most SEV_RSA_MAX_LENGTH bytes each; NULL: the library
 * failed. */
EVP_PKEY *sev_pkey_of_rsa(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size);

/*
 * Whether r and s, length bytes each, most significant first, are an ECDSA signature over a digest.
 * *valid is set when SEV_OK is returned; numbers out of range are not valid.
 */
enum sev_rc sev_pkey_verify_ecdsa(EVP_PKEY *pkey, const uint8_t *digest, size_t digest_size,
				  const uint8_t *r, const uint8_t *s, size_t length, bool *valid,
				  struct sev_err *err);

/* SubjectPublicKeyInfo in DER, malloc'ed. */
enum sev_rc sev_pkey_spki(const EVP_PKEY *pkey, uint8_t **der, size_t *size, struct sev_err *err);

#endif
