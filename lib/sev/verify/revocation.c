/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What CRLs say about the chain. The KDS has one for VCEKs and one for VLEKs, both of the ARK: all
 * that are at hand count, whatever they are called. One that the chain's ASK or ASVK signed speaks
 * for the leaf as well; the KDS has none, so that none is missed.
 */
#include <string.h>

#include "base/text.h"
#include "verify/inquiry.h"

/* Whom a CRL can be about. One of the CA is about the leaf, one of the root about all. */
enum { LEAF, CA, ROOT, SUBJECTS };

static const enum sev_check REVOKED[SUBJECTS] = {SEV_CHECK_LEAF_REVOKED, SEV_CHECK_CA_REVOKED,
						 SEV_CHECK_ROOT_REVOKED};

#define SERIAL_MAX 20 /* bytes; RFC 5280, 4.1.2.2 */

/* What was found among the CRLs that name one issuer. */
struct speaker {
	const struct sev_issuer *issuer;
	unsigned subjects; /* LEAF to this one, exclusive */
	unsigned named, verified;
	const struct sev_crl *bad;    /* one that the issuer did not sign */
	const struct sev_crl *fresh;  /* the newest that is current */
	const struct sev_crl *newest; /* of all that it signed */
};

struct crls {
	struct speaker root, ca;
	const struct sev_crl *by[SUBJECTS]; /* which one revokes it */
};

static bool is_of(const struct sev_issuer *issuer, const struct sev_crl *crl)
{
	if (issuer->cert)
		return sev_x509_name_equal(crl->issuer, issuer->cert->subject);
	return sev_x509_is_amd_name(crl->issuer, issuer->amd->name);
}

/* RFC 5280: current from thisUpdate to nextUpdate, and of everything that the issuer issued. */
static bool is_fresh(const struct sev_inquiry *inquiry, const struct sev_crl *crl)
{
	return crl->has_next_update && crl->this_update <= inquiry->now &&
	       inquiry->now <= crl->next_update && !crl->unknown_critical;
}

static struct sev_view serial_of(const struct sev_inquiry *inquiry, unsigned subject)
{
	if (subject == LEAF)
		return inquiry->leaf.cert->serial;
	return sev_issuer_serial(subject == CA ? &inquiry->ca : &inquiry->root);
}

/* What is listed is revoked, however old the list is. */
static void take(const struct sev_inquiry *inquiry, const struct sev_crl *crl,
		 struct speaker *speaker, struct crls *crls)
{
	speaker->verified++;
	if (!speaker->newest || crl->this_update > speaker->newest->this_update)
		speaker->newest = crl;
	if (is_fresh(inquiry, crl) &&
	    (!speaker->fresh || crl->this_update > speaker->fresh->this_update))
		speaker->fresh = crl;
	for (unsigned i = LEAF; i < speaker->subjects; i++) {
		struct sev_view serial = serial_of(inquiry, i);

		if (!crls->by[i] && sev_crl_has(crl, serial.data, serial.size))
			crls->by[i] = crl;
	}
}

static enum sev_rc collect(const struct sev_inquiry *inquiry, struct speaker *speaker,
			   struct crls *crls)
{
	const struct sev_crl *crl;
	enum sev_origin origin;
	bool valid = false;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (crl = sev_pool_crl_at(inquiry, i, &origin)); i++) {
		if (!is_of(speaker->issuer, crl))
			continue;
		speaker->named++;
		if (sev_view_equal(crl->inner_algorithm, crl->signature.algorithm))
			rc = sev_chain_signed(inquiry, &crl->signature, crl->sha256,
					      &speaker->issuer->key, &valid);
		if (valid)
			take(inquiry, crl, speaker, crls);
		else
			speaker->bad = crl;
		valid = false;
	}
	return rc;
}

/* The KDS has CRLs of the root. */
static bool is_root(const struct speaker *speaker)
{
	return speaker->subjects == SUBJECTS;
}

static void advise_fetch(struct sev_inquiry *inquiry, enum sev_check check)
{
	sev_result_advise(inquiry->result, check, "sevctl kds fetch crl --product %s",
			  inquiry->leaf.cert->product);
}

