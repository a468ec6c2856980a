/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/verify/find_certs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* Each round may show what the next one needs: a version 2 report's product, say. */
#define ROUNDS 3

/* What is looked for, in this order: what comes first is used to check what comes later. */
enum want { WANT_CA, WANT_LEAF, WANT_CRL, WANTS };

struct search {
	const struct kds_setup *setup;
	const struct sev_evidence *evidence;
	const struct sev_products *products;
	struct sev_certs *certs;
	bool tried[WANTS];
	bool crl_wanted;
	bool unreachable; /* the KDS did not answer: no use in asking again */
	char *missing;
};

static void add_missing(struct search *s, const char *text)
{
	size_t used = strlen(s->missing);

	snprintf(s->missing + used, MISSING_MAX - used, "%s%s", used ? "; " : "", text);
}

/* Failures that leave the question open; out of memory and the like do not. */
static bool is_not_found(enum sev_rc rc)
{
	return rc == SEV_ERR_UNKNOWN || rc == SEV_ERR_IO || rc == SEV_ERR_FORMAT ||
	       rc == SEV_ERR_ARG || rc == SEV_ERR_MISMATCH || rc == SEV_ERR_UNSUPPORTED;
}

static enum sev_rc get(const struct search *s, enum sev_kds_what what, const char *product,
		       struct sev_err *err)
{
	struct sev_kds kds = s->setup->kds;
	struct sev_kds_request request = {
		.size = sizeof(request),
		.what = what,
		.product = product ? sev_products_find_name(s->products, product) : NULL,
	};

	if (!request.product)
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"the product is not known, so nothing can be "
				"fetched for it");
	if (s->unreachable)
		kds.fetch = NULL;
	return sev_kds_get(&kds, &request, s->certs, err);
}

static enum sev_rc get_leaf(const struct search *s, const struct sev_needs *needs,
			    struct sev_err *err)
{
	struct sev_kds kds = s->setup->kds;

	if (needs->leaf_kind == SEV_CERT_VLEK)
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"the VLEK that signed the report: the KDS does not give it; it "
				"comes with an extended report (sevctl report get --extended), "
				"then --certs FILE");
	if (s->unreachable)
		kds.fetch = NULL;
	return sev_kds_get_vcek(&kds, sev_evidence_report(s->evidence), s->products, s->certs, err);
}

static enum sev_rc try_one(struct search *s, enum want want, const struct sev_needs *needs,
			   struct sev_err *err)
{
	bool vlek = needs->leaf_kind == SEV_CERT_VLEK;
	enum sev_rc rc = SEV_OK;

	s->tried[want] = true;
	if (want == WANT_CA)
		rc = get(s, vlek ? SEV_KDS_VLEK_CHAIN : SEV_KDS_CA, needs->product, err);
	if (want == WANT_LEAF)
		rc = get_leaf(s, needs, err);
	if (want == WANT_CRL)
		rc = get(s, vlek ? SEV_KDS_VLEK_CRL : SEV_KDS_CRL, needs->product, err);
	if (rc && !is_not_found(rc))
		return rc;
	if (rc == SEV_ERR_IO && err->sys_errno != ENOENT)
		s->unreachable = true;
	if (rc && (want != WANT_CRL || s->crl_wanted))
		add_missing(s, err->msg);
	return SEV_OK;
}

static bool is_wanted(const struct search *s, enum want want, const struct sev_needs *needs)
{
	const bool wanted[WANTS] = {
		[WANT_CA] = needs->ca && needs->product,
		[WANT_LEAF] = needs->leaf,
		[WANT_CRL] = needs->crl && needs->product,
	};

	return wanted[want] && !s->tried[want];
}

enum sev_rc find_certs(const struct kds_setup *setup, const struct sev_verifier *verifier,
		       const struct sev_evidence *evidence, const struct sev_products *products,
		       bool crl_wanted, struct sev_certs *certs, char missing[MISSING_MAX],
		       struct sev_err *err)
{
	struct search s = {.setup = setup,
			   .evidence = evidence,
			   .products = products ? products : sev_products_builtin(),
			   .certs = certs,
			   .crl_wanted = crl_wanted,
			   .missing = missing};
	struct sev_err local;
	enum sev_rc rc = SEV_OK;

	missing[0] = '\0';
	for (int round = 0; !rc && round < ROUNDS; round++) {
		for (enum want want = WANT_CA; !rc && want < WANTS; want++) {
			struct sev_needs needs = {.product = NULL};

			rc = sev_verifier_needs(verifier, evidence, certs, &needs, &local);
			if (!rc && is_wanted(&s, want, &needs))
				rc = try_one(&s, want, &needs, &local);
		}
	}
	if (rc && err)
		*err = local;
	return rc;
}
