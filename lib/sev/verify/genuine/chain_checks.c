/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the chain that was found is as it must be.
 */
#include <string.h>

#include "base/text.h"
#include "verify/genuine/inquiry.h"

#define HEX_SHOWN 8 /* bytes of a key's digest */

static const char *key_text(const struct sev_ca_key *key, char out[2 * HEX_SHOWN + 1])
{
	sev_hex_encode(key->spki_sha256, HEX_SHOWN, out);
	return out;
}

static bool is_trusted(const struct sev_inquiry *inquiry)
{
	return inquiry->root_signed_ca && (inquiry->root.anchor || inquiry->root.amd);
}

static void advise_ca(struct sev_inquiry *inquiry, enum sev_check check)
{
	const char *product = inquiry->leaf.cert->product;

	sev_result_advise(inquiry->result, check, "sevctl kds fetch %s --product %s",
			  inquiry->leaf.cert->kind == SEV_CERT_VLEK ? "vlek-chain" : "ca",
			  product[0] ? product : "PRODUCT");
}

/* The chain cannot be followed to a root; what was missing or is not trusted. */
static void explain_no_root(struct sev_inquiry *inquiry)
{
	const struct sev_issuer *root = &inquiry->root;
	char key[2 * HEX_SHOWN + 1];

	if (root->cert && !root->anchor) {
		sev_result_set(inquiry->result, SEV_CHECK_ROOT, SEV_CHECK_FAILED,
			       "the chain ends in %s (%s), whose key %s… is neither pinned nor a "
			       "trust anchor",
			       sev_short_name(root->cert->name), root->cert->subject_cn,
			       key_text(&root->key, key));
		sev_result_advise(inquiry->result, SEV_CHECK_ROOT, SEV_ADVICE_ROOT);
		return;
	}
	if (root->key.n.size > 0)
		return; /* there is a root, and it did not sign the CA: that is another check */
	sev_result_set(inquiry->result, SEV_CHECK_ROOT, SEV_CHECK_FAILED,
		       "%s was issued by %s, which is neither pinned nor a trust anchor",
		       sev_short_name(inquiry->ca.cert->name), inquiry->ca.cert->issuer_cn);
	sev_result_advise(inquiry->result, SEV_CHECK_ROOT, SEV_ADVICE_ROOT);
}

/* spec: KDS: ARKs are the roots, one for each product */
static void check_root(struct sev_inquiry *inquiry)
{
	const struct sev_issuer *root = &inquiry->root;
	char key[2 * HEX_SHOWN + 1];

	if (!is_trusted(inquiry)) {
		explain_no_root(inquiry);
		return;
	}
	if (root->anchor)
		sev_result_set(inquiry->result, SEV_CHECK_ROOT, SEV_CHECK_PASSED,
			       "trust anchor %s (%s), key %s…", sev_short_name(root->cert->name),
			       root->cert->subject_cn, key_text(&root->key, key));
	else
		sev_result_set(inquiry->result, SEV_CHECK_ROOT, SEV_CHECK_PASSED,
			       "%s, AMD's key %s…, pinned", root->amd->name,
			       key_text(&root->key, key));
}

static void check_root_signature(struct sev_inquiry *inquiry, bool valid)
{
	const struct sev_issuer *root = &inquiry->root;

	sev_result_expect(inquiry->result, SEV_CHECK_ROOT_SIGNATURE, valid, "%s is %ssigned by %s",
			  sev_short_name(root->cert->name), valid ? "" : "not ",
			  root->anchor || !root->amd ? "its own key" : "the pinned key");
}

static void check_ca_signature(struct sev_inquiry *inquiry)
{
	const struct sev_issuer *ca = &inquiry->ca;

	if (!ca->cert) {
		sev_result_set(inquiry->result, SEV_CHECK_CA_SIGNATURE, SEV_CHECK_NOT_ASKED,
			       "AMD's key %s is built in, its certificate is not at hand",
			       ca->amd->name);
		return;
	}
	if (inquiry->root.key.n.size == 0)
		return; /* no root, so the root fails */
	sev_result_expect(inquiry->result, SEV_CHECK_CA_SIGNATURE, inquiry->root_signed_ca,
			  "%s is %ssigned by %s", sev_short_name(ca->cert->name),
			  inquiry->root_signed_ca ? "" : "not ", sev_issuer_name(&inquiry->root));
}

