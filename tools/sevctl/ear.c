/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/ear.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "sevctl/report_json.h"
#include "sevctl/report_parts.h"

#define SUBMODULE "sev-snp"

/* Values of trustworthiness claims (draft-ietf-rats-ar4si), and the tiers they are in. */
enum {
	NO_CLAIM = 0,
	UNEXPECTED_EVIDENCE = 1, /* something that the verifier cannot read */
	AFFIRMED = 2,
	BOOT_AFFIRMED = 3,   /* of executables: what was loaded during boot, and no more */
	KNOWN_WEAK = 32,     /* genuine, with known vulnerabilities */
	NOT_RECOGNIZED = 33, /* of executables */
	CONTRAINDICATED = 96,
	CRYPTO_FAILED = 99,
};

static bool is(const struct sev_result *result, enum sev_check check, enum sev_check_status status)
{
	return sev_result_status(result, check) == status;
}

static bool holds(enum sev_check_status status)
{
	return status == SEV_CHECK_PASSED || status == SEV_CHECK_WARNED;
}

/* Whether one of these checks has failed. */
static bool one_failed(const struct sev_result *result, const enum sev_check *checks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is(result, checks[i], SEV_CHECK_FAILED) ||
		    is(result, checks[i], SEV_CHECK_UNKNOWN))
			return true;
	return false;
}

/* Of a genuine report: what its processor and firmware are worth. */
static int hardware(const struct sev_result *result)
{
	static const enum sev_check too_old[] = {
		SEV_CHECK_TCB_BASELINE, SEV_CHECK_REPORTED_TCB, SEV_CHECK_COMMITTED_TCB,
		SEV_CHECK_CURRENT_TCB,	SEV_CHECK_LAUNCH_TCB,	SEV_CHECK_FIRMWARE,
		SEV_CHECK_LAUNCH_MIT,	SEV_CHECK_CURRENT_MIT,	SEV_CHECK_COMMITTED_FIRMWARE,
		SEV_CHECK_PROVISIONAL,
	};
	static const enum sev_check unwanted[] = {
		SEV_CHECK_RESERVED_BYTES,
		SEV_CHECK_RESERVED_KEY_INFO,
		SEV_CHECK_PLATFORM_INFO_UNKNOWN,
		SEV_CHECK_PLATFORM_INFO_REQUIRED,
		SEV_CHECK_PLATFORM_INFO_FORBIDDEN,
		SEV_CHECK_CHIP_ID,
		SEV_CHECK_CSP_ID,
		SEV_CHECK_PRODUCT_ALLOWED,
		SEV_CHECK_TCB_ORDER,
	};

	if (one_failed(result, unwanted, SEV_COUNT(unwanted)))
		return CONTRAINDICATED;
	if (sev_result_is_simulation(result))
		return KNOWN_WEAK;
	if (sev_result_verdict(result) == SEV_VERDICT_NOT_APPRAISED)
		return UNEXPECTED_EVIDENCE;
	return one_failed(result, too_old, SEV_COUNT(too_old)) ? KNOWN_WEAK : AFFIRMED;
}

/* What was loaded when the guest started: in its measurement, and in the PCRs of its vTPM. */
static int executables(const struct sev_result *result)
{
	static const enum sev_check measured[] = {SEV_CHECK_MEASUREMENT, SEV_CHECK_PCRS};

	if (one_failed(result, measured, SEV_COUNT(measured)))
		return NOT_RECOGNIZED;
	if (holds(sev_result_status(result, SEV_CHECK_MEASUREMENT)) ||
	    holds(sev_result_status(result, SEV_CHECK_PCRS)))
		return BOOT_AFFIRMED;
	return NO_CLAIM;
}

static int configuration(const struct sev_result *result)
{
	static const enum sev_check policy[] = {
		SEV_CHECK_RESERVED_POLICY, SEV_CHECK_POLICY_REQUIRED, SEV_CHECK_POLICY_FORBIDDEN,
		SEV_CHECK_POLICY_ABI,	   SEV_CHECK_POLICY,	      SEV_CHECK_VMPL,
	};

	if (one_failed(result, policy, SEV_COUNT(policy)))
		return CONTRAINDICATED;
	return is(result, SEV_CHECK_RESERVED_POLICY, SEV_CHECK_NOT_ASKED) ? NO_CLAIM : AFFIRMED;
}

/* Whether the guest's memory is hidden from its host: not when that may debug it. */
static int runtime_opaque(const struct sev_result *result)
{
	switch (sev_result_status(result, SEV_CHECK_DEBUG)) {
	case SEV_CHECK_PASSED:
		return AFFIRMED;
	case SEV_CHECK_NOT_ASKED:
		return NO_CLAIM;
	case SEV_CHECK_WARNED:
	case SEV_CHECK_FAILED:
	case SEV_CHECK_UNKNOWN:
		break;
	}
	return CONTRAINDICATED;
}

static int instance_identity(const struct sev_result *result)
{
	(void)result;
	return AFFIRMED;
}

static const struct {
	const char *name;
	int (*of)(const struct sev_result *result);
} CLAIMS[] = {
	{"instance-identity", instance_identity},
	{"hardware", hardware},
	{"executables", executables},
	{"configuration", configuration},
	{"runtime-opaque", runtime_opaque},
};

