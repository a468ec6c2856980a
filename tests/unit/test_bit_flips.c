/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever single bit of a report's signed part, of its signature or of the VCEK is flipped, it is
 * never genuine.
 */
#include "test.h"

#include "base/bytes.h"
#include "test_verify.h"

struct setup {
	struct sev_verifier *verifier;
	struct test_der ask, vcek;
	uint8_t report[TEST_REPORT_SIZE];
};

static void set_up(struct setup *setup, const char *product, int version)
{
	struct test_chain chain;
	struct sev_cert *ark;
	struct test_der der = {0};
	struct sev_err err;

	memset(setup, 0, sizeof(*setup));
	test_chain_init(&chain, product, version);
	assert_sev_ok(sev_verifier_new(&setup->verifier, &err), &err);
	sev_verifier_set_terse(setup->verifier, true);
	test_cert_make(&chain.ark, &der);
	assert_sev_ok(sev_cert_read("ark.der", der.data, der.size, &ark, &err), &err);
	assert_sev_ok(sev_verifier_add_anchor(setup->verifier, ark, &err), &err);
	sev_cert_free(ark);
	test_der_free(&der);
	test_cert_make(&chain.ask, &setup->ask);
	test_cert_make(&chain.vcek, &setup->vcek);
	test_report_make(&chain.report, setup->report);
}

static void tear_down(struct setup *setup)
{
	sev_verifier_free(setup->verifier);
	test_der_free(&setup->ask);
	test_der_free(&setup->vcek);
}

/* The verdict; that of what can't be read is "not genuine". */
static enum sev_verdict verdict(const struct setup *setup, const struct sev_certs *certs)
{
	enum sev_verdict found = SEV_VERDICT_NOT_GENUINE;
	struct sev_evidence *evidence;
	struct sev_result *result;
	struct sev_err err;

	if (sev_evidence_read("report", setup->report, TEST_REPORT_SIZE, NULL, &evidence, &err))
		return found;
	assert_sev_ok(sev_verify(setup->verifier, evidence, certs, TEST_NOW, &result, &err), &err);
	found = sev_result_verdict(result);
	sev_result_free(result);
	sev_evidence_free(evidence);
	return found;
}

/* ASK and VCEK; NULL when the VCEK can't be read. */
static struct sev_certs *read_certs(const struct setup *setup)
{
	struct sev_certs *certs;
	struct sev_err err;

	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	assert_sev_ok(sev_certs_add_file(certs, "ask.der", setup->ask.data, setup->ask.size,
					 SEV_ORIGIN_GIVEN, &err),
		      &err);
	if (!sev_certs_add_file(certs, "vcek.der", setup->vcek.data, setup->vcek.size,
				SEV_ORIGIN_GIVEN, &err))
		return certs;
	assert_int_equal(err.rc, SEV_ERR_FORMAT);
	sev_certs_free(certs);
	return NULL;
}

static void expect_never_genuine(const struct setup *setup, const struct sev_certs *certs,
				 size_t bit)
{
	enum sev_verdict found = verdict(setup, certs);

	if (found != SEV_VERDICT_NOT_GENUINE && found != SEV_VERDICT_UNDETERMINED)
		fail_msg("bit %zu of byte 0x%zx: %s", bit % 8, bit / 8, sev_verdict_name(found));
}

/* spec: SNP-ABI MSG_REPORT_RSP: the signature covers bytes 0 to 0x29F */
static void flip_report(const char *product, int version, bool all)
{
	struct setup setup;
	struct sev_certs *certs;

	set_up(&setup, product, version);
	certs = read_certs(&setup);
	assert_non_null(certs);
	assert_int_equal(verdict(&setup, certs), SEV_VERDICT_NOTHING_ASKED);
	/* All bits of the signed part; behind it one of each byte: R, S, and what nothing signs. */
	for (size_t bit = 0; bit < 8 * TEST_REPORT_SIZE; bit++) {
		if ((!all || bit >= 8 * SEV_REPORT_SIGNED_SIZE) && bit % 8 != bit / 8 % 8)
			continue;
		setup.report[bit / 8] ^= (uint8_t)(1 << (bit % 8));
		expect_never_genuine(&setup, certs, bit);
		setup.report[bit / 8] ^= (uint8_t)(1 << (bit % 8));
	}
	assert_int_equal(verdict(&setup, certs), SEV_VERDICT_NOTHING_ASKED);
	sev_certs_free(certs);
	tear_down(&setup);
}

static void report_v3(void **state)
{
	(void)state;
	flip_report("Milan", 3, true);
}

static void report_turin(void **state)
{
	(void)state;
	flip_report("Turin", 5, false);
}

/* One bit of each byte of the VCEK, names and padding included. */
static void vcek(void **state)
{
	struct setup setup;

	(void)state;
	set_up(&setup, "Milan", 3);
	for (size_t i = 0; i < setup.vcek.size; i++) {
		uint8_t flip = (uint8_t)(1 << (i * 5 % 8));
		struct sev_certs *certs;

		setup.vcek.data[i] ^= flip;
		certs = read_certs(&setup);
		if (certs)
			expect_never_genuine(&setup, certs, 8 * i + i * 5 % 8);
		sev_certs_free(certs);
		setup.vcek.data[i] ^= flip;
	}
	tear_down(&setup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(report_v3),
		cmocka_unit_test(report_turin),
		cmocka_unit_test(vcek),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
