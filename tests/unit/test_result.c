/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks and verdicts. What is expected is written down here from the design: which questions
 * decide first, and that nothing passes by default.
 */
#include "test.h"

#include <sev/result.h>

#include "base/bytes.h"
#include "verify/inquiry.h"
#include "verify/result.h"

/* What a verifier sets when an SNP report is genuine. */
static const enum sev_check GENUINE[] = {
	SEV_CHECK_ROOT,		  SEV_CHECK_LEAF_FORM,	    SEV_CHECK_LEAF_SIGNATURE,
	SEV_CHECK_LEAF_VALIDITY,  SEV_CHECK_LEAF_KIND,	    SEV_CHECK_LEAF_TCB,
	SEV_CHECK_SIGNATURE_ALGO, SEV_CHECK_SIGNATURE_FORM, SEV_CHECK_SIGNATURE,
};

static struct sev_result *new_result(void)
{
	struct sev_result *result = NULL;
	struct sev_err err;

	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	return result;
}

static struct sev_result *new_genuine(void)
{
	struct sev_result *result = new_result();

	for (size_t i = 0; i < SEV_COUNT(GENUINE); i++)
		sev_result_set(result, GENUINE[i], SEV_CHECK_PASSED, NULL);
	return result;
}

static void assert_verdict(struct sev_result *result, enum sev_verdict expected)
{
	struct sev_err err;

	assert_sev_ok(sev_result_finish(result, &err), &err);
	assert_string_equal(sev_verdict_name(sev_result_verdict(result)),
			    sev_verdict_name(expected));
	sev_result_free(result);
}

static void test_every_check_has_a_row(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SEV_CHECKS; i++) {
		enum sev_check found;
		struct sev_err err;
		const char *name = sev_check_name((enum sev_check)i);

		assert_non_null(name);
		assert_true(strlen(sev_check_summary((enum sev_check)i)) > 10);
		assert_sev_ok(sev_check_find(name, &found, &err), &err);
		assert_int_equal(found, i);
		/* Only what is asked about the report's contents can be about the guest. */
		if (sev_check_about_guest((enum sev_check)i))
			assert_int_equal(sev_check_question((enum sev_check)i),
					 SEV_QUESTION_APPRAISAL);
	}
	assert_null(sev_check_name(SEV_CHECKS));
	assert_int_equal(sev_check_question(SEV_CHECK_LEGACY_SIGNATURE), SEV_QUESTION_GENUINE);
	assert_int_equal(sev_check_question(SEV_CHECK_RESERVED_BYTES), SEV_QUESTION_APPRAISAL);
}

static void test_find(void **state)
{
	static const char *const spellings[] = {"leaf-tcb", "LEAF-TCB", "leaf_tcb", "Leaf_Tcb"};
	enum sev_check check;
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(spellings); i++) {
		assert_sev_ok(sev_check_find(spellings[i], &check, &err), &err);
		assert_int_equal(check, SEV_CHECK_LEAF_TCB);
	}
	assert_int_equal(sev_check_find("mesurement", &check, &err), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "is measurement meant?"));
	assert_int_equal(sev_check_find("", &check, &err), SEV_ERR_ARG);
	assert_int_equal(sev_check_find("measurement-and-a-tail-that-is-longer-than-any-name-of-"
					"a-check-can-ever-be",
					&check, &err),
			 SEV_ERR_ARG);
}

static void test_nothing_passes_by_default(void **state)
{
	struct sev_result *result = new_result();

	(void)state;
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
	assert_verdict(result, SEV_VERDICT_UNDETERMINED);
	/* Appraisal alone is no answer. */
	result = new_result();
	sev_result_set(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED, NULL);
	assert_verdict(result, SEV_VERDICT_UNDETERMINED);
}

static void test_each_indispensable_check(void **state)
{
	(void)state;
	for (size_t skip = 0; skip < SEV_COUNT(GENUINE); skip++) {
		struct sev_result *result = new_result();
		struct sev_err err;

		for (size_t i = 0; i < SEV_COUNT(GENUINE); i++)
			if (i != skip)
				sev_result_set(result, GENUINE[i], SEV_CHECK_PASSED, NULL);
		sev_result_set(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED, NULL);
		assert_sev_ok(sev_result_finish(result, &err), &err);
		assert_int_equal(sev_result_status(result, GENUINE[skip]), SEV_CHECK_UNKNOWN);
		assert_string_equal(sev_result_text(result, GENUINE[skip]), "was not evaluated");
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
		sev_result_free(result);
	}
}

