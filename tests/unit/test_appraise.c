/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appraisal: each check has a report, right in all else, in which it alone fails.
 */
#include "test.h"

#include <openssl/evp.h>

#include <sev/appraisal.h>
#include <sev/report.h>

#include "base/bytes.h"
#include "base/text.h"
#include "plan/plan.h"
#include "test_ca.h"
#include "verify/appraise/appraise.h"
#include "verify/result.h"

/* A change: of a member of the test CA's chain, or a setting on top of ALL. */
struct change {
	const char *key, *value;
};

#define CHANGES 8

#define ZEROS8	"0000000000000000"
#define ZEROS56 ZEROS8 ZEROS8 ZEROS8 ZEROS8 ZEROS8 ZEROS8 ZEROS8
#define FLIPPED48                                                                                  \
	"ff8182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7"         \
	"a8a9aaabacadaeaf"

struct row {
	struct change report[CHANGES];
	struct change settings[CHANGES];
	const char *text;      /* part of the sentence */
	const char *elsewhere; /* which test does it instead */
};

/* The report that ALL is right about: Turin dense, version 5. */
static const struct change BASE[] = {
	{"report.cpuid_mod_id", "0x11"},
	{"report.policy", "0x130137"}, /* ABI 1.55, SMT, SINGLE_SOCKET */
	{"report.platform_info", "0x24"},
	{"report.author_key_en", "1"},
	{"report.current_tcb", "3,4,5,6,7"},
	{"report.committed_tcb", "3,4,5,6,7"},
	{"report.reported_tcb", "3,4,5,6,7"},
	{"report.launch_tcb", "3,4,5,6,7"},
	{"report.chip_id", "a1a2a3a4a5a6a7a8" ZEROS56},
};

/* Everything that can be asked at once, and is so of BASE. The TCBs' minimums are each about a
 * component of its own. */
