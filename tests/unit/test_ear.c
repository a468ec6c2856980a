/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EAT attestation results: the claims of draft-ietf-rats-ear-04 for each verdict, as json-c reads
 * them back. Numbers are those of draft-ietf-rats-ar4si: 2 and 3 affirm, 32 and 33 warn, 96 and 99
 * contraindicate.
 */
#include "test.h"

#include <json-c/json.h>

#include "base/bytes.h"
#include "sevctl/verify/ear.h"
#include "verify/result.h"

static const enum sev_check GENUINE[] = {
	SEV_CHECK_ROOT,		  SEV_CHECK_LEAF_FORM,	    SEV_CHECK_LEAF_SIGNATURE,
	SEV_CHECK_LEAF_VALIDITY,  SEV_CHECK_LEAF_KIND,	    SEV_CHECK_LEAF_TCB,
	SEV_CHECK_SIGNATURE_ALGO, SEV_CHECK_SIGNATURE_FORM, SEV_CHECK_SIGNATURE,
};

/* What a verifier found on top of a genuine report. */
struct found {
	enum sev_check check;
	enum sev_check_status status;
};

static struct sev_result *make_result(const struct found *found, size_t count, bool genuine)
{
	struct sev_result *result = NULL;
	struct sev_err err;

	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	for (size_t i = 0; genuine && i < SEV_COUNT(GENUINE); i++)
		sev_result_set(result, GENUINE[i], SEV_CHECK_PASSED, NULL);
	for (size_t i = 0; i < count; i++)
		sev_result_set(result, found[i].check, found[i].status, NULL);
	return result;
}

static struct json_object *claims_of(const struct ear *ear)
{
	struct json_object *claims;
	struct sev_err err;
	char *text = NULL;

	assert_sev_ok(ear_claims(ear, &text, &err), &err);
	assert_null(strpbrk(text, "\n"));
	claims = json_tokener_parse(text);
	assert_non_null(claims);
	free(text);
	return claims;
}

static struct json_object *at(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(object, key, &value))
		fail_msg("no claim %s", key);
	return value;
}

static const char *text_at(struct json_object *object, const char *key)
{
	return json_object_get_string(at(object, key));
}

#define MAX_FOUND 4
static const struct {
	struct found found[MAX_FOUND];
	size_t count;
	bool genuine;
	const char *status;
	/* The vector; -1: the claim is not there. */
	int identity, hardware, executables, configuration, runtime;
} CASES[] = {
	{{{SEV_CHECK_DEBUG, SEV_CHECK_PASSED},
	  {SEV_CHECK_RESERVED_POLICY, SEV_CHECK_PASSED},
	  {SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED}},
	 3,
	 true,
	 "affirming",
	 2,
	 2,
	 3,
	 2,
	 2},
	{{{SEV_CHECK_DEBUG, SEV_CHECK_PASSED}}, 1, true, "warning", 2, 2, 0, 0, 2},
	{{{SEV_CHECK_DEBUG, SEV_CHECK_PASSED}, {SEV_CHECK_REPORT_DATA, SEV_CHECK_PASSED}},
	 2,
	 true,
	 "affirming",
	 2,
	 2,
	 0,
	 0,
	 2},
	/* Debugging that was allowed by name is still debugging. */
	{{{SEV_CHECK_DEBUG, SEV_CHECK_WARNED}, {SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED}},
	 2,
	 true,
	 "contraindicated",
	 2,
	 2,
	 3,
	 0,
	 96},
	{{{SEV_CHECK_MEASUREMENT, SEV_CHECK_FAILED}}, 1, true, "contraindicated", 2, 2, 33, 0, 0},
	{{{SEV_CHECK_PCRS, SEV_CHECK_PASSED}}, 1, true, "affirming", 2, 2, 3, 0, 0},
	{{{SEV_CHECK_PCRS, SEV_CHECK_FAILED}, {SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED}},
	 2,
	 true,
	 "contraindicated",
	 2,
	 2,
	 33,
	 0,
	 0},
	{{{SEV_CHECK_REPORTED_TCB, SEV_CHECK_FAILED}}, 1, true, "contraindicated", 2, 32, 0, 0, 0},
	{{{SEV_CHECK_CHIP_ID, SEV_CHECK_FAILED}}, 1, true, "contraindicated", 2, 96, 0, 0, 0},
	{{{SEV_CHECK_POLICY_FORBIDDEN, SEV_CHECK_FAILED}},
	 1,
	 true,
	 "contraindicated",
	 2,
	 2,
	 0,
	 96,
	 0},
	{{{SEV_CHECK_SIGNATURE, SEV_CHECK_FAILED}, {SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED}},
	 2,
	 true,
	 "contraindicated",
	 99,
	 99,
	 -1,
	 -1,
	 -1},
	{{{SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED}}, 1, false, "none", -1, -1, -1, -1, -1},
};

static void assert_claim(struct json_object *submodule, const char *name, int expected)
{
	struct json_object *vector = NULL;
	struct json_object *claim = NULL;

	json_object_object_get_ex(submodule, "ear_trustworthiness_vector", &vector);
	if (vector)
		json_object_object_get_ex(vector, name, &claim);
	if (expected < 0 && claim)
		fail_msg("%s is there", name);
	if (expected >= 0 && !claim)
		fail_msg("%s is not there", name);
	if (claim)
		assert_int_equal(json_object_get_int(claim), expected);
}

