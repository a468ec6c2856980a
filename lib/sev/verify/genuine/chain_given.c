/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the CA certificates at hand agree with the chain that was verified.
 */
#include <string.h>

#include "verify/genuine/inquiry.h"

static bool same_key(const struct sev_ca_key *a, const struct sev_ca_key *b)
{
	return memcmp(a->spki_sha256, b->spki_sha256, sizeof(a->spki_sha256)) == 0;
}

/* Whether a certificate claims to be that issuer. */
static bool claims(const struct sev_cert *cert, const struct sev_issuer *issuer)
{
	if (issuer->key.n.size == 0)
		return false;
	if (issuer->cert)
		return sev_x509_name_equal(cert->subject, issuer->cert->subject);
	return sev_x509_is_amd_name(cert->subject, issuer->amd->name);
}

/* What the certificates at hand say about one issuer of the chain. */
struct opinion {
	bool agreed;
	const struct sev_cert *stranger; /* has the issuer's name and not its key */
};

static void hear(struct opinion *opinion, const struct sev_issuer *issuer,
		 const struct sev_cert *cert)
{
	if (!claims(cert, issuer))
		return;
	if (same_key(&cert->key, &issuer->key))
		opinion->agreed = true;
	else
		opinion->stranger = cert;
}

/* Whether the sender sent this as part of the chain, of which it is none. */
static bool is_foreign(const struct sev_inquiry *inquiry, struct sev_found found)
{
	enum sev_cert_kind ca =
		inquiry->leaf.cert->kind == SEV_CERT_VLEK ? SEV_CERT_ASVK : SEV_CERT_ASK;

	return found.origin == SEV_ORIGIN_EVIDENCE &&
	       (found.cert->kind == SEV_CERT_ARK || found.cert->kind == ca) &&
	       !same_key(&found.cert->key, &inquiry->ca.key) &&
	       !same_key(&found.cert->key, &inquiry->root.key);
}

/*
 * What the sender sent must be the chain that was verified. What the user has at hand may hold more
 * than that, but where it has an issuer's name, it has its key too.
 */
void sev_chain_check_given(struct sev_inquiry *inquiry)
{
	struct opinion of_ca = {0};
	struct opinion of_root = {0};
	const struct sev_cert *stranger = NULL;
	struct sev_found found;

	for (size_t i = 0; (found = sev_pool_ca_at(inquiry, i)).cert; i++) {
		hear(&of_ca, &inquiry->ca, found.cert);
		hear(&of_root, &inquiry->root, found.cert);
		if (!stranger && is_foreign(inquiry, found))
			stranger = found.cert;
	}
	if (!stranger && !of_ca.agreed)
		stranger = of_ca.stranger;
	if (!stranger && !of_root.agreed)
		stranger = of_root.stranger;
	if (stranger)
		sev_result_set(inquiry->result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_FAILED,
			       "the key of %s (%s) is not that of the chain that is trusted",
			       sev_short_name(stranger->name), stranger->subject_cn);
	else if (of_ca.agreed || of_root.agreed)
		sev_result_set(inquiry->result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_PASSED,
			       "the CA certificates at hand have the keys of the trusted chain");
	else
		sev_result_set(inquiry->result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_NOT_ASKED,
			       "no CA certificate of the chain is at hand");
}