static void check_leaf_signature(struct sev_inquiry *inquiry)
{
	const char *leaf = sev_short_name(inquiry->leaf.cert->name);

	if (!inquiry->ca_signed_leaf && inquiry->ca.key.n.size == 0) {
		sev_result_set(inquiry->result, SEV_CHECK_LEAF_SIGNATURE, SEV_CHECK_UNKNOWN,
			       "%s was issued by %s, whose certificate is not at hand", leaf,
			       inquiry->leaf.cert->issuer_cn);
		advise_ca(inquiry, SEV_CHECK_LEAF_SIGNATURE);
		return;
	}
	sev_result_expect(inquiry->result, SEV_CHECK_LEAF_SIGNATURE, inquiry->ca_signed_leaf,
			  "%s is %ssigned by %s", leaf, inquiry->ca_signed_leaf ? "" : "not ",
			  sev_issuer_name(&inquiry->ca));
}

static void check_form(struct sev_inquiry *inquiry, enum sev_check check,
		       const struct sev_cert *cert, enum sev_cert_kind role)
{
	struct sev_err why;

	if (!cert)
		sev_result_set(inquiry->result, check, SEV_CHECK_NOT_ASKED,
			       "AMD's key is built in, its certificate is not at hand");
	else if (sev_cert_check_form(cert, role, &why))
		sev_result_set(inquiry->result, check, SEV_CHECK_FAILED, "%s", why.msg);
	else
		sev_result_set(inquiry->result, check, SEV_CHECK_PASSED,
			       "%s has the form of AMD's %s", sev_short_name(cert->name),
			       sev_cert_kind_name(role));
}

/* spec: KDS: certificates are valid from notBefore to notAfter */
static void check_validity(struct sev_inquiry *inquiry, enum sev_check check,
			   const struct sev_cert *cert)
{
	char from[SEV_TIME_TEXT];
	char until[SEV_TIME_TEXT];
	char now[SEV_TIME_TEXT];

	if (!cert) {
		sev_result_set(inquiry->result, check, SEV_CHECK_NOT_ASKED,
			       "AMD's key is built in, its certificate is not at hand");
		return;
	}
	if (!sev_result_expect(inquiry->result, check,
			       cert->not_before <= inquiry->now && inquiry->now <= cert->not_after,
			       "%s is valid from %s to %s, and it is %s",
			       sev_short_name(cert->name), sev_time_text(cert->not_before, from),
			       sev_time_text(cert->not_after, until),
			       sev_time_text(inquiry->now, now)))
		sev_result_advise(inquiry->result, check,
				  "to verify a report of the past, name its time: --at TIME");
}

static bool names_agree(const struct sev_cert *cert, const struct sev_issuer *issuer)
{
	if (issuer->cert)
		return sev_x509_name_equal(cert->issuer, issuer->cert->subject);
	return sev_x509_is_amd_name(cert->issuer, issuer->amd->name);
}

static void check_names(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const struct sev_issuer *ca = &inquiry->ca;
	const struct sev_issuer *root = &inquiry->root;
	bool leaf_ok = names_agree(leaf, ca);
	bool ca_ok = !ca->cert || root->key.n.size == 0 || names_agree(ca->cert, root);

	if (!leaf_ok || !ca_ok)
		sev_result_set(inquiry->result, SEV_CHECK_CHAIN_NAMES, SEV_CHECK_FAILED,
			       "the issuer in %s is \"%s\", not the subject of %s",
			       leaf_ok ? sev_short_name(ca->cert->name)
				       : sev_short_name(leaf->name),
			       leaf_ok ? ca->cert->issuer_cn : leaf->issuer_cn,
			       sev_issuer_name(leaf_ok ? root : ca));
	else
		sev_result_set(inquiry->result, SEV_CHECK_CHAIN_NAMES, SEV_CHECK_PASSED,
			       "%s, issued by %s, issued by %s", leaf->subject_cn, leaf->issuer_cn,
			       ca->cert ? ca->cert->issuer_cn : root->amd->name);
}

/* The product that a CA is for; "" for a root of another name. */
static const char *product_of(const struct sev_issuer *issuer)
{
	if (issuer->amd)
		return issuer->amd->product;
	return issuer->cert ? issuer->cert->product : "";
}

