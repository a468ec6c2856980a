/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <sev/hcl.h>
#include <sev/quote.h>

#include "base/bytes.h"
#include "hcl_build.h"
#include "quote_build.h"
#include "verify/quote.h"
#include "verify/result.h"

#define REPORT_DATA 0x50
#define ALL_PCRS    0xffffffu

static EVP_PKEY *key, *other_key, *short_key;
static uint8_t pcrs[24][32];
static const uint8_t nonce[32] = "0123456789abcdef0123456789abcde";
static const uint8_t user_data[4] = {0xde, 0xad, 0xbe, 0xef};

/* Everything that one verification is given; a case changes one thing. */
struct evidence {
	struct quote_build made;
	uint8_t report[0x4A0];
	char runtime[4096];
	uint8_t hcl[HCL_BUILD_MAX];
	size_t hcl_size;
	const uint8_t *signature;
	size_t signature_size;
	uint8_t given_pcrs[24][32];
	bool no_hcl, no_pcrs, expect_none;
	uint32_t expected; /* PCRs that are asked for */
	uint8_t expected_pcr[24][32];
	uint8_t expected_nonce[32];
	uint8_t expected_user[4];
};

static int make_keys(void **state)
{
	(void)state;
	key = EVP_RSA_gen(2048);
	other_key = EVP_RSA_gen(2048);
	short_key = EVP_RSA_gen(1024);
	for (unsigned i = 0; i < 24; i++)
		memset(pcrs[i], (int)(i + 1), sizeof(pcrs[i]));
	return key && other_key && short_key ? 0 : -1;
}

static int free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	EVP_PKEY_free(other_key);
	EVP_PKEY_free(short_key);
	return 0;
}

/* The report of which REPORT_DATA binds the runtime data. */
static void bind(struct evidence *e, EVP_PKEY *ak, const char *more)
{
	quote_runtime_data(ak, more, e->runtime, sizeof(e->runtime));
	memset(e->report, 0, sizeof(e->report));
	SHA256((const unsigned char *)e->runtime, strlen(e->runtime), e->report + REPORT_DATA);
	e->hcl_size = hcl_build(e->report, e->runtime, e->hcl);
}

static void begin(struct evidence *e)
{
	memset(e, 0, sizeof(*e));
	e->made.nonce = nonce;
	e->made.nonce_size = sizeof(nonce);
	e->made.pcrs = ALL_PCRS;
	e->made.values = (const uint8_t(*)[32])pcrs;
	assert_true(quote_build(&e->made, key));
	bind(e, key, ",\"user-data\":\"deadbeef0000\"");
	e->signature = e->made.signature;
	e->signature_size = e->made.signature_size;
	memcpy(e->given_pcrs, pcrs, sizeof(pcrs));
	e->expected = 1u << 8 | 1u;
	memcpy(e->expected_pcr, pcrs, sizeof(pcrs));
	memcpy(e->expected_nonce, nonce, sizeof(nonce));
	memcpy(e->expected_user, user_data, sizeof(user_data));
}

static void ask(const struct evidence *e, struct sev_quote *quote)
{
	struct sev_err err;

	assert_sev_ok(sev_quote_expect_nonce(quote, e->expected_nonce, 32, &err), &err);
	assert_sev_ok(sev_quote_expect_user_data(quote, e->expected_user, 4, &err), &err);
	for (unsigned i = 0; i < 24; i++)
		if (e->expected >> i & 1)
			assert_sev_ok(sev_quote_expect_pcr(quote, i, e->expected_pcr[i], &err),
				      &err);
}

static struct sev_result *check(const struct evidence *e)
{
	struct sev_quote *quote;
	struct sev_result *result;
	struct sev_hcl *hcl = NULL;
	struct sev_err err;

	assert_sev_ok(sev_quote_new(e->made.attest, e->made.attest_size, e->signature,
				    e->signature_size, &quote, &err),
		      &err);
	if (!e->no_pcrs)
		assert_sev_ok(sev_quote_set_pcrs(quote, "pcrs", e->given_pcrs, 24 * 32, &err),
			      &err);
	if (!e->expect_none)
		ask(e, quote);
	if (!e->no_hcl)
		assert_sev_ok(sev_hcl_read("nv", e->hcl, e->hcl_size, &hcl, &err), &err);
	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	assert_sev_ok(sev_quote_check(quote, hcl, hcl ? sev_hcl_report(hcl) + REPORT_DATA : NULL,
				      result, &err),
		      &err);
	sev_hcl_free(hcl);
	sev_quote_free(quote);
	return result;
}