static const struct change ALL[] = {
	{"measurement",
	 "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5"
	 "a6a7a8a9aaabacadaeaf"},
	{"report_data",
	 "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f6061626364656667"
	 "68696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"},
	{"host_data", "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"},
	{"family_id", "101112131415161718191a1b1c1d1e1f"},
	{"image_id", "202122232425262728292a2b2c2d2e2f"},
	{"id_key_digest", "0000000000000000000000000000000000000000000000000000000000000000"
			  "00000000000000000000000000000000"},
	{"author_key_digest", "0000000000000000000000000000000000000000000000000000000000000000"
			      "00000000000000000000000000000000"},
	{"require_author_key", NULL},
	{"guest_svn", "2"},
	{"min_guest_svn", "1"},
	{"report_id", "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"},
	{"report_id_ma", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
	{"policy_required", "single-socket"},
	{"policy_forbidden", "migrate-ma,cxl-allow"},
	{"min_abi", "1.55"},
	{"min_tcb", "bl=4"},
	{"min_committed_tcb", "tee=5"},
	{"min_current_tcb", "snp=6"},
	{"min_launch_tcb", "ucode=7"},
	{"reported_equals_committed", NULL},
	{"no_provisional", NULL},
	{"min_firmware", "1.55.29"},
	{"min_committed_firmware", "1.55.20"},
	{"min_build", "20"},
	{"platform_info_required", "ecc,alias-check"},
	{"platform_info_forbidden", "smt"},
	{"forbid_unknown_platform_info", NULL},
	{"chip_id", "a1a2a3a4a5a6a7a8"},
	{"product", "turin dense"},
	{"min_launch_mit", "0x3"},
	{"min_current_mit", "0x5"},
};

/* Asks for the one component that ALL leaves. */
static const char BASELINE[] =
	"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026-11-01\", \"rows\": ["
	"{\"bulletin\": \"AMD-SB-1\", \"date\": \"2026-10\", \"product\": \"Turin\", "
	"\"minimum\": \"fmc=3\", \"source\": \"test\"}]}";

static const struct row ROWS[SEV_CHECKS] = {
	/* spec: SNP-ABI MSG_REPORT_RSP: reserved ranges are zero, those of its version */
	[SEV_CHECK_RESERVED_BYTES] = {{{"report.patch_offset", "0x18b"}, {"report.patch", "01"}},
				      {{0}},
				      "version 5",
				      NULL},
	/* spec: SNP-ABI guest policy: bits 63 to 26 are zero, bit 17 is one */
	[SEV_CHECK_RESERVED_POLICY] = {{{"report.policy", "0x4130137"}}, {{0}}, "bit 26", NULL},
	/* spec: SNP-ABI MSG_REPORT_RSP: reserved bits and values of KEY_INFO are not used */
	[SEV_CHECK_RESERVED_KEY_INFO] = {{{"report.key_info_reserved", "0x20"}},
					 {{0}},
					 "reserved bits 0x20",
					 NULL},
	[SEV_CHECK_PLATFORM_INFO_UNKNOWN] = {{{"report.platform_info", "0x224"}},
					     {{0}},
					     "does not know: bit 9",
					     NULL},
	/* spec: SNP-ABI guest policy: DEBUG lets the host read and write the guest's memory */
	[SEV_CHECK_DEBUG] = {{{"report.policy", "0x1b0137"}}, {{0}}, "DEBUG", NULL},
	[SEV_CHECK_VMPL] = {{{"report.vmpl", "2"}}, {{0}}, "VMPL is 2, expected 0", NULL},
	/* spec: SNP-ABI TCB_VERSION: REPORTED <= COMMITTED <= CURRENT, in each component */
	[SEV_CHECK_TCB_ORDER] =
		{{{"report.reported_tcb", "3,4,5,6,9"}},
		 {{0}},
		 "MICROCODE of REPORTED_TCB is 0x09 and of COMMITTED_TCB 0x07 (2 less)",
		 NULL},
	[SEV_CHECK_PROVISIONAL] = {{{"report.current_tcb", "3,4,5,7,7"}},
				   {{0}},
				   "SNP of CURRENT_TCB is 0x07 and of COMMITTED_TCB 0x06",
				   NULL},
	[SEV_CHECK_TCB_BASELINE] = {{{"report.current_tcb", "2,4,5,6,7"},
				     {"report.committed_tcb", "2,4,5,6,7"},
				     {"report.reported_tcb", "2,4,5,6,7"}},
				    {{0}},
				    "below AMD-SB-1 for Turin: FMC 0x02 < 0x03",
				    NULL},
	[SEV_CHECK_REPORTED_TCB] =
		{{{"report.current_tcb", "3,2,5,6,7"},
		  {"report.committed_tcb", "3,2,5,6,7"},
		  {"report.reported_tcb", "3,2,5,6,7"}},
		 {{0}},
		 "REPORTED_TCB of Turin dense: BOOT_LOADER 0x02 < 0x04 (2 behind)",
		 NULL},
	[SEV_CHECK_COMMITTED_TCB] = {{{"report.current_tcb", "3,4,2,6,7"},
				      {"report.committed_tcb", "3,4,2,6,7"},
				      {"report.reported_tcb", "3,4,2,6,7"}},
				     {{0}},
				     "COMMITTED_TCB of Turin dense: TEE 0x02 < 0x05 (3 behind)",
				     NULL},
	[SEV_CHECK_CURRENT_TCB] = {{{"report.current_tcb", "3,4,5,2,7"},
				    {"report.committed_tcb", "3,4,5,2,7"},
				    {"report.reported_tcb", "3,4,5,2,7"}},
				   {{0}},
				   "CURRENT_TCB of Turin dense: SNP 0x02 < 0x06 (4 behind)",
				   NULL},
	[SEV_CHECK_LAUNCH_TCB] = {{{"report.launch_tcb", "3,4,5,6,2"}},
				  {{0}},
				  "LAUNCH_TCB of Turin dense: MICROCODE 0x02 < 0x07 (5 behind)",
				  NULL},
	[SEV_CHECK_FIRMWARE] = {{{"report.current_build", "28"}, {"report.committed_build", "28"}},
				{{0}},
				"firmware 1.55.28, expected at least 1.55.29",
				NULL},
	[SEV_CHECK_COMMITTED_FIRMWARE] = {{{"report.committed_build", "19"}},
					  {{"no_provisional", "off"}},
					  "firmware 1.55.19, expected at least 1.55.20",
					  NULL},
	[SEV_CHECK_PLATFORM_INFO_REQUIRED] = {{{"report.platform_info", "0x4"}},
					      {{0}},
					      "lacks ALIAS_CHECK_COMPLETE",
					      NULL},
	[SEV_CHECK_PLATFORM_INFO_FORBIDDEN] = {{{"report.platform_info", "0x25"}},
					       {{0}},
					       "has SMT_EN, which is forbidden",
					       NULL},
	[SEV_CHECK_CHIP_ID] = {{{"report.chip_id", "a1a2a3a4a5a6a7a9" ZEROS56}},
			       {{0}},
			       "CHIP_ID is a1a2a3a4a5a6a7a9",
			       NULL},
	[SEV_CHECK_CSP_ID] = {{{0}}, {{"csp_id", "a cloud"}}, "names no cloud provider", NULL},
	[SEV_CHECK_PRODUCT_ALLOWED] = {{{"report.cpuid_mod_id", "0x02"}},
				       {{0}},
				       "is Turin, which is not among those allowed",
				       NULL},
	/* spec: SNP-ABI MSG_REPORT_RSP: mitigation vectors exist from version 5 on */
	[SEV_CHECK_LAUNCH_MIT] = {{{"report.launch_mit_vector", "0x1"}},
				  {{0}},
				  "LAUNCH_MIT_VECTOR is 0x1, expected the bits 0x3",
				  NULL},
	[SEV_CHECK_CURRENT_MIT] = {{{"report.current_mit_vector", "0x3"}},
				   {{0}},
				   "CURRENT_MIT_VECTOR is 0x3, expected the bits 0x5",
				   NULL},
	[SEV_CHECK_MEASUREMENT] = {{{"report.measurement", FLIPPED48}},
				   {{0}},
				   "MEASUREMENT is ff8182",
				   NULL},
	[SEV_CHECK_REPORT_DATA] =
		{{{"report.report_data",
		   "00000000000000000000000000000000000000000000000000000000000000"
		   "00000000000000000000000000000000000000000000000000000000000000"
		   "0000"}},
		 {{0}},
		 "REPORT_DATA is 0000",
		 NULL},
	[SEV_CHECK_HOST_DATA] = {{{"report.host_data",
				   "00b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5"
				   "c6c7c8c9cacbcccdcecf"}},
				 {{0}},
				 "HOST_DATA is 00b1",
				 NULL},
	[SEV_CHECK_FAMILY_ID] = {{{"report.family_id", "001112131415161718191a1b1c1d1e1f"}},
				 {{0}},
				 "FAMILY_ID is 001112131415161718191a1b1c1d1e1f, expected "
				 "101112131415161718191a1b1c1d1e1f",
				 NULL},
	[SEV_CHECK_IMAGE_ID] = {{{"report.image_id", "002122232425262728292a2b2c2d2e2f"}},
				{{0}},
				"IMAGE_ID is 0021",
				NULL},
	[SEV_CHECK_ID_KEY] = {{{"report.id_key_digest", FLIPPED48}},
			      {{0}},
			      "ID_KEY_DIGEST is ff81",
			      NULL},
	/* spec: SNP-ABI MSG_REPORT_RSP: AUTHOR_KEY_DIGEST holds where AUTHOR_KEY_EN is 1 */
	[SEV_CHECK_AUTHOR_KEY] = {{{"report.author_key_en", "0"}},
				  {{0}},
				  "AUTHOR_KEY_EN is 0",
				  NULL},
	[SEV_CHECK_GUEST_SVN] = {{{"report.guest_svn", "3"}},
				 {{0}},
				 "GUEST_SVN is 3, expected 2",
				 NULL},
	[SEV_CHECK_POLICY_REQUIRED] = {{{"report.policy", "0x30137"}},
				       {{0}},
				       "lacks SINGLE_SOCKET",
				       NULL},
	[SEV_CHECK_POLICY_FORBIDDEN] = {{{"report.policy", "0x330137"}},
					{{0}},
					"has CXL_ALLOW, which is forbidden",
					NULL},
	/* spec: SNP-ABI guest policy: ABI_MAJOR and ABI_MINOR are one version, major first */
	[SEV_CHECK_POLICY_ABI] = {{{"report.policy", "0x1300ff"}},
				  {{0}},
				  "asks for ABI 0.255, expected at least 1.55",
				  NULL},
	[SEV_CHECK_REPORT_ID] = {{{"report.report_id",
				   "00d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e"
				   "6e7e8e9eaebecedeeef"}},
				 {{0}},
				 "REPORT_ID is 00d1",
				 NULL},
	[SEV_CHECK_REPORT_ID_MA] = {{{"report.report_id_ma",
				      "00d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebeced"
				      "eeef"}},
				    {{0}},
				    "REPORT_ID_MA is 00d1",
				    NULL},
	[SEV_CHECK_NONCE] = {.elsewhere = "test_quote"},
	[SEV_CHECK_PCRS] = {.elsewhere = "test_quote"},
	[SEV_CHECK_USER_DATA] = {.elsewhere = "test_quote"},
	[SEV_CHECK_POLICY] = {.elsewhere = "planned_guests"},
};

static struct sev_err err;

static void make_report(const char *product, int version, const struct change *changes,
			size_t count, uint8_t raw[SEV_REPORT_SIZE])
{
	static struct test_chain chain;

	test_chain_init(&chain, product, version);
	for (size_t i = 0; i < count && changes[i].key; i++)
		if (!test_chain_set(&chain, changes[i].key, changes[i].value))
			fail_msg("%s=%s: no such member", changes[i].key, changes[i].value);
	test_report_make(&chain.report, raw);
}

static struct sev_report *read_report(const uint8_t raw[SEV_REPORT_SIZE])
{
	struct sev_report *report;

	assert_sev_ok(sev_report_read("report", raw, SEV_REPORT_SIZE, NULL, &report, &err), &err);
	return report;
}

static struct sev_report *base_report(const struct change changes[CHANGES])
{
	struct change all[SEV_COUNT(BASE) + CHANGES];
	uint8_t raw[SEV_REPORT_SIZE];

	memcpy(all, BASE, sizeof(BASE));
	memcpy(all + SEV_COUNT(BASE), changes, CHANGES * sizeof(*changes));
	make_report("Turin", 5, all, SEV_COUNT(all), raw);
	return read_report(raw);
}

static struct sev_appraisal *make_appraisal(const struct change *settings, size_t count)
{
	struct sev_appraisal *appraisal;

	assert_sev_ok(sev_appraisal_new(&appraisal, &err), &err);
	for (size_t i = 0; i < count && settings[i].key; i++)
		assert_sev_ok(
			sev_appraisal_set(appraisal, settings[i].key, settings[i].value, &err),
			&err);
	return appraisal;
}

static struct sev_appraisal *ask_all(const struct change settings[CHANGES])
{
	struct change all[SEV_COUNT(ALL) + CHANGES];
	struct sev_appraisal *appraisal;

	memcpy(all, ALL, sizeof(ALL));
	memcpy(all + SEV_COUNT(ALL), settings, CHANGES * sizeof(*settings));
	appraisal = make_appraisal(all, SEV_COUNT(all));
	assert_sev_ok(sev_appraisal_set_baseline(appraisal, "baseline", BASELINE,
						 sizeof(BASELINE) - 1, &err),
		      &err);
	return appraisal;
}

static struct sev_result *appraise(const struct sev_appraisal *appraisal,
				   const struct sev_report *report)
{
	struct sev_result *result;

	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	assert_sev_ok(sev_appraise(appraisal, report, NULL, NULL, result, &err), &err);
	return result;
}

/* The result of a report with changes under a policy; frees both. */
static struct sev_result *result_of(struct sev_report *report, struct sev_appraisal *appraisal)
{
	struct sev_result *result = appraise(appraisal, report);

	sev_report_free(report);
	sev_appraisal_free(appraisal);
	return result;
}

static void expect_status(const struct sev_result *result, enum sev_check check,
			  enum sev_check_status expected)
{
	enum sev_check_status found = sev_result_status(result, check);

	if (found != expected)
		fail_msg("%s: %s, expected %s: %s", sev_check_name(check),
			 sev_check_status_name(found), sev_check_status_name(expected),
			 sev_result_text(result, check));
}

static void expect_text(const struct sev_result *result, enum sev_check check, const char *part)
{
	if (!strstr(sev_result_text(result, check), part))
		fail_msg("%s: '%s' lacks '%s'", sev_check_name(check),
			 sev_result_text(result, check), part);
}

static const struct change NO_CHANGES[CHANGES];

/* Neither the csp id nor what a quote or a launch plan is asked for are asked in ALL. */
static bool is_in_all(enum sev_check check)
{
	return sev_check_question(check) == SEV_QUESTION_APPRAISAL && check != SEV_CHECK_CSP_ID &&
	       check != SEV_CHECK_NONCE && check != SEV_CHECK_PCRS &&
	       check != SEV_CHECK_USER_DATA && check != SEV_CHECK_POLICY;
}

static void all_pass(void **state)
{
	struct sev_result *result = result_of(base_report(NO_CHANGES), ask_all(NO_CHANGES));

	(void)state;
	for (size_t i = 0; i < SEV_CHECKS; i++)
		expect_status(result, (enum sev_check)i,
			      is_in_all((enum sev_check)i) ? SEV_CHECK_PASSED
							   : SEV_CHECK_NOT_ASKED);
	sev_result_free(result);
}

static void check_row(enum sev_check check, const struct row *row)
{
	struct sev_result *result = result_of(base_report(row->report), ask_all(row->settings));

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		enum sev_check_status status = sev_result_status(result, (enum sev_check)i);

		if (i == check)
			expect_status(result, check, SEV_CHECK_FAILED);
		else if (status == SEV_CHECK_FAILED || status == SEV_CHECK_UNKNOWN)
			fail_msg("%s: %s failed as well: %s", sev_check_name(check),
				 sev_check_name((enum sev_check)i),
				 sev_result_text(result, (enum sev_check)i));
	}
	expect_text(result, check, row->text);
	if (!*sev_result_advice(result, check))
		fail_msg("%s fails without saying what to do", sev_check_name(check));
	sev_result_free(result);
}

