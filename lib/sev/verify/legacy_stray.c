/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that lie beside a legacy chain: nobody vouches for them, and they must not pass for
 * a part of it.
 */
#include <string.h>

#include "abi/legacy_key.h"
#include "verify/legacy_ca.h"
#include "verify/result.h"

/* The certificate of a kind that the chain was found to have. */
static const struct sev_sev_cert *chosen_of(const struct sev_legacy_chain *chain,
					    enum sev_sev_cert_kind kind)
{
	switch (kind) {
	case SEV_SEV_CERT_CEK:
		return chain->cek;
	case SEV_SEV_CERT_OCA:
		return chain->oca;
	case SEV_SEV_CERT_PEK:
		return chain->pek;
	case SEV_SEV_CERT_PDH:
		return chain->pdh;
	default:
		return NULL;
	}
}

/* Whether a certificate says what the chosen one does: a CEK is given with AMD's signature and
 * without, in which all but the key may differ. */
static enum sev_rc says_the_same(const struct sev_sev_cert *cert, const struct sev_sev_cert *chosen,
				 bool *same, struct sev_err *err)
{
	struct sev_view a = sev_sev_cert_signed(cert), b = sev_sev_cert_signed(chosen);
	uint8_t key[32], chosen_key[32];
	enum sev_rc rc;

	*same = a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
	if (*same || cert->kind != SEV_SEV_CERT_CEK)
		return SEV_OK;
	rc = sev_legacy_key_spki_sha256(&cert->key, key, err);
	if (!rc)
		rc = sev_legacy_key_spki_sha256(&chosen->key, chosen_key, err);
	if (rc)
		return rc;
	*same = memcmp(key, chosen_key, sizeof(key)) == 0;
	return SEV_OK;
}

/* AMD's own, or what the user trusts. */
static bool is_trusted_key(const struct sev_legacy_chain *chain, const struct sev_sev_cert *cert,
			   const uint8_t digest[32])
{
	if (chain->anchor && sev_legacy_same(cert, chain->anchor))
		return true;
	return cert->kind == SEV_SEV_CERT_ARK ? sev_legacy_root_of_ark(digest) != NULL
					      : sev_legacy_root_of_ask(digest) != NULL;
}

/* A CA of another product may lie there, but is one of AMD's or the anchor's. */
static enum sev_rc is_known_ca(const struct sev_legacy_chain *chain,
			       const struct sev_sev_cert *cert, bool *known, struct sev_err *err)
{
	uint8_t digest[32];
	enum sev_rc rc = sev_legacy_key_spki_sha256(&cert->key, digest, err);

	*known = !rc && is_trusted_key(chain, cert, digest);
	if (rc || *known || !chain->anchor || cert->kind != SEV_SEV_CERT_ASK)
		return rc;
	return sev_legacy_ca_is_signed(cert, chain->anchor, known, err);
}

enum sev_rc sev_legacy_check_strays(struct sev_legacy_chain *chain, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_sev_certs_count(chain->certs); i++) {
		const struct sev_sev_cert *cert = sev_sev_certs_at(chain->certs, i);
		const struct sev_sev_cert *chosen = chosen_of(chain, cert->kind);
		bool part = true;

		if (chosen)
			rc = says_the_same(cert, chosen, &part, err);
		else if (sev_sev_cert_is_ca(cert))
			rc = is_known_ca(chain, cert, &part, err);
		if (!rc && !part)
			sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED,
				       "%s: it is no part of the chain", cert->name);
	}
	return rc;
}
