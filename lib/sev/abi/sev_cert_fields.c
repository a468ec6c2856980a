/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields that a legacy certificate has: which rows of the table apply to it.
 */
#include "abi/sev_cert.h"

/* How a signature slot is laid out: a row of EMPTY, RSA, EC. */
static unsigned slot_form(const struct sev_sev_cert *cert, unsigned i)
{
	struct sev_legacy_slot slot = {.algo = SEV_LEGACY_ALGO_NONE};

	(void)sev_sev_cert_slot(cert, i, &slot);
	switch (slot.algo) {
	case SEV_LEGACY_ALGO_RSA_SHA256:
	case SEV_LEGACY_ALGO_RSA_SHA384:
		return 1;
	case SEV_LEGACY_ALGO_ECDSA_SHA256:
	case SEV_LEGACY_ALGO_ECDSA_SHA384:
		return 2;
	}
	return 0;
}

static bool applies(const struct sev_sev_cert *cert, const struct sev_legacy_field *field)
{
	size_t end = (size_t)field->offset + field->size;

	switch ((enum sev_legacy_when)field->when) {
	case SEV_LEGACY_ALWAYS:
		return true;
	case SEV_LEGACY_KEY_RSA:
		return cert->key.is_rsa;
	case SEV_LEGACY_KEY_EC:
		return !cert->key.is_rsa;
	case SEV_LEGACY_SIG1_EMPTY:
	case SEV_LEGACY_SIG1_RSA:
	case SEV_LEGACY_SIG1_EC:
		return field->when - SEV_LEGACY_SIG1_EMPTY == (int)slot_form(cert, 0);
	case SEV_LEGACY_SIG2_EMPTY:
	case SEV_LEGACY_SIG2_RSA:
	case SEV_LEGACY_SIG2_EC:
		return field->when - SEV_LEGACY_SIG2_EMPTY == (int)slot_form(cert, 1);
	case SEV_LEGACY_CA_2048:
		return cert->key.n_size == 256 && end <= cert->size;
	case SEV_LEGACY_CA_4096:
		return cert->key.n_size == 512 && end <= cert->size;
	}
	return false;
}

const struct sev_legacy_field *sev_sev_cert_field(const struct sev_sev_cert *cert, size_t i)
{
	bool ca = sev_sev_cert_is_ca(cert);
	const struct sev_legacy_field *fields = ca ? SEV_LEGACY_CA_FIELDS : SEV_LEGACY_CERT_FIELDS;
	size_t count = ca ? SEV_COUNT(SEV_LEGACY_CA_FIELDS) : SEV_COUNT(SEV_LEGACY_CERT_FIELDS);

	for (size_t k = 0; k < count; k++)
		if (applies(cert, &fields[k]) && i-- == 0)
			return &fields[k];
	return NULL;
}
