/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/legacy/legacy_chain.h"

#include <string.h>

#include "base/err.h"
#include "verify/legacy/legacy_ca.h"
#include "verify/result.h"

#define KDS_CEK "https://kdsintf.amd.com/cek/id/ID"

static void fail(struct sev_legacy_chain *chain, const struct sev_sev_cert *cert, const char *what)
{
	sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED, "%s: %s",
		       cert->name, what);
}

static void miss(struct sev_legacy_chain *chain, const char *kind, const struct sev_sev_cert *child)
{
	sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_UNKNOWN,
		       "the %s that signs %s is missing", kind, child->name);
}

static void advise_cek(struct sev_legacy_chain *chain)
{
	sev_result_advise(chain->result, SEV_CHECK_LEGACY_CHAIN,
			  "get the CEK that AMD signed: curl -fo cek.cert " KDS_CEK
			  ", where ID is the chip's GET_ID, 64 bytes as 128 hex digits");
}

/* Every ASK and ARK that is given, where there is no CEK to lead to one of them. */
static enum sev_rc check_all_cas(struct sev_legacy_chain *chain, struct sev_err *err)
{
	const struct sev_sev_cert *ark;
	struct sev_legacy_ask ask;
	bool found = false;
	enum sev_rc rc = sev_legacy_ask_at(chain, 0, &ask, &found, err);

	for (size_t i = 1; !rc && found && ask.cert; i++) {
		rc = sev_legacy_check_ask(chain, &ask, err);
		if (!rc)
			rc = sev_legacy_ask_at(chain, i, &ask, &found, err);
	}
	for (size_t i = 0; !rc && (ark = sev_legacy_find(chain->certs, SEV_SEV_CERT_ARK, i)); i++)
		rc = sev_legacy_check_ark(chain, ark, err);
	return rc;
}

static void fail_cek(struct sev_legacy_chain *chain)
{
	/* spec: SEV-API PDH_CERT_EXPORT: the CEK that firmware exports is not signed by the ASK */
	if (sev_legacy_has_slot(chain->cek, SEV_LEGACY_USAGE_ASK))
		fail(chain, chain->cek,
		     "the signature is that of no ASK that is given or built in");
	else
		fail(chain, chain->cek, "no ASK signed this CEK: it is as the firmware exports it");
	advise_cek(chain);
}

/* An ASK signed the CEK. If ASKs are given, it is one of them: what is given must agree. */
static enum sev_rc accept_cek(struct sev_legacy_chain *chain, const struct sev_legacy_ask *ask,
			      struct sev_err *err)
{
	const struct sev_sev_cert *given = sev_legacy_find(chain->certs, SEV_SEV_CERT_ASK, 0);

	if (!ask->cert && given) {
		sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED,
			       "%s: found an ASK, expected that of %s, which signed the CEK",
			       given->name, ask->root->product);
		return SEV_OK;
	}
	sev_result_add_fact(chain->result, "cek", "%s, signed by %s", chain->cek->name,
			    ask->cert ? ask->cert->name : "the built-in ASK");
	return sev_legacy_check_ask(chain, ask, err);
}

/* The CEK and the ASK that signed it, and what that one rests on. */
static enum sev_rc check_cek(struct sev_legacy_chain *chain, struct sev_err *err)
{
	struct sev_legacy_ask ask;
	bool found = true;

	if (!sev_legacy_find(chain->certs, SEV_SEV_CERT_CEK, 0))
		return check_all_cas(chain, err);
	for (size_t i = 0; found; i++) {
		bool is_signed = false;
		enum sev_rc rc = sev_legacy_ask_at(chain, i, &ask, &found, err);

		if (!rc && found)
			rc = sev_legacy_pick(chain->certs, SEV_SEV_CERT_CEK, &ask.key, &chain->cek,
					     &is_signed, err);
		if (rc)
			return rc;
		if (!is_signed)
			continue;
		return accept_cek(chain, &ask, err);
	}
	fail_cek(chain);
	return SEV_OK;
}

/* The PEK that the CEK signed, if it did; if there is no CEK, the first one. */
static enum sev_rc check_pek_by_cek(struct sev_legacy_chain *chain, struct sev_err *err)
{
	bool is_signed = false;
	enum sev_rc rc =
		sev_legacy_pick(chain->certs, SEV_SEV_CERT_PEK,
				chain->cek ? &chain->cek->key : NULL, &chain->pek, &is_signed, err);

	if (rc || !chain->pek || is_signed)
		return rc;
	if (chain->cek) {
		fail(chain, chain->pek, "no signature slot is that of the CEK");
		return SEV_OK;
	}
	miss(chain, "CEK", chain->pek);
	advise_cek(chain);
	return SEV_OK;
}

/* The OCA that signed the PEK. */
static enum sev_rc find_oca(struct sev_legacy_chain *chain, bool *signs_pek, struct sev_err *err)
{
	const struct sev_sev_cert *oca;

	*signs_pek = false;
	chain->oca = sev_legacy_find(chain->certs, SEV_SEV_CERT_OCA, 0);
	for (size_t i = 0; chain->pek && !*signs_pek &&
			   (oca = sev_legacy_find(chain->certs, SEV_SEV_CERT_OCA, i));
	     i++) {
		enum sev_rc rc = sev_legacy_is_signed(chain->pek, &oca->key, signs_pek, err);

		if (rc)
			return rc;
		if (*signs_pek)
			chain->oca = oca;
	}
	return SEV_OK;
}

