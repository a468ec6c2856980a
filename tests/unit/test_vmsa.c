/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/vmsa.h>

#include "abi/vmsa.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "plan/variant.h"

/* The AP reset address of edk2's builds. */
#define EDK2_RESET 0x0080B004u
#define SIG_NAPLES 0x00800F12u

static const unsigned NONE = SEV_VARIANT_COUNT;

/*
 * SHA-384 of whole pages. The plain rows were computed by sev-snp-measure, those with variants from
 * the documented values of the fields in question.
 */
static const struct {
	enum sev_mode mode;
	enum sev_vmm_type vmm;
	uint32_t vcpu;
	const char *sha384;
} PAGES[] = {
	{SEV_MODE_SNP, SEV_VMM_QEMU, 0,
	 "77920c4c629ff47e90c0e174fc1ad0eb6fa664f88cd4739488058a8c6cb1a77b"
	 "3856f55378e9518d0da99452d51c553a"},
	{SEV_MODE_SNP, SEV_VMM_QEMU, 1,
	 "8413b852790765a310d95867a8b00bfca3a802b5a80830044b45e253fe962226"
	 "57e11e53fcf63eb0e0afd722385bf7b4"},
	{SEV_MODE_SNP, SEV_VMM_EC2, 0,
	 "d08442e8bcdb6a5dcd7f22e4f7fd6979beffb9f0bb54a9d1977407fe84f482ab"
	 "f23c1baae6ce95a6a9e7a94c3c51f412"},
	{SEV_MODE_SNP, SEV_VMM_EC2, 7,
	 "acff2d22db95b8eb82272d844aa2ad1f8f84218ccbab003697acade12228a6e9"
	 "01256e160d41713c22fed92e0a1ed0e1"},
	{SEV_MODE_SNP, SEV_VMM_GCE, 0,
	 "f9e03177dad7f4819ee193af7cfb70507d8a923ab513412e908bc73460a9dfda"
	 "a54215d58952816118ffb2ec281e7fd2"},
	{SEV_MODE_SNP, SEV_VMM_GCE, 1,
	 "5302d262c88780a7a13159a327fa99cf188cab234c680e1f3b6729171380a431"
	 "2511813a354cab136d69c778050c245a"},
	{SEV_MODE_SEVES, SEV_VMM_QEMU, 0,
	 "69c94ea0886388820b7d37645642a46a4751bf5209f779d6a05337d11698a66c"
	 "b6021b9aeacaad1bb92475944344f6f8"},
	{SEV_MODE_SEVES, SEV_VMM_QEMU, 4095,
	 "a52df2d2d024af9fb93e90d37da535b16d44596692a50fba4d31e97eeb13c2ee"
	 "ba039c0c1e0b478316c233d9e97867dc"},
};

static struct sev_config *make_config(enum sev_mode mode, enum sev_vmm_type vmm, unsigned variant)
{
	struct sev_config *config = sev_config_new();

	assert_non_null(config);
	sev_config_set_mode(config, mode);
	sev_config_set_vmm_type(config, vmm);
	sev_config_set_vcpu_sig(config, SIG_NAPLES);
	if (variant != NONE)
		sev_config_set_variant(config, variant, true);
	return config;
}

static void test_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PAGES); i++) {
		struct sev_config *config = make_config(PAGES[i].mode, PAGES[i].vmm, NONE);
		uint8_t page[SEV_VMSA_SIZE];
		uint8_t digest[48];
		char text[97];
		struct sev_err err;

		assert_sev_ok(sev_vmsa_build(config, PAGES[i].vcpu, EDK2_RESET, page, &err), &err);
		sev_sha384(page, sizeof(page), digest);
		sev_hex_encode(digest, sizeof(digest), text);
		assert_string_equal(text, PAGES[i].sha384);
		sev_config_free(config);
	}
}

/* Each variant changes these fields to these values, and nothing else. */
static const struct {
	enum sev_variant variant;
	enum sev_mode mode;
	enum sev_vmm_type vmm;
	uint32_t vcpu;
	struct {
		const char *field;
		uint64_t value;
	} changes[4];
} VARIANTS[] = {
	{SEV_VARIANT_EC2_RDX_0, SEV_MODE_SNP, SEV_VMM_EC2, 0, {{"rdx", 0}}},
	{SEV_VARIANT_FPU_ZERO, SEV_MODE_SEVES, SEV_VMM_QEMU, 0, {{"mxcsr", 0}, {"x87_fcw", 0}}},
	{SEV_VARIANT_FPU_ZERO, SEV_MODE_SNP, SEV_VMM_QEMU, 1, {{"mxcsr", 0}, {"x87_fcw", 0}}},
	{SEV_VARIANT_AUTO_DEBUG_SWAP, SEV_MODE_SEVES, SEV_VMM_QEMU, 0, {{"sev_features", 0x20}}},
	{SEV_VARIANT_AUTO_DEBUG_SWAP, SEV_MODE_SNP, SEV_VMM_QEMU, 1, {{"sev_features", 0x21}}},
	{SEV_VARIANT_KRUN_INTENDED,
	 SEV_MODE_SNP,
	 SEV_VMM_KRUN,
	 0,
	 {{"rsi", 0x7000}, {"rsp", 0x8FF0}, {"rbp", 0x8FF0}}},
	{SEV_VARIANT_KRUN_INTENDED,
	 SEV_MODE_SNP,
	 SEV_VMM_KRUN,
	 1,
	 {{"cs.selector", 0x9100}, {"cs.base", 0x91000}, {"rip", 0}}},
};