/* The vector: of what is not genuine, only that; nothing of what could not be found out. */
static void add_vector(struct sev_json *json, struct json_object *submodule,
		       const struct sev_result *result)
{
	enum sev_verdict verdict = sev_result_verdict(result);
	struct json_object *vector;

	if (verdict == SEV_VERDICT_UNDETERMINED)
		return;
	vector = sev_json_add_object(json, submodule, "ear_trustworthiness_vector");
	if (verdict == SEV_VERDICT_NOT_GENUINE) {
		sev_json_add_number(json, vector, "instance-identity", CRYPTO_FAILED);
		sev_json_add_number(json, vector, "hardware", CRYPTO_FAILED);
		return;
	}
	for (size_t i = 0; i < SEV_COUNT(CLAIMS); i++)
		sev_json_add_number(json, vector, CLAIMS[i].name, (uint64_t)CLAIMS[i].of(result));
}

/*
 * The tier of all of it. A relying party that looks at this claim alone must not take any genuine
 * guest, about which nothing was asked, or a software processor for the right one.
 */
static const char *status_of(const struct sev_result *result)
{
	enum sev_verdict verdict = sev_result_verdict(result);

	if (verdict == SEV_VERDICT_UNDETERMINED || verdict == SEV_VERDICT_NOT_APPRAISED)
		return "none";
	if (verdict < SEV_VERDICT_NOTHING_ASKED || runtime_opaque(result) == CONTRAINDICATED)
		return "contraindicated";
	if (verdict == SEV_VERDICT_APPRAISED && !sev_result_is_simulation(result))
		return "affirming";
	return "warning";
}

static void add_base64url(struct sev_json *json, struct json_object *parent, const char *key,
			  const uint8_t *data, size_t size)
{
	char *text = sev_base64url_encode(data, size);

	if (text)
		sev_json_add_string(json, parent, key, text);
	else
		json->failed = true;
	free(text);
}

static void add_policy_id(struct sev_json *json, struct json_object *submodule,
			  const uint8_t sha256[32])
{
	char *digest = sev_base64url_encode(sha256, 32);
	char *id = digest ? sev_format("ni:///sha-256;%s", digest) : NULL; /* RFC 6920 */
	struct json_object *list;

	if (id) {
		list = sev_json_add_array(json, submodule, "ear_appraisal_policy_ids");
		sev_json_add_string(json, list, NULL, id);
	} else {
		json->failed = true;
	}
	free(digest);
	free(id);
}

/* What the report says, with the authority of its signature. */
static void add_attester_claims(struct sev_json *json, struct json_object *submodule,
				const struct sev_report *report)
{
	struct json_object *claims = sev_json_add_object(json, submodule, "ear_attester_claims");
	struct json_object *fields = sev_json_add_object(json, claims, "sev_snp");

	for (size_t i = 0; i < SEV_REPORT_FIELDS; i++) {
		enum sev_report_field field = (enum sev_report_field)i;
		char key[32];

		report_key(sev_report_field_name(field), key);
		if (field != SEV_REPORT_SIGNATURE && sev_report_has(report, field))
			report_add_field(json, fields, key, report, field);
	}
}

/* What this verifier says: its own words, and each check that was asked. */
static void add_verifier_claims(struct sev_json *json, struct json_object *submodule,
				const struct sev_result *result)
{
	struct json_object *claims = sev_json_add_object(json, submodule, "ear_verifier_claims");
	struct json_object *checks;

	sev_json_add_string(json, claims, "verdict", sev_verdict_name(sev_result_verdict(result)));
	sev_json_add_bool(json, claims, "simulation", sev_result_is_simulation(result));
	checks = sev_json_add_object(json, claims, "checks");
	for (size_t i = 0; i < SEV_CHECKS; i++) {
		enum sev_check_status status = sev_result_status(result, (enum sev_check)i);

		if (status != SEV_CHECK_NOT_ASKED)
			sev_json_add_string(json, checks, sev_check_name((enum sev_check)i),
					    sev_check_status_name(status));
	}
}

static void add_submodule(struct sev_json *json, struct json_object *root, const struct ear *ear)
{
	struct json_object *submodules = sev_json_add_object(json, root, "submods");
	struct json_object *submodule = sev_json_add_object(json, submodules, SUBMODULE);
	enum sev_verdict verdict = sev_result_verdict(ear->result);

	sev_json_add_string(json, submodule, "ear_status", status_of(ear->result));
	add_vector(json, submodule, ear->result);
	if (ear->policy_sha256)
		add_policy_id(json, submodule, ear->policy_sha256);
	/* Nobody vouches for what is in a report that is not genuine. */
	if (ear->report && verdict >= SEV_VERDICT_NOT_APPRAISED)
		add_attester_claims(json, submodule, ear->report);
	add_verifier_claims(json, submodule, ear->result);
}

enum sev_rc ear_claims(const struct ear *ear, char **out, struct sev_err *err)
{
	struct json_object *verifier;
	struct sev_json json;
	enum sev_rc rc;

	sev_json_begin(&json, NULL);
	sev_json_add_string(&json, json.root, "eat_profile", EAR_PROFILE);
	sev_json_add_number(&json, json.root, "iat", (uint64_t)ear->issued);
	verifier = sev_json_add_object(&json, json.root, "ear_verifier_id");
	sev_json_add_string(&json, verifier, "developer", "sevkit");
	sev_json_add_string(&json, verifier, "build", "sevctl " SEVKIT_VERSION);
	sev_json_add_string(&json, json.root, "ear_status", status_of(ear->result));
	if (ear->nonce)
		add_base64url(&json, json.root, "eat_nonce", ear->nonce, ear->nonce_size);
	add_submodule(&json, json.root, ear);
	rc = sev_json_line(&json, out, err);
	sev_json_end(&json);
	return rc;
}

enum sev_rc ear_token(const struct ear *ear, const struct sev_jws_key *key, char **out,
		      struct sev_err *err)
{
	char *claims = NULL;
	enum sev_rc rc = ear_claims(ear, &claims, err);

	if (!rc)
		rc = sev_jws_sign(key, "JWT", claims, out, err);
	free(claims);
	return rc;
}
