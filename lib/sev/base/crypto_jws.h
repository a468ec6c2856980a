/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing JSON with a key of the user's: JSON Web Signatures in their compact form (RFC 7515).
 */
#ifndef SEV_BASE_CRYPTO_JWS_H
#define SEV_BASE_CRYPTO_JWS_H

#include <stddef.h>

#include <sev/err.h>

struct sev_jws_key;

/*
 * Reads a private key from PEM: EC P-256 (ES256), P-384 (ES384), P-521 (ES512), RSA of at least
 * 2048 bits (RS256), Ed25519 (EdDSA). SEV_ERR_FORMAT for another, an encrypted one, or none.
 */
enum sev_rc sev_jws_key_read(const char *name, const void *pem, size_t size,
			     struct sev_jws_key **out, struct sev_err *err);
void sev_jws_key_free(struct sev_jws_key *key);
/* "ES384": the name of its algorithm in the header. */
const char *sev_jws_key_alg(const struct sev_jws_key *key);

/* BASE64URL(header).BASE64URL(payload).BASE64URL(signature), a new string. type: "JWT". */
enum sev_rc sev_jws_sign(const struct sev_jws_key *key, const char *type, const char *payload,
			 char **out, struct sev_err *err);

#endif
