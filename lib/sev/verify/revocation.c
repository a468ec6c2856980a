/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What CRLs say about the chain. The KDS has one for VCEKs and one for VLEKs, both of the ARK: all
 * that are at hand count, whatever they are called.
 */
#include <string.h>

#include "verify/inquiry.h"

/* What was found among the CRLs that name the root as their issuer. */
struct crls {
	unsigned named, verified, stale;
	const struct sev_crl *bad;    /* one that the root did not sign */
	const struct sev_crl *fresh;  /* the newest that is current */
	const struct sev_crl *newest; /* of all */
	const struct sev_crl *by[3];  /* which one revokes the leaf, the CA, the root */
};

static bool is_of_root(const struct sev_inquiry *inquiry, const struct sev_crl *crl)
{
	const struct sev_issuer *root = &inquiry->root;

	if (root->cert)
		return sev_x509_name_equal(crl->issuer, root->cert->subject);
	return sev_x509_is_amd_name(crl->issuer, root->amd->name);
}

/* RFC 5280: current from thisUpdate to nextUpdate, and of everything that the issuer issued. */
static bool is_fresh(const struct sev_inquiry *inquiry, const struct sev_crl *crl)
{
	return crl->has_next_update && crl->this_update <= inquiry->now &&
	       inquiry->now <= crl->next_update && !crl->unknown_critical;
}

static bool lists(const struct sev_crl *crl, struct sev_view serial)
{
	return sev_crl_has(crl, serial.data, serial.size);
}

static void take(const struct sev_inquiry *inquiry, const struct sev_crl *crl, struct crls *crls)
{
	const struct sev_view serials[] = {inquiry->leaf.cert->serial,
					   sev_issuer_serial(&inquiry->ca),
					   sev_issuer_serial(&inquiry->root)};

	crls->verified++;
	if (!crls->newest || crl->this_update > crls->newest->this_update)
		crls->newest = crl;
	if (!is_fresh(inquiry, crl))
		crls->stale++;
	else if (!crls->fresh || crl->this_update > crls->fresh->this_update)
		crls->fresh = crl;
	for (size_t i = 0; i < SEV_COUNT(serials); i++)
		if (!crls->by[i] && lists(crl, serials[i]))
			crls->by[i] = crl;
}

static enum sev_rc collect(const struct sev_inquiry *inquiry, struct crls *crls)
{
	const struct sev_crl *crl;
	enum sev_origin origin;
	bool valid = false;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (crl = sev_pool_crl_at(inquiry, i, &origin)); i++) {
		if (!is_of_root(inquiry, crl))
			continue;
		crls->named++;
		if (sev_view_equal(crl->inner_algorithm, crl->signature.algorithm))
			rc = sev_chain_signed(inquiry, &crl->signature, crl->sha256,
					      &inquiry->root.key, &valid);
		if (valid)
			take(inquiry, crl, crls);
		else
			crls->bad = crl;
		valid = false;
	}
	return rc;
}

static void advise(struct sev_inquiry *inquiry, enum sev_check check)
{
	sev_result_advise(inquiry->result, check, "sevctl kds fetch crl --product %s",
			  inquiry->leaf.cert->product);
}

/* spec: KDS: CRLs are signed by the ARK */
static void check_signature(struct sev_inquiry *inquiry, const struct crls *crls)
{
	enum sev_check_status status = SEV_CHECK_PASSED;

	if (crls->bad)
		status = crls->verified ? SEV_CHECK_WARNED : SEV_CHECK_FAILED;
	sev_result_set(inquiry->result, SEV_CHECK_CRL_SIGNATURE, status, "%s is %ssigned by %s",
		       crls->bad ? sev_short_name(crls->bad->name)
				 : sev_short_name(crls->newest->name),
		       crls->bad ? "not " : "", sev_issuer_name(&inquiry->root));
	if (crls->bad)
		sev_result_advise(inquiry->result, SEV_CHECK_CRL_SIGNATURE,
				  "remove %s; sevctl kds fetch crl --product %s", crls->bad->name,
				  inquiry->leaf.cert->product);
}

static const char *staleness(const struct sev_inquiry *inquiry, const struct sev_crl *crl)
{
	if (crl->this_update > inquiry->now)
		return "dated in the future";
	if (!crl->has_next_update)
		return "without a nextUpdate, so of unknown age";
	if (crl->next_update < inquiry->now)
		return "past its nextUpdate";
	return "of a kind that this build does not know: it has a critical extension";
}

