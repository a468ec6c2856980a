/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the leaf to a root that is trusted: a key of AMD's that is pinned for the leaf's product, or
 * a certificate that the user named. Names only say which keys to try.
 */
#include <string.h>

#include "base/crypto.h"
#include "verify/genuine/inquiry.h"
#include "verify/x509/certs.h"

#define TRIES_MAX 8 /* certificates of one name, each of which costs an RSA operation */

enum sev_rc sev_chain_signed(const struct sev_inquiry *inquiry, const struct sev_x509_signed *what,
			     const uint8_t sha256[32], const struct sev_ca_key *key, bool *valid)
{
	uint8_t pair[64];
	uint8_t digest[32];
	enum sev_rc rc;

	memcpy(pair, sha256, 32);
	memcpy(pair + 32, key->spki_sha256, 32);
	sev_sha256(pair, sizeof(pair), digest);
	*valid = sev_memo_has(inquiry->verifier->memo, digest);
	if (*valid)
		return SEV_OK;
	rc = sev_signed_by(what, key, valid, inquiry->err);
	if (!rc && *valid)
		sev_memo_add(inquiry->verifier->memo, digest);
	return rc;
}

static enum sev_rc cert_signed(const struct sev_inquiry *inquiry, const struct sev_cert *cert,
			       const struct sev_ca_key *key, bool *valid)
{
	return sev_chain_signed(inquiry, &cert->signature, cert->sha256, key, valid);
}

const char *sev_issuer_name(const struct sev_issuer *issuer)
{
	return issuer->cert ? sev_short_name(issuer->cert->name) : issuer->amd->name;
}

struct sev_view sev_issuer_serial(const struct sev_issuer *issuer)
{
	if (issuer->cert)
		return issuer->cert->serial;
	return (struct sev_view){issuer->amd->serial, sizeof(issuer->amd->serial)};
}

static struct sev_issuer from_cert(struct sev_found found)
{
	return (struct sev_issuer){
		.cert = found.cert, .origin = found.origin, .key = found.cert->key};
}

static struct sev_issuer from_amd(const struct sev_amd_key *amd)
{
	return (struct sev_issuer){
		.amd = amd, .origin = SEV_ORIGIN_BUILT_IN, .key = sev_amd_key_view(amd)};
}

/* AMD's key of the CA that a certificate names as its issuer; NULL when it is none of AMD's. */
static const struct sev_amd_key *amd_issuer(const struct sev_cert *cert)
{
	char product[SEV_X509_CN_SIZE];
	enum sev_cert_kind kind = sev_cert_kind_of_cn(cert->issuer_cn, product);
	const struct sev_amd_key *amd = sev_amd_key_find(kind, product);

	return amd && sev_x509_is_amd_name(cert->issuer, amd->name) ? amd : NULL;
}

/* The i-th root that may have signed a certificate: the user's, then AMD's. */
static bool root_at(const struct sev_inquiry *inquiry, const struct sev_cert *cert, size_t i,
		    struct sev_issuer *out)
{
	const struct sev_certs *anchors = inquiry->verifier->anchors;
	size_t count = sev_certs_count(anchors);
	const struct sev_amd_key *amd = amd_issuer(cert);

	if (i < count) {
		*out = from_cert((struct sev_found){sev_certs_at(anchors, i), SEV_ORIGIN_GIVEN});
		out->anchor = true;
		return true;
	}
	if (i > count || !amd || amd->kind != SEV_CERT_ARK)
		return false;
	*out = from_amd(amd);
	return true;
}

/* The trusted root that signed the CA; without one, false and what comes nearest. */
static enum sev_rc find_root(const struct sev_inquiry *inquiry, const struct sev_issuer *ca,
			     struct sev_issuer *root, bool *valid)
{
	struct sev_issuer one;
	enum sev_rc rc = SEV_OK;

	*valid = false;
	for (size_t i = 0; !rc && !*valid && root_at(inquiry, ca->cert, i, &one); i++) {
		bool named = !one.cert || sev_x509_name_equal(ca->cert->issuer, one.cert->subject);

		rc = cert_signed(inquiry, ca->cert, &one.key, valid);
		if (*valid || (named && root->key.n.size == 0))
			*root = one;
	}
	return rc;
}

/* A built-in ASK or ASVK comes with its built-in ARK. */
static void take_built_in(struct sev_inquiry *inquiry, const struct sev_amd_key *amd)
{
	inquiry->ca = from_amd(amd);
	inquiry->root = from_amd(sev_amd_key_find(SEV_CERT_ARK, amd->product));
	inquiry->root_signed_ca = true;
}

/*
 * Tries a certificate as CA of the leaf. Once a chain is complete, the inquiry's ca and root are
 * its; one that stops short is kept when there is none better.
 */
