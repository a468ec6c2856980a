/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public keys of legacy SEV certificates, and what they sign.
 */
#ifndef SEV_ABI_LEGACY_KEY_H
#define SEV_ABI_LEGACY_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#include "base/bytes.h"
#include "base/crypto_ecdsa.h"
#include "base/crypto_rsa.h"

/* A key, checked: an odd modulus of its size and the exponent 65537, or a point on its curve. */
struct sev_legacy_key {
	uint32_t usage;
	uint32_t algo; /* of a CA certificate, which has none: what its size implies */
	bool is_rsa;
	size_t n_size;		       /* 256 or 512 */
	uint8_t n[SEV_RSA_MAX_LENGTH]; /* most significant byte first */
	struct sev_ec_point point;
};

/* Takes the key out of a SEV certificate, or a CA certificate, of the right size. */
enum sev_rc sev_legacy_key_of_cert(const char *name, const uint8_t *cert,
				   struct sev_legacy_key *out, struct sev_err *err);
enum sev_rc sev_legacy_key_of_ca(const char *name, const uint8_t *ca, struct sev_legacy_key *out,
				 struct sev_err *err);

/*
 * Whether signature (as it is in a certificate or report, little-endian) is the key's over data.
 * *valid is set when SEV_OK is returned.
 */
enum sev_rc sev_legacy_key_verify(const struct sev_legacy_key *key, struct sev_view data,
				  struct sev_view signature, bool *valid, struct sev_err *err);

/* SubjectPublicKeyInfo in DER, malloc'ed; and its SHA-256. */
enum sev_rc sev_legacy_key_spki(const struct sev_legacy_key *key, uint8_t **der, size_t *size,
				struct sev_err *err);
enum sev_rc sev_legacy_key_spki_sha256(const struct sev_legacy_key *key, uint8_t digest[32],
				       struct sev_err *err);

#endif
