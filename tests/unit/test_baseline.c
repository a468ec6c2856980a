/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of AMD's bulletins: the built-in one against the numbers as they are published, and what a
 * table may not be.
 */
#include "test.h"

#include <sev/appraisal.h>
#include <sev/report.h>

#include "base/bytes.h"
#include "test_ca.h"
#include "verify/appraise.h"
#include "verify/baseline.h"
#include "verify/result.h"

static struct sev_err err;

/* What a table says of a REPORTED_TCB; *text is part of its sentence. */
static void check_table(const char *json, const char *product, int version, const char *model,
			const char *stepping, const char *tcb, enum sev_check_status status,
			const char *text)
{
	static struct test_chain chain;
	uint8_t raw[SEV_REPORT_SIZE];
	struct sev_appraisal *appraisal;
	struct sev_report *report;
	struct sev_result *result;

	test_chain_init(&chain, product, version);
	assert_true(test_chain_set(&chain, "report.cpuid_mod_id", model));
	assert_true(test_chain_set(&chain, "report.cpuid_step", stepping));
	assert_true(test_chain_set(&chain, "report.reported_tcb", tcb));
	test_report_make(&chain.report, raw);
	assert_sev_ok(sev_report_read("report", raw, sizeof(raw), NULL, &report, &err), &err);
	if (version == 2)
		sev_report_set_product(report,
				       sev_products_find_name(sev_products_builtin(), product));
	assert_sev_ok(sev_appraisal_new(&appraisal, &err), &err);
	assert_sev_ok(sev_appraisal_set_baseline(appraisal, "table", json, strlen(json), &err),
		      &err);
	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	assert_sev_ok(sev_appraise(appraisal, report, NULL, NULL, result, &err), &err);
	if (sev_result_status(result, SEV_CHECK_TCB_BASELINE) != status ||
	    !strstr(sev_result_text(result, SEV_CHECK_TCB_BASELINE), text))
		fail_msg("%s %s/%s %s: %s: '%s', expected %s: '%s'", product, model, stepping, tcb,
			 sev_check_status_name(sev_result_status(result, SEV_CHECK_TCB_BASELINE)),
			 sev_result_text(result, SEV_CHECK_TCB_BASELINE),
			 sev_check_status_name(status), text);
	sev_result_free(result);
	sev_appraisal_free(appraisal);
	sev_report_free(report);
}

/*
 * The numbers of docs/tcb-baseline.md, written here once more from their sources: for each line of
 * silicon the TCB that is just enough, and one that is just not.
 */
