/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sevctl/at_option.h"
#include "sevctl/cert_verify.h"
#include "verify/cert.h"
#include "verify/roots.h"

/* Whether the CRL is signed by its issuer: one that is given, an anchor, or a built-in key. */
static enum sev_rc is_signed(const struct cert_judge *judge, const struct sev_crl *crl, bool *out,
			     struct sev_err *err)
{
	const struct sev_certs *sets[] = {judge->certs, judge->anchors};
	enum sev_rc rc = SEV_OK;

	*out = false;
	for (size_t s = 0; s < SEV_COUNT(sets); s++)
		for (size_t i = 0; !rc && !*out && i < sev_certs_count(sets[s]); i++) {
			const struct sev_cert *cert = sev_certs_at(sets[s], i);

			if (cert->key.n.size && sev_x509_name_equal(crl->issuer, cert->subject))
				rc = sev_signed_by(&crl->signature, &cert->key, out, err);
		}
	for (size_t i = 0; !rc && !*out && i < SEV_AMD_KEY_COUNT; i++) {
		struct sev_ca_key key = sev_amd_key_view(&SEV_AMD_KEYS[i]);

		if (sev_x509_is_amd_name(crl->issuer, SEV_AMD_KEYS[i].name))
			rc = sev_signed_by(&crl->signature, &key, out, err);
	}
	return rc;
}

static bool is_leaf(const struct sev_cert *cert)
{
	return cert->kind == SEV_CERT_VCEK || cert->kind == SEV_CERT_VLEK;
}

/* NULL, or what makes the CRL stale. */
static const char *staleness(const struct cert_judge *judge, const struct sev_crl *crl)
{
	if (crl->this_update > judge->now)
		return "its thisUpdate is in the future";
	if (!crl->has_next_update)
		return "it has no nextUpdate";
	if (crl->unknown_critical)
		return "it has a critical extension that this build does not know";
	return crl->next_update < judge->now ? "its nextUpdate has passed" : NULL;
}

static void no_crl(const struct cert_judge *judge, const struct sev_cert *cert, const char *why)
{
	bool required = judge->crl_mode == SEV_CRL_REQUIRE;

	cert_checks_add(judge->checks, cert->name, "revocation",
			required ? SEV_CHECK_UNKNOWN : SEV_CHECK_NOT_ASKED, "%s", why);
}

/* A CRL that is stale proves a revocation, and nothing else. */
static enum sev_check_status status_of(const struct cert_judge *judge, bool listed,
				       const char *stale)
{
	if (listed)
		return SEV_CHECK_FAILED;
	if (!stale)
		return SEV_CHECK_PASSED;
	return judge->crl_mode == SEV_CRL_REQUIRE ? SEV_CHECK_UNKNOWN : SEV_CHECK_WARNED;
}

static enum sev_rc judge_crl(const struct cert_judge *judge, const struct sev_cert *cert,
			     const struct sev_crl *crl, struct sev_err *err)
{
	const char *stale = staleness(judge, crl);
	bool listed = sev_crl_has(crl, cert->serial.data, cert->serial.size);
	bool genuine = false;
	enum sev_rc rc = is_signed(judge, crl, &genuine, err);

	if (rc)
		return rc;
	if (!genuine)
		cert_checks_add(judge->checks, cert->name, "revocation", SEV_CHECK_FAILED,
				"%s is not signed by its issuer %s", crl->name, crl->issuer_cn);
	else
		cert_checks_add(judge->checks, cert->name, "revocation",
				status_of(judge, listed, stale), "%s of %s %s%s%s", crl->name,
				crl->issuer_cn, listed ? "revokes it" : "does not revoke it",
				stale ? ", but " : "", stale ? stale : "");
	return SEV_OK;
}

/*
 * Whether a CRL of the leaf's ARK has its serial number: that of AMD's leaves is 0, which no CA
 * has, so leaves are meant.
 */
static bool lists_leaf(const struct sev_cert *cert, const struct sev_crl *crl)
{
	char product[SEV_X509_CN_SIZE];

	return is_leaf(cert) && sev_cert_kind_of_cn(crl->issuer_cn, product) == SEV_CERT_ARK &&
	       strcmp(product, cert->product) == 0 &&
	       sev_crl_has(crl, cert->serial.data, cert->serial.size);
}

enum sev_rc cert_verify_revocation(const struct cert_judge *judge, const struct sev_cert *cert,
				   struct sev_err *err)
{
	bool found = false;
	enum sev_rc rc = SEV_OK;

	if (judge->crl_mode == SEV_CRL_OFF)
		return SEV_OK;
	for (size_t i = 0; !rc && i < sev_certs_crl_count(judge->certs); i++) {
		const struct sev_crl *crl = sev_certs_crl_at(judge->certs, i);

		if (!sev_x509_name_equal(crl->issuer, cert->issuer) && !lists_leaf(cert, crl))
			continue;
		found = true;
		rc = judge_crl(judge, cert, crl, err);
	}
	/* AMD has none of ASKs and ASVKs, which sign VCEKs and VLEKs: none is missed. */
	if (!rc && !found && !is_leaf(cert))
		no_crl(judge, cert, "no CRL of its issuer is given");
	return rc;
}

enum sev_rc cert_verify_crls(const struct cert_judge *judge, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_certs_crl_count(judge->certs); i++) {
		const struct sev_crl *crl = sev_certs_crl_at(judge->certs, i);
		const char *stale = staleness(judge, crl);
		bool genuine = false;

		rc = is_signed(judge, crl, &genuine, err);
		if (rc)
			break;
		cert_checks_add(judge->checks, crl->name, "signature",
				genuine ? SEV_CHECK_PASSED : SEV_CHECK_FAILED, "%s by %s",
				genuine ? "signed" : "not signed", crl->issuer_cn);
		cert_checks_add(judge->checks, crl->name, "freshness",
				status_of(judge, false, stale), "%s", stale ? stale : "not stale");
	}
	return rc;
}