static const enum sev_check CHECKS[] = {
	SEV_CHECK_HCL_REPORT_DATA,
	SEV_CHECK_QUOTE_SIGNATURE,
	SEV_CHECK_QUOTE_FORM,
	SEV_CHECK_NONCE,
	SEV_CHECK_PCRS,
	SEV_CHECK_USER_DATA,
};

static void test_passes(void **state)
{
	static struct evidence e;
	struct sev_result *result;

	(void)state;
	begin(&e);
	result = check(&e);
	for (size_t i = 0; i < SEV_COUNT(CHECKS); i++)
		assert_int_equal(sev_result_status(result, CHECKS[i]), SEV_CHECK_PASSED);
	sev_result_free(result);
}

static void test_not_asked(void **state)
{
	static struct evidence e;
	struct sev_result *result;

	(void)state;
	begin(&e);
	e.expect_none = true;
	for (int values = 0; values < 2; values++) {
		e.no_pcrs = !values;
		result = check(&e);
		for (size_t i = 0; i < SEV_COUNT(CHECKS); i++)
			assert_int_equal(sev_result_status(result, CHECKS[i]),
					 i < 3 ? SEV_CHECK_PASSED : SEV_CHECK_NOT_ASKED);
		sev_result_free(result);
	}
}

/* The same signature as TPMT_SIGNATURE: RSASSA, SHA-256, its size. */
static void test_tpmt_signature(void **state)
{
	static struct evidence e;
	uint8_t tpmt[6 + 256] = {0x00, 0x14, 0x00, 0x0b, 0x01, 0x00};
	struct sev_result *result;

	(void)state;
	begin(&e);
	memcpy(tpmt + 6, e.made.signature, 256);
	e.signature = tpmt;
	e.signature_size = sizeof(tpmt);
	result = check(&e);
	assert_int_equal(sev_result_status(result, SEV_CHECK_QUOTE_SIGNATURE), SEV_CHECK_PASSED);
	sev_result_free(result);
	tpmt[1] = 0x16; /* RSAPSS */
	result = check(&e);
	assert_int_equal(sev_result_status(result, SEV_CHECK_QUOTE_SIGNATURE), SEV_CHECK_FAILED);
	assert_non_null(strstr(sev_result_text(result, SEV_CHECK_QUOTE_SIGNATURE),
			       "found algorithm 0x0016"));
	sev_result_free(result);
}

/* What each case does to evidence that is right. */
static void other_runtime_data(struct evidence *e)
{
	e->hcl[0x20 + REPORT_DATA] ^= 1;
}
static void report_data_tail(struct evidence *e)
{
	e->hcl[0x20 + REPORT_DATA + 32] = 1;
}
static void unknown_hash(struct evidence *e)
{
	e->hcl[0x4CC] = 9;
}
static void flip_signature(struct evidence *e)
{
	e->made.signature[17] ^= 1;
}
static void flip_clock(struct evidence *e)
{
	e->made.attest[6 + 2 + 8 + 2 + 32 + 3] ^= 1;
}
static void signed_by_other(struct evidence *e)
{
	assert_true(quote_sign(&e->made, other_key));
}
static void short_signature(struct evidence *e)
{
	e->signature_size = 255;
}
static void no_ak(struct evidence *e)
{
	static const char text[] = "{\"keys\":[],\"user-data\":\"deadbeef\"}";

	memset(e->report, 0, sizeof(e->report));
	SHA256((const unsigned char *)text, strlen(text), e->report + REPORT_DATA);
	e->hcl_size = hcl_build(e->report, text, e->hcl);
}
static void weak_ak(struct evidence *e)
{
	bind(e, short_key, ",\"user-data\":\"deadbeef\"");
	assert_true(quote_sign(&e->made, short_key));
	e->signature_size = e->made.signature_size;
}
static void given_pcr(struct evidence *e)
{
	e->given_pcrs[3][0] ^= 1;
}
static void other_nonce(struct evidence *e)
{
	e->expected_nonce[31] ^= 1;
}
static void other_pcr(struct evidence *e)
{
	e->expected_pcr[8][0] ^= 1;
}
static void pcr_not_quoted(struct evidence *e)
{
	e->made.pcrs = 0x0000ff;
	assert_true(quote_build(&e->made, key));
}
static void other_pcr_by_digest(struct evidence *e)
{
	e->no_pcrs = true;
	e->expected = ALL_PCRS;
	e->expected_pcr[23][31] ^= 1;
}
static void other_user_data(struct evidence *e)
{
	e->expected_user[3] ^= 1;
}
static void longer_user_data(struct evidence *e)
{
	bind(e, key, ",\"user-data\":\"deadbeef01\"");
}
static void no_user_data(struct evidence *e)
{
	bind(e, key, "");
}

