/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The legacy attestation report: signed by a PEK whose chain holds, and what its receiver wants.
 */
#include <string.h>

#include <sev/policy.h>

#include "abi/layout/sev_cert.h"
#include "abi/legacy_key.h"
#include "base/bytes.h"
#include "base/text.h"
#include "verify/legacy_chain.h"
#include "verify/legacy_link.h"
#include "verify/result.h"

#define POLICY_NODBG 0x1u

static enum sev_rc check_signature(const struct sev_legacy_chain *chain, const uint8_t *raw,
				   const struct sev_legacy_report *report, struct sev_err *err)
{
	const struct sev_sev_cert *pek = chain->pek;
	struct sev_view data = {raw, SEV_LEGACY_REPORT_SIGNED};
	struct sev_view signature = {raw + SEV_LEGACY_REPORT_SIG1,
				     SEV_LEGACY_REPORT_SIZE - SEV_LEGACY_REPORT_SIG1};
	bool valid = false;
	enum sev_rc rc;

	if (!pek) {
		sev_result_set(chain->result, SEV_CHECK_LEGACY_SIGNATURE, SEV_CHECK_UNKNOWN,
			       "the PEK that signed the report is missing");
		sev_result_advise(chain->result, SEV_CHECK_LEGACY_SIGNATURE,
				  "give with --certs what the host exports (PDH_CERT_EXPORT: PDH, "
				  "PEK, OCA, CEK), and the CEK that AMD signed");
		return SEV_OK;
	}
	/* spec: SEV-API ATTESTATION: SIG_USAGE and SIG_ALGO are those of the PEK */
	if (!sev_result_expect(
		    chain->result, SEV_CHECK_LEGACY_SIGNATURE,
		    report->sig_usage == pek->key.usage && report->sig_algo == pek->key.algo,
		    "SIG_USAGE 0x%x and SIG_ALGO 0x%x, those of %s are 0x%x and 0x%x",
		    report->sig_usage, report->sig_algo, pek->name, pek->key.usage, pek->key.algo))
		return SEV_OK;
	rc = sev_legacy_key_verify(&pek->key, data, signature, &valid, err);
	/* spec: SEV-API ATTESTATION: the PEK signs MNONCE, LAUNCH_DIGEST and POLICY */
	if (!rc)
		sev_result_expect(chain->result, SEV_CHECK_LEGACY_SIGNATURE, valid,
				  "the report's signature is %sthat of %s", valid ? "" : "not ",
				  pek->name);
	return rc;
}

static void expect_bytes(struct sev_result *result, enum sev_check check, const char *field,
			 const uint8_t *found, const uint8_t *expected, size_t size)
{
	char found_text[65], expected_text[65];

	if (!expected)
		return;
	sev_hex_encode(found, size, found_text);
	sev_hex_encode(expected, size, expected_text);
	sev_result_expect(result, check, memcmp(found, expected, size) == 0,
			  "%s is %s, expected %s", field, found_text, expected_text);
}

static void check_policy(struct sev_result *result, uint32_t policy,
			 const struct sev_legacy_wants *wants)
{
	struct sev_err err;
	bool formed = sev_policy_check(SEV_MODE_SEV, policy, &err) == SEV_OK;
	bool debug = !(policy & POLICY_NODBG);

	sev_result_expect(result, SEV_CHECK_RESERVED_POLICY, formed, "%s",
			  formed ? "reserved bits of POLICY are zero" : err.msg);
	sev_result_expect(result, SEV_CHECK_DEBUG, !debug || wants->debug_allowed,
			  "POLICY 0x%x: debugging is %s", policy, debug ? "allowed" : "refused");
	if (wants->policy)
		sev_result_expect(result, SEV_CHECK_POLICY, policy == *wants->policy,
				  "POLICY is 0x%x, expected 0x%x", policy, *wants->policy);
	if (wants->policy_required)
		sev_result_expect(result, SEV_CHECK_POLICY_REQUIRED,
				  (policy & wants->policy_required) == wants->policy_required,
				  "POLICY 0x%x, required 0x%x", policy, wants->policy_required);
	if (wants->policy_forbidden)
		sev_result_expect(result, SEV_CHECK_POLICY_FORBIDDEN,
				  !(policy & wants->policy_forbidden),
				  "POLICY 0x%x, forbidden 0x%x", policy, wants->policy_forbidden);
}

static void appraise(struct sev_result *result, const uint8_t *raw,
		     const struct sev_legacy_report *report, const struct sev_legacy_wants *wants)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_LEGACY_REPORT_FIELDS); i++) {
		const struct sev_legacy_field *field = &SEV_LEGACY_REPORT_FIELDS[i];

		if (field->kind == SEV_LEGACY_RESERVED)
			sev_result_expect(result, SEV_CHECK_RESERVED_BYTES,
					  sev_is_zero(raw + field->offset, field->size),
					  "the reserved bytes at 0x%02x", field->offset);
	}
	check_policy(result, report->policy, wants);
	expect_bytes(result, SEV_CHECK_NONCE, "MNONCE", report->mnonce, wants->mnonce,
		     sizeof(report->mnonce));
	expect_bytes(result, SEV_CHECK_MEASUREMENT, "LAUNCH_DIGEST", report->launch_digest,
		     wants->launch_digest, sizeof(report->launch_digest));
}

/* The members of wants that its size says are there; the others are what is not asked. */
static struct sev_legacy_wants take_wants(const struct sev_legacy_wants *wants)
{
	struct sev_legacy_wants taken = {0};

	if (wants)
		memcpy(&taken, wants, wants->size < sizeof(taken) ? wants->size : sizeof(taken));
	return taken;
}

enum sev_rc sev_legacy_report_verify(const char *name, const void *data, size_t size,
				     const struct sev_sev_certs *certs,
				     const struct sev_sev_cert *anchor,
				     const struct sev_legacy_wants *wants, struct sev_result **out,
				     struct sev_err *err)
{
	struct sev_legacy_chain chain = {.certs = certs, .anchor = anchor};
	struct sev_legacy_wants taken = take_wants(wants);
	struct sev_legacy_report report;
	enum sev_rc rc = sev_legacy_report_read(name, data, size, &report, err);

	if (!rc)
		rc = sev_result_new(false, &chain.result, err);
	if (rc)
		return rc;
	sev_result_set_subject(chain.result, SEV_SUBJECT_LEGACY_REPORT);
	rc = sev_legacy_chain_verify(&chain, err);
	if (!rc)
		rc = check_signature(&chain, data, &report, err);
	if (!rc)
		appraise(chain.result, data, &report, &taken);
	if (!rc)
		rc = sev_result_finish(chain.result, err);
	if (!rc)
		*out = chain.result;
	else
		sev_result_free(chain.result);
	return rc;
}
