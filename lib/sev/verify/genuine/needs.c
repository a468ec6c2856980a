/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report lacks before it can be verified, for a caller who can fetch.
 */
#include <string.h>

#include "verify/genuine/inquiry.h"

/* Whether the leaf at hand is the right one, whatever became of the report. */
static bool has_leaf(const struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const uint8_t *tcb = sev_report_bytes(inquiry->report, SEV_REPORT_REPORTED_TCB);

	if (inquiry->leaf_signed)
		return true;
	return leaf && tcb && leaf->kind == sev_leaf_kind_wanted(inquiry->report) &&
	       sev_leaf_has_tcb(inquiry, leaf, tcb) &&
	       (leaf->kind == SEV_CERT_VLEK || sev_leaf_has_chip_id(inquiry, leaf));
}

/* Whether a root of that product was given, under which AMD's own CAs are not. */
static bool has_anchor(const struct sev_inquiry *inquiry, const char *product)
{
	const struct sev_certs *anchors = inquiry->verifier->anchors;

	for (size_t i = 0; i < sev_certs_count(anchors); i++) {
		const char *of = sev_cert_product(sev_certs_at(anchors, i));

		if (of && strcmp(of, product) == 0)
			return true;
	}
	return false;
}

/* Whether a CA of the leaf's, or the one it will need, is built in or at hand. */
static bool has_ca(const struct sev_inquiry *inquiry, enum sev_cert_kind leaf_kind,
		   const char *product)
{
	enum sev_cert_kind kind = leaf_kind == SEV_CERT_VLEK ? SEV_CERT_ASVK : SEV_CERT_ASK;
	struct sev_found found;

	if (!product || (sev_amd_key_find(kind, product) && !has_anchor(inquiry, product)))
		return true;
	for (size_t i = 0; (found = sev_pool_ca_at(inquiry, i)).cert; i++)
		if (found.cert->kind == kind && strcmp(found.cert->product, product) == 0)
			return true;
	return false;
}

/* One that the user gave or that is just fetched; the sender's and the cache's may be old. */
static bool has_crl(const struct sev_inquiry *inquiry, const char *product)
{
	char of[SEV_X509_CN_SIZE];
	const struct sev_crl *crl;
	enum sev_origin origin;

	for (size_t i = 0; (crl = sev_pool_crl_at(inquiry, i, &origin)); i++)
		if ((origin == SEV_ORIGIN_GIVEN || origin == SEV_ORIGIN_KDS) &&
		    sev_cert_kind_of_cn(crl->issuer_cn, of) == SEV_CERT_ARK &&
		    strcmp(of, product) == 0)
			return true;
	return false;
}

static enum sev_rc settle(struct sev_inquiry *inquiry, struct sev_needs *out)
{
	const struct sev_product *product = sev_report_product(inquiry->report);
	const struct sev_cert *leaf = inquiry->leaf.cert;
	enum sev_rc rc;

	if (!product && leaf)
		product = sev_products_find_name(inquiry->verifier->products, leaf->product);
	out->product = product ? sev_product_kds_name(product) : NULL;
	out->leaf_kind = sev_leaf_kind_wanted(inquiry->report);
	out->leaf = !has_leaf(inquiry) && out->leaf_kind != SEV_CERT_OTHER;
	out->ca = !has_ca(inquiry, out->leaf_kind, out->product);
	out->crl = inquiry->verifier->crl_mode != SEV_CRL_OFF &&
		   (!out->product || !has_crl(inquiry, out->product));
	if (!leaf)
		return SEV_OK;
	/* With the leaf at hand it shows who signed it. */
	rc = sev_chain_find(inquiry);
	out->ca = !inquiry->ca_signed_leaf;
	return rc;
}

enum sev_rc sev_verifier_needs(const struct sev_verifier *verifier,
			       const struct sev_evidence *evidence, const struct sev_certs *certs,
			       struct sev_needs *out, struct sev_err *err)
{
	struct sev_inquiry inquiry = {
		.verifier = verifier,
		.evidence = evidence,
		.report = sev_evidence_report(evidence),
		.name = sev_evidence_name(evidence),
		.err = err,
	};
	enum sev_rc rc = sev_result_new(true, &inquiry.result, err);

	if (rc)
		return rc;
	memset(out, 0, sizeof(*out));
	rc = sev_pool_open(&inquiry, certs);
	sev_signature_read(&inquiry);
	if (!rc)
		rc = sev_leaf_find(&inquiry);
	if (!rc)
		rc = settle(&inquiry, out);
	sev_pool_close(&inquiry);
	sev_result_free(inquiry.result);
	return rc;
}
