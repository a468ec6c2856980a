/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verifier, and both questions asked with it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "verify/appraise/appraise.h"
#include "verify/genuine/genuine.h"
#include "verify/quote/quote.h"

#define CACHE_SIZE 4096

static const char *const CRL_MODES[] = {
	[SEV_CRL_IF_AVAILABLE] = "if-available",
	[SEV_CRL_REQUIRE] = "require",
	[SEV_CRL_OFF] = "off",
};

enum sev_rc sev_crl_mode_parse(const char *text, enum sev_crl_mode *out, struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(CRL_MODES); i++) {
		if (!sev_name_equal(text, CRL_MODES[i]))
			continue;
		*out = (enum sev_crl_mode)i;
		return SEV_OK;
	}
	return sev_fail(err, SEV_ERR_ARG, "found \"%s\", expected require, if-available or off",
			text);
}

enum sev_rc sev_verifier_new(struct sev_verifier **out, struct sev_err *err)
{
	struct sev_verifier *verifier = calloc(1, sizeof(*verifier));
	enum sev_rc rc;

	if (!verifier)
		return sev_fail_nomem(err);
	verifier->products = sev_products_builtin();
	verifier->memo = sev_memo_new(CACHE_SIZE);
	rc = verifier->memo ? sev_certs_new(&verifier->anchors, err) : sev_fail_nomem(err);
	if (!rc)
		rc = sev_appraisal_new(&verifier->default_appraisal, err);
	if (rc) {
		sev_verifier_free(verifier);
		return rc;
	}
	verifier->appraisal = verifier->default_appraisal;
	*out = verifier;
	return SEV_OK;
}

void sev_verifier_free(struct sev_verifier *verifier)
{
	if (!verifier)
		return;
	sev_appraisal_free(verifier->default_appraisal);
	sev_certs_free(verifier->anchors);
	sev_memo_free(verifier->memo);
	free(verifier);
}

enum sev_rc sev_verifier_add_anchor(struct sev_verifier *verifier, struct sev_cert *anchor,
				    struct sev_err *err)
{
	if (!sev_x509_name_equal(anchor->issuer, anchor->subject))
		return sev_fail(err, SEV_ERR_ARG,
				"%s: found a certificate issued by \"%s\", expected a root that is "
				"its own issuer",
				anchor->name, anchor->issuer_cn);
	if (anchor->key.n.size == 0)
		return sev_fail(err, SEV_ERR_ARG, "%s: found another key, expected RSA",
				anchor->name);
	return sev_certs_add(verifier->anchors, anchor, SEV_ORIGIN_GIVEN, err);
}

void sev_verifier_set_certs(struct sev_verifier *verifier, const struct sev_certs *certs)
{
	verifier->certs = certs;
}

void sev_verifier_set_appraisal(struct sev_verifier *verifier,
				const struct sev_appraisal *appraisal)
{
	verifier->appraisal = appraisal ? appraisal : verifier->default_appraisal;
}

void sev_verifier_set_products(struct sev_verifier *verifier, const struct sev_products *products)
{
	verifier->products = products ? products : sev_products_builtin();
}

void sev_verifier_set_crl_mode(struct sev_verifier *verifier, enum sev_crl_mode mode)
{
	verifier->crl_mode = mode;
}

void sev_verifier_set_terse(struct sev_verifier *verifier, bool terse)
{
	verifier->terse = terse;
}

void sev_verifier_set_cache_size(struct sev_verifier *verifier, size_t chains)
{
	sev_memo_resize(verifier->memo, chains);
}

/* Both questions; the second one only of what is genuine: what is not can say anything. */
static enum sev_rc ask(struct sev_inquiry *inquiry, const struct sev_certs *certs)
{
	const struct sev_evidence *evidence = inquiry->evidence;
	enum sev_rc rc = sev_genuine(inquiry, certs);

	if (!rc)
		rc = sev_quote_check(sev_evidence_quote(evidence), sev_evidence_hcl(evidence),
				     sev_report_bytes(inquiry->report, SEV_REPORT_REPORT_DATA),
				     inquiry->result, inquiry->err);
	if (rc || !sev_result_holds(inquiry->result, SEV_QUESTION_GENUINE) ||
	    !sev_report_is_known(inquiry->report) || !sev_report_product(inquiry->report))
		return rc;
	return sev_appraise(inquiry->verifier->appraisal, inquiry->report, inquiry->leaf.cert,
			    sev_evidence_hcl(evidence), inquiry->result, inquiry->err);
}

enum sev_rc sev_verify(struct sev_verifier *verifier, struct sev_evidence *evidence,
		       const struct sev_certs *certs, int64_t now, struct sev_result **out,
		       struct sev_err *err)
{
	struct sev_inquiry inquiry = {
		.verifier = verifier,
		.evidence = evidence,
		.report = sev_evidence_report(evidence),
		.name = sev_evidence_name(evidence),
		.now = now,
		.err = err,
	};
	enum sev_rc rc = sev_result_new(verifier->terse, &inquiry.result, err);

	if (rc)
		return rc;
	rc = ask(&inquiry, certs);
	if (!rc)
		rc = sev_result_finish(inquiry.result, err);
	sev_pool_close(&inquiry);
	if (rc) {
		sev_result_free(inquiry.result);
		return rc;
	}
	*out = inquiry.result;
	return SEV_OK;
}
