/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ATTESTATION_REPORT. Places, ranges and bits are those of the specification's tables.
 */
#include "test.h"

#include <sev/report.h>

#include "base/bytes.h"

static uint8_t raw[SEV_REPORT_SIZE];
static struct sev_err err;

/* clang-format off */
/* name, offset, size, the version that brought it */
static const struct {
	const char *name;
	size_t offset, size;
	uint32_t since;
} FIELDS[] = {
	{"VERSION", 0x000, 4, 2},
	{"GUEST_SVN", 0x004, 4, 2},
	{"POLICY", 0x008, 8, 2},
	{"FAMILY_ID", 0x010, 16, 2},
	{"IMAGE_ID", 0x020, 16, 2},
	{"VMPL", 0x030, 4, 2},
	{"SIGNATURE_ALGO", 0x034, 4, 2},
	{"CURRENT_TCB", 0x038, 8, 2},
	{"PLATFORM_INFO", 0x040, 8, 2},
	{"KEY_INFO", 0x048, 4, 2},
	{"REPORT_DATA", 0x050, 64, 2},
	{"MEASUREMENT", 0x090, 48, 2},
	{"HOST_DATA", 0x0C0, 32, 2},
	{"ID_KEY_DIGEST", 0x0E0, 48, 2},
	{"AUTHOR_KEY_DIGEST", 0x110, 48, 2},
	{"REPORT_ID", 0x140, 32, 2},
	{"REPORT_ID_MA", 0x160, 32, 2},
	{"REPORTED_TCB", 0x180, 8, 2},
	{"CPUID_FAM_ID", 0x188, 1, 3},
	{"CPUID_MOD_ID", 0x189, 1, 3},
	{"CPUID_STEP", 0x18A, 1, 3},
	{"CHIP_ID", 0x1A0, 64, 2},
	{"COMMITTED_TCB", 0x1E0, 8, 2},
	{"CURRENT_BUILD", 0x1E8, 1, 2},
	{"CURRENT_MINOR", 0x1E9, 1, 2},
	{"CURRENT_MAJOR", 0x1EA, 1, 2},
	{"COMMITTED_BUILD", 0x1EC, 1, 2},
	{"COMMITTED_MINOR", 0x1ED, 1, 2},
	{"COMMITTED_MAJOR", 0x1EE, 1, 2},
	{"LAUNCH_TCB", 0x1F0, 8, 2},
	{"LAUNCH_MIT_VECTOR", 0x1F8, 8, 5},
	{"CURRENT_MIT_VECTOR", 0x200, 8, 5},
	{"SIGNATURE", 0x2A0, 512, 2},
};
/* clang-format on */

/* A report of a version, its reserved bytes zero, from what is in raw. */
static struct sev_report *read_version(uint32_t version)
{
	struct sev_report *report = NULL;

	sev_put_le32(raw, version);
	assert_sev_ok(sev_report_read("r", raw, sizeof(raw), NULL, &report, &err), &err);
	return report;
}

static int setup(void **state)
{
	(void)state;
	memset(raw, 0, sizeof(raw));
	return 0;
}

static void test_layout(void **state)
{
	(void)state;
	assert_int_equal(SEV_COUNT(FIELDS), SEV_REPORT_FIELDS);
	for (size_t i = 0; i < SEV_COUNT(FIELDS); i++) {
		enum sev_report_field field = (enum sev_report_field)i;

		assert_string_equal(sev_report_field_name(field), FIELDS[i].name);
		assert_int_equal(sev_report_field_offset(field), FIELDS[i].offset);
		assert_int_equal(sev_report_field_size(field), FIELDS[i].size);
	}
	assert_null(sev_report_field_name((enum sev_report_field)SEV_REPORT_FIELDS));
	assert_int_equal(sev_report_field_size((enum sev_report_field)SEV_REPORT_FIELDS), 0);
}