static enum sev_rc check_oca(struct sev_legacy_chain *chain, struct sev_err *err)
{
	bool self_signed = false;
	bool signs_pek;
	enum sev_rc rc = find_oca(chain, &signs_pek, err);

	if (rc)
		return rc;
	if (!chain->oca) {
		if (chain->pek)
			miss(chain, "OCA", chain->pek);
		return SEV_OK;
	}
	sev_legacy_check_reserved(chain, chain->oca);
	rc = sev_legacy_is_signed(chain->oca, &chain->oca->key, &self_signed, err);
	/* spec: SEV-API OCA: the owner's certificate signs itself */
	if (!rc && !self_signed)
		fail(chain, chain->oca, "the OCA did not sign itself");
	/* spec: SEV-API PEK: both the OCA and the CEK sign it, in any slot */
	if (!rc && chain->pek && !signs_pek)
		fail(chain, chain->pek, "no signature slot is that of the OCA");
	return rc;
}

static enum sev_rc check_pdh(struct sev_legacy_chain *chain, struct sev_err *err)
{
	bool is_signed = false;
	enum sev_rc rc =
		sev_legacy_pick(chain->certs, SEV_SEV_CERT_PDH,
				chain->pek ? &chain->pek->key : NULL, &chain->pdh, &is_signed, err);

	if (rc || !chain->pdh)
		return rc;
	sev_legacy_check_reserved(chain, chain->pdh);
	/* spec: SEV-API PDH: the PEK signs it */
	if (!chain->pek)
		miss(chain, "PEK", chain->pdh);
	else if (!is_signed)
		fail(chain, chain->pdh, "no signature slot is that of the PEK");
	return SEV_OK;
}

static bool is_simulation(const struct sev_sev_cert *ca)
{
	return ca && sev_sev_cert_is_ca(ca) &&
	       memcmp(sev_sev_cert_key_id(ca), SEV_LEGACY_SIMULATION,
		      sizeof(SEV_LEGACY_SIMULATION) - 1) == 0;
}

static void note_simulation(struct sev_legacy_chain *chain)
{
	bool found = is_simulation(chain->anchor);

	for (size_t i = 0; !found && i < sev_sev_certs_count(chain->certs); i++)
		found = is_simulation(sev_sev_certs_at(chain->certs, i));
	if (!found)
		return;
	sev_result_set_simulation(chain->result);
	sev_result_add_fact(chain->result, "simulation",
			    "the chain is a software processor's: it protects nothing");
}

/* Says who signed whom, once all of it holds. */
static void conclude(struct sev_legacy_chain *chain)
{
	if (chain->pek && chain->oca)
		sev_result_add_fact(chain->result, "pek", "%s, signed by %s and %s",
				    chain->pek->name, chain->cek ? chain->cek->name : "no CEK",
				    chain->oca->name);
	if (chain->pdh && chain->pek)
		sev_result_add_fact(chain->result, "pdh", "%s, signed by %s", chain->pdh->name,
				    chain->pek->name);
	if (sev_sev_certs_count(chain->certs) > 0)
		sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_PASSED,
			       "every certificate is signed as it must be");
	else
		sev_result_set(chain->result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_UNKNOWN,
			       "no certificate of the platform is at hand");
}

enum sev_rc sev_legacy_chain_verify(struct sev_legacy_chain *chain, struct sev_err *err)
{
	enum sev_rc rc;

	if (chain->anchor && !sev_sev_cert_is_ca(chain->anchor))
		return sev_fail(err, SEV_ERR_ARG,
				"%s: found a %s, expected an ARK or ASK for a trust anchor",
				chain->anchor->name, sev_sev_cert_kind_name(chain->anchor->kind));
	rc = check_cek(chain, err);
	if (!rc)
		rc = check_pek_by_cek(chain, err);
	if (!rc)
		rc = check_oca(chain, err);
	if (!rc)
		rc = check_pdh(chain, err);
	if (rc)
		return rc;
	if (chain->cek)
		sev_legacy_check_reserved(chain, chain->cek);
	if (chain->pek)
		sev_legacy_check_reserved(chain, chain->pek);
	note_simulation(chain);
	if (sev_result_holds(chain->result, SEV_QUESTION_GENUINE))
		conclude(chain);
	return SEV_OK;
}

enum sev_rc sev_sev_certs_verify(const struct sev_sev_certs *certs,
				 const struct sev_sev_cert *anchor, struct sev_result **out,
				 struct sev_err *err)
{
	struct sev_legacy_chain chain = {.certs = certs, .anchor = anchor};
	enum sev_rc rc = sev_result_new(false, &chain.result, err);

	if (rc)
		return rc;
	sev_result_set_subject(chain.result, SEV_SUBJECT_LEGACY_CHAIN);
	rc = sev_legacy_chain_verify(&chain, err);
	if (!rc && sev_result_holds(chain.result, SEV_QUESTION_GENUINE))
		rc = sev_legacy_check_strays(&chain, err);
	if (!rc)
		rc = sev_result_finish(chain.result, err);
	if (!rc)
		*out = chain.result;
	else
		sev_result_free(chain.result);
	return rc;
}