/* One more status on top of a genuine report. */
static const struct {
	enum sev_check check;
	enum sev_check_status status;
	enum sev_verdict verdict;
} ONE_MORE[] = {
	{SEV_CHECK_SIGNATURE, SEV_CHECK_FAILED, SEV_VERDICT_NOT_GENUINE},
	{SEV_CHECK_CRL_FRESH, SEV_CHECK_FAILED, SEV_VERDICT_NOT_GENUINE},
	{SEV_CHECK_CRL_FRESH, SEV_CHECK_UNKNOWN, SEV_VERDICT_UNDETERMINED},
	{SEV_CHECK_CRL_FRESH, SEV_CHECK_WARNED, SEV_VERDICT_NOTHING_ASKED},
	{SEV_CHECK_DEBUG, SEV_CHECK_PASSED, SEV_VERDICT_NOTHING_ASKED},
	{SEV_CHECK_VMPL, SEV_CHECK_PASSED, SEV_VERDICT_NOTHING_ASKED},
	{SEV_CHECK_RESERVED_BYTES, SEV_CHECK_PASSED, SEV_VERDICT_NOTHING_ASKED},
	{SEV_CHECK_CHIP_ID, SEV_CHECK_PASSED, SEV_VERDICT_NOTHING_ASKED},
	{SEV_CHECK_DEBUG, SEV_CHECK_FAILED, SEV_VERDICT_REFUSED},
	{SEV_CHECK_PROVISIONAL, SEV_CHECK_WARNED, SEV_VERDICT_NOTHING_ASKED},
	{SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED, SEV_VERDICT_APPRAISED},
	{SEV_CHECK_MEASUREMENT, SEV_CHECK_FAILED, SEV_VERDICT_REFUSED},
	{SEV_CHECK_MEASUREMENT, SEV_CHECK_UNKNOWN, SEV_VERDICT_REFUSED},
	{SEV_CHECK_PCRS, SEV_CHECK_PASSED, SEV_VERDICT_APPRAISED},
};

static void test_verdicts(void **state)
{
	(void)state;
	assert_verdict(new_genuine(), SEV_VERDICT_NOTHING_ASKED);
	for (size_t i = 0; i < SEV_COUNT(ONE_MORE); i++) {
		struct sev_result *result = new_genuine();

		sev_result_set(result, ONE_MORE[i].check, ONE_MORE[i].status, NULL);
		assert_verdict(result, ONE_MORE[i].verdict);
	}
}

static void test_genuine_is_asked_first(void **state)
{
	struct sev_result *result = new_genuine();

	(void)state;
	sev_result_set(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_FAILED, NULL);
	sev_result_set(result, SEV_CHECK_CA_SIGNATURE, SEV_CHECK_UNKNOWN, NULL);
	sev_result_set(result, SEV_CHECK_LEAF_REVOKED, SEV_CHECK_FAILED, NULL);
	sev_result_set_not_appraised(result);
	assert_verdict(result, SEV_VERDICT_NOT_GENUINE);
	result = new_genuine();
	sev_result_set(result, SEV_CHECK_CA_SIGNATURE, SEV_CHECK_UNKNOWN, NULL);
	sev_result_set_not_appraised(result);
	assert_verdict(result, SEV_VERDICT_UNDETERMINED);
	result = new_genuine();
	sev_result_set(result, SEV_CHECK_DEBUG, SEV_CHECK_FAILED, NULL);
	sev_result_set_not_appraised(result);
	assert_verdict(result, SEV_VERDICT_NOT_APPRAISED);
}

static void test_unknown_version(void **state)
{
	/* Its KEY_INFO, TCB and SIGNATURE_ALGO cannot be read. */
	static const enum sev_check readable[] = {
		SEV_CHECK_ROOT,		 SEV_CHECK_LEAF_FORM,	   SEV_CHECK_LEAF_SIGNATURE,
		SEV_CHECK_LEAF_VALIDITY, SEV_CHECK_SIGNATURE_FORM, SEV_CHECK_SIGNATURE,
	};
	struct sev_result *result = new_result();

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(readable); i++)
		sev_result_set(result, readable[i], SEV_CHECK_PASSED, NULL);
	sev_result_set_not_appraised(result);
	assert_verdict(result, SEV_VERDICT_NOT_APPRAISED);
	result = new_result();
	sev_result_set_not_appraised(result);
	assert_verdict(result, SEV_VERDICT_UNDETERMINED);
}