static void each_check_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_CHECKS; i++) {
		if (sev_check_question((enum sev_check)i) != SEV_QUESTION_APPRAISAL)
			continue;
		if (!ROWS[i].text && !ROWS[i].elsewhere)
			fail_msg("%s has no report in which it alone fails",
				 sev_check_name((enum sev_check)i));
		if (ROWS[i].text)
			check_row((enum sev_check)i, &ROWS[i]);
	}
}

/* Appraises a report of a product and version, with changes, under settings. */
static struct sev_result *result_with(const char *product, int version,
				      const struct change report[CHANGES],
				      const struct change settings[CHANGES])
{
	uint8_t raw[SEV_REPORT_SIZE];

	make_report(product, version, report, CHANGES, raw);
	return result_of(read_report(raw), make_appraisal(settings, CHANGES));
}

/* One more case: what one check says of a report under settings. */
struct one_case {
	const char *product;
	int version;
	struct change report[CHANGES];
	struct change settings[CHANGES];
	enum sev_check check;
	enum sev_check_status status;
	const char *text;
};

static void check_case(const struct one_case *c)
{
	struct sev_result *result = result_with(c->product, c->version, c->report, c->settings);

	expect_status(result, c->check, c->status);
	expect_text(result, c->check, c->text);
	sev_result_free(result);
}

#define CHECK_CASES(cases)                                                                         \
	do {                                                                                       \
		for (size_t i_ = 0; i_ < SEV_COUNT(cases); i_++)                                   \
			check_case(&(cases)[i_]);                                                  \
	} while (0)