static void test_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(CASES); i++) {
		struct sev_result *result =
			make_result(CASES[i].found, CASES[i].count, CASES[i].genuine);
		struct ear ear = {.result = result, .issued = 1795428000};
		struct json_object *claims;
		struct json_object *submodule;
		struct sev_err err;

		assert_sev_ok(sev_result_finish(result, &err), &err);
		claims = claims_of(&ear);
		submodule = at(at(claims, "submods"), "sev-snp");
		assert_string_equal(text_at(claims, "ear_status"), CASES[i].status);
		assert_string_equal(text_at(submodule, "ear_status"), CASES[i].status);
		assert_claim(submodule, "instance-identity", CASES[i].identity);
		assert_claim(submodule, "hardware", CASES[i].hardware);
		assert_claim(submodule, "executables", CASES[i].executables);
		assert_claim(submodule, "configuration", CASES[i].configuration);
		assert_claim(submodule, "runtime-opaque", CASES[i].runtime);
		assert_string_equal(text_at(at(submodule, "ear_verifier_claims"), "verdict"),
				    sev_verdict_name(sev_result_verdict(result)));
		json_object_put(claims);
		sev_result_free(result);
	}
}

static void test_unknown_version(void **state)
{
	struct sev_result *result = make_result(NULL, 0, true);
	struct ear ear = {.result = result};
	struct json_object *claims;
	struct sev_err err;

	(void)state;
	sev_result_set_not_appraised(result);
	assert_sev_ok(sev_result_finish(result, &err), &err);
	claims = claims_of(&ear);
	assert_string_equal(text_at(claims, "ear_status"), "none");
	assert_claim(at(at(claims, "submods"), "sev-snp"), "hardware", 1);
	json_object_put(claims);
	sev_result_free(result);
}

static struct sev_report *make_report(uint8_t raw[SEV_REPORT_SIZE])
{
	struct sev_report *report = NULL;
	struct sev_err err;

	memset(raw, 0, SEV_REPORT_SIZE);
	raw[0] = 3;
	raw[0x188] = 0x19;
	raw[0x189] = 0x01;
	memset(raw + 0x90, 0xAB, 48);
	assert_sev_ok(sev_report_read("report", raw, SEV_REPORT_SIZE, NULL, &report, &err), &err);
	return report;
}

static void test_the_rest(void **state)
{
	/* The base64url of the SHA-256 of nothing (e3b0c442…), and of bytes 1 to 8. */
	static const uint8_t sha256[32] = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
					   0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
					   0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
					   0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};
	static const uint8_t nonce[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	uint8_t raw[SEV_REPORT_SIZE];
	struct sev_report *report = make_report(raw);
	struct sev_result *result = make_result(NULL, 0, true);
	struct ear ear = {.result = result,
			  .report = report,
			  .issued = 1795428000,
			  .nonce = nonce,
			  .nonce_size = sizeof(nonce),
			  .policy_sha256 = sha256};
	struct json_object *claims, *submodule, *fields;
	struct sev_err err;

	(void)state;
	sev_result_set_simulation(result);
	assert_sev_ok(sev_result_finish(result, &err), &err);
	claims = claims_of(&ear);
	assert_string_equal(text_at(claims, "eat_profile"), "tag:ietf.org,2026:rats/ear#04");
	assert_int_equal(json_object_get_int64(at(claims, "iat")), 1795428000);
	assert_string_equal(text_at(claims, "eat_nonce"), "AQIDBAUGBwg");
	assert_string_equal(text_at(at(claims, "ear_verifier_id"), "developer"), "sevkit");
	submodule = at(at(claims, "submods"), "sev-snp");
	assert_string_equal(json_object_get_string(json_object_array_get_idx(
				    at(submodule, "ear_appraisal_policy_ids"), 0)),
			    "ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
	assert_true(
		json_object_get_boolean(at(at(submodule, "ear_verifier_claims"), "simulation")));
	fields = at(at(submodule, "ear_attester_claims"), "sev_snp");
	assert_string_equal(text_at(fields, "measurement"),
			    "abababababababababababababababababababababababababababababababab"
			    "abababababababababababababababab");
	assert_false(json_object_object_get_ex(fields, "signature", NULL));
	/* Version 3 has no mitigation vectors. */
	assert_false(json_object_object_get_ex(fields, "launch_mit_vector", NULL));
	json_object_put(claims);
	sev_result_free(result);
	sev_report_free(report);
}

/* A software processor affirms nothing, whatever was asked of its guest. */
static void test_simulation(void **state)
{
	static const struct found measured = {SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED};
	struct sev_result *result = make_result(&measured, 1, true);
	struct ear ear = {.result = result};
	struct json_object *claims;
	struct sev_err err;

	(void)state;
	sev_result_set_simulation(result);
	assert_sev_ok(sev_result_finish(result, &err), &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_APPRAISED);
	claims = claims_of(&ear);
	assert_string_equal(text_at(claims, "ear_status"), "warning");
	assert_claim(at(at(claims, "submods"), "sev-snp"), "hardware", 32);
	json_object_put(claims);
	sev_result_free(result);
}

/* Nobody vouches for the contents of a report that is not genuine. */
static void test_no_claims_of_a_forgery(void **state)
{
	static const struct found forged = {SEV_CHECK_SIGNATURE, SEV_CHECK_FAILED};
	uint8_t raw[SEV_REPORT_SIZE];
	struct sev_report *report = make_report(raw);
	struct sev_result *result = make_result(&forged, 1, true);
	struct ear ear = {.result = result, .report = report};
	struct json_object *claims;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_result_finish(result, &err), &err);
	claims = claims_of(&ear);
	assert_false(json_object_object_get_ex(at(at(claims, "submods"), "sev-snp"),
					       "ear_attester_claims", NULL));
	json_object_put(claims);
	sev_result_free(result);
	sev_report_free(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_unknown_version),
		cmocka_unit_test(test_the_rest),
		cmocka_unit_test(test_simulation),
		cmocka_unit_test(test_no_claims_of_a_forgery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
