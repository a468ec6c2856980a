/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/config.h>
#include <sev/vcpu.h>

#include "base/bytes.h"

/* Names and signatures as QEMU and sev-snp-measure have them. */
static void test_types(void **state)
{
	static const struct {
		const char *name;
		uint32_t sig;
	} rows[] = {{"EPYC", 0x00800F12},	   {"EPYC-v1", 0x00800F12},
		    {"EPYC-v2", 0x00800F12},	   {"EPYC-IBPB", 0x00800F12},
		    {"EPYC-v3", 0x00800F12},	   {"EPYC-v4", 0x00800F12},
		    {"EPYC-Rome", 0x00830F10},	   {"EPYC-Rome-v3", 0x00830F10},
		    {"epyc-milan", 0x00A00F11},	   {"EPYC-Milan-v2", 0x00A00F11},
		    {"EPYC-GENOA-V1", 0x00A10F10}, {"EPYC-Turin", 0x00B00F00},
		    {"EPYC-Genoa-v3", 0x00A10F10}, {"EPYC-Turin-v2", 0x00B00F00}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_err err;
		uint32_t sig;

		assert_sev_ok(sev_vcpu_type_find(rows[i].name, &sig, &err), &err);
		assert_int_equal(sig, rows[i].sig);
	}
}

static void test_unknown_type(void **state)
{
	struct sev_err err;
	uint32_t sig;

	(void)state;
	assert_int_equal(sev_vcpu_type_find("EPYC-Millan", &sig, &err), SEV_ERR_ARG);
	assert_string_equal(
		err.msg,
		"unknown vCPU type 'EPYC-Millan'; did you mean 'EPYC-Milan'? (known are EPYC, "
		"EPYC-Rome, EPYC-Milan, EPYC-Genoa, EPYC-Turin and their versions, -v1 "
		"and so on)");
	assert_int_equal(sev_vcpu_type_find("host", &sig, &err), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "unknown vCPU type 'host' (known are EPYC"));
}

/* spec: APM3 CPUID Fn0000_0001_EAX: family above 15 goes into the extended family */
static void test_signatures(void **state)
{
	static const struct {
		uint32_t family, model, stepping, sig;
	} rows[] = {{23, 1, 2, 0x00800F12},  {23, 49, 0, 0x00830F10}, {25, 1, 1, 0x00A00F11},
		    {25, 17, 0, 0x00A10F10}, {26, 0, 0, 0x00B00F00},  {26, 2, 1, 0x00B00F21},
		    {6, 13, 3, 0x000006D3},  {15, 0, 0, 0x00000F00},  {270, 255, 15, 0x0FFF0FFF}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint32_t sig, family, model, stepping;

		assert_int_equal(sev_vcpu_sig_pack(rows[i].family, rows[i].model, rows[i].stepping,
						   &sig, NULL),
				 SEV_OK);
		assert_int_equal(sig, rows[i].sig);
		sev_vcpu_sig_unpack(sig, &family, &model, &stepping);
		assert_int_equal(family, rows[i].family);
		assert_int_equal(model, rows[i].model);
		assert_int_equal(stepping, rows[i].stepping);
	}
}

static void test_signature_ranges(void **state)
{
	struct sev_err err;
	uint32_t sig;

	(void)state;
	assert_int_equal(sev_vcpu_sig_pack(271, 0, 0, &sig, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "vCPU family: found 271, expected 0 to 270");
	assert_int_equal(sev_vcpu_sig_pack(23, 256, 0, &sig, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "vCPU model: found 256, expected 0 to 255");
	assert_int_equal(sev_vcpu_sig_pack(23, 0, 16, &sig, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "vCPU stepping: found 16, expected 0 to 15");
}

static void test_features(void **state)
{
	static const struct {
		const char *text;
		uint64_t features;
	} rows[] = {{"0x21", 0x21},
		    {"1", 1},
		    {"snp-active", 1},
		    {"SNP-Active,debug-swap", 0x21},
		    {"restricted-injection,alternate-injection", 0x18},
		    {"secure-tsc", 0x200},
		    {"smt-protection", 0x8000},
		    {"0xffffffffffffffff", UINT64_MAX}};
	struct sev_err err;
	uint64_t features;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_sev_ok(sev_features_parse(rows[i].text, &features, &err), &err);
		assert_true(features == rows[i].features);
	}
	assert_int_equal(sev_features_parse("debugswap", &features, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg,
			    "unknown guest feature 'debugswap'; did you mean 'debug-swap'?");
	assert_int_equal(sev_features_parse("snp-active,,", &features, &err), SEV_ERR_ARG);
	assert_int_equal(sev_features_parse("", &features, &err), SEV_ERR_ARG);
}

static void test_names(void **state)
{
	enum sev_vmm_type vmm;
	enum sev_mode mode;
	unsigned variant;
	struct sev_err err;

	(void)state;
	assert_int_equal(sev_vmm_type_parse("Ec2", &vmm, NULL), SEV_OK);
	assert_int_equal(vmm, SEV_VMM_EC2);
	assert_int_equal(sev_vmm_type_parse("xen", &vmm, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "unknown VMM type 'xen'; known: QEMU, ec2, gce, krun");
	assert_int_equal(sev_mode_parse("SEVES", &mode, NULL), SEV_OK);
	assert_int_equal(mode, SEV_MODE_SEVES);
	assert_int_equal(sev_variant_find("fpu_zero", &variant, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "unknown variant 'fpu_zero'; did you mean 'fpu-zero'?");
	for (unsigned i = 0; i < sev_variant_count(); i++) {
		assert_int_equal(sev_variant_find(sev_variant_name(i), &variant, NULL), SEV_OK);
		assert_int_equal(variant, i);
		assert_true(strlen(sev_variant_summary(i)) > 0);
		assert_true(strlen(sev_variant_who(i)) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),	   cmocka_unit_test(test_unknown_type),
		cmocka_unit_test(test_signatures), cmocka_unit_test(test_signature_ranges),
		cmocka_unit_test(test_features),   cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