static const struct {
	void (*change)(struct evidence *e);
	enum sev_check check;
	const char *says;
} CASES[] = {
	{other_runtime_data, SEV_CHECK_HCL_REPORT_DATA, "SHA-256 of the runtime data"},
	{report_data_tail, SEV_CHECK_HCL_REPORT_DATA, "followed by zeros"},
	{unknown_hash, SEV_CHECK_HCL_REPORT_DATA, "found 9"},
	{flip_signature, SEV_CHECK_QUOTE_SIGNATURE, "by HCLAkPub"},
	{flip_clock, SEV_CHECK_QUOTE_SIGNATURE, "by HCLAkPub"},
	{signed_by_other, SEV_CHECK_QUOTE_SIGNATURE, "by HCLAkPub"},
	{short_signature, SEV_CHECK_QUOTE_SIGNATURE, "found 255 bytes"},
	{no_ak, SEV_CHECK_QUOTE_SIGNATURE, "no runtime data with the key HCLAkPub"},
	{weak_ak, SEV_CHECK_QUOTE_SIGNATURE, "expected an RSA key of 2048"},
	{given_pcr, SEV_CHECK_QUOTE_FORM, "PCR values that came with it"},
	{other_nonce, SEV_CHECK_NONCE, "asked 30313233"},
	{other_pcr, SEV_CHECK_PCRS, "PCR 8 09090909"},
	{pcr_not_quoted, SEV_CHECK_PCRS, "0x000100) that the quote does not cover"},
	{other_pcr_by_digest, SEV_CHECK_PCRS, "the quote's digest"},
	{other_user_data, SEV_CHECK_USER_DATA, "user-data of the runtime data (6 bytes)"},
	{longer_user_data, SEV_CHECK_USER_DATA, "followed by zeros"},
	{no_user_data, SEV_CHECK_USER_DATA, "(0 bytes)"},
};

static void test_each_alone_fails(void **state)
{
	static struct evidence e;
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(CASES); i++) {
		begin(&e);
		CASES[i].change(&e);
		result = check(&e);
		for (size_t c = 0; c < SEV_COUNT(CHECKS); c++)
			if ((sev_result_status(result, CHECKS[c]) == SEV_CHECK_FAILED) !=
			    (CHECKS[c] == CASES[i].check))
				fail_msg("case %zu: %s is %s", i, sev_check_name(CHECKS[c]),
					 sev_check_status_name(
						 sev_result_status(result, CHECKS[c])));
		if (!strstr(sev_result_text(result, CASES[i].check), CASES[i].says))
			fail_msg("case %zu: found '%s', expected '%s'", i,
				 sev_result_text(result, CASES[i].check), CASES[i].says);
		sev_result_free(result);
	}
}

/* Bytes of the TPMS_ATTEST, signed as they are: only the form is wrong. */
static const struct {
	size_t at;
	uint8_t value;
	const char *says;
} FORMS[] = {
	{0, 0x00, "magic: found 0x00544347"},
	{5, 0x17, "type: found 0x8017"},
	{6, 0x7f, "ends too early"},
	{78, 2, "PCRs of 2 banks"},
	{80, 0x04, "the first of them 0x0004"},
	{81, 0x20, "expected PCRs 0 to 23"},
	{86, 0x1f, "1 bytes after the end"},
	{86, 0x21, "ends too early"},
};

static void test_bad_forms(void **state)
{
	static struct evidence e;
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(FORMS); i++) {
		begin(&e);
		e.made.attest[FORMS[i].at] = FORMS[i].value;
		assert_true(quote_sign(&e.made, key));
		result = check(&e);
		assert_int_equal(sev_result_status(result, SEV_CHECK_QUOTE_SIGNATURE),
				 SEV_CHECK_PASSED);
		assert_int_equal(sev_result_status(result, SEV_CHECK_QUOTE_FORM), SEV_CHECK_FAILED);
		assert_int_equal(sev_result_status(result, SEV_CHECK_NONCE), SEV_CHECK_UNKNOWN);
		assert_int_equal(sev_result_status(result, SEV_CHECK_PCRS), SEV_CHECK_UNKNOWN);
		if (!strstr(sev_result_text(result, SEV_CHECK_QUOTE_FORM), FORMS[i].says))
			fail_msg("case %zu: found '%s', expected '%s'", i,
				 sev_result_text(result, SEV_CHECK_QUOTE_FORM), FORMS[i].says);
		sev_result_free(result);
	}
}

