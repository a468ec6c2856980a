/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four real reports, found through SEVKIT_VECTORS. TCBs and chip ids are those of the certificates
 * that signed them, as openssl asn1parse prints their extensions; the rest was read with xxd.
 */
#include "test.h"

#include <sev/evidence.h>
#include <sev/policy.h>

#include "base/bytes.h"
#include "base/text.h"

struct vector {
	const char *folder;
	uint32_t version;
	const char *product; /* NULL: the report does not say */
	uint8_t cpuid[3];    /* family, model, stepping */
	int tcb[SEV_TCB_COMPONENTS];
	uint64_t policy, platform_info, guest_svn, mit_vector;
	uint8_t firmware[3]; /* major, minor, build */
	const char *chip_id; /* its first bytes */
	const char *measurement, *report_data, *host_data;
	const char *r, *s; /* the least significant bytes */
};

static const struct vector VECTORS[] = {
	{"milan-v2",
	 2,
	 NULL,
	 {0},
	 {-1, 3, 0, 8, 0x73},
	 0x30000,
	 0x01,
	 0,
	 0,
	 {1, 52, 4},
	 "d49554ec717f4e5b",
	 "7a1e5c266c0108db",
	 "d447b55d197491bf",
	 "0000000000000000",
	 "61ab4f11aa661997",
	 "209d7eb9be919a1d"},
	{"milan-v3",
	 3,
	 "Milan",
	 {0x19, 0x01, 1},
	 {-1, 4, 0, 0x18, 0xDB},
	 0x3001F,
	 0x25,
	 2,
	 0,
	 {1, 55, 29},
	 "4ffb5cb4fd594f3f",
	 "5feee30d6d7e1a29",
	 "0000000000000000",
	 "4f4448c67f3c8dfc",
	 "c4c97ce68cfa7fe7",
	 "1e739e881fffadfe"},
	{"genoa-v3",
	 3,
	 "Genoa",
	 {0x19, 0x11, 1},
	 {-1, 0x0A, 0, 0x17, 0x54},
	 0x3001F,
	 0x27,
	 2,
	 0,
	 {1, 55, 40},
	 "b1e24a27bbc3a4d5",
	 "5feee30d6d7e1a29",
	 "0000000000000000",
	 "4f4448c67f3c8dfc",
	 "64e80f5b0f231b2d",
	 "c81a42207120f35e"},
	{"turin-v5",
	 5,
	 "Turin",
	 {0x1A, 0x02, 1},
	 {1, 1, 1, 4, 0x51},
	 0x3001F,
	 0x65,
	 2,
	 0x3F,
	 {1, 55, 65},
	 "59790fb1c39f35c1",
	 "6d6c354511d6f7c6",
	 "0000000000000000",
	 "b3452a0ed30f1010",
	 "29d46ab22f4f295f",
	 "223f8e2870adce4d"},
};

static struct sev_err err;

static struct sev_evidence *read_vector(const char *folder)
{
	char *path = sev_format("%s/snp-reports/%s/report.bin", getenv("SEVKIT_VECTORS"), folder);
	struct sev_evidence *evidence = NULL;
	uint8_t data[SEV_REPORT_SIZE + 1];
	FILE *file;
	size_t size;

	assert_non_null(path);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s: cannot open", path);
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	assert_sev_ok(sev_evidence_read(path, data, size, NULL, &evidence, &err), &err);
	free(path);
	return evidence;
}

static void begins(const struct sev_report *report, enum sev_report_field field, const char *hex)
{
	char found[17];

	sev_hex_encode(sev_report_bytes(report, field), 8, found);
	assert_string_equal(found, hex);
}

static void check_tcb(const struct sev_report *report, enum sev_report_field field,
		      const struct vector *v)
{
	uint8_t value;

	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++) {
		bool has = sev_report_tcb(report, field, (enum sev_tcb_component)c, &value);

		assert_int_equal(has, v->tcb[c] >= 0);
		if (has)
			assert_int_equal(value, v->tcb[c]);
	}
}

