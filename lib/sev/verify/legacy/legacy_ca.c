/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/legacy/legacy_ca.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "verify/result.h"

#define ID_TEXT	    (2 * SEV_LEGACY_KEY_ID_SIZE + 1)
#define DIGEST_TEXT 65

static void built_in_key(const struct sev_legacy_root *root, struct sev_legacy_key *out)
{
	memset(out, 0, sizeof(*out));
	out->usage = SEV_LEGACY_USAGE_ASK;
	out->is_rsa = true;
	out->n_size = root->ask_n_size;
	out->algo =
		root->ask_n_size == 256 ? SEV_LEGACY_ALGO_RSA_SHA256 : SEV_LEGACY_ALGO_RSA_SHA384;
	memcpy(out->n, root->ask_n, root->ask_n_size);
}

enum sev_rc sev_legacy_ask_at(const struct sev_legacy_chain *chain, size_t i,
			      struct sev_legacy_ask *out, bool *found, struct sev_err *err)
{
	uint8_t digest[32];
	size_t given = 0;
	enum sev_rc rc;

	while (sev_legacy_find(chain->certs, SEV_SEV_CERT_ASK, given))
		given++;
	*found = true;
	if (i >= given) {
		out->cert = NULL;
		out->root = sev_legacy_root_at(i - given);
		*found = out->root != NULL;
		if (*found)
			built_in_key(out->root, &out->key);
		return SEV_OK;
	}
	out->cert = sev_legacy_find(chain->certs, SEV_SEV_CERT_ASK, i);
	out->key = out->cert->key;
	rc = sev_legacy_key_spki_sha256(&out->key, digest, err);
	if (!rc)
		out->root = sev_legacy_root_of_ask(digest);
	return rc;
}

void sev_legacy_check_reserved(struct sev_legacy_chain *chain, const struct sev_sev_cert *cert)
{
	const struct sev_legacy_field *field = sev_legacy_nonzero_reserved(cert);

	/* spec: SEV-API certificates: reserved bytes are zero */
	if (field)
		sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED,
			       "%s: the %u reserved bytes at 0x%03x are not zero", cert->name,
			       (unsigned)field->size, (unsigned)field->offset);
}

/* The product, once. */
static void add_product(struct sev_result *result, const char *product)
{
	for (size_t i = 0; sev_result_fact_name(result, i); i++)
		if (strcmp(sev_result_fact_name(result, i), "product") == 0 &&
		    strcmp(sev_result_fact(result, i), product) == 0)
			return;
	sev_result_add_fact(result, "product", "%s", product);
}

static void pass_root(struct sev_legacy_chain *chain, const struct sev_legacy_root *root,
		      const char *why)
{
	sev_result_set(chain->result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED, "%s", why);
	sev_result_add_fact(chain->result, "trust", "%s", why);
	if (root)
		add_product(chain->result, root->product);
}

/* Passes the check of the root with a sentence made of name, root and digest. */
static enum sev_rc pass_ark(struct sev_legacy_chain *chain, const struct sev_sev_cert *ark,
			    const struct sev_legacy_root *root, const uint8_t digest[32],
			    struct sev_err *err)
{
	const char *bare = ark->has_signature ? ""
					      : "; its file lacks the self-signature, so it "
						"counts as this pinned key alone";
	char text[DIGEST_TEXT];
	char *why;

	sev_hex_encode(digest, 32, text);
	why = root ? sev_format("%s is the pinned ARK-%s, key %s%s", ark->name, root->product, text,
				bare)
		   : sev_format("%s is the trust anchor that was given, key %s", ark->name, text);
	if (!why)
		return sev_fail_nomem(err);
	pass_root(chain, root, why);
	free(why);
	return SEV_OK;
}

static enum sev_rc check_self_signature(struct sev_legacy_chain *chain,
					const struct sev_sev_cert *ark, struct sev_err *err)
{
	bool is_signed = false;
	enum sev_rc rc = sev_legacy_ca_is_signed(ark, ark, &is_signed, err);

	/* The reader lets the pinned ARK of Naples through without a signature, and no other. */
	if (rc || is_signed || !ark->has_signature)
		return rc;
	/* spec: SEV-API CA certificate: the ARK signs itself */
	sev_result_set(chain->result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_FAILED, "%s: %s", ark->name,
		       sev_legacy_names(ark, ark)
			       ? "the self-signature does not verify"
			       : "CERTIFYING_ID is not its own KEY_ID, so it is no root");
	return SEV_OK;
}

enum sev_rc sev_legacy_check_ark(struct sev_legacy_chain *chain, const struct sev_sev_cert *ark,
				 struct sev_err *err)
{
	bool is_anchor = chain->anchor && sev_legacy_same(ark, chain->anchor);
	const struct sev_legacy_root *root;
	char text[DIGEST_TEXT];
	uint8_t digest[32];
	enum sev_rc rc = sev_legacy_key_spki_sha256(&ark->key, digest, err);