static void test_required(void **state)
{
	struct sev_result *result = new_genuine();
	struct sev_err err;

	(void)state;
	sev_result_require(result, SEV_CHECK_MEASUREMENT);
	assert_sev_ok(sev_result_finish(result, &err), &err);
	assert_int_equal(sev_result_status(result, SEV_CHECK_MEASUREMENT), SEV_CHECK_FAILED);
	assert_string_equal(sev_result_text(result, SEV_CHECK_MEASUREMENT),
			    "required, and not asked");
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_REFUSED);
	sev_result_free(result);
	result = new_genuine();
	sev_result_require(result, SEV_CHECK_MEASUREMENT);
	sev_result_set(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED, NULL);
	assert_verdict(result, SEV_VERDICT_APPRAISED);
	/* A chip that hides its id has no hwID check: requiring it refuses such a chip. */
	result = new_genuine();
	sev_result_require(result, SEV_CHECK_LEAF_HWID);
	assert_verdict(result, SEV_VERDICT_REFUSED);
}

/* A warning says that something could not be compared, or that it was lifted: it did not pass. */
static void test_required_warned(void **state)
{
	static const enum sev_check checks[] = {SEV_CHECK_LEAF_HWID, SEV_CHECK_CRL_FRESH,
						SEV_CHECK_PROVISIONAL, SEV_CHECK_DEBUG};
	static const enum sev_check_status statuses[] = {SEV_CHECK_NOT_ASKED, SEV_CHECK_PASSED,
							 SEV_CHECK_WARNED};
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(checks) * SEV_COUNT(statuses); i++) {
		enum sev_check check = checks[i / SEV_COUNT(statuses)];
		enum sev_check_status status = statuses[i % SEV_COUNT(statuses)];
		struct sev_result *result = new_genuine();

		sev_result_set(result, check, status, "CHIP_ID is masked");
		sev_result_advise(result, check, "do this");
		sev_result_require(result, check);
		assert_sev_ok(sev_result_finish(result, &err), &err);
		assert_int_equal(sev_result_verdict(result), status == SEV_CHECK_PASSED
								     ? SEV_VERDICT_NOTHING_ASKED
								     : SEV_VERDICT_REFUSED);
		assert_string_equal(sev_result_text(result, check),
				    status == SEV_CHECK_PASSED ? "CHIP_ID is masked"
							       : "required, and CHIP_ID is masked");
		assert_string_equal(sev_result_advice(result, check),
				    status == SEV_CHECK_NOT_ASKED
					    ? "say what is expected, in the policy or by an option"
					    : "do this");
		sev_result_free(result);
	}
}

static void test_legacy(void **state)
{
	struct sev_result *result = new_result();

	(void)state;
	sev_result_set_subject(result, SEV_SUBJECT_LEGACY_REPORT);
	sev_result_set(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED, NULL);
	sev_result_set(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_PASSED, NULL);
	assert_verdict(result, SEV_VERDICT_UNDETERMINED);
	result = new_result();
	sev_result_set_subject(result, SEV_SUBJECT_LEGACY_CHAIN);
	sev_result_set(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED, NULL);
	assert_verdict(result, SEV_VERDICT_UNDETERMINED);
	result = new_result();
	sev_result_set_subject(result, SEV_SUBJECT_LEGACY_REPORT);
	sev_result_set(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED, NULL);
	sev_result_set(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_PASSED, NULL);
	sev_result_set(result, SEV_CHECK_LEGACY_SIGNATURE, SEV_CHECK_PASSED, NULL);
	sev_result_set(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED, NULL);
	assert_verdict(result, SEV_VERDICT_APPRAISED);
}