static void check_numbers(const struct sev_report *report, const struct vector *v)
{
	const struct {
		enum sev_report_field field;
		uint64_t value;
	} numbers[] = {
		{SEV_REPORT_VERSION, v->version},
		{SEV_REPORT_GUEST_SVN, v->guest_svn},
		{SEV_REPORT_POLICY, v->policy},
		{SEV_REPORT_VMPL, 0},
		{SEV_REPORT_SIGNATURE_ALGO, 1},
		{SEV_REPORT_PLATFORM_INFO, v->platform_info},
		{SEV_REPORT_KEY_INFO, 0},
		{SEV_REPORT_CPUID_FAM_ID, v->cpuid[0]},
		{SEV_REPORT_CPUID_MOD_ID, v->cpuid[1]},
		{SEV_REPORT_CPUID_STEP, v->cpuid[2]},
		{SEV_REPORT_CURRENT_MAJOR, v->firmware[0]},
		{SEV_REPORT_CURRENT_MINOR, v->firmware[1]},
		{SEV_REPORT_CURRENT_BUILD, v->firmware[2]},
		{SEV_REPORT_COMMITTED_MAJOR, v->firmware[0]},
		{SEV_REPORT_COMMITTED_MINOR, v->firmware[1]},
		{SEV_REPORT_COMMITTED_BUILD, v->firmware[2]},
		{SEV_REPORT_LAUNCH_MIT_VECTOR, v->mit_vector},
		{SEV_REPORT_CURRENT_MIT_VECTOR, v->mit_vector},
	};

	for (size_t i = 0; i < SEV_COUNT(numbers); i++)
		assert_true(sev_report_number(report, numbers[i].field) == numbers[i].value);
}

static void check_bytes(const struct sev_report *report, const struct vector *v)
{
	const uint8_t *signature = sev_report_bytes(report, SEV_REPORT_SIGNATURE);
	char found[17];

	begins(report, SEV_REPORT_CHIP_ID, v->chip_id);
	begins(report, SEV_REPORT_MEASUREMENT, v->measurement);
	begins(report, SEV_REPORT_REPORT_DATA, v->report_data);
	begins(report, SEV_REPORT_HOST_DATA, v->host_data);
	begins(report, SEV_REPORT_AUTHOR_KEY_DIGEST, "0000000000000000");
	begins(report, SEV_REPORT_REPORT_ID_MA, "ffffffffffffffff");
	begins(report, SEV_REPORT_SIGNATURE, v->r);
	sev_hex_encode(signature + 0x48, 8, found);
	assert_string_equal(found, v->s);
}

static void test_fields(void **state)
{
	static const enum sev_report_field tcbs[] = {
		SEV_REPORT_CURRENT_TCB, SEV_REPORT_REPORTED_TCB, SEV_REPORT_COMMITTED_TCB,
		SEV_REPORT_LAUNCH_TCB};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(VECTORS); i++) {
		const struct vector *v = &VECTORS[i];
		struct sev_evidence *evidence = read_vector(v->folder);
		const struct sev_report *report = sev_evidence_report(evidence);

		check_numbers(report, v);
		for (size_t t = 0; t < SEV_COUNT(tcbs); t++)
			check_tcb(report, tcbs[t], v);
		check_bytes(report, v);
		sev_evidence_free(evidence);
	}
}

/* flaw 3: Turin's layout of TCBs is by the processor */
/* flaw 7: the product is by CPUID */
static void test_products(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(VECTORS); i++) {
		struct sev_evidence *evidence = read_vector(VECTORS[i].folder);
		const struct sev_product *product =
			sev_report_product(sev_evidence_report(evidence));

		assert_int_equal(product != NULL, VECTORS[i].product != NULL);
		if (product)
			assert_string_equal(sev_product_name(product), VECTORS[i].product);
		sev_evidence_free(evidence);
	}
}

/* Nothing that must be zero is not. */
/* flaw 10: bit 6 of Turin's PLATFORM_INFO is the only bit without a name, and no error */
static void test_reserved(void **state)
{
	size_t offset, size;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(VECTORS); i++) {
		struct sev_evidence *evidence = read_vector(VECTORS[i].folder);
		const struct sev_report *report = sev_evidence_report(evidence);
		uint64_t info = sev_report_number(report, SEV_REPORT_PLATFORM_INFO);
		uint64_t policy = sev_report_number(report, SEV_REPORT_POLICY);

		assert_false(sev_report_nonzero_reserved(report, &offset, &size));
		assert_int_equal(info & sev_report_unnamed_bits(SEV_REPORT_PLATFORM_INFO),
				 VECTORS[i].version == 5 ? 0x40 : 0);
		assert_sev_ok(sev_policy_check(SEV_MODE_SNP, policy, &err), &err);
		assert_false(sev_report_chip_id_masked(report));
		assert_int_equal(sev_report_signing_key(report), SEV_SIGNING_KEY_VCEK);
		sev_evidence_free(evidence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_reserved),
	};

	if (!getenv("SEVKIT_VECTORS")) {
		puts("skipped: SEVKIT_VECTORS names no folder of test vectors");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