/* What stands at a field's place comes out of it, in the versions that have it only. */
/* spec: SNP-ABI MSG_REPORT_RSP: CPUID fields are there from version 3 on */
static void test_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(raw); i++)
		raw[i] = (uint8_t)(i * 37 + 11);
	for (uint32_t version = 2; version <= 5; version++) {
		struct sev_report *report = read_version(version);

		for (size_t i = 0; i < SEV_COUNT(FIELDS); i++) {
			enum sev_report_field field = (enum sev_report_field)i;
			bool is_bytes = sev_report_field_kind(field) == SEV_REPORT_KIND_BYTES;
			bool has = version >= FIELDS[i].since;
			uint64_t number = 0;

			assert_int_equal(sev_report_has(report, field), has);
			for (size_t b = 0; has && !is_bytes && b < FIELDS[i].size; b++)
				number |= (uint64_t)raw[FIELDS[i].offset + b] << (8 * b);
			assert_true(sev_report_number(report, field) == number);
			if (!has)
				assert_null(sev_report_bytes(report, field));
			else
				assert_memory_equal(sev_report_bytes(report, field),
						    raw + FIELDS[i].offset, FIELDS[i].size);
		}
		assert_true(sev_report_is_known(report));
		sev_report_free(report);
	}
}

/* Ranges that must be zero: first and last byte, and the versions. */
static const struct {
	uint32_t first_version, last_version;
	size_t first, last;
} RESERVED[] = {
	{2, 5, 0x04C, 0x04F}, {2, 2, 0x188, 0x19F}, {3, 5, 0x18B, 0x19F}, {2, 5, 0x1EB, 0x1EB},
	{2, 5, 0x1EF, 0x1EF}, {2, 4, 0x1F8, 0x29F}, {5, 5, 0x208, 0x29F}, {2, 5, 0x330, 0x49F},
};

static bool must_be_zero(uint32_t version, size_t byte)
{
	for (size_t i = 0; i < SEV_COUNT(RESERVED); i++)
		if (version >= RESERVED[i].first_version && version <= RESERVED[i].last_version &&
		    byte >= RESERVED[i].first && byte <= RESERVED[i].last)
			return true;
	return false;
}

/* spec: SNP-ABI MSG_REPORT_RSP: reserved bytes are zero, those behind the signature's too */
static void test_reserved(void **state)
{
	(void)state;
	for (uint32_t version = 2; version <= 5; version++) {
		for (size_t byte = 4; byte < sizeof(raw); byte++) {
			size_t offset = 0, size = 0;
			struct sev_report *report;
			bool found;

			raw[byte] = 0x80;
			report = read_version(version);
			found = sev_report_nonzero_reserved(report, &offset, &size);
			assert_int_equal(found, must_be_zero(version, byte));
			assert_true(!found || (byte >= offset && byte < offset + size));
			sev_report_free(report);
			raw[byte] = 0;
		}
	}
}

/* Every range is told, and which of them are not zero. */
static void test_all_reserved(void **state)
{
	size_t offset, size, count = 0, nonzero_count = 0;
	struct sev_report *report;
	bool nonzero;

	(void)state;
	raw[0x04D] = 1;
	raw[0x49F] = 1;
	report = read_version(4);
	while (sev_report_reserved(report, count, &offset, &size, &nonzero)) {
		assert_int_equal(nonzero, offset == 0x04C || offset == 0x330);
		nonzero_count += nonzero;
		count++;
	}
	assert_int_equal(count, 6);
	assert_int_equal(nonzero_count, 2);
	sev_report_free(report);
}

/* spec: SNP-ABI MSG_REPORT_RSP: a report has 0x4A0 bytes */
/* spec: SNP-ABI MSG_REPORT_RSP: versions begin with 2 */
static void test_refused(void **state)
{
	static const struct {
		uint32_t version;
		size_t size;
		const char *message;
	} cases[] = {
		{2, 0x49F, "r: found 1183 bytes, expected the 1184"},
		{2, 0x4A1, "r: found 1185 bytes, expected the 1184"},
		{2, 0, "r: found 0 bytes"},
		{0, 0x4A0, "r: VERSION: found 0, expected an attestation report of version 2"},
		{1, 0x4A0, "r: VERSION: found 1, expected"},
	};
	uint8_t longer[SEV_REPORT_SIZE + 1] = {0};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_report *report = NULL;

		sev_put_le32(longer, cases[i].version);
		assert_int_equal(sev_report_read("r", longer, cases[i].size, NULL, &report, &err),
				 SEV_ERR_FORMAT);
		assert_non_null(strstr(err.msg, cases[i].message));
		assert_null(report);
	}
	sev_report_free(NULL);
}