static void product_is_checked(void **state)
{
	static const struct one_case cases[] = {
		{"Milan",
		 3,
		 {{0}},
		 {{"product", "genoa"}, {"product", "turin"}},
		 SEV_CHECK_PRODUCT_ALLOWED,
		 SEV_CHECK_FAILED,
		 "is Milan, which is not among"},
		{"Milan",
		 3,
		 {{0}},
		 {{"product", "genoa"}, {"product", "MILAN"}},
		 SEV_CHECK_PRODUCT_ALLOWED,
		 SEV_CHECK_PASSED,
		 "is Milan, which is allowed"},
		/* spec: KDS: product names by CPUID family and model; Bergamo and Siena are Genoa's
		 */
		{"Genoa",
		 3,
		 {{"report.cpuid_mod_id", "0xa0"}},
		 {{"product", "Siena"}},
		 SEV_CHECK_PRODUCT_ALLOWED,
		 SEV_CHECK_PASSED,
		 "Bergamo, Siena"},
		{"Genoa",
		 3,
		 {{"report.cpuid_mod_id", "0xa0"}},
		 {{"product", "Genoa"}},
		 SEV_CHECK_PRODUCT_ALLOWED,
		 SEV_CHECK_PASSED,
		 "Bergamo, Siena"},
		{"Turin",
		 3,
		 {{0}},
		 {{"product", "Turin dense"}},
		 SEV_CHECK_PRODUCT_ALLOWED,
		 SEV_CHECK_FAILED,
		 "is Turin"},
		/* A version 2 report says nothing of its product. */
		{"Milan",
		 2,
		 {{0}},
		 {{"product", "Milan"}},
		 SEV_CHECK_PRODUCT_ALLOWED,
		 SEV_CHECK_FAILED,
		 "is not known"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* What holds when nothing was asked. */
static void defaults(void **state)
{
	static const struct one_case cases[] = {
		{"Milan", 3, {{0}}, {{0}}, SEV_CHECK_MEASUREMENT, SEV_CHECK_NOT_ASKED, ""},
		{"Milan", 3, {{0}}, {{0}}, SEV_CHECK_TCB_BASELINE, SEV_CHECK_NOT_ASKED, ""},
		{"Milan", 3, {{0}}, {{0}}, SEV_CHECK_VMPL, SEV_CHECK_PASSED, "VMPL is 0"},
		{"Milan",
		 3,
		 {{"report.policy", "0xb0000"}},
		 {{0}},
		 SEV_CHECK_DEBUG,
		 SEV_CHECK_FAILED,
		 "DEBUG"},
		{"Milan",
		 3,
		 {{"report.policy", "0xb0000"}},
		 {{"allow", "debug"}},
		 SEV_CHECK_DEBUG,
		 SEV_CHECK_WARNED,
		 "the policy allows it"},
		/* Bit 17 clear is as wrong as a reserved bit set. */
		{"Milan",
		 3,
		 {{"report.policy", "0x10000"}},
		 {{0}},
		 SEV_CHECK_RESERVED_POLICY,
		 SEV_CHECK_FAILED,
		 "bit 17 is 0"},
		{"Milan",
		 3,
		 {{"report.policy", "0x10000"}},
		 {{"allow", "reserved_policy"}},
		 SEV_CHECK_RESERVED_POLICY,
		 SEV_CHECK_WARNED,
		 "the policy allows it"},
		{"Milan",
		 3,
		 {{"report.signing_key", "3"}},
		 {{0}},
		 SEV_CHECK_RESERVED_KEY_INFO,
		 SEV_CHECK_FAILED,
		 "SIGNING_KEY is 3"},
		{"Milan",
		 3,
		 {{"report.signing_key", "3"}},
		 {{"allow", "reserved-key-info"}},
		 SEV_CHECK_RESERVED_KEY_INFO,
		 SEV_CHECK_WARNED,
		 "the policy allows it"},
		/* spec: SNP-ABI MSG_REPORT_RSP: reserved bits and values of KEY_INFO are not used
		 */
		{"Milan",
		 3,
		 {{"report.signing_key", "1"}},
		 {{0}},
		 SEV_CHECK_RESERVED_KEY_INFO,
		 SEV_CHECK_PASSED,
		 ""},
		{"Milan",
		 3,
		 {{"report.signing_key", "7"}},
		 {{0}},
		 SEV_CHECK_RESERVED_KEY_INFO,
		 SEV_CHECK_PASSED,
		 ""},
		{"Milan",
		 3,
		 {{"report.signing_key", "6"}},
		 {{0}},
		 SEV_CHECK_RESERVED_KEY_INFO,
		 SEV_CHECK_FAILED,
		 "SIGNING_KEY is 6"},
		/* flaw 10: an unknown bit of PLATFORM_INFO is a warning unless it is forbidden */
		{"Turin",
		 5,
		 {{"report.platform_info", "0x65"}},
		 {{0}},
		 SEV_CHECK_PLATFORM_INFO_UNKNOWN,
		 SEV_CHECK_WARNED,
		 "bit 6"},
		{"Turin",
		 5,
		 {{"report.platform_info", "0x65"}},
		 {{"forbid_unknown_platform_info", "on"}},
		 SEV_CHECK_PLATFORM_INFO_UNKNOWN,
		 SEV_CHECK_FAILED,
		 "bit 6"},
		{"Turin",
		 5,
		 {{"report.platform_info", "0xa5"}},
		 {{0}},
		 SEV_CHECK_PLATFORM_INFO_UNKNOWN,
		 SEV_CHECK_PASSED,
		 "0xa5"},
		{"Milan",
		 3,
		 {{"report.vmpl", "1"}},
		 {{"vmpl", "1"}},
		 SEV_CHECK_VMPL,
		 SEV_CHECK_PASSED,
		 "VMPL is 1"},
		{"Milan",
		 3,
		 {{"report.vmpl", "3"}},
		 {{"vmpl", "ANY"}},
		 SEV_CHECK_VMPL,
		 SEV_CHECK_NOT_ASKED,
		 "any is allowed"},
		{"Milan",
		 3,
		 {{"report.vmpl", "0"}},
		 {{"vmpl", "1"}},
		 SEV_CHECK_VMPL,
		 SEV_CHECK_FAILED,
		 "VMPL is 0, expected 1"},
		{"Milan",
		 3,
		 {{"report.vmpl", "0xffffffff"}},
		 {{0}},
		 SEV_CHECK_VMPL,
		 SEV_CHECK_FAILED,
		 "VMPL is 4294967295"},
		/* Any of the guest's: a report that the host asked for is at none. */
		{"Milan",
		 3,
		 {{"report.vmpl", "0xffffffff"}},
		 {{"vmpl", "any"}},
		 SEV_CHECK_VMPL,
		 SEV_CHECK_FAILED,
		 "VMPL is 4294967295, expected 0 to 3"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* flaw 32: bit 17 of POLICY is read as it is, and bit 25 is PAGE_SWAP_DISABLE, not reserved */
static void policy_bits(void **state)
{
	static const struct one_case cases[] = {
		{"Milan",
		 3,
		 {{"report.policy", "0x10000"}},
		 {{0}},
		 SEV_CHECK_RESERVED_POLICY,
		 SEV_CHECK_FAILED,
		 "policy 0x10000: bit 17 is 0, expected 1"},
		{"Milan",
		 3,
		 {{"report.policy", "0x2030000"}},
		 {{0}},
		 SEV_CHECK_RESERVED_POLICY,
		 SEV_CHECK_PASSED,
		 "0x2030000"},
		{"Milan",
		 3,
		 {{"report.policy", "0x2030000"}},
		 {{"policy_required", "page-swap-disable"}},
		 SEV_CHECK_POLICY_REQUIRED,
		 SEV_CHECK_PASSED,
		 "has PAGE_SWAP_DISABLE"},
		{"Milan",
		 3,
		 {{"report.policy", "0x8000000000030000"}},
		 {{0}},
		 SEV_CHECK_RESERVED_POLICY,
		 SEV_CHECK_FAILED,
		 "bit 63 is 1"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* flaw 9: the bytes of the mitigation vectors are reserved below version 5, and read as zero */
static void version_5_fields(void **state)
{
	static const struct one_case cases[] = {
		/* spec: SNP-ABI MSG_REPORT_RSP: reserved ranges are zero, those of its version */
		{"Milan",
		 2,
		 {{"report.patch_offset", "0x1f8"}, {"report.patch", "3f"}},
		 {{0}},
		 SEV_CHECK_RESERVED_BYTES,
		 SEV_CHECK_FAILED,
		 "version 2"},
		{"Milan",
		 3,
		 {{"report.patch_offset", "0x200"}, {"report.patch", "3f"}},
		 {{0}},
		 SEV_CHECK_RESERVED_BYTES,
		 SEV_CHECK_FAILED,
		 "version 3"},
		{"Milan",
		 4,
		 {{"report.patch_offset", "0x200"}, {"report.patch", "3f"}},
		 {{0}},
		 SEV_CHECK_RESERVED_BYTES,
		 SEV_CHECK_FAILED,
		 "version 4"},
		{"Milan",
		 4,
		 {{"report.patch_offset", "0x200"}, {"report.patch", "3f"}},
		 {{"allow", "reserved-bytes"}},
		 SEV_CHECK_RESERVED_BYTES,
		 SEV_CHECK_WARNED,
		 "the policy allows it"},
		{"Milan",
		 5,
		 {{"report.patch_offset", "0x200"}, {"report.patch", "3f"}},
		 {{0}},
		 SEV_CHECK_RESERVED_BYTES,
		 SEV_CHECK_PASSED,
		 "version 5"},
		/* spec: SNP-ABI MSG_REPORT_RSP: mitigation vectors exist from version 5 on */
		{"Milan",
		 4,
		 {{"report.patch_offset", "0x200"}, {"report.patch", "3f"}},
		 {{"min_current_mit", "0x1"}},
		 SEV_CHECK_CURRENT_MIT,
		 SEV_CHECK_FAILED,
		 "a version 4 report has no CURRENT_MIT_VECTOR"},
		{"Milan",
		 2,
		 {{0}},
		 {{"min_launch_mit", "0"}},
		 SEV_CHECK_LAUNCH_MIT,
		 SEV_CHECK_FAILED,
		 "a version 2 report has no LAUNCH_MIT_VECTOR"},
		{"Milan",
		 5,
		 {{"report.launch_mit_vector", "0xfffffffffffffff"}},
		 {{"min_launch_mit", "0xfffffffffffffff"}},
		 SEV_CHECK_LAUNCH_MIT,
		 SEV_CHECK_PASSED,
		 "0xfffffffffffffff"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/*
 * flaw 11: TCBs that differ are real (the facts' AWS report: reported ucode 0xD9, committed and
 * launch 0xDB, current 0xDC); only what cannot be fails.
 */
static void tcb_order(void **state)
{
	static const struct change aws[CHANGES] = {{"report.reported_tcb", "-1,4,0,24,0xd9"},
						   {"report.committed_tcb", "-1,4,0,24,0xdb"},
						   {"report.launch_tcb", "-1,4,0,24,0xdb"},
						   {"report.current_tcb", "-1,4,0,24,0xdc"}};
	struct sev_result *result = result_with("Milan", 3, aws, NO_CHANGES);
	/* Larger as a number, smaller in a component: by components it is below. */
	static const struct one_case cases[] = {
		{"Milan",
		 3,
		 {{"report.current_tcb", "-1,3,0,24,0xdc"},
		  {"report.committed_tcb", "-1,4,0,24,0xdb"},
		  {"report.reported_tcb", "-1,3,0,24,0xdb"}},
		 {{0}},
		 SEV_CHECK_TCB_ORDER,
		 SEV_CHECK_FAILED,
		 "BOOT_LOADER of COMMITTED_TCB is 0x04 and of CURRENT_TCB 0x03 (1 less)"},
		{"Milan",
		 3,
		 {{"report.current_tcb", "-1,4,0,24,0xdb"},
		  {"report.committed_tcb", "-1,4,0,24,0xdb"},
		  {"report.reported_tcb", "-1,4,0,23,0xdb"}},
		 {{"reported_equals_committed", NULL}},
		 SEV_CHECK_TCB_ORDER,
		 SEV_CHECK_FAILED,
		 "REPORTED_TCB is not COMMITTED_TCB: SNP of COMMITTED_TCB is 0x18"},
		{"Milan",
		 3,
		 {{"report.reported_tcb", "-1,255,0,24,0xdb"}},
		 {{"allow", "tcb-order"}},
		 SEV_CHECK_TCB_ORDER,
		 SEV_CHECK_WARNED,
		 "the policy allows it"},
		/* What is allowed is the default, and not what was asked for beside it. */
		{"Milan",
		 3,
		 {{"report.current_tcb", "-1,4,0,24,0xdb"},
		  {"report.committed_tcb", "-1,4,0,24,0xdb"},
		  {"report.reported_tcb", "-1,5,0,23,0xdb"}},
		 {{"allow", "tcb-order"}, {"reported_equals_committed", NULL}},
		 SEV_CHECK_TCB_ORDER,
		 SEV_CHECK_FAILED,
		 "REPORTED_TCB is not COMMITTED_TCB: SNP of COMMITTED_TCB is 0x18"},
		{"Milan",
		 3,
		 {{"report.reported_tcb", "-1,255,0,24,0xdb"}},
		 {{"allow", "tcb-order"}, {"reported_equals_committed", NULL}},
		 SEV_CHECK_TCB_ORDER,
		 SEV_CHECK_FAILED,
		 "REPORTED_TCB is not COMMITTED_TCB: BOOT_LOADER of REPORTED_TCB is 0xff"},
		{"Milan",
		 3,
		 {{"report.committed_build", "28"}},
		 {{0}},
		 SEV_CHECK_PROVISIONAL,
		 SEV_CHECK_WARNED,
		 "firmware 1.55.29 runs and 1.55.28 is committed"},
		{"Milan",
		 3,
		 {{"report.committed_build", "28"}},
		 {{"no_provisional", "on"}},
		 SEV_CHECK_PROVISIONAL,
		 SEV_CHECK_FAILED,
		 "1.55.28 is committed"},
	};

	(void)state;
	expect_status(result, SEV_CHECK_TCB_ORDER, SEV_CHECK_PASSED);
	expect_status(result, SEV_CHECK_PROVISIONAL, SEV_CHECK_WARNED);
	expect_text(result, SEV_CHECK_PROVISIONAL, "MICROCODE of CURRENT_TCB is 0xdc");
	sev_result_free(result);
	CHECK_CASES(cases);
}

static void minimums_of_products(void **state)
{
	static const struct one_case cases[] = {
		{"Milan",
		 3,
		 {{"report.reported_tcb", "-1,4,0,22,213"}},
		 {{"min_tcb", "Milan:snp=24,ucode=219"}, {"min_tcb", "Genoa:snp=23"}},
		 SEV_CHECK_REPORTED_TCB,
		 SEV_CHECK_FAILED,
		 "SNP 0x16 < 0x18 (2 behind), MICROCODE 0xd5 < 0xdb (6 behind)"},
		{"Milan",
		 3,
		 {{"report.reported_tcb", "-1,4,0,24,219"}},
		 {{"min_tcb", "Milan:snp=24,ucode=219"}, {"min_tcb", "Genoa:snp=200"}},
		 SEV_CHECK_REPORTED_TCB,
		 SEV_CHECK_PASSED,
		 "REPORTED_TCB"},
		/* Two that apply must both hold. */
		{"Milan",
		 3,
		 {{"report.reported_tcb", "-1,4,0,24,219"}},
		 {{"min_tcb", "Milan:snp=24"}, {"min_tcb", "ucode=220"}},
		 SEV_CHECK_REPORTED_TCB,
		 SEV_CHECK_FAILED,
		 "MICROCODE 0xdb < 0xdc (1 behind)"},
		/* None that applies lets nobody through, nor does a misspelt product. */
		{"Turin",
		 3,
		 {{0}},
		 {{"min_tcb", "Milan:snp=1"}},
		 SEV_CHECK_REPORTED_TCB,
		 SEV_CHECK_FAILED,
		 "is Turin, for which no minimum is given"},
		{"Milan",
		 3,
		 {{0}},
		 {{"min_tcb", "Millan:snp=1"}},
		 SEV_CHECK_REPORTED_TCB,
		 SEV_CHECK_FAILED,
		 "no minimum is given"},
		{"Milan",
		 3,
		 {{0}},
		 {{"min_tcb", "fmc=0"}},
		 SEV_CHECK_REPORTED_TCB,
		 SEV_CHECK_FAILED,
		 "there is no FMC"},
		{"Turin",
		 3,
		 {{"report.launch_tcb", "1,1,1,4,80"}},
		 {{"min_launch_tcb", "fmc=1,snp=5"}},
		 SEV_CHECK_LAUNCH_TCB,
		 SEV_CHECK_FAILED,
		 "SNP 0x04 < 0x05 (1 behind)"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* Each component of each minimum: what is just enough, and what is just not. */
static void minimums_of_components(void **state)
{
	static const struct {
		const char *setting, *field;
		enum sev_check check;
	} kinds[] = {
		{"min_tcb", "REPORTED_TCB", SEV_CHECK_REPORTED_TCB},
		{"min_committed_tcb", "COMMITTED_TCB", SEV_CHECK_COMMITTED_TCB},
		{"min_current_tcb", "CURRENT_TCB", SEV_CHECK_CURRENT_TCB},
		{"min_launch_tcb", "LAUNCH_TCB", SEV_CHECK_LAUNCH_TCB},
	};
	static const struct {
		const char *enough, *more, *says;
	} components[] = {
		{"fmc=3", "fmc=4", "FMC 0x03 < 0x04 (1 behind)"},
		{"bl=4", "bl=5", "BOOT_LOADER 0x04 < 0x05 (1 behind)"},
		{"tee=5", "tee=6", "TEE 0x05 < 0x06 (1 behind)"},
		{"snp=6", "snp=7", "SNP 0x06 < 0x07 (1 behind)"},
		{"ucode=7", "ucode=8", "MICROCODE 0x07 < 0x08 (1 behind)"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(kinds) * SEV_COUNT(components); i++) {
		size_t kind = i / SEV_COUNT(components), one = i % SEV_COUNT(components);
		const struct change enough = {kinds[kind].setting, components[one].enough};
		const struct change more = {kinds[kind].setting, components[one].more};
		struct sev_result *result =
			result_of(base_report(NO_CHANGES), make_appraisal(&enough, 1));

		expect_status(result, kinds[kind].check, SEV_CHECK_PASSED);
		sev_result_free(result);
		result = result_of(base_report(NO_CHANGES), make_appraisal(&more, 1));
		expect_status(result, kinds[kind].check, SEV_CHECK_FAILED);
		expect_text(result, kinds[kind].check, kinds[kind].field);
		expect_text(result, kinds[kind].check, components[one].says);
		sev_result_free(result);
	}
}

/* A report that the host asked for is at no VMPL, and another VMPL would be asked for by name. */
static void host_request(void **state)
{
	static const struct change host[CHANGES] = {{"report.vmpl", "0xffffffff"}};
	static const struct change guest[CHANGES] = {{"report.vmpl", "2"}};
	struct sev_result *result =
		result_of(base_report(host), make_appraisal(NO_CHANGES, CHANGES));

	(void)state;
	assert_non_null(strstr(sev_result_advice(result, SEV_CHECK_VMPL), "have the guest ask"));
	sev_result_free(result);
	result = result_of(base_report(guest), make_appraisal(NO_CHANGES, CHANGES));
	assert_non_null(strstr(sev_result_advice(result, SEV_CHECK_VMPL), "--vmpl 2"));
	sev_result_free(result);
}

/* What was not asked is not answered: only the defaults are. */
static void nothing_asked(void **state)
{
	static const enum sev_check defaults[] = {
		SEV_CHECK_RESERVED_BYTES,
		SEV_CHECK_RESERVED_POLICY,
		SEV_CHECK_RESERVED_KEY_INFO,
		SEV_CHECK_PLATFORM_INFO_UNKNOWN,
		SEV_CHECK_DEBUG,
		SEV_CHECK_VMPL,
		SEV_CHECK_TCB_ORDER,
		SEV_CHECK_PROVISIONAL,
	};
	enum sev_check_status expected[SEV_CHECKS];
	struct sev_result *result =
		result_of(base_report(NO_CHANGES), make_appraisal(NO_CHANGES, CHANGES));

	(void)state;
	for (size_t i = 0; i < SEV_CHECKS; i++)
		expected[i] = SEV_CHECK_NOT_ASKED;
	for (size_t i = 0; i < SEV_COUNT(defaults); i++)
		expected[defaults[i]] = SEV_CHECK_PASSED;
	for (size_t i = 0; i < SEV_CHECKS; i++)
		expect_status(result, (enum sev_check)i, expected[i]);
	sev_result_free(result);
}

static void firmware_and_svn(void **state)
{
	static const struct one_case cases[] = {
		/* A newer minor makes up for an older build, but not where the build is asked. */
		{"Milan",
		 3,
		 {{"report.current_build", "3"}, {"report.current_minor", "58"}},
		 {{"min_firmware", "1.55.29"}},
		 SEV_CHECK_FIRMWARE,
		 SEV_CHECK_PASSED,
		 "1.58.3"},
		{"Milan",
		 3,
		 {{"report.current_build", "3"}, {"report.current_minor", "58"}},
		 {{"min_build", "4"}},
		 SEV_CHECK_FIRMWARE,
		 SEV_CHECK_FAILED,
		 "firmware build 3, expected at least 4"},
		{"Milan",
		 3,
		 {{"report.current_build", "4"}, {"report.current_minor", "58"}},
		 {{"min_build", "4"}},
		 SEV_CHECK_FIRMWARE,
		 SEV_CHECK_PASSED,
		 "firmware build 4"},
		{"Milan",
		 3,
		 {{"report.current_major", "2"}, {"report.current_minor", "0"}},
		 {{"min_firmware", "1.255.255"}},
		 SEV_CHECK_FIRMWARE,
		 SEV_CHECK_PASSED,
		 "2.0.29"},
		{"Milan",
		 3,
		 {{"report.guest_svn", "4"}},
		 {{"min_guest_svn", "5"}},
		 SEV_CHECK_GUEST_SVN,
		 SEV_CHECK_FAILED,
		 "GUEST_SVN is 4, expected at least 5"},
		{"Milan",
		 3,
		 {{"report.guest_svn", "6"}},
		 {{"min_guest_svn", "5"}},
		 SEV_CHECK_GUEST_SVN,
		 SEV_CHECK_PASSED,
		 "GUEST_SVN is 6"},
		{"Milan",
		 3,
		 {{"report.policy", "0x30200"}},
		 {{"min_abi", "1.55"}},
		 SEV_CHECK_POLICY_ABI,
		 SEV_CHECK_PASSED,
		 "ABI 2.0"},
		{"Milan",
		 3,
		 {{"report.author_key_en", "1"}},
		 {{"require_author_key", NULL}},
		 SEV_CHECK_AUTHOR_KEY,
		 SEV_CHECK_PASSED,
		 "an author key signed"},
		{"Milan",
		 3,
		 {{"report.author_key_en", "1"}, {"report.author_key_digest", FLIPPED48}},
		 {{"author_key_digest",
		   "0000000000000000000000000000000000000000000000000000000000000"
		   "00000000000000000000000000000000000"}},
		 SEV_CHECK_AUTHOR_KEY,
		 SEV_CHECK_FAILED,
		 "AUTHOR_KEY_DIGEST is ff81"},
	};

	(void)state;
	CHECK_CASES(cases);
}

static void chip_ids(void **state)
{
	static const struct one_case cases[] = {
		{"Turin",
		 5,
		 {{"report.chip_id", "a1a2a3a4a5a6a7a8" ZEROS56}},
		 {{"chip_id", "ffa2a3a4a5a6a7a8"}, {"chip_id", "a1a2a3a4a5a6a7a8"}},
		 SEV_CHECK_CHIP_ID,
		 SEV_CHECK_PASSED,
		 "which is allowed"},
		/* spec: SNP-ABI MSG_REPORT_RSP: CHIP_ID of family 1Ah is 8 bytes, the others zero
		 */
		/* Eight bytes are all of it, not a prefix. */
		{"Milan",
		 5,
		 {{"report.chip_id", "a1a2a3a4a5a6a7a8" ZEROS8 ZEROS8 ZEROS8 ZEROS8 ZEROS8 ZEROS8
				     "00000000000000a9"}},
		 {{"chip_id", "a1a2a3a4a5a6a7a8"}},
		 SEV_CHECK_CHIP_ID,
		 SEV_CHECK_FAILED,
		 "not among those allowed"},
		{"Milan",
		 5,
		 {{"report.chip_id", ZEROS8 ZEROS56}},
		 {{"chip_id", "a1a2a3a4a5a6a7a8"}},
		 SEV_CHECK_CHIP_ID,
		 SEV_CHECK_FAILED,
		 "not among those allowed"},
	};

	(void)state;
	CHECK_CASES(cases);
}

/* The chain by its definition, computed here: SHA-384 over PAGE_INFO of the facts. */
static void next_digest(uint8_t digest[48], const uint8_t vmsa_sha384[48])
{
	uint8_t info[0x70] = {0};

	memcpy(info, digest, 48);
	memcpy(info + 0x30, vmsa_sha384, 48);
	sev_put_le16(info + 0x60, 0x70);
	info[0x62] = 0x02; /* PAGE_TYPE_VMSA */
	sev_put_le64(info + 0x68, UINT64_C(0xFFFFFFFFF000));
	EVP_Digest(info, sizeof(info), digest, NULL, EVP_sha384(), NULL);
}

static void set_bytes(struct change *change, char hex[97], const uint8_t digest[48])
{
	sev_hex_encode(digest, 48, hex);
	*change = (struct change){"report.measurement", hex};
}

static void family_names_the_count(void **state)
{
	uint8_t digest[48] = {1, 2, 3}, vmsa[4096] = {4, 5}, vmsa_sha384[48];
	uint8_t first[48];
	struct change changes[CHANGES] = {{0}};
	char hex[97];

	(void)state;
	memcpy(first, digest, 48);
	EVP_Digest(vmsa, sizeof(vmsa), vmsa_sha384, NULL, EVP_sha384(), NULL);
	for (unsigned vcpus = 1; vcpus <= 5; vcpus++) {
		struct sev_appraisal *appraisal = make_appraisal(NO_CHANGES, CHANGES);
		struct sev_result *result;
		char expected[64];

		assert_sev_ok(
			sev_appraisal_add_family(appraisal, first, 1, vmsa, 4, "web.json", &err),
			&err);
		set_bytes(&changes[0], hex, digest);
		result = result_of(base_report(changes), appraisal);
		snprintf(expected, sizeof(expected), "is that of web.json with %u vCPU%s", vcpus,
			 vcpus == 1 ? "" : "s");
		expect_status(result, SEV_CHECK_MEASUREMENT,
			      vcpus <= 4 ? SEV_CHECK_PASSED : SEV_CHECK_FAILED);
		expect_text(result, SEV_CHECK_MEASUREMENT,
			    vcpus <= 4 ? expected : "none of the 4 that are allowed");
		sev_result_free(result);
		next_digest(digest, vmsa_sha384);
	}
}

static void measurements_have_names(void **state)
{
	static const uint8_t measurement[48] = {0x80};
	struct sev_appraisal *appraisal = make_appraisal(NO_CHANGES, CHANGES);
	struct change changes[CHANGES] = {{0}};
	struct sev_report *report;
	struct sev_result *result;
	char hex[97];

	(void)state;
	set_bytes(&changes[0], hex, measurement);
	/* A plan that nobody read allows nothing. */
	assert_sev_ok(sev_appraisal_set(appraisal, "plan", "plan.json", &err), &err);
	assert_string_equal(sev_appraisal_plan(appraisal, 0), "plan.json");
	assert_null(sev_appraisal_plan(appraisal, 1));
	report = base_report(changes);
	result = appraise(appraisal, report);
	expect_status(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_FAILED);
	sev_result_free(result);
	assert_int_equal(
		sev_appraisal_add_measurement(appraisal, measurement, 32, "plan.json", &err),
		SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "32 bytes"));
	assert_sev_ok(sev_appraisal_add_measurement(appraisal, measurement, 48, "plan.json", &err),
		      &err);
	result = result_of(report, appraisal);
	expect_status(result, SEV_CHECK_MEASUREMENT, SEV_CHECK_PASSED);
	expect_text(result, SEV_CHECK_MEASUREMENT, "is that of plan.json");
	sev_result_free(result);
}

/* The measurement and HOST_DATA of BASE. */
static void base_bytes(uint8_t measurement[48], uint8_t host_data[32])
{
	for (size_t i = 0; i < 48; i++)
		measurement[i] = (uint8_t)(0x80 + i);
	for (size_t i = 0; i < 32; i++)
		host_data[i] = (uint8_t)(0xb0 + i);
}

struct launch {
	uint64_t policy;
	bool policy_given;
	bool host_data; /* that of BASE; otherwise zeros */
	bool other;	/* another measurement */
};

static void add_plan(struct sev_appraisal *appraisal, const struct launch *launch, const char *name)
{
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, launch->policy);
	uint8_t measurement[48], host_data[32];

	assert_non_null(plan);
	base_bytes(measurement, host_data);
	measurement[0] ^= launch->other;
	plan->policy_given = launch->policy_given;
	if (launch->host_data)
		memcpy(plan->host_data, host_data, sizeof(host_data));
	assert_sev_ok(sev_appraisal_add_plan(appraisal, plan, measurement, name, &err), &err);
	sev_plan_free(plan);
}

#define OTHER_HOST_DATA                                                                            \
	{                                                                                          \
		"report.host_data", "b1" ZEROS8 ZEROS8 ZEROS8 "00000000000000"                     \
	}
#define OTHER_POLICY                                                                               \
	{                                                                                          \
		"report.policy", "0x170137"                                                        \
	}

/* spec: SNP-ABI SNP_LAUNCH_FINISH: HOST_DATA of the launch is HOST_DATA of its reports */
/* spec: SNP-ABI SNP_LAUNCH_START: POLICY of the launch is POLICY of its reports */
static void planned_guests(void **state)
{
	static const struct {
		struct launch plans[2]; /* the second where it has a policy */
		struct change report[CHANGES];
		struct change settings[CHANGES];
		enum sev_check_status policy, host_data;
		const char *text;
	} rows[] = {
		/* what is planned */
		{{{0x130137, true, true, false}},
		 {{0}},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_PASSED,
		 "POLICY 0x130137 is that of a.json"},
		{{{0x130137, false, false, false}},
		 {{0}},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_NOT_ASKED,
		 "is that of a.json"},
		/* something else */
		{{{0x130137, true, true, false}},
		 {OTHER_POLICY},
		 {{0}},
		 SEV_CHECK_FAILED,
		 SEV_CHECK_PASSED,
		 "POLICY is 0x170137, expected 0x130137, that of a.json"},
		{{{0x130137, true, true, false}},
		 {OTHER_POLICY},
		 {{"allow", "policy"}},
		 SEV_CHECK_WARNED,
		 SEV_CHECK_PASSED,
		 "another one is allowed"},
		{{{0x130137, false, true, false}},
		 {OTHER_POLICY},
		 {{0}},
		 SEV_CHECK_WARNED,
		 SEV_CHECK_PASSED,
		 "a.json was given none, and has the default 0x130137"},
		{{{0x130137, true, true, false}},
		 {OTHER_HOST_DATA},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_FAILED,
		 "is that of a.json"},
		{{{0x130137, true, false, false}},
		 {OTHER_HOST_DATA},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_NOT_ASKED,
		 "is that of a.json"},
		/* one of two of the same measurement */
		{{{0x30000, true, false, false}, {0x130137, true, true, false}},
		 {{0}},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_PASSED,
		 "is that of b.json"},
		{{{0x130137, true, true, false}, {0x30000, true, true, false}},
		 {OTHER_HOST_DATA},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_FAILED,
		 "is that of a.json"},
		/* policy and HOST_DATA of two plans are those of none */
		{{{0x130137, true, true, false}, {0x170137, true, false, false}},
		 {OTHER_HOST_DATA},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_FAILED,
		 "a.json"},
		/* the plan of another guest asks nothing of this one */
		{{{0x30000, true, true, true}, {0x130137, true, false, false}},
		 {OTHER_HOST_DATA},
		 {{0}},
		 SEV_CHECK_PASSED,
		 SEV_CHECK_NOT_ASKED,
		 "is that of b.json"},
		{{{0x30000, true, true, true}},
		 {OTHER_HOST_DATA},
		 {{0}},
		 SEV_CHECK_NOT_ASKED,
		 SEV_CHECK_NOT_ASKED,
		 ""},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_appraisal *appraisal = make_appraisal(rows[i].settings, CHANGES);
		struct sev_result *result;

		add_plan(appraisal, &rows[i].plans[0], "a.json");
		if (rows[i].plans[1].policy)
			add_plan(appraisal, &rows[i].plans[1], "b.json");
		result = result_of(base_report(rows[i].report), appraisal);
		expect_status(result, SEV_CHECK_POLICY, rows[i].policy);
		expect_text(result, SEV_CHECK_POLICY, rows[i].text);
		expect_status(result, SEV_CHECK_HOST_DATA, rows[i].host_data);
		if (rows[i].host_data != SEV_CHECK_NOT_ASKED)
			expect_text(result, SEV_CHECK_HOST_DATA,
				    strstr(rows[i].text, "b.json") ? "that of b.json"
								   : "that of a.json");
		sev_result_free(result);
	}
}

static void bad_plans(void **state)
{
	static const uint8_t digest[48], host_data[32] = {1};
	struct sev_appraisal *appraisal = make_appraisal(NO_CHANGES, CHANGES);
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
	struct sev_plan *legacy = sev_plan_new(SEV_MODE_SEVES, 5);

	(void)state;
	assert_int_equal(sev_appraisal_add_plan(appraisal, legacy, digest, "es.json", &err),
			 SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "es.json: is a launch plan of mode seves, expected snp"));
	/* What is asked for and what is planned agree, or the plan asks nothing. */
	assert_sev_ok(sev_appraisal_set_host_data(appraisal, host_data, NULL, &err), &err);
	assert_sev_ok(sev_appraisal_add_plan(appraisal, plan, digest, "zeros.json", &err), &err);
	plan->host_data[0] = 1;
	assert_sev_ok(sev_appraisal_add_plan(appraisal, plan, digest, "same.json", &err), &err);
	plan->host_data[31] = 1;
	assert_int_equal(sev_appraisal_add_plan(appraisal, plan, digest, "other.json", &err),
			 SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "other.json: launches with HOST_DATA 0100"));
	sev_plan_free(plan);
	sev_plan_free(legacy);
	sev_appraisal_free(appraisal);
}

static void bound_data_names_its_recipe(void **state)
{
	struct sev_appraisal *appraisal = make_appraisal(NO_CHANGES, CHANGES);
	uint8_t report_data[64], host_data[32];
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < 64; i++)
		report_data[i] = (uint8_t)(0x40 + i);
	memset(host_data, 0, sizeof(host_data));
	assert_sev_ok(sev_appraisal_set_report_data(appraisal, report_data, "sha512-file", &err),
		      &err);
	assert_sev_ok(sev_appraisal_set_host_data(appraisal, host_data, NULL, &err), &err);
	result = result_of(base_report(NO_CHANGES), appraisal);
	expect_status(result, SEV_CHECK_REPORT_DATA, SEV_CHECK_PASSED);
	expect_text(result, SEV_CHECK_REPORT_DATA, "is that of sha512-file");
	expect_status(result, SEV_CHECK_HOST_DATA, SEV_CHECK_FAILED);
	sev_result_free(result);
}

/* Of a report of an unknown version nothing is known that could be appraised. */
static void unknown_version(void **state)
{
	uint8_t raw[SEV_REPORT_SIZE];
	struct sev_result *result;

	(void)state;
	make_report("Turin", 5, BASE, SEV_COUNT(BASE), raw);
	raw[0] = 6;
	result = result_of(read_report(raw), ask_all(NO_CHANGES));
	for (size_t i = 0; i < SEV_CHECKS; i++)
		expect_status(result, (enum sev_check)i, SEV_CHECK_NOT_ASKED);
	sev_result_free(result);
}

/* All that makes a report genuine, so that its appraisal counts. */
static void make_genuine(struct sev_result *result)
{
	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (sev_check_question((enum sev_check)i) == SEV_QUESTION_GENUINE)
			sev_result_set(result, (enum sev_check)i, SEV_CHECK_PASSED, NULL);
}

/* What must have been asked and was not makes the result a refusal. */
static void required_checks(void **state)
{
	struct change given[CHANGES] = {{"require", "report_data"}, {"report_data", NULL}};
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ALL); i++)
		if (strcmp(ALL[i].key, "report_data") == 0)
			given[1].value = ALL[i].value;
	for (size_t more = 0; more < 2; more++) {
		if (more)
			given[2] = (struct change){"require", "vmpl,measurement"};
		result = result_of(base_report(NO_CHANGES), make_appraisal(given, CHANGES));
		make_genuine(result);
		assert_sev_ok(sev_result_finish(result, &err), &err);
		assert_int_equal(sev_result_verdict(result),
				 more ? SEV_VERDICT_REFUSED : SEV_VERDICT_APPRAISED);
		expect_status(result, SEV_CHECK_REPORT_DATA, SEV_CHECK_PASSED);
		expect_status(result, SEV_CHECK_MEASUREMENT,
			      more ? SEV_CHECK_FAILED : SEV_CHECK_NOT_ASKED);
		sev_result_free(result);
	}
}

/* A VLEK's cspID must be one of those named, letter by letter. */
static void csp_ids(void **state)
{
	static const struct {
		const char *allowed;
		enum sev_check_status status;
		const char *text;
	} rows[] = {
		{"a cloud", SEV_CHECK_PASSED, "cspID is 'a cloud'"},
		{"A cloud", SEV_CHECK_FAILED, "cspID is 'a cloud', expected 'A cloud'"},
		{"a", SEV_CHECK_FAILED, "expected 'a'"},
	};
	static struct test_chain chain;
	struct test_der der = {0};
	struct sev_cert *leaf;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	assert_true(test_chain_set(&chain, "vlek.csp_id", "a cloud"));
	test_cert_make(&chain.vlek, &der);
	assert_sev_ok(sev_cert_read("vlek", der.data, der.size, &leaf, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct change settings[CHANGES] = {{"csp_id", rows[i].allowed}};
		struct sev_appraisal *appraisal = make_appraisal(settings, CHANGES);
		struct sev_report *report = base_report(NO_CHANGES);
		struct sev_result *result;

		assert_sev_ok(sev_result_new(false, &result, &err), &err);
		assert_sev_ok(sev_appraise(appraisal, report, leaf, NULL, result, &err), &err);
		expect_status(result, SEV_CHECK_CSP_ID, rows[i].status);
		expect_text(result, SEV_CHECK_CSP_ID, rows[i].text);
		sev_result_free(result);
		sev_report_free(report);
		sev_appraisal_free(appraisal);
	}
	sev_cert_free(leaf);
	test_der_free(&der);
}

/* Real reports under the defaults and the built-in baseline; expected by reading their bytes. */
static const struct {
	const char *name;
	enum sev_check_status platform_info_unknown, baseline;
	const char *baseline_text;
} REAL[] = {
	{"milan-v2", SEV_CHECK_PASSED, SEV_CHECK_FAILED,
	 "below AMD-SB-3019 for Milan: SNP 0x08 < 0x18"},
	{"milan-v3", SEV_CHECK_PASSED, SEV_CHECK_FAILED,
	 "below AMD-SB-3023 for Milan: SNP 0x18 < 0x1b"},
	{"genoa-v3", SEV_CHECK_PASSED, SEV_CHECK_FAILED,
	 "below AMD-SB-3020 for Genoa: MICROCODE 0x54 < 0x56"},
	/* flaw 10: PLATFORM_INFO 0x65 has bit 6 */
	{"turin-v5", SEV_CHECK_WARNED, SEV_CHECK_PASSED, "2026-11-23"},
};

static struct sev_report *real_report(const char *vectors, const char *name)
{
	char path[512];
	uint8_t raw[SEV_REPORT_SIZE + 1];
	struct sev_report *report;
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "%s/snp-reports/%s/report.bin", vectors, name);
	file = fopen(path, "rb");
	assert_non_null(file);
	size = fread(raw, 1, sizeof(raw), file);
	fclose(file);
	assert_sev_ok(sev_report_read(name, raw, size, NULL, &report, &err), &err);
	/* A certificate would say so. */
	if (!sev_report_product(report))
		sev_report_set_product(report,
				       sev_products_find_name(sev_products_builtin(), "Milan"));
	return report;
}

/* A table that is named and that nobody read must not look fulfilled. */
static void an_unread_baseline(void **state)
{
	static const struct change settings[CHANGES] = {{"tcb_baseline", "table.json"}};
	struct sev_result *result =
		result_of(base_report(NO_CHANGES), make_appraisal(settings, CHANGES));

	(void)state;
	expect_status(result, SEV_CHECK_TCB_BASELINE, SEV_CHECK_FAILED);
	expect_text(result, SEV_CHECK_TCB_BASELINE, "table.json: was not read");
	sev_result_free(result);
}

static void real_reports(void **state)
{
	static const struct change settings[CHANGES] = {{"tcb_baseline", "built-in"}};
	static const enum sev_check passing[] = {
		SEV_CHECK_RESERVED_BYTES,
		SEV_CHECK_RESERVED_POLICY,
		SEV_CHECK_RESERVED_KEY_INFO,
		SEV_CHECK_DEBUG,
		SEV_CHECK_VMPL,
		SEV_CHECK_TCB_ORDER,
		SEV_CHECK_PROVISIONAL,
	};
	const char *vectors = getenv("SEVKIT_VECTORS");

	(void)state;
	if (!vectors) {
		print_message("SEVKIT_VECTORS is not set: real reports are not appraised\n");
		skip();
	}
	for (size_t i = 0; i < SEV_COUNT(REAL); i++) {
		struct sev_result *result = result_of(real_report(vectors, REAL[i].name),
						      make_appraisal(settings, CHANGES));

		for (size_t j = 0; j < SEV_COUNT(passing); j++)
			expect_status(result, passing[j], SEV_CHECK_PASSED);
		expect_status(result, SEV_CHECK_PLATFORM_INFO_UNKNOWN,
			      REAL[i].platform_info_unknown);
		expect_status(result, SEV_CHECK_TCB_BASELINE, REAL[i].baseline);
		expect_text(result, SEV_CHECK_TCB_BASELINE, REAL[i].baseline_text);
		sev_result_free(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_pass),
		cmocka_unit_test(each_check_alone),
		cmocka_unit_test(product_is_checked),
		cmocka_unit_test(defaults),
		cmocka_unit_test(policy_bits),
		cmocka_unit_test(version_5_fields),
		cmocka_unit_test(tcb_order),
		cmocka_unit_test(minimums_of_products),
		cmocka_unit_test(minimums_of_components),
		cmocka_unit_test(host_request),
		cmocka_unit_test(nothing_asked),
		cmocka_unit_test(firmware_and_svn),
		cmocka_unit_test(chip_ids),
		cmocka_unit_test(family_names_the_count),
		cmocka_unit_test(measurements_have_names),
		cmocka_unit_test(planned_guests),
		cmocka_unit_test(bad_plans),
		cmocka_unit_test(bound_data_names_its_recipe),
		cmocka_unit_test(unknown_version),
		cmocka_unit_test(required_checks),
		cmocka_unit_test(csp_ids),
		cmocka_unit_test(an_unread_baseline),
		cmocka_unit_test(real_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
