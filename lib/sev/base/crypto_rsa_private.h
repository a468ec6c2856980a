/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private RSA keys of 4096 bits, as AMD's CAs have them: made, read, signed with. Numbers are most
 * significant byte first.
 */
#ifndef SEV_BASE_CRYPTO_RSA_PRIVATE_H
#define SEV_BASE_CRYPTO_RSA_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#define SEV_RSA4096_LENGTH 512
#define SEV_KEY_ID_LENGTH  20

struct sev_rsa_key;

/* Takes seconds. */
enum sev_rc sev_rsa_key_generate(struct sev_rsa_key **out, struct sev_err *err);
/* From PEM. SEV_ERR_FORMAT for what is no RSA key of 4096 bits, or has a password. */
enum sev_rc sev_rsa_key_read(const char *name, const void *pem, size_t size,
			     struct sev_rsa_key **out, struct sev_err *err);
/* As PEM, a text of at most room bytes with its end; wiped by the caller. */
enum sev_rc sev_rsa_key_write(const struct sev_rsa_key *key, char *pem, size_t room,
			      struct sev_err *err);
/* NULL is fine. */
void sev_rsa_key_free(struct sev_rsa_key *key);

/* Modulus and public exponent, padded with zeros in front. */
enum sev_rc sev_rsa_key_numbers(const struct sev_rsa_key *key, uint8_t n[SEV_RSA4096_LENGTH],
				uint8_t e[SEV_RSA4096_LENGTH], struct sev_err *err);
/* SubjectPublicKeyInfo in DER, malloc'ed; and SHA-1 of the key in it (RFC 5280, 4.2.1.2). */
enum sev_rc sev_rsa_key_spki(const struct sev_rsa_key *key, uint8_t **der, size_t *size,
			     struct sev_err *err);
enum sev_rc sev_rsa_key_id(const struct sev_rsa_key *key, uint8_t id[SEV_KEY_ID_LENGTH],
			   struct sev_err *err);

/* RSASSA-PSS over a digest; hash is 256 or 384 (SHA-2), of MGF1 too, and the salt as long as it. */
enum sev_rc sev_rsa_key_sign_pss(const struct sev_rsa_key *key, unsigned hash,
				 const uint8_t *digest, uint8_t signature[SEV_RSA4096_LENGTH],
				 struct sev_err *err);

#endif