/* Of an unknown version nothing is read but VERSION and SIGNATURE; its bytes are kept. */
static void test_unknown_version(void **state)
{
	static const uint32_t versions[] = {6, 7, 0x100, 0x02000000, UINT32_MAX};
	size_t offset, size;

	(void)state;
	memset(raw, 0xA5, sizeof(raw));
	for (size_t v = 0; v < SEV_COUNT(versions); v++) {
		struct sev_report *report = read_version(versions[v]);

		assert_false(sev_report_is_known(report));
		for (size_t i = 0; i < SEV_COUNT(FIELDS); i++)
			assert_int_equal(sev_report_has(report, (enum sev_report_field)i),
					 i == SEV_REPORT_VERSION || i == SEV_REPORT_SIGNATURE);
		assert_int_equal(sev_report_number(report, SEV_REPORT_VERSION), versions[v]);
		assert_int_equal(sev_report_number(report, SEV_REPORT_POLICY), 0);
		assert_memory_equal(sev_report_bytes(report, SEV_REPORT_SIGNATURE), raw + 0x2A0,
				    512);
		assert_memory_equal(sev_report_raw(report), raw, sizeof(raw));
		assert_null(sev_report_product(report));
		assert_false(sev_report_chip_id_masked(report));
		assert_false(sev_report_nonzero_reserved(report, &offset, &size));
		sev_report_free(report);
	}
}

/* flaw 9: v5 fields in old versions */
static void test_mitigation_vectors(void **state)
{
	(void)state;
	raw[0x1F8] = 0x3F;
	raw[0x200] = 0x1F;
	for (uint32_t version = 2; version <= 5; version++) {
		struct sev_report *report = read_version(version);
		size_t offset = 0, size = 0;
		bool has = version == 5;

		assert_int_equal(sev_report_has(report, SEV_REPORT_LAUNCH_MIT_VECTOR), has);
		assert_int_equal(sev_report_number(report, SEV_REPORT_LAUNCH_MIT_VECTOR),
				 has ? 0x3F : 0);
		assert_int_equal(sev_report_number(report, SEV_REPORT_CURRENT_MIT_VECTOR),
				 has ? 0x1F : 0);
		assert_int_equal(sev_report_nonzero_reserved(report, &offset, &size), !has);
		assert_int_equal(offset, has ? 0 : 0x1F8);
		sev_report_free(report);
	}
}

/* flaw 2: signature over a re-encoding: reserved and unknown content is there as received */
/* flaw 16: unsigned tail: its bytes are kept, and told */
static void test_bytes_kept(void **state)
{
	size_t offset, size;

	(void)state;
	for (uint32_t version = 2; version <= 6; version++) {
		struct sev_report *report;

		for (size_t i = 0; i < sizeof(raw); i++)
			raw[i] = (uint8_t)(i * 13 + 1);
		report = read_version(version);
		assert_memory_equal(sev_report_raw(report), raw, sizeof(raw));
		sev_report_free(report);
	}
	setup(NULL);
	for (size_t at = 0x330; at < sizeof(raw); at += 0x49F - 0x330) {
		struct sev_report *report;

		raw[at] = 1;
		report = read_version(5);
		assert_true(sev_report_nonzero_reserved(report, &offset, &size));
		assert_int_equal(offset, 0x330);
		assert_int_equal(sev_report_raw(report)[at], 1);
		sev_report_free(report);
		raw[at] = 0;
	}
}

/* Name, shift and width of every bit that has a name. */
struct bits {
	const char *name;
	unsigned shift, width;
};

static void check_bits(enum sev_report_field field, const struct bits *bits, size_t count,
		       uint64_t all)
{
	struct sev_bit_field found;

	for (unsigned i = 0; i < count; i++) {
		assert_true(sev_report_bit_field(field, i, &found));
		assert_string_equal(found.name, bits[i].name);
		assert_int_equal(found.shift, bits[i].shift);
		assert_int_equal(found.width, bits[i].width);
		assert_true(found.meaning[0]);
		assert_int_equal(found.must_be_one, strcmp(found.name, "RESERVED_17") == 0);
		all &= ~(((UINT64_C(1) << bits[i].width) - 1) << bits[i].shift);
	}
	assert_false(sev_report_bit_field(field, (unsigned)count, &found));
	assert_true(sev_report_unnamed_bits(field) == all);
}