static void test_cut(void **state)
{
	static struct evidence e;
	struct sev_result *result;
	size_t whole;

	(void)state;
	begin(&e);
	e.expect_none = true;
	whole = e.made.attest_size;
	for (size_t size = 1; size < whole; size++) {
		e.made.attest_size = size;
		result = check(&e);
		assert_int_equal(sev_result_status(result, SEV_CHECK_QUOTE_FORM), SEV_CHECK_FAILED);
		sev_result_free(result);
	}
}

/* The digest alone tells when every PCR in it is asked for, and cannot tell otherwise. */
static void test_without_values(void **state)
{
	static struct evidence e;
	struct sev_result *result;

	(void)state;
	begin(&e);
	e.no_pcrs = true;
	e.expected = ALL_PCRS;
	result = check(&e);
	assert_int_equal(sev_result_status(result, SEV_CHECK_PCRS), SEV_CHECK_PASSED);
	sev_result_free(result);
	e.expected = 1;
	result = check(&e);
	assert_int_equal(sev_result_status(result, SEV_CHECK_PCRS), SEV_CHECK_UNKNOWN);
	assert_non_null(strstr(sev_result_advice(result, SEV_CHECK_PCRS), "values of all PCRs"));
	sev_result_free(result);
}

static void test_without_hcl(void **state)
{
	static struct evidence e;
	struct sev_result *result;

	(void)state;
	begin(&e);
	e.no_hcl = true;
	result = check(&e);
	assert_int_equal(sev_result_status(result, SEV_CHECK_QUOTE_SIGNATURE), SEV_CHECK_FAILED);
	assert_int_equal(sev_result_status(result, SEV_CHECK_HCL_REPORT_DATA), SEV_CHECK_NOT_ASKED);
	assert_non_null(
		strstr(sev_result_text(result, SEV_CHECK_QUOTE_SIGNATURE), "no HCL report"));
	sev_result_free(result);
}

/* A report whose version is not known has no REPORT_DATA that could be compared. */
static void test_unknown_version(void **state)
{
	static struct evidence e;
	struct sev_result *result;
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	begin(&e);
	assert_sev_ok(sev_hcl_read("nv", e.hcl, e.hcl_size, &hcl, &err), &err);
	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	assert_sev_ok(sev_quote_check(NULL, hcl, NULL, result, &err), &err);
	assert_int_equal(sev_result_status(result, SEV_CHECK_HCL_REPORT_DATA), SEV_CHECK_NOT_ASKED);
	assert_non_null(strstr(sev_result_text(result, SEV_CHECK_HCL_REPORT_DATA), "not known"));
	sev_result_free(result);
	sev_hcl_free(hcl);
}

static void test_bad_arguments(void **state)
{
	uint8_t big[4097] = {0};
	struct sev_quote *quote;
	struct sev_err err;

	(void)state;
	assert_int_equal(sev_quote_new(big, sizeof(big), big, 1, &quote, &err), SEV_ERR_ARG);
	assert_null(quote);
	assert_int_equal(sev_quote_new(big, 1, big, 0, &quote, &err), SEV_ERR_ARG);
	assert_sev_ok(sev_quote_new(big, 1, big, 1, &quote, &err), &err);
	assert_int_equal(sev_quote_set_pcrs(quote, "p", big, 767, &err), SEV_ERR_FORMAT);
	assert_string_equal(err.msg,
			    "p: found 767 bytes, expected 768, the 24 PCRs of the SHA-256 bank");
	assert_int_equal(sev_quote_expect_nonce(quote, big, 65, &err), SEV_ERR_ARG);
	assert_int_equal(sev_quote_expect_nonce(quote, big, 0, &err), SEV_ERR_ARG);
	assert_int_equal(sev_quote_expect_pcr(quote, 24, big, &err), SEV_ERR_ARG);
	assert_int_equal(sev_quote_expect_user_data(quote, big, 65, &err), SEV_ERR_ARG);
	sev_quote_free(quote);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passes),		cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_tpmt_signature),	cmocka_unit_test(test_each_alone_fails),
		cmocka_unit_test(test_bad_forms),	cmocka_unit_test(test_cut),
		cmocka_unit_test(test_without_values),	cmocka_unit_test(test_without_hcl),
		cmocka_unit_test(test_unknown_version), cmocka_unit_test(test_bad_arguments),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