	if (!rc)
		rc = check_self_signature(chain, ark, err);
	if (rc)
		return rc;
	sev_legacy_check_reserved(chain, ark);
	root = sev_legacy_root_of_ark(digest);
	if (root || is_anchor)
		return pass_ark(chain, ark, root, digest, err);
	sev_hex_encode(digest, sizeof(digest), text);
	sev_result_set(chain->result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_FAILED,
		       "%s: its key %s is none of AMD's pinned roots", ark->name, text);
	sev_result_advise(chain->result, SEV_CHECK_LEGACY_ROOT, SEV_ADVICE_ROOT);
	return SEV_OK;
}

/* The i-th ARK there is: those given, then the anchor if it is one. */
static const struct sev_sev_cert *ark_at(const struct sev_legacy_chain *chain, size_t i)
{
	size_t given = 0;

	while (sev_legacy_find(chain->certs, SEV_SEV_CERT_ARK, given))
		given++;
	if (i < given)
		return sev_legacy_find(chain->certs, SEV_SEV_CERT_ARK, i);
	if (i == given && chain->anchor && chain->anchor->kind == SEV_SEV_CERT_ARK)
		return chain->anchor;
	return NULL;
}

/* The ARK that signed an ASK; NULL when none that is there did. */
static enum sev_rc find_ark(const struct sev_legacy_chain *chain, const struct sev_sev_cert *ask,
			    const struct sev_sev_cert **out, struct sev_err *err)
{
	const struct sev_sev_cert *ark;

	*out = NULL;
	for (size_t i = 0; (ark = ark_at(chain, i)); i++) {
		bool is_signed = false;
		enum sev_rc rc = sev_legacy_ca_is_signed(ask, ark, &is_signed, err);

		if (rc)
			return rc;
		if (!is_signed)
			continue;
		*out = ark;
		return SEV_OK;
	}
	return SEV_OK;
}

/* No ARK that is there signed the ASK: which one does it name? */
static void fail_ask(struct sev_legacy_chain *chain, const struct sev_sev_cert *ask)
{
	const struct sev_sev_cert *ark = NULL;
	char id[ID_TEXT];

	for (size_t i = 0; (ark = ark_at(chain, i)); i++)
		if (sev_legacy_names(ask, ark))
			break;
	sev_hex_encode(sev_sev_cert_certifying_id(ask), SEV_LEGACY_KEY_ID_SIZE, id);
	if (ark)
		sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED,
			       "%s: the signature is not that of %s", ask->name, ark->name);
	else
		sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED,
			       "%s: CERTIFYING_ID %s is KEY_ID of no ARK that is given", ask->name,
			       id);
}

/* An ASK whose ARK is not at hand: is it one that is known to be signed by it? */
static enum sev_rc check_ask_alone(struct sev_legacy_chain *chain, const struct sev_legacy_ask *ask,
				   struct sev_err *err)
{
	char *why;

	if (!ask->root) {
		char id[ID_TEXT];

		sev_hex_encode(sev_sev_cert_certifying_id(ask->cert), SEV_LEGACY_KEY_ID_SIZE, id);
		sev_result_set(chain->result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_UNKNOWN,
			       "the ARK that signed %s, with KEY_ID %s, is missing",
			       ask->cert->name, id);
		return SEV_OK;
	}
	why = sev_format("the built-in ASK of %s, whose pinned ARK signed it", ask->root->product);
	if (!why)
		return sev_fail_nomem(err);
	pass_root(chain, ask->root, why);
	free(why);
	return SEV_OK;
}

/* ARKs that are given beside a built-in ASK must agree with it: one of them is its own. */
static enum sev_rc check_built_in(struct sev_legacy_chain *chain, const struct sev_legacy_ask *ask,
				  struct sev_err *err)
{
	const struct sev_sev_cert *ark;

	for (size_t i = 0; (ark = ark_at(chain, i)); i++) {
		uint8_t digest[32];
		enum sev_rc rc = sev_legacy_key_spki_sha256(&ark->key, digest, err);

		if (rc)
			return rc;
		if (sev_legacy_root_of_ark(digest) == ask->root)
			return sev_legacy_check_ark(chain, ark, err);
	}
	if (!ark_at(chain, 0))
		return check_ask_alone(chain, ask, err);
	sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED,
		       "%s: found an ARK, expected that of %s, whose ASK signed the CEK",
		       ark_at(chain, 0)->name, ask->root->product);
	return SEV_OK;
}

enum sev_rc sev_legacy_check_ask(struct sev_legacy_chain *chain, const struct sev_legacy_ask *ask,
				 struct sev_err *err)
{
	const struct sev_sev_cert *ark;
	enum sev_rc rc;

	if (!ask->cert)
		return check_built_in(chain, ask, err);
	sev_legacy_check_reserved(chain, ask->cert);
	if (chain->anchor && sev_legacy_same(ask->cert, chain->anchor)) {
		pass_root(chain, ask->root, "the ASK is the trust anchor that was given");
		return SEV_OK;
	}
	if (!ark_at(chain, 0))
		return check_ask_alone(chain, ask, err);
	rc = find_ark(chain, ask->cert, &ark, err);
	if (rc)
		return rc;
	if (ark) {
		sev_result_add_fact(chain->result, "ask", "%s, signed by %s", ask->cert->name,
				    ark->name);
		return sev_legacy_check_ark(chain, ark, err);
	}
	fail_ask(chain, ask->cert);
	return SEV_OK;
}
