/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a legacy certificate: its fields, key, ids and signature slots.
 */
#ifndef SEV_ABI_SEV_CERT_H
#define SEV_ABI_SEV_CERT_H

#include <sev/sev_cert.h>

#include "abi/layout/sev_cert.h"
#include "abi/legacy_key.h"
#include "base/bytes.h"

struct sev_sev_cert {
	char *name;
	uint8_t *raw;
	size_t size;
	enum sev_sev_cert_kind kind;
	bool has_signature;
	struct sev_legacy_key key;
};

/* A signature in a certificate. */
struct sev_legacy_slot {
	uint32_t usage; /* of the key that signed */
	uint32_t algo;
	struct sev_view signature;
};

/* Whether it is AMD's format (ARK, ASK), not that of platforms. */
bool sev_sev_cert_is_ca(const struct sev_sev_cert *cert);

/*
 * The bytes that its signatures cover, and the i-th signature; false past the last. A CA
 * certificate has one without usage and algorithm: those of its signer are implied.
 */
struct sev_view sev_sev_cert_signed(const struct sev_sev_cert *cert);
bool sev_sev_cert_slot(const struct sev_sev_cert *cert, unsigned i, struct sev_legacy_slot *out);

/* KEY_ID and CERTIFYING_ID of a CA certificate, 16 bytes each. */
const uint8_t *sev_sev_cert_key_id(const struct sev_sev_cert *cert);
const uint8_t *sev_sev_cert_certifying_id(const struct sev_sev_cert *cert);

/* SHA-256 of the SubjectPublicKeyInfo of ARK-Naples, whose usual file lacks the self-signature. */
extern const uint8_t sev_legacy_naples_spki_sha256[32];

/* The i-th field that this certificate has, in order; NULL past the last. */
const struct sev_legacy_field *sev_sev_cert_field(const struct sev_sev_cert *cert, size_t i);

/* The length of the certificate at the beginning of view, which may go on behind it. */
enum sev_rc sev_sev_cert_length(const char *name, struct sev_view view, size_t *out,
				struct sev_err *err);

#endif