/* flaw 32: bit 25 of POLICY has a name, and bits 63:26 have none */
/* flaw 10: bit 6 of PLATFORM_INFO is no error, and has no name here */
/* spec: SNP-ABI guest policy: bit 17 must be one */
static void test_bits(void **state)
{
	static const struct bits policy[] = {
		{"ABI_MINOR", 0, 8},
		{"ABI_MAJOR", 8, 8},
		{"SMT", 16, 1},
		{"RESERVED_17", 17, 1},
		{"MIGRATE_MA", 18, 1},
		{"DEBUG", 19, 1},
		{"SINGLE_SOCKET", 20, 1},
		{"CXL_ALLOW", 21, 1},
		{"MEM_AES_256_XTS", 22, 1},
		{"RAPL_DIS", 23, 1},
		{"CIPHERTEXT_HIDING_DRAM", 24, 1},
		{"PAGE_SWAP_DISABLE", 25, 1},
	};
	static const struct bits platform[] = {
		{"SMT_EN", 0, 1},
		{"TSME_EN", 1, 1},
		{"ECC_EN", 2, 1},
		{"RAPL_DIS", 3, 1},
		{"CIPHERTEXT_HIDING_DRAM_EN", 4, 1},
		{"ALIAS_CHECK_COMPLETE", 5, 1},
		{"TIO_EN", 7, 1},
	};
	static const struct bits key[] = {
		{"AUTHOR_KEY_EN", 0, 1},
		{"MASK_CHIP_KEY", 1, 1},
		{"SIGNING_KEY", 2, 3},
	};
	struct sev_bit_field none;

	(void)state;
	check_bits(SEV_REPORT_POLICY, policy, SEV_COUNT(policy), UINT64_MAX);
	assert_true(sev_report_unnamed_bits(SEV_REPORT_POLICY) == UINT64_C(0xFFFFFFFFFC000000));
	check_bits(SEV_REPORT_PLATFORM_INFO, platform, SEV_COUNT(platform), UINT64_MAX);
	assert_true(sev_report_unnamed_bits(SEV_REPORT_PLATFORM_INFO) ==
		    UINT64_C(0xFFFFFFFFFFFFFF40));
	check_bits(SEV_REPORT_KEY_INFO, key, SEV_COUNT(key), UINT32_MAX);
	assert_true(sev_report_unnamed_bits(SEV_REPORT_KEY_INFO) == 0xFFFFFFE0);
	assert_false(sev_report_bit_field(SEV_REPORT_VMPL, 0, &none));
	assert_int_equal(sev_report_unnamed_bits(SEV_REPORT_LAUNCH_MIT_VECTOR), 0);
}

/* flaw 32: POLICY is what was received, bit 17 included */
static void test_policy_as_received(void **state)
{
	struct sev_report *report;

	(void)state;
	sev_put_le64(raw + 8, UINT64_C(0x8000000002000000));
	report = read_version(2);
	assert_true(sev_report_number(report, SEV_REPORT_POLICY) == UINT64_C(0x8000000002000000));
	sev_report_free(report);
}

