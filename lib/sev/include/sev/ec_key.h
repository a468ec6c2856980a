/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ECDSA P-384 keys: ID keys and author keys of guest owners, OCA keys of platform owners.
 */
#ifndef SEV_EC_KEY_H
#define SEV_EC_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* A P-384 key, private or public. */
struct sev_ec_key;

/*
 * Reads a key from PEM text in memory (not NUL-terminated): PKCS#8 or SEC1 private, or
 * SubjectPublicKeyInfo. name is what messages call it. SEV_ERR_FORMAT for what is no PEM, an
 * encrypted key, another algorithm or curve, or a private key whose halves do not belong together.
 */
SEV_API enum sev_rc sev_ec_key_read(const char *name, const void *pem, size_t size,
				    struct sev_ec_key **out, struct sev_err *err);
/* The same of a private key that may also be in DER, PKCS#8 or SEC1. SEV_ERR_FORMAT for a public
 * one as well. */
SEV_API enum sev_rc sev_ec_key_read_private(const char *name, const void *data, size_t size,
					    struct sev_ec_key **out, struct sev_err *err);
/* A fresh private key. */
SEV_API enum sev_rc sev_ec_key_generate(struct sev_ec_key **out, struct sev_err *err);

enum sev_ec_key_form {
	SEV_EC_KEY_PEM = 0, /* PKCS#8 */
	SEV_EC_KEY_DER = 1, /* SEC1, as other tools for SEV write it */
};
/* A private key as bytes, malloc'ed, to be wiped by the caller. SEV_ERR_ARG: it is public. */
SEV_API enum sev_rc sev_ec_key_write(const struct sev_ec_key *key, enum sev_ec_key_form form,
				     uint8_t **out, size_t *size, struct sev_err *err);
/* Wipes and frees; NULL is fine. */
SEV_API void sev_ec_key_free(struct sev_ec_key *key);
SEV_API bool sev_ec_key_is_private(const struct sev_ec_key *key);

SEV_END_DECLS

#endif