static void test_the_worse_status_stays(void **state)
{
	/* From good to bad. */
	static const enum sev_check_status order[] = {SEV_CHECK_NOT_ASKED, SEV_CHECK_PASSED,
						      SEV_CHECK_WARNED, SEV_CHECK_UNKNOWN,
						      SEV_CHECK_FAILED};

	(void)state;
	for (size_t a = 0; a < SEV_COUNT(order); a++) {
		for (size_t b = 0; b < SEV_COUNT(order); b++) {
			struct sev_result *result = new_result();
			size_t worse = a > b ? a : b;

			sev_result_set(result, SEV_CHECK_ROOT, order[a], "%s", "first");
			sev_result_set(result, SEV_CHECK_ROOT, order[b], "%s", "second");
			assert_int_equal(sev_result_status(result, SEV_CHECK_ROOT), order[worse]);
			assert_string_equal(sev_result_text(result, SEV_CHECK_ROOT),
					    b > a ? "second" : "first");
			sev_result_free(result);
		}
	}
}

static void test_sentences_and_facts(void **state)
{
	struct sev_result *result = NULL;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_result_new(true, &result, &err), &err);
	assert_true(sev_result_expect(result, SEV_CHECK_DEBUG, true, "POLICY 0x%x", 0x30000u));
	assert_false(sev_result_expect(result, SEV_CHECK_VMPL, false, "VMPL %u", 2u));
	sev_result_advise(result, SEV_CHECK_VMPL, "--vmpl %u", 2u);
	sev_result_add_fact(result, "leaf", "VCEK %s", "vcek.der");
	sev_result_add_fact(result, "time", "%d", 7);
	sev_result_add_fact(result, "name", "%s", "a\x1B[2Jb\n\xC3\xA4");
	assert_string_equal(sev_result_text(result, SEV_CHECK_DEBUG), "");
	assert_string_equal(sev_result_text(result, SEV_CHECK_VMPL), "VMPL 2");
	assert_string_equal(sev_result_advice(result, SEV_CHECK_VMPL), "--vmpl 2");
	assert_string_equal(sev_result_advice(result, SEV_CHECK_DEBUG), "");
	assert_string_equal(sev_result_fact_name(result, 0), "leaf");
	assert_string_equal(sev_result_fact(result, 0), "VCEK vcek.der");
	assert_string_equal(sev_result_fact(result, 1), "7");
	assert_string_equal(sev_result_fact(result, 2), "a?[2Jb?\xC3\xA4");
	assert_null(sev_result_fact(result, 3));
	assert_null(sev_result_fact_name(result, 3));
	assert_false(sev_result_is_simulation(result));
	sev_result_set_simulation(result);
	assert_true(sev_result_is_simulation(result));
	assert_true(sev_result_holds(result, SEV_QUESTION_GENUINE));
	assert_false(sev_result_holds(result, SEV_QUESTION_APPRAISAL));
	sev_result_free(result);
	sev_result_free(NULL);
}

/* Times as python3's datetime has them. */
static void test_time_texts(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {
		{1735689600, "2025-01-01 00:00:00Z"},
		{1709251199, "2024-02-29 23:59:59Z"},
		{951872523, "2000-03-01 01:02:03Z"},
		{1730332800, "2024-10-31 00:00:00Z"},
		{1730419200, "2024-11-01 00:00:00Z"},
		{-1, "1969-12-31 23:59:59Z"},
		{-11670998400, "1600-02-29 00:00:00Z"},
		{253402300799, "9999-12-31 23:59:59Z"},
		{INT64_MAX, "far away"},
	};
	char text[SEV_TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		assert_string_equal(sev_time_text(rows[i].seconds, text), rows[i].text);
}

/* spec: SNP-ABI TCB_VERSION: the bytes of the components differ between family 19h and 1Ah */
static void test_tcb_texts(void **state)
{
	static const uint8_t milan[8] = {3, 0, 9, 9, 9, 9, 22, 211};
	static const uint8_t turin[8] = {1, 2, 3, 4, 9, 9, 9, 0x51};
	char text[SEV_TCB_TEXT];

	(void)state;
	assert_string_equal(sev_tcb_text(SEV_TCB_LAYOUT_FAM19H, milan, text),
			    "bl 3, tee 0, snp 22, ucode 211");
	assert_string_equal(sev_tcb_text(SEV_TCB_LAYOUT_FAM1AH, turin, text),
			    "fmc 1, bl 2, tee 3, snp 4, ucode 81");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_check_has_a_row),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_nothing_passes_by_default),
		cmocka_unit_test(test_each_indispensable_check),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_genuine_is_asked_first),
		cmocka_unit_test(test_unknown_version),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_required_warned),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_the_worse_status_stays),
		cmocka_unit_test(test_sentences_and_facts),
		cmocka_unit_test(test_time_texts),
		cmocka_unit_test(test_tcb_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
