/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real reports and AMD's real CA certificates (SEVKIT_VECTORS): against the pinned roots, with the
 * keys that are built in, with the CA files, and with the wrong ones.
 */
#include "test.h"

#include <sev/verify.h>

#include "abi/product.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_rsa.h"
#include "base/text.h"
#include "verify/x509/roots.h"

/* 2026-06-01: all four VCEKs are valid then. */
#define NOW INT64_C(1780272000)

static const char *vectors;

static void *slurp(const char *name, size_t *size)
{
	char path[1024];
	FILE *file;
	void *data;

	snprintf(path, sizeof(path), "%s/%s", vectors, name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s", path);
	data = malloc(65536);
	assert_non_null(data);
	*size = fread(data, 1, 65536, file);
	fclose(file);
	return data;
}

static void add(struct sev_certs *certs, const char *name)
{
	struct sev_err err;
	size_t size;
	void *data = slurp(name, &size);

	assert_sev_ok(sev_certs_add_file(certs, name, data, size, SEV_ORIGIN_GIVEN, &err), &err);
	free(data);
}

static struct sev_result *verify(const char *report, const struct sev_certs *certs)
{
	struct sev_verifier *verifier;
	struct sev_evidence *evidence;
	struct sev_result *result;
	struct sev_err err;
	size_t size;
	void *data = slurp(report, &size);

	assert_sev_ok(sev_verifier_new(&verifier, &err), &err);
	assert_sev_ok(sev_evidence_read(report, data, size, NULL, &evidence, &err), &err);
	assert_sev_ok(sev_verify(verifier, evidence, certs, NOW, &result, &err), &err);
	sev_evidence_free(evidence);
	sev_verifier_free(verifier);
	free(data);
	return result;
}

static const struct {
	const char *folder, *ca;
} REPORTS[] = {
	{"milan-v2", "milan"}, {"milan-v3", "milan"}, {"genoa-v3", "genoa"}, {"turin-v5", "turin"}};

/* Each report with the CAs of each product, or with none. */
static void real_reports(void **state)
{
	static const char *const cas[] = {NULL, "milan", "genoa", "turin"};
	char name[64];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(REPORTS) * SEV_COUNT(cas); i++) {
		const char *ca = cas[i / SEV_COUNT(REPORTS)];
		size_t r = i % SEV_COUNT(REPORTS);
		struct sev_certs *certs;
		struct sev_result *result;
		struct sev_err err;

		assert_sev_ok(sev_certs_new(&certs, &err), &err);
		snprintf(name, sizeof(name), "snp-reports/%s/vcek.der", REPORTS[r].folder);
		add(certs, name);
		if (ca) {
			snprintf(name, sizeof(name), "amd-ca/vcek_%s.pem", ca);
			add(certs, name);
			snprintf(name, sizeof(name), "amd-ca/vlek_%s.pem", ca);
			add(certs, name);
		}
		snprintf(name, sizeof(name), "snp-reports/%s/report.bin", REPORTS[r].folder);
		result = verify(name, certs);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
		assert_int_equal(sev_result_status(result, SEV_CHECK_ROOT), SEV_CHECK_PASSED);
		assert_string_equal(sev_result_fact_name(result, 1), "trust");
		assert_non_null(strstr(sev_result_fact(result, 1), "pinned"));
		/* The root's own signature is asked where its certificate is at hand. */
		assert_int_equal(sev_result_status(result, SEV_CHECK_ROOT_SIGNATURE),
				 ca && strcmp(ca, REPORTS[r].ca) == 0 ? SEV_CHECK_PASSED
								      : SEV_CHECK_NOT_ASKED);
		assert_false(sev_result_is_simulation(result));
		sev_result_free(result);
		sev_certs_free(certs);
	}
}

/* A real Turin whose CPUID this build did not know. */
static struct sev_result *verify_unknown_turin(const struct sev_product *row)
{
	const struct sev_products products = {.rows = row, .count = row ? 1 : 0};
	struct sev_verifier *verifier;
	struct sev_evidence *evidence;
	struct sev_certs *certs;
	struct sev_result *result;
	struct sev_err err;
	size_t size;
	void *data = slurp("snp-reports/turin-v5/report.bin", &size);

	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	add(certs, "snp-reports/turin-v5/vcek.der");
	assert_sev_ok(sev_verifier_new(&verifier, &err), &err);
	sev_verifier_set_products(verifier, &products);
	assert_sev_ok(sev_evidence_read("report", data, size, &products, &evidence, &err), &err);
	assert_sev_ok(sev_verify(verifier, evidence, certs, NOW, &result, &err), &err);
	sev_evidence_free(evidence);
	sev_verifier_free(verifier);
	sev_certs_free(certs);
	free(data);
	return result;
}