static enum sev_rc try_ca(struct sev_inquiry *inquiry, struct sev_found found)
{
	struct sev_issuer ca = from_cert(found);
	struct sev_issuer root = {0};
	bool signed_leaf, signed_ca = false;
	enum sev_rc rc = cert_signed(inquiry, inquiry->leaf.cert, &ca.key, &signed_leaf);

	if (!rc && signed_leaf)
		rc = find_root(inquiry, &ca, &root, &signed_ca);
	if (rc || !signed_leaf || (inquiry->ca_signed_leaf && !signed_ca))
		return rc;
	inquiry->ca = ca;
	inquiry->root = root;
	inquiry->ca_signed_leaf = true;
	inquiry->root_signed_ca = signed_ca;
	return SEV_OK;
}

/* The CAs at hand: those that the leaf names, or, where there are none, the others. */
static enum sev_rc try_pool(struct sev_inquiry *inquiry, bool named)
{
	struct sev_found found;
	unsigned tries = 0;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && !inquiry->root_signed_ca && tries < TRIES_MAX; i++) {
		found = sev_pool_ca_at(inquiry, i);
		if (!found.cert)
			break;
		if (found.cert->key.n.size == 0 ||
		    sev_x509_name_equal(inquiry->leaf.cert->issuer, found.cert->subject) != named)
			continue;
		tries++;
		rc = try_ca(inquiry, found);
	}
	return rc;
}

static enum sev_rc try_built_in(struct sev_inquiry *inquiry)
{
	const struct sev_amd_key *amd = amd_issuer(inquiry->leaf.cert);
	struct sev_issuer ca;
	bool valid;
	enum sev_rc rc;

	if (!amd || amd->kind == SEV_CERT_ARK)
		return SEV_OK;
	ca = from_amd(amd);
	rc = cert_signed(inquiry, inquiry->leaf.cert, &ca.key, &valid);
	if (rc || !valid)
		return rc;
	take_built_in(inquiry, amd);
	inquiry->ca_signed_leaf = true;
	return SEV_OK;
}

/* No CA signed the leaf: the one that it names, to say so, and its root. */
static enum sev_rc take_named(struct sev_inquiry *inquiry)
{
	const struct sev_amd_key *amd = amd_issuer(inquiry->leaf.cert);
	struct sev_found found;

	for (size_t i = 0; (found = sev_pool_ca_at(inquiry, i)).cert; i++) {
		if (!sev_x509_name_equal(inquiry->leaf.cert->issuer, found.cert->subject))
			continue;
		inquiry->ca = from_cert(found);
		return find_root(inquiry, &inquiry->ca, &inquiry->root, &inquiry->root_signed_ca);
	}
	if (amd && amd->kind != SEV_CERT_ARK)
		take_built_in(inquiry, amd);
	return SEV_OK;
}

/* The certificate of the root's key, where one is at hand. */
static void find_root_cert(struct sev_inquiry *inquiry)
{
	struct sev_found found;

	if (inquiry->root.key.n.size == 0 || inquiry->root.cert)
		return;
	for (size_t i = 0; (found = sev_pool_ca_at(inquiry, i)).cert; i++) {
		if (found.cert->kind != SEV_CERT_ARK ||
		    !sev_amd_key_is(inquiry->root.amd, &found.cert->key))
			continue;
		inquiry->root.cert = found.cert;
		inquiry->root.origin = found.origin;
		return;
	}
}

/*
 * The CA signed the leaf, and no trusted root the CA: who did, when that certificate came along.
 */
static enum sev_rc find_untrusted_root(struct sev_inquiry *inquiry)
{
	struct sev_found found;
	unsigned tries = 0;
	bool valid = false;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && tries < TRIES_MAX; i++) {
		found = sev_pool_ca_at(inquiry, i);
		if (!found.cert)
			break;
		if (!sev_x509_name_equal(inquiry->ca.cert->issuer, found.cert->subject))
			continue;
		tries++;
		rc = cert_signed(inquiry, inquiry->ca.cert, &found.cert->key, &valid);
		if (!rc && valid) {
			inquiry->root = from_cert(found);
			inquiry->root_signed_ca = true;
			return SEV_OK;
		}
	}
	return rc;
}

enum sev_rc sev_chain_find(struct sev_inquiry *inquiry)
{
	enum sev_rc rc = try_pool(inquiry, true);

	/* A chain that came along and stops short is not replaced: it is to be reported. */
	if (!rc && !inquiry->ca_signed_leaf)
		rc = try_built_in(inquiry);
	if (!rc && !inquiry->ca_signed_leaf)
		rc = try_pool(inquiry, false);
	if (!rc && !inquiry->ca_signed_leaf)
		rc = take_named(inquiry);
	if (!rc && inquiry->ca.cert && !inquiry->root_signed_ca)
		rc = find_untrusted_root(inquiry);
	if (!rc)
		find_root_cert(inquiry);
	return rc;
}