/* flaw 13: SIGNING_KEY, AUTHOR_KEY_EN and MASK_CHIP_KEY have bits of their own */
static void test_key_info(void **state)
{
	static const struct {
		uint32_t key_info;
		bool author, mask;
		unsigned key;
		const char *name;
	} cases[] = {
		{0x00, false, false, 0, "VCEK"},     {0x01, true, false, 0, "VCEK"},
		{0x02, false, true, 0, "VCEK"},	     {0x04, false, false, 1, "VLEK"},
		{0x08, false, false, 2, "reserved"}, {0x18, false, false, 6, "reserved"},
		{0x1C, false, false, 7, "none"},     {0xFFFFFFE7, true, true, 1, "VLEK"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_report *report;

		sev_put_le32(raw + 0x48, cases[i].key_info);
		report = read_version(3);
		assert_int_equal(sev_report_author_key_en(report), cases[i].author);
		assert_int_equal(sev_report_mask_chip_key(report), cases[i].mask);
		assert_int_equal(sev_report_signing_key(report), cases[i].key);
		assert_string_equal(sev_signing_key_name(cases[i].key), cases[i].name);
		sev_report_free(report);
	}
	assert_string_equal(sev_signing_key_name(8), "reserved");
}

/* flaw 31: MASK_CHIP_KEY says nothing about CHIP_ID */
/* flaw 5: a chip id may begin with any byte */
static void test_chip_id(void **state)
{
	static const uint8_t first[] = {0x00, 0x01, 0x02, 0x04, 0x30, 0xFF};

	(void)state;
	for (uint32_t key_info = 0; key_info <= 2; key_info += 2) {
		sev_put_le32(raw + 0x48, key_info);
		for (size_t i = 0; i < SEV_COUNT(first); i++) {
			struct sev_report *report;

			raw[0x1A0] = first[i];
			report = read_version(3);
			assert_int_equal(sev_report_chip_id_masked(report), first[i] == 0);
			assert_int_equal(sev_report_bytes(report, SEV_REPORT_CHIP_ID)[0], first[i]);
			sev_report_free(report);
		}
	}
}

/* A report of version 3 on names its processor. */
static void test_product(void **state)
{
	static const struct {
		uint8_t family, model;
		const char *name; /* NULL: none */
		enum sev_tcb_layout layout;
	} cases[] = {
		{0x19, 0x01, "Milan", SEV_TCB_LAYOUT_FAM19H},
		{0x19, 0x11, "Genoa", SEV_TCB_LAYOUT_FAM19H},
		{0x19, 0xA0, "Bergamo, Siena", SEV_TCB_LAYOUT_FAM19H},
		{0x1A, 0x02, "Turin", SEV_TCB_LAYOUT_FAM1AH},
		{0x1A, 0x11, "Turin dense", SEV_TCB_LAYOUT_FAM1AH},
		{0x1A, 0x50, NULL, SEV_TCB_LAYOUT_FAM1AH},
		{0x1B, 0x00, NULL, SEV_TCB_LAYOUT_FAM1AH},
		{0x17, 0x31, NULL, SEV_TCB_LAYOUT_FAM19H},
		{0x19, 0x20, NULL, SEV_TCB_LAYOUT_FAM19H},
	};

	(void)state;
	for (uint32_t version = 3; version <= 5; version++) {
		for (size_t i = 0; i < SEV_COUNT(cases); i++) {
			const struct sev_product *product;
			struct sev_report *report;

			raw[0x188] = cases[i].family;
			raw[0x189] = cases[i].model;
			report = read_version(version);
			product = sev_report_product(report);
			assert_int_equal(product != NULL, cases[i].name != NULL);
			if (product)
				assert_string_equal(sev_product_name(product), cases[i].name);
			assert_int_equal(sev_report_tcb_layout(report), cases[i].layout);
			sev_report_free(report);
		}
	}
}

/* flaw 7: productName: from version 3 on CPUID decides, whatever a certificate says */
static void test_set_product(void **state)
{
	const struct sev_product *turin = sev_products_find_name(sev_products_builtin(), "Turin");
	struct sev_report *report;

	(void)state;
	raw[0x188] = 0x19;
	raw[0x189] = 0x01;
	report = read_version(3);
	sev_report_set_product(report, turin);
	assert_string_equal(sev_product_name(sev_report_product(report)), "Milan");
	sev_report_free(report);
	report = read_version(2);
	assert_null(sev_report_product(report));
	assert_int_equal(sev_report_tcb_layout(report), SEV_TCB_LAYOUT_FAM19H);
	sev_report_set_product(report, turin);
	assert_ptr_equal(sev_report_product(report), turin);
	assert_int_equal(sev_report_tcb_layout(report), SEV_TCB_LAYOUT_FAM1AH);
	sev_report_free(report);
}

/* flaw 3: a chip id of eight bytes is Turin's */
/* spec: KDS: from Turin on a chip id has 8 bytes, zeros behind them */
static void test_layout_of_version_2(void **state)
{
	static const struct {
		uint8_t first, eighth, ninth, last;
		enum sev_tcb_layout layout;
	} cases[] = {
		{0, 0, 0, 0, SEV_TCB_LAYOUT_FAM19H}, {1, 0, 0, 0, SEV_TCB_LAYOUT_FAM1AH},
		{0, 1, 0, 0, SEV_TCB_LAYOUT_FAM1AH}, {1, 0, 1, 0, SEV_TCB_LAYOUT_FAM19H},
		{0, 0, 0, 1, SEV_TCB_LAYOUT_FAM19H}, {1, 1, 0, 1, SEV_TCB_LAYOUT_FAM19H},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_report *report;

		raw[0x1A0] = cases[i].first;
		raw[0x1A7] = cases[i].eighth;
		raw[0x1A8] = cases[i].ninth;
		raw[0x1DF] = cases[i].last;
		report = read_version(2);
		assert_int_equal(sev_report_tcb_layout(report), cases[i].layout);
		sev_report_free(report);
	}
}

/* The components of all five TCBs, in both layouts. */
/* spec: SNP-ABI TCB_VERSION: the bytes of the components differ between family 19h and 1Ah */
static void test_tcbs(void **state)
{
	static const struct {
		uint8_t family, model;
		int value[SEV_TCB_COMPONENTS]; /* of the bytes 10 to 17; -1: none */
	} cases[] = {
		{0x19, 0x01, {-1, 10, 11, 16, 17}},
		{0x1A, 0x02, {10, 11, 12, 13, 17}},
	};
	static const struct {
		enum sev_report_field field;
		size_t offset;
	} tcbs[] = {
		{SEV_REPORT_CURRENT_TCB, 0x038},
		{SEV_REPORT_REPORTED_TCB, 0x180},
		{SEV_REPORT_COMMITTED_TCB, 0x1E0},
		{SEV_REPORT_LAUNCH_TCB, 0x1F0},
	};
	uint8_t value = 0;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases) * SEV_COUNT(tcbs); i++) {
		const int *values = cases[i % 2].value;
		struct sev_report *report;

		setup(NULL);
		raw[0x188] = cases[i % 2].family;
		raw[0x189] = cases[i % 2].model;
		for (size_t b = 0; b < 8; b++)
			raw[tcbs[i / 2].offset + b] = (uint8_t)(10 + b);
		report = read_version(4);
		for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++) {
			enum sev_tcb_component component = (enum sev_tcb_component)c;

			assert_int_equal(
				sev_report_tcb(report, tcbs[i / 2].field, component, &value),
				values[c] >= 0);
			assert_true(values[c] < 0 || value == values[c]);
		}
		assert_false(sev_report_tcb(report, SEV_REPORT_POLICY, SEV_TCB_SNP, &value));
		sev_report_free(report);
	}
}