static void test_variants(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(VARIANTS); i++) {
		struct sev_config *plain = make_config(VARIANTS[i].mode, VARIANTS[i].vmm, NONE);
		struct sev_config *other =
			make_config(VARIANTS[i].mode, VARIANTS[i].vmm, VARIANTS[i].variant);
		uint8_t expected[SEV_VMSA_SIZE];
		uint8_t found[SEV_VMSA_SIZE];
		struct sev_err err;

		assert_sev_ok(sev_vmsa_build(plain, VARIANTS[i].vcpu, EDK2_RESET, expected, &err),
			      &err);
		assert_sev_ok(sev_vmsa_build(other, VARIANTS[i].vcpu, EDK2_RESET, found, &err),
			      &err);
		assert_memory_not_equal(expected, found, SEV_VMSA_SIZE);
		for (size_t k = 0; k < 4 && VARIANTS[i].changes[k].field; k++) {
			unsigned field;

			assert_sev_ok(
				sev_vmsa_field_find(VARIANTS[i].changes[k].field, &field, &err),
				&err);
			assert_sev_ok(
				sev_vmsa_set(expected, field, VARIANTS[i].changes[k].value, &err),
				&err);
		}
		assert_memory_equal(expected, found, SEV_VMSA_SIZE);
		sev_config_free(plain);
		sev_config_free(other);
	}
}

/* The fields cover the page without gap or overlap; some offsets as the APM's table gives them. */
static void test_layout(void **state)
{
	static const struct {
		const char *name;
		size_t offset, size;
	} rows[] = {{"cs.base", 0x18, 8},	{"tr.attrib", 0x92, 2},	  {"cpl", 0xCB, 1},
		    {"efer", 0xD0, 8},		{"rip", 0x178, 8},	  {"rax", 0x1F8, 8},
		    {"g_pat", 0x268, 8},	{"spec_ctrl", 0x2E0, 8},  {"rdx", 0x310, 8},
		    {"sev_features", 0x3B0, 8}, {"xcr0", 0x3E8, 8},	  {"mxcsr", 0x408, 4},
		    {"x87_fcw", 0x410, 2},	{"fpreg_ymm", 0x570, 256}};
	size_t next = 0;

	(void)state;
	for (unsigned i = 0; i < sev_vmsa_field_count(); i++) {
		assert_int_equal(sev_vmsa_field_offset(i), next);
		next += sev_vmsa_field_size(i);
	}
	assert_int_equal(next, SEV_VMSA_SIZE);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		unsigned field;

		assert_int_equal(sev_vmsa_field_find(rows[i].name, &field, NULL), SEV_OK);
		assert_int_equal(sev_vmsa_field_offset(field), rows[i].offset);
		assert_int_equal(sev_vmsa_field_size(field), rows[i].size);
		assert_false(sev_vmsa_field_reserved(field));
	}
}

static void test_field_errors(void **state)
{
	uint8_t page[SEV_VMSA_SIZE] = {0};
	struct sev_err err;
	uint64_t value;
	unsigned field;

	(void)state;
	assert_int_equal(sev_vmsa_field_find("sev_feature", &field, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg,
			    "unknown VMSA field 'sev_feature'; did you mean 'sev_features'?");
	assert_int_equal(sev_vmsa_field_find("CPL", &field, &err), SEV_OK);
	assert_int_equal(sev_vmsa_set(page, field, 0x100, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "VMSA field cpl has 1 bytes, 0x100 does not fit it");
	assert_int_equal(sev_vmsa_field_find("fpreg_x87", &field, &err), SEV_OK);
	assert_int_equal(sev_vmsa_get(page, field, &value, &err), SEV_ERR_ARG);
	assert_int_equal(sev_vmsa_get(page, sev_vmsa_field_count(), &value, &err), SEV_ERR_ARG);
}

static void test_sev_has_none(void **state)
{
	struct sev_config *config = make_config(SEV_MODE_SEV, SEV_VMM_QEMU, NONE);
	uint8_t page[SEV_VMSA_SIZE];

	(void)state;
	assert_int_equal(sev_vmsa_build(config, 0, 0, page, NULL), SEV_ERR_ARG);
	sev_config_free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),	     cmocka_unit_test(test_variants),
		cmocka_unit_test(test_layout),	     cmocka_unit_test(test_field_errors),
		cmocka_unit_test(test_sev_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
