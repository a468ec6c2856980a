/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence in its four forms.
 */
#include "test.h"

#include <sev/evidence.h>

#include "base/bytes.h"
#include "hcl_build.h"

static const uint8_t VCEK[16] = {0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
				 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd};

static struct sev_err err;
static uint8_t data[HCL_BUILD_MAX];

/* A report of version 3, Milan's, at an offset of data. */
static void put_report(size_t at)
{
	memset(data, 0, sizeof(data));
	data[at] = 3;
	data[at + 0x0A] = 3; /* POLICY 0x30000 */
	data[at + 0x34] = 1;
	data[at + 0x188] = 0x19;
	data[at + 0x189] = 0x01;
	data[at + 0x2A0] = 0x77;
}

/* A table with a VCEK of four bytes. */
static void put_table(uint8_t *at)
{
	memcpy(at, VCEK, 16);
	at[16] = 48;
	at[20] = 4;
	memcpy(at + 48, "vcek", 4);
}

static struct sev_evidence *read_ok(size_t size, enum sev_evidence_kind kind)
{
	struct sev_evidence *evidence = NULL;

	assert_sev_ok(sev_evidence_read("e", data, size, NULL, &evidence, &err), &err);
	assert_int_equal(sev_evidence_kind(evidence), kind);
	assert_string_equal(sev_evidence_name(evidence), "e");
	return evidence;
}

static void check_report(const struct sev_evidence *evidence, size_t at)
{
	const struct sev_report *report = sev_evidence_report(evidence);

	assert_memory_equal(sev_report_raw(report), data + at, SEV_REPORT_SIZE);
	assert_string_equal(sev_product_name(sev_report_product(report)), "Milan");
}

static void test_report(void **state)
{
	struct sev_evidence *evidence;

	(void)state;
	put_report(0);
	evidence = read_ok(SEV_REPORT_SIZE, SEV_EVIDENCE_REPORT);
	check_report(evidence, 0);
	assert_null(sev_evidence_certs(evidence));
	assert_null(sev_evidence_hcl(evidence));
	sev_evidence_free(evidence);
	sev_evidence_free(NULL);
}

static void test_extended(void **state)
{
	struct sev_evidence *evidence;

	(void)state;
	put_report(0);
	put_table(data + SEV_REPORT_SIZE);
	evidence = read_ok(SEV_REPORT_SIZE + 52, SEV_EVIDENCE_EXTENDED_REPORT);
	check_report(evidence, 0);
	assert_int_equal(sev_cert_table_count(sev_evidence_certs(evidence)), 1);
	sev_evidence_free(evidence);
	evidence = read_ok(4096, SEV_EVIDENCE_EXTENDED_REPORT);
	assert_int_equal(sev_cert_table_count(sev_evidence_certs(evidence)), 1);
	sev_evidence_free(evidence);
}

/* GUEST_SVN may be the size of a report: POLICY is not zero then. */
static void test_extended_with_odd_svn(void **state)
{
	struct sev_evidence *evidence;

	(void)state;
	put_report(0);
	sev_put_le32(data + 4, SEV_REPORT_SIZE);
	evidence = read_ok(4000, SEV_EVIDENCE_EXTENDED_REPORT);
	assert_int_equal(sev_cert_table_count(sev_evidence_certs(evidence)), 0);
	sev_evidence_free(evidence);
}

static void test_set_certs(void **state)
{
	struct sev_evidence *evidence;
	uint8_t table[52] = {0};

	(void)state;
	put_report(0);
	put_table(table);
	evidence = read_ok(SEV_REPORT_SIZE, SEV_EVIDENCE_REPORT);
	assert_int_equal(sev_evidence_set_certs(evidence, "aux", table, 51, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "aux: certificate table entry 0"));
	assert_null(sev_evidence_certs(evidence));
	assert_sev_ok(sev_evidence_set_certs(evidence, "aux", table, 52, &err), &err);
	assert_int_equal(sev_cert_table_count(sev_evidence_certs(evidence)), 1);
	assert_sev_ok(sev_evidence_set_certs(evidence, "aux", table, 0, &err), &err);
	assert_int_equal(sev_cert_table_count(sev_evidence_certs(evidence)), 0);
	sev_evidence_free(evidence);
}

/* What the ioctl gives: 4000 bytes; or the message alone. */
static void test_report_rsp(void **state)
{
	static const size_t sizes[] = {0x20 + SEV_REPORT_SIZE, 4000};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(sizes); i++) {
		struct sev_evidence *evidence;

		put_report(0x20);
		sev_put_le32(data + 4, SEV_REPORT_SIZE);
		evidence = read_ok(sizes[i], SEV_EVIDENCE_REPORT_RSP);
		check_report(evidence, 0x20);
		sev_evidence_free(evidence);
	}
}

static void test_hcl(void **state)
{
	uint8_t report[SEV_REPORT_SIZE];
	struct sev_evidence *evidence;
	size_t size;

	(void)state;
	put_report(0);
	memcpy(report, data, sizeof(report));
	size = hcl_build(report, "{}", data);
	evidence = read_ok(size, SEV_EVIDENCE_HCL);
	check_report(evidence, 0x20);
	assert_non_null(sev_evidence_hcl(evidence));
	assert_null(sev_evidence_certs(evidence));
	sev_evidence_free(evidence);
}

static void refused(size_t size, const char *message)
{
	struct sev_evidence *evidence = NULL;

	assert_int_equal(sev_evidence_read("e", data, size, NULL, &evidence, &err), SEV_ERR_FORMAT);
	if (!strstr(err.msg, message))
		fail_msg("found '%s', expected '%s'", err.msg, message);
	assert_null(evidence);
}

static void test_bad(void **state)
{
	uint8_t report[SEV_REPORT_SIZE];

	(void)state;
	put_report(0);
	refused(0, "e: found 0 bytes, expected an attestation report (1184 bytes)");
	refused(SEV_REPORT_SIZE - 1, "e: found 1183 bytes, expected an attestation report");
	refused(SEV_REPORT_SIZE + 23, "e: certificate table: found no entry of zeros");
	data[SEV_REPORT_SIZE] = 1;
	refused(SEV_REPORT_SIZE + 24, "e: certificate table: found no entry of zeros");
	data[0] = 1;
	refused(SEV_REPORT_SIZE, "e: VERSION: found 1");
	memcpy(report, data, sizeof(report));
	refused(hcl_build(report, "{}", data), "e: VERSION: found 1");
}

/* spec: SNP-ABI MSG_REPORT_RSP: a report is there when STATUS is 0 */
static void test_bad_rsp(void **state)
{
	(void)state;
	put_report(0x20);
	sev_put_le32(data + 4, SEV_REPORT_SIZE);
	sev_put_le32(data, 0x16);
	refused(4000, "e: MSG_REPORT_RSP: found STATUS 0x16, expected 0 and a report");
	sev_put_le32(data, 0);
	data[3999] = 1;
	refused(4000, "e: MSG_REPORT_RSP: found data behind the report, expected zeros from 0x4c0");
	data[3999] = 0;
	data[0x20] = 0;
	refused(4000, "e: VERSION: found 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_extended),
		cmocka_unit_test(test_extended_with_odd_svn),
		cmocka_unit_test(test_set_certs),
		cmocka_unit_test(test_report_rsp),
		cmocka_unit_test(test_hcl),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_bad_rsp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
