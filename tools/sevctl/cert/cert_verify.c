/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_verify.h"

#include <stdio.h>
#include <string.h>

#include "sevctl/at_option.h"
#include "verify/x509/cert.h"
#include "verify/x509/roots.h"

/* Who signs certificates of a kind. */
static enum sev_cert_kind issuer_kind(enum sev_cert_kind kind)
{
	static const enum sev_cert_kind kinds[] = {
		[SEV_CERT_OTHER] = SEV_CERT_OTHER, [SEV_CERT_ARK] = SEV_CERT_ARK,
		[SEV_CERT_ASK] = SEV_CERT_ARK,	   [SEV_CERT_ASVK] = SEV_CERT_ARK,
		[SEV_CERT_VCEK] = SEV_CERT_ASK,	   [SEV_CERT_VLEK] = SEV_CERT_ASVK,
	};

	return kinds[kind];
}

static void pass(const struct cert_judge *judge, const struct sev_cert *cert, const char *check,
		 const char *text)
{
	cert_checks_add(judge->checks, cert->name, check, SEV_CHECK_PASSED, "%s", text);
}

static void fail(const struct cert_judge *judge, const struct sev_cert *cert, const char *check,
		 const char *text)
{
	cert_checks_add(judge->checks, cert->name, check, SEV_CHECK_FAILED, "%s", text);
}

/* A library failure is an error; anything else says how a check went. */
static bool is_broken(enum sev_rc rc)
{
	return rc == SEV_ERR_NOMEM || rc == SEV_ERR_CRYPTO;
}

static bool is_anchor(const struct cert_judge *judge, const struct sev_cert *cert)
{
	for (size_t i = 0; i < sev_certs_count(judge->anchors); i++)
		if (memcmp(sev_certs_at(judge->anchors, i)->sha256, cert->sha256, 32) == 0)
			return true;
	return false;
}

static enum sev_rc check_form(const struct cert_judge *judge, const struct sev_cert *cert,
			      struct sev_err *err)
{
	struct sev_err why;
	enum sev_rc rc;

	if (cert->kind == SEV_CERT_OTHER && is_anchor(judge, cert))
		return SEV_OK;
	rc = sev_cert_check(cert, &why);
	if (is_broken(rc)) {
		*err = why;
		return rc;
	}
	if (rc)
		fail(judge, cert, "form", why.msg);
	else
		pass(judge, cert, "form", "as AMD forms its kind");
	return SEV_OK;
}

static void check_validity(const struct cert_judge *judge, const struct sev_cert *cert)
{
	bool valid = cert->not_before <= judge->now && judge->now <= cert->not_after;
	char from[AT_TEXT], to[AT_TEXT], now[AT_TEXT];

	at_format(cert->not_before, from);
	at_format(cert->not_after, to);
	at_format(judge->now, now);
	cert_checks_add(judge->checks, cert->name, "validity",
			valid ? SEV_CHECK_PASSED : SEV_CHECK_FAILED, "%s to %s, judged at %s", from,
			to, now);
}

/* The pinned key that a certificate has; NULL when it has none of AMD's. */
static const struct sev_amd_key *amd_key_of(const struct sev_cert *cert)
{
	for (size_t i = 0; i < SEV_AMD_KEY_COUNT; i++)
		if (sev_amd_key_is(&SEV_AMD_KEYS[i], &cert->key))
			return &SEV_AMD_KEYS[i];
	return NULL;
}

static const char *anchor_text(const struct sev_cert *cert)
{
	return sev_cert_is_simulation(cert)
		       ? "a trust anchor that was given: the root of a software processor"
		       : "a trust anchor that was given";
}

static enum sev_rc check_root(const struct cert_judge *judge, const struct sev_cert *cert,
			      struct sev_err *err)
{
	const struct sev_amd_key *key = amd_key_of(cert);
	struct sev_err why;
	enum sev_rc rc = sev_cert_check_signature(cert, cert, &why);

	if (is_broken(rc)) {
		*err = why;
		return rc;
	}
	if (rc)
		fail(judge, cert, "signature", why.msg);
	else
		pass(judge, cert, "signature", "signed by itself");
	if (is_anchor(judge, cert))
		pass(judge, cert, "root", anchor_text(cert));
	else if (!key || key->kind != SEV_CERT_ARK)
		fail(judge, cert, "root",
		     "its key is none of AMD's pinned roots; believe it only if you have it from "
		     "somebody you trust, and name that with --trust-anchor");
	else if (strcmp(cert->subject_cn, key->name) != 0)
		cert_checks_add(judge->checks, cert->name, "root", SEV_CHECK_FAILED,
				"the key is pinned for %s, the name is %s", key->name,
				cert->subject_cn);
	else
		cert_checks_add(judge->checks, cert->name, "root", SEV_CHECK_PASSED,
				"the pinned root %s", key->name);
	return SEV_OK;
}