/* spec: KDS: each product has an ARK, ASK and ASVK of its own */
static void check_product(struct sev_inquiry *inquiry)
{
	const char *leaf = inquiry->leaf.cert->product;
	const char *ca = product_of(&inquiry->ca);
	const char *root = product_of(&inquiry->root);
	bool any_root = inquiry->root.anchor && !root[0];

	sev_result_expect(inquiry->result, SEV_CHECK_CHAIN_PRODUCT,
			  strcmp(leaf, ca) == 0 && (any_root || !root[0] || strcmp(ca, root) == 0),
			  "%s for %s, CA for %s, root for %s",
			  sev_cert_kind_name(inquiry->leaf.cert->kind), leaf[0] ? leaf : "none",
			  ca[0] ? ca : "none", root[0] ? root : "any");
}

static void add_facts(struct sev_inquiry *inquiry)
{
	const struct sev_issuer *root = &inquiry->root;
	const struct sev_issuer *ca = &inquiry->ca;

	if (is_trusted(inquiry) && root->anchor)
		sev_result_add_fact(inquiry->result, "trust", "trust anchor %s (%s)",
				    root->cert->name, root->cert->subject_cn);
	else if (is_trusted(inquiry))
		sev_result_add_fact(inquiry->result, "trust", "AMD's %s, pinned", root->amd->name);
	else
		sev_result_add_fact(inquiry->result, "trust", "none");
	sev_result_add_fact(inquiry->result, "ca", "%s (%s)",
			    ca->cert ? ca->cert->name : ca->amd->name, sev_origin_name(ca->origin));
	if ((root->cert && root->cert->simulation) || (ca->cert && ca->cert->simulation) ||
	    inquiry->leaf.cert->simulation) {
		sev_result_set_simulation(inquiry->result);
		sev_result_add_fact(inquiry->result, "simulation",
				    "the chain is a software processor's: it protects nothing");
	}
}

/* The checks of the CA, which is there, and of the root, which may not be. */
static enum sev_rc check_issuers(struct sev_inquiry *inquiry)
{
	const struct sev_issuer *root = &inquiry->root;
	const struct sev_issuer *ca = &inquiry->ca;
	enum sev_cert_kind ca_role =
		inquiry->leaf.cert->kind == SEV_CERT_VLEK ? SEV_CERT_ASVK : SEV_CERT_ASK;
	bool odd_anchor = root->anchor && root->cert->kind != SEV_CERT_ARK;
	bool valid;
	enum sev_rc rc;

	check_ca_signature(inquiry);
	check_form(inquiry, SEV_CHECK_CA_FORM, ca->cert, ca_role);
	check_validity(inquiry, SEV_CHECK_CA_VALIDITY, ca->cert);
	check_names(inquiry);
	check_product(inquiry);
	sev_chain_check_given(inquiry);
	if (root->key.n.size == 0)
		return SEV_OK;
	check_form(inquiry, SEV_CHECK_ROOT_FORM, root->cert,
		   odd_anchor ? SEV_CERT_OTHER : SEV_CERT_ARK);
	check_validity(inquiry, SEV_CHECK_ROOT_VALIDITY, root->cert);
	if (!root->cert) {
		sev_result_set(inquiry->result, SEV_CHECK_ROOT_SIGNATURE, SEV_CHECK_NOT_ASKED,
			       "AMD's key is built in, its certificate is not at hand");
		return SEV_OK;
	}
	rc = sev_chain_signed(inquiry, &root->cert->signature, root->cert->sha256, &root->key,
			      &valid);
	if (!rc)
		check_root_signature(inquiry, valid);
	return rc;
}

enum sev_rc sev_chain_check(struct sev_inquiry *inquiry)
{
	check_form(inquiry, SEV_CHECK_LEAF_FORM, inquiry->leaf.cert, inquiry->leaf.cert->kind);
	check_validity(inquiry, SEV_CHECK_LEAF_VALIDITY, inquiry->leaf.cert);
	check_leaf_signature(inquiry);
	if (inquiry->ca.key.n.size == 0)
		return SEV_OK;
	check_root(inquiry);
	add_facts(inquiry);
	return check_issuers(inquiry);
}
