/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/policy.h>

#include "base/bytes.h"

/* Numbers from the bit positions in the specifications' tables. */
static void test_parse(void **state)
{
	static const struct {
		enum sev_mode mode;
		const char *text;
		uint64_t policy;
	} cases[] = {
		{SEV_MODE_SNP, "0x30000", 0x30000},
		{SEV_MODE_SNP, "196608", 0x30000},
		{SEV_MODE_SNP, "smt", 0x30000},
		{SEV_MODE_SNP, "SMT=on", 0x30000},
		{SEV_MODE_SNP, "no-smt", 0x20000},
		{SEV_MODE_SNP, "smt,debug=off,abi=1.55", 0x30137},
		{SEV_MODE_SNP, "abi_minor=55,ABI-MAJOR=0x1", 0x20137},
		{SEV_MODE_SNP, "migrate-ma", 0x60000},
		{SEV_MODE_SNP, "debug=1", 0xA0000},
		{SEV_MODE_SNP, "single_socket", 0x120000},
		{SEV_MODE_SNP, "cxl_allow", 0x220000},
		{SEV_MODE_SNP, "mem-aes-256-xts", 0x420000},
		{SEV_MODE_SNP, "rapl_dis", 0x820000},
		{SEV_MODE_SNP, "ciphertext_hiding_dram", 0x1020000},
		{SEV_MODE_SNP, "page_swap_disable", 0x2020000},
		{SEV_MODE_SNP, "0xb0000,no-debug", 0x30000},
		{SEV_MODE_SEV, "0x1", 0x1},
		{SEV_MODE_SEV, "nodbg", 0x1},
		{SEV_MODE_SEV, "noks", 0x2},
		{SEV_MODE_SEV, "nosend", 0x8},
		{SEV_MODE_SEV, "domain", 0x10},
		{SEV_MODE_SEV, "sev", 0x20},
		{SEV_MODE_SEV, "nodbg,api=1.55", 0x37010001},
		{SEV_MODE_SEVES, "nodbg", 0x5},
		{SEV_MODE_SEVES, "nodbg=0", 0x4},
		{SEV_MODE_SEVES, "no-nodbg", 0x4},
	};
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint64_t policy = 0;

		assert_sev_ok(sev_policy_parse(cases[i].mode, cases[i].text, &policy, &err), &err);
		assert_int_equal(policy, cases[i].policy);
	}
}

static void test_bad_names(void **state)
{
	static const struct {
		enum sev_mode mode;
		const char *text;
		const char *message;
	} cases[] = {
		{SEV_MODE_SNP, "smtt", "snp policy: unknown name 'smtt'; did you mean 'SMT'?"},
		{SEV_MODE_SNP, "frobnicate",
		 "snp policy: unknown name 'frobnicate', expected a number or a field such as "
		 "'SMT'"},
		{SEV_MODE_SNP, "", "snp policy: unknown name ''"},
		{SEV_MODE_SNP, "smt,", "snp policy: unknown name ''"},
		{SEV_MODE_SNP, "smt,0x30000", "snp policy: unknown name '0x30000'"},
		{SEV_MODE_SNP, "reserved_17", "snp policy: unknown name 'reserved-17'"},
		{SEV_MODE_SNP, "smt=2", "snp policy: SMT: found '2', expected 0, 1, on or off"},
		{SEV_MODE_SNP, "no-smt=1", "snp policy: found no-SMT with a value"},
		{SEV_MODE_SNP, "abi_minor", "snp policy: ABI_MINOR needs a value"},
		{SEV_MODE_SNP, "no-abi_minor", "snp policy: ABI_MINOR needs a value"},
		{SEV_MODE_SNP, "abi_minor=256",
		 "snp policy: ABI_MINOR: found '256', expected 0 to 255"},
		{SEV_MODE_SNP, "abi_minor=on", "snp policy: ABI_MINOR: found 'on'"},
		{SEV_MODE_SNP, "abi", "snp policy: abi: found '', expected MAJOR.MINOR"},
		{SEV_MODE_SNP, "abi=1", "snp policy: abi: found '1', expected MAJOR.MINOR"},
		{SEV_MODE_SNP, "abi=1.256", "snp policy: abi: found '1.256'"},
		{SEV_MODE_SNP, "abi=256.1", "snp policy: abi: found '256.1'"},
		{SEV_MODE_SNP, "abi=.1", "snp policy: abi: found '.1'"},
		{SEV_MODE_SNP, "abi=00000000001.1", "snp policy: abi: found '00000000001.1'"},
		{SEV_MODE_SNP, "nodbg", "snp policy: unknown name 'nodbg'"},
		{SEV_MODE_SEV, "smt", "sev policy: unknown name 'smt'"},
		{SEV_MODE_SNP,
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		 "is too long"},
	};
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint64_t policy = 77;

		assert_int_equal(sev_policy_parse(cases[i].mode, cases[i].text, &policy, &err),
				 SEV_ERR_ARG);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found \"%s\", expected \"%s\"", err.msg, cases[i].message);
		assert_int_equal(policy, 77);
	}
}

