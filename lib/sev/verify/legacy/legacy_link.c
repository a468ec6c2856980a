/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/legacy/legacy_link.h"

#include <string.h>

enum sev_rc sev_legacy_is_signed(const struct sev_sev_cert *cert,
				 const struct sev_legacy_key *signer, bool *is_signed,
				 struct sev_err *err)
{
	struct sev_view data = sev_sev_cert_signed(cert);
	struct sev_legacy_slot slot;

	*is_signed = false;
	for (unsigned i = 0; !*is_signed && sev_sev_cert_slot(cert, i, &slot); i++) {
		enum sev_rc rc;

		/* spec: SEV-API SEV certificate: a slot's usage and algorithm are its signer's */
		if (slot.usage != signer->usage || slot.algo != signer->algo)
			continue;
		rc = sev_legacy_key_verify(signer, data, slot.signature, is_signed, err);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

bool sev_legacy_names(const struct sev_sev_cert *cert, const struct sev_sev_cert *signer)
{
	/* spec: SEV-API CA certificate: all 16 bytes of CERTIFYING_ID are the signer's KEY_ID */
	return memcmp(sev_sev_cert_certifying_id(cert), sev_sev_cert_key_id(signer),
		      SEV_LEGACY_KEY_ID_SIZE) == 0;
}

enum sev_rc sev_legacy_ca_is_signed(const struct sev_sev_cert *cert,
				    const struct sev_sev_cert *signer, bool *is_signed,
				    struct sev_err *err)
{
	struct sev_legacy_slot slot;

	*is_signed = false;
	if (!sev_legacy_names(cert, signer) || !sev_sev_cert_slot(cert, 0, &slot))
		return SEV_OK;
	return sev_legacy_key_verify(&signer->key, sev_sev_cert_signed(cert), slot.signature,
				     is_signed, err);
}

bool sev_legacy_has_slot(const struct sev_sev_cert *cert, uint32_t usage)
{
	struct sev_legacy_slot slot;

	for (unsigned i = 0; sev_sev_cert_slot(cert, i, &slot); i++)
		if (slot.usage == usage && slot.algo != SEV_LEGACY_ALGO_NONE)
			return true;
	return false;
}

const struct sev_sev_cert *sev_legacy_find(const struct sev_sev_certs *certs,
					   enum sev_sev_cert_kind kind, size_t i)
{
	for (size_t k = 0; k < sev_sev_certs_count(certs); k++) {
		const struct sev_sev_cert *cert = sev_sev_certs_at(certs, k);

		if (cert->kind == kind && i-- == 0)
			return cert;
	}
	return NULL;
}

enum sev_rc sev_legacy_pick(const struct sev_sev_certs *certs, enum sev_sev_cert_kind kind,
			    const struct sev_legacy_key *signer, const struct sev_sev_cert **out,
			    bool *is_signed, struct sev_err *err)
{
	const struct sev_sev_cert *cert;

	*out = sev_legacy_find(certs, kind, 0);
	*is_signed = false;
	for (size_t i = 0; signer && (cert = sev_legacy_find(certs, kind, i)); i++) {
		enum sev_rc rc = sev_legacy_is_signed(cert, signer, is_signed, err);

		if (rc)
			return rc;
		if (!*is_signed)
			continue;
		*out = cert;
		return SEV_OK;
	}
	return SEV_OK;
}

bool sev_legacy_same(const struct sev_sev_cert *a, const struct sev_sev_cert *b)
{
	return a->size == b->size && memcmp(a->raw, b->raw, a->size) == 0;
}

const struct sev_legacy_field *sev_legacy_nonzero_reserved(const struct sev_sev_cert *cert)
{
	const struct sev_legacy_field *field;

	for (size_t i = 0; (field = sev_sev_cert_field(cert, i)); i++)
		if (field->kind == SEV_LEGACY_RESERVED &&
		    !sev_is_zero(cert->raw + field->offset, field->size))
			return field;
	return NULL;
}
