/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's binary certificates, ASK and ARK.
 */
#ifndef AMD_SP_LEGACY_CA_CERT_H
#define AMD_SP_LEGACY_CA_CERT_H

#include "amd-sp/legacy/sev_cert_check.h"
#include "base/bytes.h"

struct sp_ca_cert {
	struct sp_cert_key key;
	struct sev_view raw;
	size_t signed_size; /* the signature follows, as long as the modulus */
};

/* The certificate of a usage at the start of bytes; false where it is malformed. */
bool sp_ca_cert_read(struct sev_view bytes, uint32_t usage, struct sp_ca_cert *cert);
/* Whether the signer signed it; its own key may be the signer. */
bool sp_ca_cert_signed_by(const struct sp_ca_cert *cert, const struct sp_ca_cert *signer);
/* SHA-256 of its key's SubjectPublicKeyInfo. */
uint32_t sp_ca_cert_key_digest(const struct sp_ca_cert *cert, uint8_t digest[32]);

#endif