/* spec: SNP-ABI guest policy: bit 17 must be one */
/* spec: SNP-ABI guest policy: reserved bits are zero */
/* spec: SEV-API guest policy: reserved bits are zero */
/* spec: SEV-API guest policy: a SEV-ES guest has ES set */
static void test_reserved_bits(void **state)
{
	static const struct {
		enum sev_mode mode;
		uint64_t policy;
		const char *message;
	} cases[] = {
		{SEV_MODE_SNP, 0x10000, "snp policy 0x10000: bit 17 is 0, expected 1"},
		{SEV_MODE_SNP, 0x4030000, "snp policy 0x4030000: reserved bit 26 is 1, expected 0"},
		{SEV_MODE_SNP, UINT64_C(0x8000000000030000),
		 "snp policy 0x8000000000030000: reserved bit 63 is 1, expected 0"},
		{SEV_MODE_SEV, 0x41, "sev policy 0x41: reserved bit 6 is 1, expected 0"},
		{SEV_MODE_SEV, 0x8000, "sev policy 0x8000: reserved bit 15 is 1, expected 0"},
		{SEV_MODE_SEV, UINT64_C(0x100000001),
		 "sev policy 0x100000001: reserved bit 32 is 1, expected 0"},
		{SEV_MODE_SEVES, 0x1, "seves policy 0x1: bit 2 (ES) is 0, expected 1"},
	};
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		assert_int_equal(sev_policy_check(cases[i].mode, cases[i].policy, &err),
				 SEV_ERR_FORMAT);
		assert_string_equal(err.msg, cases[i].message);
	}
	assert_int_equal(sev_policy_check(SEV_MODE_SNP, 0x3FFFFFF, &err), SEV_OK);
	assert_int_equal(sev_policy_check(SEV_MODE_SEV, 0xFFFF003F, &err), SEV_OK);
}

static const char *meaning(enum sev_mode mode, const char *name, uint64_t policy)
{
	for (unsigned i = 0; i < sev_policy_field_count(mode); i++)
		if (strcmp(sev_policy_field_name(mode, i), name) == 0)
			return sev_policy_field_meaning(mode, i, policy);
	fail_msg("no field %s", name);
	return "";
}

static void test_meaning(void **state)
{
	(void)state;
	assert_string_equal(meaning(SEV_MODE_SNP, "DEBUG", 0x30000), "debugging is refused");
	assert_string_equal(meaning(SEV_MODE_SNP, "DEBUG", 0xB0000), "debugging is allowed");
	assert_string_equal(meaning(SEV_MODE_SEV, "NODBG", 1), "debugging is refused");
	assert_string_equal(meaning(SEV_MODE_SEV, "NODBG", 0), "debugging is allowed");
	assert_string_equal(meaning(SEV_MODE_SNP, "ABI_MAJOR", 0), "minimum ABI major version");
}

/* The fields cover 32 and 64 bits less the reserved ones, and none twice. */
static void test_fields_cover(void **state)
{
	static const struct {
		enum sev_mode mode;
		uint64_t bits;
	} cases[] = {{SEV_MODE_SEV, 0xFFFF003F},
		     {SEV_MODE_SEVES, 0xFFFF003F},
		     {SEV_MODE_SNP, 0x3FFFFFF}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint64_t seen = 0;

		for (unsigned f = 0; f < sev_policy_field_count(cases[i].mode); f++) {
			uint64_t mask =
				((UINT64_C(1) << sev_policy_field_width(cases[i].mode, f)) - 1)
				<< sev_policy_field_shift(cases[i].mode, f);

			assert_int_equal(seen & mask, 0);
			seen |= mask;
		}
		assert_int_equal(seen, cases[i].bits);
	}
}

/* Numbers that are no mode or no field have no name, no bits and no policy. */
static void test_unknown_numbers(void **state)
{
	const enum sev_mode none = (enum sev_mode)3;
	const unsigned past = sev_policy_field_count(SEV_MODE_SNP);
	struct sev_err err;
	uint64_t policy;

	(void)state;
	assert_int_equal(sev_policy_field_count(none), 0);
	assert_null(sev_policy_field_name(none, 0));
	assert_null(sev_policy_field_name(SEV_MODE_SNP, past));
	assert_null(sev_policy_field_meaning(SEV_MODE_SNP, past, 0));
	assert_int_equal(sev_policy_field_shift(SEV_MODE_SNP, past), 0);
	assert_int_equal(sev_policy_field_width(SEV_MODE_SNP, past), 0);
	assert_int_equal(sev_policy_field_value(SEV_MODE_SNP, past, UINT64_MAX), 0);
	assert_int_equal(sev_policy_check(none, 0, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "mode 3, expected 0 (sev) to 2 (snp)");
	assert_int_equal(sev_policy_parse(none, "0", &policy, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "mode 3, expected 0 (sev) to 2 (snp)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),	      cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_reserved_bits), cmocka_unit_test(test_meaning),
		cmocka_unit_test(test_fields_cover),  cmocka_unit_test(test_unknown_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