static void check_fresh(struct sev_inquiry *inquiry, const struct crls *crls)
{
	bool require = inquiry->verifier->crl_mode == SEV_CRL_REQUIRE;
	const struct sev_crl *crl = crls->fresh ? crls->fresh : crls->newest;
	char from[SEV_TIME_TEXT];
	char until[SEV_TIME_TEXT];
	char now[SEV_TIME_TEXT];

	if (crls->fresh) {
		sev_result_set(inquiry->result, SEV_CHECK_CRL_FRESH, SEV_CHECK_PASSED,
			       "%s is from %s, valid to %s", sev_short_name(crl->name),
			       sev_time_text(crl->this_update, from),
			       sev_time_text(crl->next_update, until));
		return;
	}
	sev_result_set(
		inquiry->result, SEV_CHECK_CRL_FRESH, require ? SEV_CHECK_FAILED : SEV_CHECK_WARNED,
		"%s is stale: %s (thisUpdate %s, nextUpdate %s, now %s)", sev_short_name(crl->name),
		staleness(inquiry, crl), sev_time_text(crl->this_update, from),
		crl->has_next_update ? sev_time_text(crl->next_update, until) : "none",
		sev_time_text(inquiry->now, now));
	advise(inquiry, SEV_CHECK_CRL_FRESH);
}

/*
 * A list of the ARK's has the CAs that it signed. AMD's leaves all have the serial number 0, which
 * no CA has: a list with that number can only mean leaves.
 */
static void check_revoked(struct sev_inquiry *inquiry, const struct crls *crls)
{
	static const enum sev_check checks[] = {SEV_CHECK_LEAF_REVOKED, SEV_CHECK_CA_REVOKED,
						SEV_CHECK_ROOT_REVOKED};
	const char *const names[] = {sev_short_name(inquiry->leaf.cert->name),
				     sev_issuer_name(&inquiry->ca),
				     sev_issuer_name(&inquiry->root)};

	for (size_t i = 0; i < SEV_COUNT(checks); i++)
		sev_result_expect(inquiry->result, checks[i], !crls->by[i],
				  crls->by[i] ? "%s is revoked: its serial number is in %s"
					      : "%s is not in %s",
				  names[i],
				  crls->by[i] ? sev_short_name(crls->by[i]->name)
					      : sev_short_name(crls->newest->name));
}

static const enum sev_check CHECKS[] = {SEV_CHECK_CRL_SIGNATURE, SEV_CHECK_CRL_FRESH,
					SEV_CHECK_ROOT_REVOKED, SEV_CHECK_CA_REVOKED,
					SEV_CHECK_LEAF_REVOKED};

static void skip_all(struct sev_inquiry *inquiry, const char *why)
{
	for (size_t i = 0; i < SEV_COUNT(CHECKS); i++)
		sev_result_set(inquiry->result, CHECKS[i], SEV_CHECK_NOT_ASKED, "%s", why);
}

/* Nothing at hand: fine where CRLs are taken if available. */
static void miss(struct sev_inquiry *inquiry)
{
	skip_all(inquiry, "no CRL of the root is at hand");
	if (inquiry->verifier->crl_mode != SEV_CRL_REQUIRE)
		return;
	sev_result_set(inquiry->result, SEV_CHECK_CRL_FRESH, SEV_CHECK_UNKNOWN,
		       "a CRL is required, and none of %s is at hand",
		       sev_issuer_name(&inquiry->root));
	advise(inquiry, SEV_CHECK_CRL_FRESH);
}

enum sev_rc sev_revocation_check(struct sev_inquiry *inquiry)
{
	struct crls crls = {0};
	enum sev_rc rc;

	if (inquiry->verifier->crl_mode == SEV_CRL_OFF) {
		skip_all(inquiry, "CRLs are off");
		return SEV_OK;
	}
	if (inquiry->ca.key.n.size == 0 || inquiry->root.key.n.size == 0) {
		skip_all(inquiry, "there is no root whose CRL could be asked");
		return SEV_OK;
	}
	rc = collect(inquiry, &crls);
	if (rc)
		return rc;
	if (crls.named == 0) {
		miss(inquiry);
		return SEV_OK;
	}
	check_signature(inquiry, &crls);
	if (crls.verified == 0)
		return SEV_OK;
	check_fresh(inquiry, &crls);
	check_revoked(inquiry, &crls);
	return SEV_OK;
}