/* spec: KDS: CRLs are signed by the ARK */
static bool check_signature(struct sev_inquiry *inquiry, const struct speaker *speaker)
{
	enum sev_check_status status = SEV_CHECK_PASSED;

	if (speaker->bad)
		status = speaker->verified ? SEV_CHECK_WARNED : SEV_CHECK_FAILED;
	sev_result_set(inquiry->result, SEV_CHECK_CRL_SIGNATURE, status, "%s is %ssigned by %s",
		       speaker->bad ? sev_short_name(speaker->bad->name)
				    : sev_short_name(speaker->newest->name),
		       speaker->bad ? "not " : "", sev_issuer_name(speaker->issuer));
	if (speaker->bad && is_root(speaker))
		sev_result_advise(inquiry->result, SEV_CHECK_CRL_SIGNATURE,
				  "remove %s; sevctl kds fetch crl --product %s",
				  speaker->bad->name, inquiry->leaf.cert->product);
	else if (speaker->bad)
		sev_result_advise(inquiry->result, SEV_CHECK_CRL_SIGNATURE, "remove %s",
				  speaker->bad->name);
	return !speaker->bad;
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

static void say_stale(struct sev_inquiry *inquiry, const struct speaker *speaker)
{
	bool require = inquiry->verifier->crl_mode == SEV_CRL_REQUIRE;
	const struct sev_crl *crl = speaker->newest;
	char from[SEV_TIME_TEXT];
	char until[SEV_TIME_TEXT];
	char now[SEV_TIME_TEXT];

	sev_result_set(
		inquiry->result, SEV_CHECK_CRL_FRESH, require ? SEV_CHECK_FAILED : SEV_CHECK_WARNED,
		"%s is stale: %s (thisUpdate %s, nextUpdate %s, now %s)", sev_short_name(crl->name),
		staleness(inquiry, crl), sev_time_text(crl->this_update, from),
		crl->has_next_update ? sev_time_text(crl->next_update, until) : "none",
		sev_time_text(inquiry->now, now));
	if (is_root(speaker))
		advise_fetch(inquiry, SEV_CHECK_CRL_FRESH);
	else
		sev_result_advise(inquiry->result, SEV_CHECK_CRL_FRESH,
				  "get a newer one of %s, or remove %s", crl->issuer_cn, crl->name);
}

static bool check_fresh(struct sev_inquiry *inquiry, const struct speaker *speaker)
{
	const struct sev_crl *crl = speaker->fresh;
	char from[SEV_TIME_TEXT];
	char until[SEV_TIME_TEXT];

	if (crl)
		sev_result_set(inquiry->result, SEV_CHECK_CRL_FRESH, SEV_CHECK_PASSED,
			       "%s is from %s, valid to %s, by %s", sev_short_name(crl->name),
			       sev_time_text(crl->this_update, from),
			       sev_time_text(crl->next_update, until), crl->issuer_cn);
	else
		say_stale(inquiry, speaker);
	return crl;
}

/* The CRL that speaks for an issuer; NULL when none can. */
static const struct sev_crl *voice(const struct speaker *speaker)
{
	return speaker->fresh ? speaker->fresh : speaker->newest;
}

/* In none of the CRLs that could have it; where there is none, that was said already. */
static void say_clear(struct sev_inquiry *inquiry, const struct crls *crls, unsigned subject,
		      const char *name, const char *serial)
{
	const struct sev_crl *root = voice(&crls->root);
	const struct sev_crl *ca = subject == LEAF ? voice(&crls->ca) : NULL;
	const struct sev_crl *first = root ? root : ca;
	const struct sev_crl *second = root ? ca : NULL;

	if (second)
		sev_result_set(inquiry->result, REVOKED[subject], SEV_CHECK_PASSED,
			       "%s, serial number %s, is neither in %s of %s nor in %s of %s", name,
			       serial, sev_short_name(first->name), first->issuer_cn,
			       sev_short_name(second->name), second->issuer_cn);
	else if (first)
		sev_result_set(inquiry->result, REVOKED[subject], SEV_CHECK_PASSED,
			       "%s, serial number %s, is not in %s of %s", name, serial,
			       sev_short_name(first->name), first->issuer_cn);
}

/*
 * A list of the ARK's has the CAs that it signed. AMD's leaves all have the serial number 0, which
 * no CA has: a list with that number can only mean leaves, all of that CA's.
 */
static void check_revoked(struct sev_inquiry *inquiry, const struct crls *crls, unsigned subject)
{
	const char *const names[] = {[LEAF] = sev_short_name(inquiry->leaf.cert->name),
				     [CA] = sev_issuer_name(&inquiry->ca),
				     [ROOT] = sev_issuer_name(&inquiry->root)};
	struct sev_view number = serial_of(inquiry, subject);
	const struct sev_crl *by = crls->by[subject];
	char serial[2 * SERIAL_MAX + 1];

	sev_hex_encode(number.data, number.size < SERIAL_MAX ? number.size : SERIAL_MAX, serial);
	if (by)
		sev_result_set(inquiry->result, REVOKED[subject], SEV_CHECK_FAILED,
			       "%s is revoked: its serial number %s is in %s of %s", names[subject],
			       serial, sev_short_name(by->name), by->issuer_cn);
	else
		say_clear(inquiry, crls, subject, names[subject], serial);
}

static void skip_all(struct sev_inquiry *inquiry, const char *why)
{
	sev_result_set(inquiry->result, SEV_CHECK_CRL_SIGNATURE, SEV_CHECK_NOT_ASKED, "%s", why);
	sev_result_set(inquiry->result, SEV_CHECK_CRL_FRESH, SEV_CHECK_NOT_ASKED, "%s", why);
	for (unsigned i = LEAF; i < SUBJECTS; i++)
		sev_result_set(inquiry->result, REVOKED[i], SEV_CHECK_NOT_ASKED, "%s", why);
}

/* None of the root's at hand: fine where CRLs are taken if available. */
static void miss_root(struct sev_inquiry *inquiry)
{
	skip_all(inquiry, "no CRL of the root is at hand");
	if (inquiry->verifier->crl_mode != SEV_CRL_REQUIRE)
		return;
	sev_result_set(inquiry->result, SEV_CHECK_CRL_FRESH, SEV_CHECK_UNKNOWN,
		       "a CRL is required, and none of %s is at hand",
		       sev_issuer_name(&inquiry->root));
	advise_fetch(inquiry, SEV_CHECK_CRL_FRESH);
}

/* The root's first: what is wrong with it is what is said. */
static void check_speakers(struct sev_inquiry *inquiry, const struct crls *crls)
{
	const struct speaker *const speakers[] = {&crls->root, &crls->ca};
	bool is_signed = true;
	bool fresh = true;

	for (size_t i = 0; i < SEV_COUNT(speakers); i++) {
		if (speakers[i]->named && is_signed)
			is_signed = check_signature(inquiry, speakers[i]);
		if (speakers[i]->verified && fresh)
			fresh = check_fresh(inquiry, speakers[i]);
	}
}

static enum sev_rc check_all(struct sev_inquiry *inquiry)
{
	struct crls crls = {.root = {.issuer = &inquiry->root, .subjects = SUBJECTS},
			    .ca = {.issuer = &inquiry->ca, .subjects = CA}};
	enum sev_rc rc = collect(inquiry, &crls.root, &crls);

	if (!rc)
		rc = collect(inquiry, &crls.ca, &crls);
	if (rc)
		return rc;
	if (crls.root.named == 0)
		miss_root(inquiry);
	check_speakers(inquiry, &crls);
	for (unsigned i = LEAF; i < SUBJECTS; i++)
		check_revoked(inquiry, &crls, i);
	return SEV_OK;
}

enum sev_rc sev_revocation_check(struct sev_inquiry *inquiry)
{
	if (inquiry->verifier->crl_mode == SEV_CRL_OFF)
		skip_all(inquiry, "CRLs are off");
	else if (inquiry->ca.key.n.size == 0 || inquiry->root.key.n.size == 0)
		skip_all(inquiry, "there is no root whose CRL could be asked");
	else
		return check_all(inquiry);
	return SEV_OK;
}