/* A row changes what is appraised, and nothing in what AMD's pinned root vouches for. */
static void rows_and_the_pinned_root(void **state)
{
	static const struct sev_product rows[] = {
		{"More Turin", "Turin", 0x1A, 0x00, 0x1F, SEV_TCB_LAYOUT_FAM1AH, 8},
		{"Venice", "Venice", 0x1A, 0x00, 0x1F, SEV_TCB_LAYOUT_FAM1AH, 8},
	};
	static const struct {
		const struct sev_product *row;
		enum sev_verdict verdict;
	} cases[] = {
		{NULL, SEV_VERDICT_NOT_APPRAISED},
		{&rows[0], SEV_VERDICT_NOTHING_ASKED},
		{&rows[1], SEV_VERDICT_NOT_GENUINE},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_result *result = verify_unknown_turin(cases[i].row);

		assert_int_equal(sev_result_verdict(result), cases[i].verdict);
		assert_int_equal(sev_result_status(result, SEV_CHECK_ROOT), SEV_CHECK_PASSED);
		sev_result_free(result);
	}
}

/* The VCEK of another chip, and all of them together. */
static void others_vceks(void **state)
{
	struct sev_certs *certs;
	struct sev_result *result;
	struct sev_err err;
	char name[64];

	(void)state;
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	add(certs, "snp-reports/milan-v2/vcek.der");
	result = verify("snp-reports/milan-v3/report.bin", certs);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
	assert_int_equal(sev_result_status(result, SEV_CHECK_LEAF_HWID), SEV_CHECK_FAILED);
	sev_result_free(result);
	for (size_t i = 1; i < SEV_COUNT(REPORTS); i++) {
		snprintf(name, sizeof(name), "snp-reports/%s/vcek.der", REPORTS[i].folder);
		add(certs, name);
	}
	for (size_t i = 0; i < SEV_COUNT(REPORTS); i++) {
		snprintf(name, sizeof(name), "snp-reports/%s/report.bin", REPORTS[i].folder);
		result = verify(name, certs);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
		sev_result_free(result);
	}
	sev_certs_free(certs);
}

static void add_all_cas(struct sev_certs *certs)
{
	static const char *const files[] = {"amd-ca/vcek_milan.pem", "amd-ca/vlek_milan.pem",
					    "amd-ca/vcek_genoa.pem", "amd-ca/vlek_genoa.pem",
					    "amd-ca/vcek_turin.pem", "amd-ca/vlek_turin.pem"};

	for (size_t i = 0; i < SEV_COUNT(files); i++)
		add(certs, files[i]);
}

/* spec: KDS: the common names of ARK, ASK, ASVK, VCEK and VLEK */
static void amd_certificates(void **state)
{
	struct sev_certs *certs;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	add_all_cas(certs);
	/* Three ARKs are in two files each. */
	assert_int_equal(sev_certs_count(certs), 9);
	for (size_t i = 0; i < sev_certs_count(certs); i++) {
		const struct sev_cert *cert = sev_certs_at(certs, i);
		const struct sev_amd_key *amd =
			sev_amd_key_find(sev_cert_kind(cert), sev_cert_product(cert));
		const uint8_t *serial;
		uint8_t digest[32];
		size_t size;

		assert_sev_ok(sev_cert_check(cert, &err), &err);
		assert_non_null(amd);
		assert_string_equal(amd->name, sev_cert_subject(cert));
		sev_cert_spki_sha256(cert, digest);
		assert_memory_equal(amd->spki_sha256, digest, 32);
		assert_memory_equal(amd->modulus, cert->key.n.data, sizeof(amd->modulus));
		serial = sev_cert_serial(cert, &size);
		assert_int_equal(size, sizeof(amd->serial));
		assert_memory_equal(amd->serial, serial, size);
	}
	sev_certs_free(certs);
}

/* The pins of the design, and the keys that they are digests of. */
static void pins(void **state)
{
	static const struct {
		const char *product, *digest;
	} rows[] = {
		{"Milan", "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9"},
		{"Genoa", "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831"},
		{"Turin", "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08"},
	};
	static const uint8_t f4[] = {1, 0, 1};
	uint8_t digest[32];
	struct sev_err err;
	uint8_t *spki;
	size_t size;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct sev_amd_key *amd = sev_amd_key_find(SEV_CERT_ARK, rows[i].product);

		assert_non_null(amd);
		assert_true(sev_hex_decode(rows[i].digest, digest, 32));
		assert_memory_equal(digest, amd->spki_sha256, 32);
	}
	for (size_t i = 0; i < SEV_AMD_KEY_COUNT; i++) {
		assert_sev_ok(sev_rsa_spki(SEV_AMD_KEYS[i].modulus, 512, f4, 3, &spki, &size, &err),
			      &err);
		sev_sha256(spki, size, digest);
		assert_memory_equal(digest, SEV_AMD_KEYS[i].spki_sha256, 32);
		free(spki);
	}
}

int main(void)
{
	const struct CMUnitTest always[] = {cmocka_unit_test(pins)};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_reports),
		cmocka_unit_test(others_vceks),
		cmocka_unit_test(rows_and_the_pinned_root),
		cmocka_unit_test(amd_certificates),
	};
	int failed = cmocka_run_group_tests(always, NULL, NULL);

	vectors = getenv("SEVKIT_VECTORS");
	if (failed)
		return 1;
	if (!vectors || !vectors[0]) {
		puts("SKIPPED: real reports, SEVKIT_VECTORS is not set");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