/* Whether issuer may sign cert by its name, kind and product; an anchor may be called anything. */
static bool names_issuer(const struct sev_cert *cert, const struct sev_cert *issuer)
{
	if (!sev_x509_name_equal(cert->issuer, issuer->subject))
		return false;
	return issuer->kind == SEV_CERT_OTHER || (issuer->kind == issuer_kind(cert->kind) &&
						  strcmp(cert->product, issuer->product) == 0);
}

/* The certificate among those given that signed cert; *named is one that it names, or NULL. */
static enum sev_rc find_issuer(const struct sev_certs *certs, const struct sev_cert *cert,
			       const struct sev_cert **out, const struct sev_cert **named,
			       struct sev_err *err)
{
	for (size_t i = 0; !*out && i < sev_certs_count(certs); i++) {
		const struct sev_cert *issuer = sev_certs_at(certs, i);
		enum sev_rc rc;

		if (issuer == cert || !names_issuer(cert, issuer))
			continue;
		*named = issuer;
		rc = sev_cert_check_signature(cert, issuer, err);
		if (is_broken(rc))
			return rc;
		if (!rc)
			*out = issuer;
	}
	return SEV_OK;
}

/* An issuer that was not given may be one of AMD's that are built in. */
static enum sev_rc check_by_built_in(const struct cert_judge *judge, const struct sev_cert *cert,
				     struct sev_err *err)
{
	const struct sev_amd_key *key = sev_amd_key_find(issuer_kind(cert->kind), cert->product);
	struct sev_ca_key view;
	bool valid = false;
	enum sev_rc rc;

	if (!key || strcmp(cert->issuer_cn, key->name) != 0) {
		cert_checks_add(judge->checks, cert->name, "signature", SEV_CHECK_UNKNOWN,
				"the certificate of its issuer %s is missing", cert->issuer_cn);
		return SEV_OK;
	}
	view = sev_amd_key_view(key);
	rc = sev_signed_by(&cert->signature, &view, &valid, err);
	if (rc)
		return rc;
	cert_checks_add(judge->checks, cert->name, "signature",
			valid ? SEV_CHECK_PASSED : SEV_CHECK_FAILED, "%s by the built-in key of %s",
			valid ? "signed" : "not signed", key->name);
	if (valid)
		cert_checks_add(judge->checks, cert->name, "root", SEV_CHECK_PASSED,
				"%s, a built-in key of AMD", key->name);
	return SEV_OK;
}

static enum sev_rc check_signature(const struct cert_judge *judge, const struct sev_cert *cert,
				   struct sev_err *err)
{
	const struct sev_cert *issuer = NULL;
	const struct sev_cert *named = NULL;
	enum sev_rc rc = find_issuer(judge->certs, cert, &issuer, &named, err);

	if (!rc)
		rc = find_issuer(judge->anchors, cert, &issuer, &named, err);
	if (rc)
		return rc;
	if (issuer)
		cert_checks_add(judge->checks, cert->name, "signature", SEV_CHECK_PASSED,
				"signed by %s", issuer->name);
	else if (named)
		cert_checks_add(judge->checks, cert->name, "signature", SEV_CHECK_FAILED,
				"the signature is not that of %s", named->name);
	else
		return check_by_built_in(judge, cert, err);
	return SEV_OK;
}

static enum sev_rc judge_one(const struct cert_judge *judge, const struct sev_cert *cert,
			     struct sev_err *err)
{
	/* An ARK has nobody above it: two of them that sign each other are no chain. */
	bool is_root =
		cert->kind == SEV_CERT_ARK || sev_x509_name_equal(cert->subject, cert->issuer);
	enum sev_rc rc = check_form(judge, cert, err);

	if (rc)
		return rc;
	check_validity(judge, cert);
	if (is_root)
		rc = check_root(judge, cert, err);
	else if (is_anchor(judge, cert))
		pass(judge, cert, "root", anchor_text(cert));
	else
		rc = check_signature(judge, cert, err);
	return rc ? rc : cert_verify_revocation(judge, cert, err);
}

/* Anchors that are not among the certificates are judged too: they carry the chain. */
enum sev_rc cert_verify_x509(const struct cert_judge *judge, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_certs_count(judge->certs); i++)
		rc = judge_one(judge, sev_certs_at(judge->certs, i), err);
	for (size_t i = 0; !rc && i < sev_certs_count(judge->anchors); i++) {
		const struct sev_cert *anchor = sev_certs_at(judge->anchors, i);
		bool given = false;

		for (size_t k = 0; k < sev_certs_count(judge->certs); k++)
			given = given || memcmp(sev_certs_at(judge->certs, k)->sha256,
						anchor->sha256, 32) == 0;
		if (!given)
			rc = judge_one(judge, anchor, err);
	}
	return rc ? rc : cert_verify_crls(judge, err);
}