/* The same places on both sides of a version without CPUID fields. */
static void test_tcb_of_unknown_version(void **state)
{
	struct sev_report *report;
	uint8_t value;

	(void)state;
	memset(raw, 0x11, sizeof(raw));
	report = read_version(6);
	assert_false(sev_report_tcb(report, SEV_REPORT_CURRENT_TCB, SEV_TCB_SNP, &value));
	sev_report_free(report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_layout, setup),
		cmocka_unit_test_setup(test_fields, setup),
		cmocka_unit_test_setup(test_reserved, setup),
		cmocka_unit_test_setup(test_all_reserved, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_unknown_version, setup),
		cmocka_unit_test_setup(test_mitigation_vectors, setup),
		cmocka_unit_test_setup(test_bytes_kept, setup),
		cmocka_unit_test_setup(test_bits, setup),
		cmocka_unit_test_setup(test_policy_as_received, setup),
		cmocka_unit_test_setup(test_key_info, setup),
		cmocka_unit_test_setup(test_chip_id, setup),
		cmocka_unit_test_setup(test_product, setup),
		cmocka_unit_test_setup(test_set_product, setup),
		cmocka_unit_test_setup(test_layout_of_version_2, setup),
		cmocka_unit_test_setup(test_tcbs, setup),
		cmocka_unit_test_setup(test_tcb_of_unknown_version, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