static void builtin_numbers(void **state)
{
	static const struct {
		const char *product, *model, *stepping, *tcb;
		const char *below; /* NULL: it passes */
	} rows[] = {
		{"Milan", "0x01", "1", "-1,4,0,0x1d,0xdb", NULL},
		{"Milan", "0x01", "1", "-1,4,0,0x1c,0xdb",
		 "below AMD-SB-3030 for Milan: SNP 0x1c < 0x1d"},
		{"Milan", "0x01", "1", "-1,4,0,0x1a,0xdb",
		 "below AMD-SB-3023 for Milan: SNP 0x1a < 0x1b"},
		{"Milan", "0x01", "1", "-1,4,0,0x1a,0xdb",
		 "below AMD-SB-3016 for Milan: SNP 0x1a < 0x1b"},
		{"Milan", "0x01", "1", "-1,4,0,0x16,0xdb",
		 "below AMD-SB-3019 for Milan: SNP 0x16 < 0x18"},
		{"Milan", "0x01", "1", "-1,4,0,0x16,0xdb",
		 "below AMD-SB-3015 for Milan: SNP 0x16 < 0x17"},
		{"Milan", "0x01", "1", "-1,4,0,0x1d,0xda",
		 "below AMD-SB-3019 for Milan: MICROCODE 0xda < 0xdb"},
		/* Milan-X counts its microcode by itself. */
		{"Milan", "0x01", "2", "-1,4,0,0x1d,0x44", NULL},
		{"Milan", "0x01", "2", "-1,4,0,0x1d,0x43",
		 "below AMD-SB-3019 for Milan: MICROCODE 0x43 < 0x44"},
		{"Genoa", "0x11", "1", "-1,10,0,0x1b,0x56", NULL},
		{"Genoa", "0x11", "1", "-1,10,0,0x1a,0x56",
		 "below AMD-SB-3020 for Genoa: SNP 0x1a < 0x1b"},
		{"Genoa", "0x11", "1", "-1,10,0,0x16,0x56",
		 "below AMD-SB-3019 for Genoa: SNP 0x16 < 0x17"},
		{"Genoa", "0x11", "1", "-1,10,0,0x15,0x56",
		 "below AMD-SB-3015 for Genoa: SNP 0x15 < 0x16"},
		{"Genoa", "0x11", "1", "-1,10,0,0x1b,0x55",
		 "below AMD-SB-3027 for Genoa: MICROCODE 0x55 < 0x56"},
		{"Genoa", "0x11", "1", "-1,10,0,0x1b,0x53",
		 "below AMD-SB-3019 for Genoa: MICROCODE 0x53 < 0x54"},
		/* Genoa-X */
		{"Genoa", "0x11", "2", "-1,10,0,0x1b,0x51", NULL},
		{"Genoa", "0x11", "2", "-1,10,0,0x1b,0x50",
		 "below AMD-SB-3020 for Genoa: MICROCODE 0x50 < 0x51"},
		{"Genoa", "0x11", "2", "-1,10,0,0x1b,0x4e",
		 "below AMD-SB-3019 for Genoa: MICROCODE 0x4e < 0x4f"},
		/* Bergamo and Siena have Genoa's firmware and microcode of their own. */
		{"Genoa", "0xa0", "2", "-1,10,0,0x1b,0x19", NULL},
		{"Genoa", "0xa0", "2", "-1,10,0,0x1b,0x18",
		 "below AMD-SB-3019 for Bergamo: MICROCODE 0x18 < 0x19"},
		{"Genoa", "0xa0", "2", "-1,10,0,0x1a,0x19",
		 "below AMD-SB-3020 for Genoa: SNP 0x1a < 0x1b"},
		{"Turin", "0x02", "1", "1,1,1,4,0x51", NULL},
		{"Turin", "0x02", "1", "1,1,1,3,0x51",
		 "below AMD-SB-3023 for Turin: SNP 0x03 < 0x04"},
		{"Turin", "0x02", "1", "1,1,1,4,0x50",
		 "below AMD-SB-3027 for Turin: MICROCODE 0x50 < 0x51"},
		{"Turin", "0x02", "1", "1,1,1,4,0x4f",
		 "below AMD-SB-3020 for Turin: MICROCODE 0x4f < 0x50"},
		{"Turin", "0x11", "0", "1,1,1,4,0x01", NULL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		check_table(sev_baseline_builtin(), rows[i].product, 3, rows[i].model,
			    rows[i].stepping, rows[i].tcb,
			    rows[i].below ? SEV_CHECK_FAILED : SEV_CHECK_PASSED,
			    rows[i].below ? rows[i].below : "at or above");
}

/* A version 2 report has no CPUID: what needs one is left open, and said. */
static void without_cpuid(void **state)
{
	(void)state;
	check_table(sev_baseline_builtin(), "Milan", 2, "0", "0", "-1,4,0,0x1d,0", SEV_CHECK_WARNED,
		    "2 rows of the table of 2026-11-23");
	check_table(sev_baseline_builtin(), "Milan", 2, "0", "0", "-1,4,0,0x17,0", SEV_CHECK_FAILED,
		    "below AMD-SB-3019 for Milan: SNP 0x17 < 0x18");
}

#define HEAD "{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026-11-01\", "
#define ROW                                                                                        \
	"\"bulletin\": \"AMD-SB-1\", \"date\": \"2026-10\", \"source\": \"s\", "                   \
	"\"product\": \"Milan\""

static void no_row_warns(void **state)
{
	(void)state;
	check_table(HEAD "\"rows\": [{" ROW ", \"minimum\": \"snp=1\"}]}", "Turin", 5, "2", "1",
		    "1,1,1,4,0x51", SEV_CHECK_WARNED,
		    "the table of 2026-11-01 has no row for Turin");
	/* A component that the processor does not have is none that it lacks. */
	check_table(HEAD "\"rows\": [{" ROW ", \"minimum\": \"fmc=9,snp=1\"}]}", "Milan", 5, "1",
		    "1", "-1,4,0,1,1", SEV_CHECK_PASSED, "at or above 1 rows");
}

/* The same where the comparison is required. */
static void no_row_fails_where_required(void **state)
{
	static struct test_chain chain;
	struct sev_appraisal *appraisal;
	struct sev_report *report;
	struct sev_result *result;
	uint8_t raw[SEV_REPORT_SIZE];
	const char *json = HEAD "\"rows\": [{" ROW ", \"minimum\": \"snp=1\"}]}";

	(void)state;
	test_chain_init(&chain, "Turin", 5);
	test_report_make(&chain.report, raw);
	assert_sev_ok(sev_report_read("report", raw, sizeof(raw), NULL, &report, &err), &err);
	assert_sev_ok(sev_appraisal_new(&appraisal, &err), &err);
	assert_sev_ok(sev_appraisal_set_baseline(appraisal, "table", json, strlen(json), &err),
		      &err);
	assert_sev_ok(sev_appraisal_set(appraisal, "require", "tcb-baseline", &err), &err);
	assert_sev_ok(sev_result_new(false, &result, &err), &err);
	assert_sev_ok(sev_appraise(appraisal, report, NULL, NULL, result, &err), &err);
	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (sev_check_question((enum sev_check)i) == SEV_QUESTION_GENUINE)
			sev_result_set(result, (enum sev_check)i, SEV_CHECK_PASSED, NULL);
	assert_sev_ok(sev_result_finish(result, &err), &err);
	assert_int_equal(sev_result_status(result, SEV_CHECK_TCB_BASELINE), SEV_CHECK_FAILED);
	assert_non_null(strstr(sev_result_text(result, SEV_CHECK_TCB_BASELINE), "has no row for"));
	sev_result_free(result);
	sev_appraisal_free(appraisal);
	sev_report_free(report);
}

static void bad_tables(void **state)
{
	static const struct {
		const char *json, *message;
	} rows[] = {
		{"", "table: the JSON ends too early"},
		{"[]", "table: found array, expected a JSON object"},
		{"{}", "table: schema: found nothing"},
		{"{\"schema\": \"sevkit.appraisal\", \"version\": 1}",
		 "expected sevkit.tcb-baseline"},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 2}",
		 "version: found 2, expected 1"},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"1.2.2026\"}",
		 "date: found \"1.2.2026\""},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026-1\"}",
		 "date: found \"2026-1\""},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026-11-\"}",
		 "date: found \"2026-11-\""},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026.11.01\"}",
		 "date: found \"2026.11.01\""},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026-1a\"}",
		 "date: found \"2026-1a\""},
		{"{\"schema\": \"sevkit.tcb-baseline\", \"version\": 1, \"date\": \"2026-1:\"}",
		 "date: found \"2026-1:\""},
		{HEAD "\"row\": []}", "unknown key 'row'; did you mean 'rows'?"},
		{HEAD "\"rows\": []}", "rows: found [], expected at least one row"},
		{HEAD "\"rows\": [1]}", "rows[0]: found int"},
		{HEAD "\"rows\": [{}]}", "rows[0].bulletin: found nothing"},
		{HEAD "\"rows\": [{" ROW "}]}", "rows[0].minimum: found nothing"},
		{HEAD "\"rows\": [{" ROW ", \"minimum\": \"\"}]}", "rows[0].minimum: found \"\""},
		{HEAD "\"rows\": [{" ROW ", \"minimum\": \"snp=256\"}]}", "rows[0].minimum"},
		{HEAD "\"rows\": [{" ROW ", \"minimum\": \"snp=1\", \"steping\": 1}]}",
		 "rows[0]: unknown key 'steping'; did you mean 'stepping'?"},
		{HEAD "\"rows\": [{" ROW ", \"minimum\": \"snp=1\", \"stepping\": 256}]}",
		 "rows[0].stepping: found 256"},
		{HEAD "\"rows\": [{" ROW
		      ", \"minimum\": \"snp=1\", \"first_model\": 2, \"last_model\": 1}]}",
		 "rows[0].last_model: found 1"},
		{HEAD "\"rows\": [{\"bulletin\": \"\"}]}", "rows[0].bulletin: found \"\""},
	};
	struct sev_baseline *baseline;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_int_equal(sev_baseline_read("table", rows[i].json, strlen(rows[i].json),
						   &baseline, &err),
				 SEV_ERR_FORMAT);
		assert_null(baseline);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("'%s' lacks '%s'", err.msg, rows[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builtin_numbers), cmocka_unit_test(without_cpuid),
		cmocka_unit_test(no_row_warns),	   cmocka_unit_test(no_row_fails_where_required),
		cmocka_unit_test(bad_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
