/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <openssl/sha.h>

#include <sev/config.h>
#include <sev/digest.h>
#include <sev/plan.h>

#include "base/bytes.h"
#include "base/crc32.h"
#include "igvm_build.h"

#define SNP_MASK	0x1u
#define OTHER_MASK	0x4u
#define FLAG_2MB	0x1u
#define FLAG_UNMEASURED 0x2u
#define FLAG_SHARED	0x4u
#define VMSA_GPA	UINT64_C(0xFFFFFFFFF000)

/* Platform types, as in the fixed numbers of the format. */
enum { NATIVE = 0, SEV_SNP = 2, TDX = 3, SEV = 4, SEV_ES = 5 };

/* What a test file is made of, one row a directive. */
enum what { PAGE, AREA, INSERT, VMSA, PARAMETER };

struct row {
	enum what what;
	uint64_t gpa;
	uint32_t mask;
	int fill; /* every byte of the data, IGVM_NO_DATA: none; index of an area */
	uint32_t flags;
	uint16_t type; /* of a page; pages of an area; number of a vCPU */
};

/* The shape of COCONUT's files: parameter areas, pages, the VMSA, for two platforms. */
static const struct row ROWS[] = {
	{AREA, 0, 0, 0, 0, 2},
	{AREA, 0, 0, 7, 0, 1},
	{PARAMETER, 0, 0, 0, 0, 0},
	{INSERT, 0x10000, SNP_MASK | OTHER_MASK, 0, 0, 0},
	{INSERT, 0x12000, SNP_MASK, 7, 0, 0},
	{PAGE, 0x20000, SNP_MASK, 1, 0, 0},
	{PAGE, 0x21000, SNP_MASK, 2, 0, 0},
	{PAGE, 0x22000, SNP_MASK | OTHER_MASK, 3, 0, 0},
	{PAGE, 0x23000, SNP_MASK, IGVM_NO_DATA, 0, 0},
	{PAGE, 0x24000, SNP_MASK, IGVM_NO_DATA, 0, 0},
	{PAGE, 0x25000, SNP_MASK, 0, 0, 0}, /* zeros that the file holds */
	{PAGE, 0x30000, SNP_MASK, 4, FLAG_UNMEASURED, 0},
	{PAGE, 0x31000, SNP_MASK, IGVM_NO_DATA, FLAG_UNMEASURED, 0},
	{PAGE, 0x40000, SNP_MASK, IGVM_NO_DATA, 0, 1},
	{PAGE, 0x41000, SNP_MASK, 5, 0, 2},
	{PAGE, 0x42000, SNP_MASK, IGVM_NO_DATA, 0, 3},
	{PAGE, 0x50000, SNP_MASK, 6, FLAG_SHARED, 0},
	{PAGE, 0x60000, OTHER_MASK, 7, 0, 0},
	{PAGE, 0x200000, SNP_MASK, IGVM_NO_DATA, FLAG_2MB, 0},
	{PAGE, 0x400000, SNP_MASK, 8, FLAG_2MB, 0},
	{VMSA, VMSA_GPA, SNP_MASK, 0x30, 0, 0},
};

static void add_row(struct igvm_build *build, const struct row *row)
{
	size_t size = row->flags & FLAG_2MB ? 0x200000 : 4096;
	uint32_t offset = 0;

	if (row->what == PAGE && row->fill != IGVM_NO_DATA)
		offset = igvm_data(build, (uint8_t)row->fill, size);
	switch (row->what) {
	case PAGE:
		igvm_page(build, row->gpa, row->mask, offset, row->flags, row->type);
		return;
	case AREA:
		igvm_area(build, row->type * UINT64_C(4096), (uint32_t)row->fill, 0);
		return;
	case INSERT:
		igvm_insert(build, row->gpa, row->mask, (uint32_t)row->fill);
		return;
	case VMSA:
		offset = igvm_data(build, (uint8_t)row->fill, 4096);
		igvm_vp_context(build, row->gpa, row->mask, offset, row->type);
		return;
	case PARAMETER:
		igvm_parameter(build, 0x307, 0, 0);
		return;
	}
}

static struct igvm_build BUILD; /* large */

static void add_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_row(&BUILD, &rows[i]);
}

static void begin_snp(unsigned version)
{
	igvm_begin(&BUILD, version);
	igvm_platform(&BUILD, SEV_SNP, SNP_MASK);
	igvm_platform(&BUILD, TDX, OTHER_MASK);
	igvm_policy(&BUILD, 0xB0000, SNP_MASK);
}

static struct sev_config *config_of(const uint8_t *file, size_t size, enum sev_mode mode)
{
	struct sev_config *config = sev_config_new();
	struct sev_blob *blob;

	assert_non_null(config);
	assert_int_equal(sev_blob_copy("dir/t.igvm", file, size, &blob, NULL), SEV_OK);
	sev_config_set_igvm(config, blob);
	sev_config_set_mode(config, mode);
	sev_blob_free(blob);
	return config;
}

static void set_variant(struct sev_config *config, const char *name)
{
	unsigned variant;
	struct sev_err err;

	assert_sev_ok(sev_variant_find(name, &variant, &err), &err);
	sev_config_set_variant(config, variant, true);
}

/* The plan of BUILD; frees the configuration. */
static struct sev_plan *plan_of(struct sev_config *config)
{
	struct sev_plan *plan;
	struct sev_err err;

	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	sev_config_free(config);
	return plan;
}

static struct sev_config *config_of_build(enum sev_mode mode)
{
	size_t size;
	uint8_t *file = igvm_end(&BUILD, &size);
	struct sev_config *config = config_of(file, size, mode);

	free(file);
	return config;
}

/*
 * igvmmeasure's and microsoft/igvm's rules, page by page, in the test's own hand: one SHA-384 over
 * 112 bytes for each page.
 */
struct rules {
	bool native_zero, one_parameter_page, measure_shared;
};

static void chain(uint8_t ld[48], uint8_t type, uint64_t gpa, const uint8_t *contents)
{
	uint8_t info[0x70] = {0};

	memcpy(info, ld, 48);
	if (contents)
		SHA384(contents, 4096, info + 48);
	info[0x60] = 0x70;
	info[0x62] = type;
	for (size_t i = 0; i < 8; i++)
		info[0x68 + i] = (uint8_t)(gpa >> (8 * i));
	SHA384(info, sizeof(info), ld);
}

static void expect_page(uint8_t ld[48], const struct row *row, const struct rules *rules)
{
	static const uint8_t types[] = {1, 5, 6, 6};
	size_t pages = row->flags & FLAG_2MB ? 512 : 1;
	bool no_data = row->fill == IGVM_NO_DATA;
	uint8_t type = types[row->type];
	uint8_t page[4096];

	if (row->flags & FLAG_SHARED && !rules->measure_shared)
		return;
	memset(page, no_data ? 0 : row->fill, sizeof(page));
	if (row->type == 0 && row->flags & FLAG_UNMEASURED)
		type = 4;
	else if (row->type == 0 && no_data && rules->native_zero)
		type = 3;
	for (size_t i = 0; i < pages; i++)
		chain(ld, type, row->gpa + i * 4096, type == 1 ? page : NULL);
}

static uint64_t area_pages(const struct row *rows, size_t count, int index)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].what == AREA && rows[i].fill == index)
			return rows[i].type;
	return 0;
}

static void expect_snp(const struct row *rows, size_t count, const struct rules *rules,
		       uint8_t ld[48])
{
	uint8_t page[4096];

	memset(ld, 0, 48);
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		uint64_t pages = rules->one_parameter_page ? 1 : area_pages(rows, count, row->fill);

		if (!(row->mask & SNP_MASK))
			continue;
		if (row->what == PAGE)
			expect_page(ld, row, rules);
		for (uint64_t k = 0; row->what == INSERT && k < pages; k++)
			chain(ld, 4, row->gpa + k * 4096, NULL);
		memset(page, row->fill, sizeof(page));
		if (row->what == VMSA)
			chain(ld, 2, row->gpa, page);
	}
}

static void assert_digest(const struct sev_plan *plan, const uint8_t *expected, size_t size)
{
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_err err;

	assert_sev_ok(sev_plan_digest(plan, NULL, digest, &err), &err);
	assert_memory_equal(digest, expected, size);
}

/* spec: IGVM page data: a NORMAL page without data is measured as a normal page of zeros */
/* spec: IGVM page data: a shared page is not part of the launch measurement */
/* spec: IGVM parameter insert: the whole area is imported as unmeasured pages */
/* spec: IGVM VP context: for SEV-ES and SEV-SNP the data is a VMSA page, placed at the address */
static void test_snp_rules(void **state)
{
	static const struct {
		const char *variant;
		struct rules rules;
	} cases[] = {
		{NULL, {false, false, false}},
		{"igvm-native-zero", {true, false, false}},
		{"igvm-one-parameter-page", {false, true, false}},
		{"igvm-measure-shared", {false, false, true}},
	};

	(void)state;
	for (size_t i = 0; i < 2 * SEV_COUNT(cases); i++) {
		const char *variant = cases[i / 2].variant;
		struct sev_config *config;
		struct sev_plan *plan;
		uint8_t expected[48];

		begin_snp(1 + i % 2);
		add_rows(ROWS, SEV_COUNT(ROWS));
		config = config_of_build(SEV_MODE_SNP);
		if (variant)
			set_variant(config, variant);
		plan = plan_of(config);
		expect_snp(ROWS, SEV_COUNT(ROWS), &cases[i / 2].rules, expected);
		assert_digest(plan, expected, 48);
		sev_plan_free(plan);
	}
}

/* Neighbours are one event, and an origin says which directives it comes from. */
static void test_regions(void **state)
{
	static const struct {
		enum sev_page_type type;
		uint64_t gpa, length;
		const char *origin;
	} expected[] = {
		{SEV_PAGE_UNMEASURED, 0x10000, 0x2000, "t.igvm, directive 3, parameter area 0"},
		{SEV_PAGE_UNMEASURED, 0x12000, 0x1000, "t.igvm, directive 4, parameter area 7"},
		{SEV_PAGE_NORMAL, 0x20000, 0x2000, "t.igvm, directive 5-6"},
		{SEV_PAGE_NORMAL, 0x22000, 0x1000, "t.igvm, directive 7"},
		{SEV_PAGE_NORMAL, 0x23000, 0x2000, "t.igvm, directive 8-9"},
		{SEV_PAGE_NORMAL, 0x25000, 0x1000, "t.igvm, directive 10"},
		{SEV_PAGE_UNMEASURED, 0x30000, 0x1000, "t.igvm, directive 11"},
		{SEV_PAGE_UNMEASURED, 0x31000, 0x1000, "t.igvm, directive 12"},
		{SEV_PAGE_SECRETS, 0x40000, 0x1000, "t.igvm, directive 13"},
		{SEV_PAGE_CPUID, 0x41000, 0x1000, "t.igvm, directive 14"},
		{SEV_PAGE_CPUID, 0x42000, 0x1000, "t.igvm, directive 15"},
		{SEV_PAGE_NORMAL, 0x200000, 0x200000, "t.igvm, directive 18"},
		{SEV_PAGE_NORMAL, 0x400000, 0x200000, "t.igvm, directive 19"},
		{SEV_PAGE_VMSA, VMSA_GPA, 0x1000, "t.igvm, directive 20, VMSA of vCPU 0"},
	};
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	add_rows(ROWS, SEV_COUNT(ROWS));
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_int_equal(sev_plan_event_count(plan), SEV_COUNT(expected) + 2);
	for (size_t i = 0; i < SEV_COUNT(expected); i++) {
		const struct sev_event *event = sev_plan_event(plan, i + 1);

		assert_int_equal(sev_event_page_type(event), expected[i].type);
		assert_int_equal(sev_event_gpa(event), expected[i].gpa);
		assert_int_equal(sev_event_length(event), expected[i].length);
		assert_string_equal(sev_event_origin(event), expected[i].origin);
	}
	sev_plan_free(plan);
}

/* A gigabyte of zeros that the file does not hold takes no gigabyte of memory. */
static void test_many_zeros(void **state)
{
	const uint8_t *zeros;
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	for (uint64_t i = 0; i < 512; i++)
		igvm_page(&BUILD, i << 21, SNP_MASK, 0, FLAG_2MB, 0);
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_int_equal(sev_plan_event_count(plan), 512 + 2);
	zeros = sev_event_data(sev_plan_event(plan, 1));
	for (size_t i = 1; i <= 512; i++)
		assert_ptr_equal(sev_event_data(sev_plan_event(plan, i)), zeros);
	sev_plan_free(plan);
}

/* One blob of zeros serves every region, so longer regions are cut at its end, 2 MiB. */
static void test_zeros_are_cut(void **state)
{
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	for (uint64_t i = 0; i < 513; i++)
		igvm_page(&BUILD, i * 4096, SNP_MASK, 0, 0, 0);
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_int_equal(sev_plan_event_count(plan), 2 + 2);
	assert_int_equal(sev_event_length(sev_plan_event(plan, 1)), 0x200000);
	assert_int_equal(sev_event_gpa(sev_plan_event(plan, 2)), 0x200000);
	assert_int_equal(sev_event_length(sev_plan_event(plan, 2)), 0x1000);
	sev_plan_free(plan);
}

/* The level of a subject of the coverage list; -1: it is not there. */
static int coverage_of(const struct sev_plan *plan, const char *subject)
{
	for (size_t i = 0; i < sev_plan_coverage_count(plan); i++)
		if (!strcmp(sev_plan_coverage_subject(plan, i), subject))
			return (int)sev_plan_coverage_level(plan, i);
	return -1;
}

static void test_coverage(void **state)
{
	static const struct {
		const char *subject;
		int level;
	} expected[] = {
		{"IGVM pages", SEV_COVERAGE_MEASURED},
		{"IGVM unmeasured pages", SEV_COVERAGE_NONE},
		{"IGVM shared pages", SEV_COVERAGE_NONE},
		{"IGVM parameters", SEV_COVERAGE_NONE},
		{"initial registers", SEV_COVERAGE_MEASURED},
		{"kernel", SEV_COVERAGE_NONE},
		{"command line", SEV_COVERAGE_NONE},
		{"policy", SEV_COVERAGE_REPORT_ONLY},
		{"ID block", -1},
	};
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	add_rows(ROWS, SEV_COUNT(ROWS));
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	for (size_t i = 0; i < SEV_COUNT(expected); i++)
		assert_int_equal(coverage_of(plan, expected[i].subject), expected[i].level);
	sev_plan_free(plan);
}

/* Firmware beside an IGVM file would not be launched. */
static void test_alone(void **state)
{
	static void (*const set[])(struct sev_config *, struct sev_blob *) = {
		sev_config_set_ovmf, sev_config_set_raw, sev_config_set_kernel};
	struct sev_blob *blob;

	(void)state;
	assert_int_equal(sev_blob_copy("other", "x", 1, &blob, NULL), SEV_OK);
	for (size_t i = 0; i < SEV_COUNT(set); i++) {
		struct sev_config *config;
		struct sev_plan *plan;
		struct sev_err err;

		begin_snp(1);
		config = config_of_build(SEV_MODE_SNP);
		set[i](config, blob);
		assert_int_equal(sev_plan_build(config, &plan, &err), SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, "besides, expected none"));
		sev_config_free(config);
	}
	sev_blob_free(blob);
}

/* spec: IGVM guest policy: for SEV-SNP it is the guest policy of the SNP firmware ABI */
static void test_policy(void **state)
{
	struct sev_config *config;
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	add_rows(ROWS, SEV_COUNT(ROWS));
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_int_equal(sev_plan_policy(plan), 0xB0000);
	assert_string_equal(sev_event_origin(sev_plan_event(plan, 0)), "policy 0xb0000");
	sev_plan_free(plan);

	config = config_of_build(SEV_MODE_SNP);
	sev_config_set_policy(config, 0x30000);
	plan = plan_of(config);
	assert_int_equal(sev_plan_policy(plan), 0x30000);
	sev_plan_free(plan);
}

/* Headers whose mask has not the platform's bit are no part of the launch. */
static void test_other_platform(void **state)
{
	static const struct row rows[] = {
		{AREA, 0, 0, 0, 0, 1},
		{INSERT, 0x10000, OTHER_MASK, 0, 0, 0},
		{PAGE, 0x20000, OTHER_MASK, 1, 0, 0},
		{PAGE, 0x21000, SNP_MASK, 2, 0, 0},
		{VMSA, 0x8000, OTHER_MASK, 3, 0, 0},
		{VMSA, VMSA_GPA, SNP_MASK, 4, 0, 0},
	};
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	igvm_policy(&BUILD, 0x30000, OTHER_MASK);
	add_rows(rows, SEV_COUNT(rows));
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_int_equal(sev_plan_policy(plan), 0xB0000);
	assert_int_equal(sev_plan_event_count(plan), 4);
	assert_int_equal(sev_event_gpa(sev_plan_event(plan, 1)), 0x21000);
	assert_int_equal(sev_event_gpa(sev_plan_event(plan, 2)), VMSA_GPA);
	sev_plan_free(plan);
}

static const struct row SEV_ROWS[] = {
	{AREA, 0, 0, 0, 0, 1},
	{INSERT, 0x10000, SNP_MASK, 0, 0, 0},
	{PAGE, 0x20000, SNP_MASK, 1, 0, 0},
	{PAGE, 0x21000, SNP_MASK, IGVM_NO_DATA, 0, 0},
	{PAGE, 0x22000, SNP_MASK, 2, FLAG_UNMEASURED, 0},
	{PAGE, 0x23000, SNP_MASK, 3, 0, 0},
	{VMSA, VMSA_GPA, SNP_MASK, 4, 0, 0},
};

/* SHA-256 over pages of these bytes, in order. */
static void hash_pages(const uint8_t *fills, size_t count, uint8_t digest[32])
{
	uint8_t bytes[8 * 4096];

	for (size_t i = 0; i < count; i++)
		memset(bytes + i * 4096, fills[i], 4096);
	SHA256(bytes, count * 4096, digest);
}

/*
 * QEMU encrypts data-less pages as zeros and leaves unmeasured ones alone; igvmmeasure hashes what
 * data there is, and nothing else.
 */
static void test_sev(void **state)
{
	static const struct {
		enum sev_mode mode;
		uint8_t platform;
		const char *variant;
		uint8_t fills[5];
		size_t count;
	} cases[] = {
		{SEV_MODE_SEV, SEV, NULL, {1, 0, 3}, 3},
		{SEV_MODE_SEVES, SEV_ES, NULL, {1, 0, 3, 4}, 4},
		{SEV_MODE_SEVES, SEV_ES, "igvm-sev-data-only", {1, 2, 3, 4}, 4},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_config *config;
		struct sev_plan *plan;
		uint8_t expected[32];

		igvm_begin(&BUILD, 1);
		igvm_platform(&BUILD, cases[i].platform, SNP_MASK);
		add_rows(SEV_ROWS, SEV_COUNT(SEV_ROWS));
		config = config_of_build(cases[i].mode);
		if (cases[i].variant)
			set_variant(config, cases[i].variant);
		plan = plan_of(config);
		hash_pages(cases[i].fills, cases[i].count, expected);
		assert_digest(plan, expected, 32);
		sev_plan_free(plan);
	}
}

/* QEMU keeps pages back until their run ends, but not parameter areas; KVM adds VMSAs last. */
static void test_qemu_order(void **state)
{
	static const struct row rows[] = {
		{AREA, 0, 0, 0, 0, 1},
		{AREA, 0, 0, 1, 0, 1},
		{VMSA, VMSA_GPA, SNP_MASK, 9, 0, 1},
		{PAGE, 0x20000, SNP_MASK, 1, 0, 0},
		{PAGE, 0x30000, SNP_MASK, 2, 0, 0},
		{PAGE, 0x31000, SNP_MASK, IGVM_NO_DATA, 0, 0},
		{INSERT, 0x10000, SNP_MASK, 0, 0, 0},
		{INSERT, 0x11000, SNP_MASK, 1, 0, 0},
		{PAGE, 0x32000, SNP_MASK, IGVM_NO_DATA, 0, 0},
		{VMSA, VMSA_GPA, SNP_MASK, 8, 0, 0},
	};
	static const uint64_t in_file[] = {VMSA_GPA, 0x20000, 0x30000, 0x31000,
					   0x10000,  0x11000, 0x32000, VMSA_GPA};
	static const uint64_t in_qemu[] = {0x20000, 0x30000, 0x10000,  0x11000,
					   0x31000, 0x32000, VMSA_GPA, VMSA_GPA};

	(void)state;
	for (int qemu = 0; qemu < 2; qemu++) {
		struct sev_config *config;
		struct sev_plan *plan;

		begin_snp(1);
		add_rows(rows, SEV_COUNT(rows));
		config = config_of_build(SEV_MODE_SNP);
		if (qemu)
			set_variant(config, "igvm-qemu-order");
		plan = plan_of(config);
		assert_int_equal(sev_plan_event_count(plan), SEV_COUNT(in_file) + 2);
		for (size_t i = 0; i < SEV_COUNT(in_file); i++)
			assert_int_equal(sev_event_gpa(sev_plan_event(plan, i + 1)),
					 qemu ? in_qemu[i] : in_file[i]);
		assert_int_equal(sev_event_vcpu(sev_plan_event(plan, qemu ? 8 : 1)), 1);
		sev_plan_free(plan);
	}
}

/* Areas before all pages, as COCONUT's files have them, stay behind START. */
static void test_qemu_order_of_areas_first(void **state)
{
	static const struct row rows[] = {
		{AREA, 0, 0, 0, 0, 1},
		{AREA, 0, 0, 1, 0, 1},
		{INSERT, 0x10000, SNP_MASK, 0, 0, 0},
		{INSERT, 0x11000, SNP_MASK, 1, 0, 0},
		{PAGE, 0x20000, SNP_MASK, 1, 0, 0},
	};
	static const uint64_t order[] = {0x10000, 0x11000, 0x20000};
	struct sev_config *config;
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	add_rows(rows, SEV_COUNT(rows));
	config = config_of_build(SEV_MODE_SNP);
	set_variant(config, "igvm-qemu-order");
	plan = plan_of(config);
	assert_int_equal(sev_event_kind(sev_plan_event(plan, 0)), SEV_EVENT_START);
	for (size_t i = 0; i < SEV_COUNT(order); i++)
		assert_int_equal(sev_event_gpa(sev_plan_event(plan, i + 1)), order[i]);
	assert_int_equal(sev_event_kind(sev_plan_event(plan, 4)), SEV_EVENT_FINISH);
	sev_plan_free(plan);
}

/* Whether the plan has a setting whose value contains text. */
static bool has_setting(const struct sev_plan *plan, const char *key, const char *text)
{
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++)
		if (!strcmp(sev_plan_setting_key(plan, i), key) &&
		    strstr(sev_plan_setting_value(plan, i), text))
			return true;
	return false;
}

/* A VMSA with this CR0 and these SEV_FEATURES. */
static uint32_t vmsa_data(uint8_t cr0, uint8_t features)
{
	uint32_t offset = igvm_data(&BUILD, 0, 4096);
	uint8_t *page = BUILD.data + offset - IGVM_BUILD_ROOM;

	page[0x158] = cr0;
	page[0x3B0] = features;
	return offset;
}

static void test_kvm_notes(void **state)
{
	static const struct {
		uint64_t gpa;
		uint8_t cr0, features;
		bool page_behind;
		uint32_t vcpus;
		const char *note; /* NULL: none */
	} cases[] = {
		{VMSA_GPA, 0x31, 1, false, 1, NULL},
		{VMSA_GPA, 0x30, 1, false, 0, NULL},
		{0x9000, 0x31, 1, false, 1, "not at 0xfffffffff000"},
		{VMSA_GPA, 0x31, 1, true, 1, "stands before other pages"},
		{VMSA_GPA, 0x11, 1, false, 1, "neither 0x31 nor 0x30"},
		{VMSA_GPA, 0x31, 0x21, false, 1, "DebugSwap"},
		{VMSA_GPA, 0x31, 1, false, 4, "1 VMSA(s), the guest 4 vCPU(s)"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_config *config;
		struct sev_plan *plan;

		begin_snp(1);
		igvm_vp_context(&BUILD, cases[i].gpa, SNP_MASK,
				vmsa_data(cases[i].cr0, cases[i].features), 0);
		if (cases[i].page_behind)
			igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 0);
		config = config_of_build(SEV_MODE_SNP);
		if (cases[i].vcpus)
			sev_config_set_vcpus(config, cases[i].vcpus);
		plan = plan_of(config);
		for (size_t k = 0; k < SEV_COUNT(cases); k++)
			if (cases[k].note)
				assert_int_equal(has_setting(plan, "igvm_note", cases[k].note),
						 k == i);
		sev_plan_free(plan);
	}
}

static void test_id_block(void **state)
{
	uint8_t body[696] = {0};
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	body[0] = SNP_MASK;
	memset(body + 8, 0xAB, 48);
	igvm_header(&BUILD, 0x30B, body, sizeof(body));
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_true(has_setting(plan, "igvm_id_block_digest", "abababab"));
	sev_plan_free(plan);
}

/* spec: IGVM variable header: an unknown type is skipped only where its high bit is set */
static void test_optional_header(void **state)
{
	static const uint8_t body[5] = {1, 2, 3, 4, 5};
	struct sev_plan *plan;

	(void)state;
	begin_snp(1);
	igvm_header(&BUILD, 0x80000377, body, sizeof(body));
	igvm_header(&BUILD, 0x80009999, body, sizeof(body));
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 0);
	plan = plan_of(config_of_build(SEV_MODE_SNP));
	assert_int_equal(sev_plan_event_count(plan), 3);
	sev_plan_free(plan);
}

/* The directives that are wrong, each added to a file that is right in all else. */
static void unaligned_page(void)
{
	igvm_page(&BUILD, 0x1800, SNP_MASK, 0, 0, 0);
}

static void unaligned_2mb(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, FLAG_2MB, 0);
}

static void unknown_page_type(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 4);
}

static void unknown_flag(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 8, 0);
}

static void page_reserved(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 0);
	BUILD.headers[BUILD.headers_size - 2] = 1;
}

static void page_in_headers(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0x20, 0, 0);
}

static void page_past_end(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, IGVM_BUILD_ROOM + 1, 0, 0);
}

static void page_past_4gib(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0xFFFFF000, 0, 0);
}

static void page_twice(void)
{
	igvm_page(&BUILD, 0x200000, SNP_MASK, 0, FLAG_2MB, 0);
	igvm_page(&BUILD, 0x205000, SNP_MASK, 0, FLAG_UNMEASURED, 0);
}

static void page_too_high(void)
{
	igvm_page(&BUILD, UINT64_C(1) << 52, SNP_MASK, 0, 0, 0);
}

static void area_twice(void)
{
	igvm_area(&BUILD, 4096, 3, 0);
	igvm_area(&BUILD, 4096, 3, 0);
}

static void area_unaligned(void)
{
	igvm_area(&BUILD, 4097, 3, 0);
}

static void area_empty(void)
{
	igvm_area(&BUILD, 0, 3, 0);
}

static void area_huge(void)
{
	igvm_area(&BUILD, UINT64_C(1) << 40, 3, 0);
}

static void area_data(void)
{
	igvm_area(&BUILD, 0x2000, 3, IGVM_BUILD_ROOM);
}

static void areas_without_end(void)
{
	for (uint32_t i = 0; i <= 1024; i++)
		igvm_area(&BUILD, 4096, i, 0);
}

static void insert_unknown(void)
{
	igvm_insert(&BUILD, 0x1000, SNP_MASK, 3);
}

static void insert_twice(void)
{
	igvm_area(&BUILD, 4096, 3, 0);
	igvm_insert(&BUILD, 0x1000, SNP_MASK, 3);
	igvm_insert(&BUILD, 0x2000, SNP_MASK, 3);
}

static void insert_unaligned(void)
{
	igvm_area(&BUILD, 4096, 3, 0);
	igvm_insert(&BUILD, 0x1010, SNP_MASK, 3);
}

static void parameter_unknown(void)
{
	igvm_parameter(&BUILD, 0x30C, 3, 0);
}

static void parameter_outside(void)
{
	igvm_area(&BUILD, 4096, 3, 0);
	igvm_parameter(&BUILD, 0x30C, 3, 4096);
}

static void vp_unaligned(void)
{
	igvm_vp_context(&BUILD, 0x1001, SNP_MASK, IGVM_BUILD_ROOM, 0);
}

static void vp_without_data(void)
{
	igvm_vp_context(&BUILD, 0x1000, SNP_MASK, 0, 0);
}

static void vp_twice(void)
{
	igvm_vp_context(&BUILD, 0x1000, SNP_MASK, IGVM_BUILD_ROOM, 9);
	igvm_vp_context(&BUILD, 0x2000, SNP_MASK, IGVM_BUILD_ROOM, 9);
}

static void second_policy(void)
{
	BUILD.headers_size = 0;
	begin_snp(1);
	igvm_policy(&BUILD, 0x30000, SNP_MASK);
}

static void policy_reserved(void)
{
	begin_snp(1);
	BUILD.headers[BUILD.headers_size - 1] = 1;
}

static void second_id_block(void)
{
	uint8_t body[696] = {SNP_MASK};

	igvm_header(&BUILD, 0x30B, body, sizeof(body));
	igvm_header(&BUILD, 0x30B, body, sizeof(body));
}

static void late_platform(void)
{
	igvm_platform(&BUILD, NATIVE, 0x8);
}

static void second_platform(void)
{
	begin_snp(1);
	BUILD.headers_size -= 24; /* the policy */
	igvm_platform(&BUILD, SEV_SNP, 0x8);
}

static void two_bits(void)
{
	igvm_begin(&BUILD, 1);
	igvm_platform(&BUILD, SEV_SNP, 0x3);
}

static void no_platform_type(void)
{
	igvm_begin(&BUILD, 1);
	igvm_platform(&BUILD, 7, 1);
}

static void platform_version(void)
{
	igvm_begin(&BUILD, 1);
	igvm_platform(&BUILD, SEV_SNP, SNP_MASK);
	BUILD.headers[8 + 6] = 2;
}

static void other_platforms(void)
{
	igvm_begin(&BUILD, 1);
	igvm_platform(&BUILD, NATIVE, 1);
	igvm_platform(&BUILD, TDX, 4);
	igvm_page(&BUILD, 0x1801, 1, 0, 0, 0);
}

static void no_header(void)
{
	igvm_begin(&BUILD, 1);
}

static void unknown_header(void)
{
	igvm_header(&BUILD, 0x377, (const uint8_t *)"", 0);
}

static void wrong_length(void)
{
	static const uint8_t body[16];

	igvm_header(&BUILD, 0x302, body, sizeof(body));
}

static void lying_length(void)
{
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 0);
	BUILD.headers[BUILD.headers_size - 28] = 200;
}

static void cut_header(void)
{
	BUILD.headers_size += 4;
}

static void padding(void)
{
	igvm_vp_context(&BUILD, 0x1000, SNP_MASK, IGVM_BUILD_ROOM, 9);
	BUILD.headers[BUILD.headers_size - 1] = 1;
}

/* spec: IGVM fixed header: CRC-32 over fixed and variable headers, itself taken as zero */
/* spec: IGVM variable header: a header of an earlier section must not follow one of a later */
/* spec: IGVM variable header: headers begin at multiples of 8, padding is zero */
/* spec: IGVM supported platform: the compatibility mask has one bit */
/* spec: IGVM page data, parameter insert, VP context: addresses are page-aligned */
/* spec: IGVM page data: the reserved field is zero */
/* spec: IGVM parameter area: its size is page-aligned */
/* spec: IGVM parameter area: each index is used once */
/* spec: IGVM parameter insert: the area was declared by a previous header */
/* spec: IGVM parameter insert: an inserted area is of no further use */
/* spec: IGVM parameter: it lies inside of its area */
static void test_bad_directives(void **state)
{
	static const struct {
		void (*change)(void);
		enum sev_rc rc;
		const char *message;
	} cases[] = {
		{unaligned_page, SEV_ERR_FORMAT,
		 "PAGE_DATA header at offset 0x60: address 0x1800, expected a multiple of 4096"},
		{unaligned_2mb, SEV_ERR_FORMAT, "address 0x1000, expected a multiple of 2097152"},
		{unknown_page_type, SEV_ERR_FORMAT, "page data type 4, expected 0 (NORMAL)"},
		{unknown_flag, SEV_ERR_FORMAT, "flags 0x8, expected none but 0x7"},
		{page_reserved, SEV_ERR_FORMAT, "reserved field 0x1, expected zero"},
		{page_in_headers, SEV_ERR_FORMAT,
		 "file offset 0x20 lies in the headers, expected file data from 0x80 on"},
		{page_past_end, SEV_ERR_FORMAT,
		 "4096 bytes at file offset 0x8001 end past the file's 36864"},
		{page_past_4gib, SEV_ERR_FORMAT, "4096 bytes at file offset 0xfffff000 end past"},
		{page_twice, SEV_ERR_FORMAT,
		 "the page at 0x205000 is added twice (t.igvm, directive 0; t.igvm, directive 1)"},
		{page_too_high, SEV_ERR_FORMAT, "past the 52-bit address space"},
		{area_twice, SEV_ERR_FORMAT,
		 "parameter area 3, which an earlier header has declared"},
		{area_unaligned, SEV_ERR_FORMAT, "of 0x1001 bytes, expected a multiple of 4096"},
		{area_empty, SEV_ERR_FORMAT, "of 0x0 bytes, expected a multiple of 4096"},
		{area_huge, SEV_ERR_FORMAT, "bytes, expected at most 0x40000000"},
		{area_data, SEV_ERR_FORMAT, "8192 bytes at file offset 0x8000 end past"},
		{areas_without_end, SEV_ERR_FORMAT, "more than 1024 parameter areas"},
		{insert_unknown, SEV_ERR_FORMAT,
		 "parameter area 3, which no earlier header declares"},
		{insert_twice, SEV_ERR_FORMAT,
		 "parameter area 3, which an earlier header has inserted"},
		{insert_unaligned, SEV_ERR_FORMAT, "address 0x1010, expected a multiple of 4096"},
		{parameter_unknown, SEV_ERR_FORMAT,
		 "MEMORY_MAP header at offset 0x60: parameter area 3, which no earlier"},
		{parameter_outside, SEV_ERR_FORMAT, "offset 0x1000 in parameter area 3, which has"},
		{vp_unaligned, SEV_ERR_FORMAT, "address 0x1001, expected a multiple of 4096"},
		{vp_without_data, SEV_ERR_FORMAT, "file offset 0x0 lies in the headers"},
		{vp_twice, SEV_ERR_FORMAT, "a second VP context of vCPU 9"},
		{second_policy, SEV_ERR_FORMAT, "a second policy for the platform SEV_SNP"},
		{policy_reserved, SEV_ERR_FORMAT, "reserved field 0x1000000, expected zero"},
		{second_id_block, SEV_ERR_FORMAT, "a second ID block for the platform SEV_SNP"},
		{late_platform, SEV_ERR_FORMAT, "platform header follows initialization header"},
		{second_platform, SEV_ERR_FORMAT,
		 "platform SEV_SNP, which an earlier header has declared"},
		{two_bits, SEV_ERR_FORMAT, "compatibility mask 0x3, expected one bit"},
		{no_platform_type, SEV_ERR_FORMAT, "platform type 7, expected at most 6"},
		{platform_version, SEV_ERR_FORMAT, "platform version 2, expected 1"},
		{other_platforms, SEV_ERR_FORMAT,
		 "the file is for the platforms NATIVE, TDX, expected SEV_SNP"},
		{no_header, SEV_ERR_FORMAT, "the file is for the platforms (none)"},
		{unknown_header, SEV_ERR_UNSUPPORTED, "type 0x377 is not known and not marked"},
		{wrong_length, SEV_ERR_FORMAT,
		 "PAGE_DATA header at offset 0x60: length 16, expected 24"},
		{lying_length, SEV_ERR_FORMAT, "length 200, but 24 bytes are left"},
		{cut_header, SEV_ERR_FORMAT, "4 bytes are left, expected at least 8"},
		{padding, SEV_ERR_FORMAT, "padding byte 0x01"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_config *config;
		struct sev_plan *plan;
		struct sev_err err = {0};

		begin_snp(1);
		cases[i].change();
		igvm_data(&BUILD, 0x31, 4096);
		config = config_of_build(SEV_MODE_SNP);
		assert_int_equal(sev_plan_build(config, &plan, &err), cases[i].rc);
		assert_null(plan);
		if (!strstr(err.msg, cases[i].message) || !strstr(err.msg, "t.igvm"))
			fail_msg("found '%s', expected '%s'", err.msg, cases[i].message);
		sev_config_free(config);
	}
}

/* spec: IGVM fixed header: CRC-32 over fixed and variable headers, itself taken as zero */
static void test_bad_fixed_header(void **state)
{
	static const struct {
		unsigned version;
		size_t offset;
		uint32_t value;
		bool checksum; /* made right again */
		enum sev_rc rc;
		const char *message;
	} cases[] = {
		{1, 0, 0x12345678, true, SEV_ERR_FORMAT, "magic 0x12345678, expected 0x4d564749"},
		{1, 4, 3, false, SEV_ERR_UNSUPPORTED, "format version 3, expected 1 or 2"},
		{1, 8, 16, true, SEV_ERR_FORMAT, "variable headers at offset 0x10, expected"},
		{1, 8, 28, true, SEV_ERR_FORMAT, "variable headers at offset 0x1c, expected"},
		{2, 8, 24, true, SEV_ERR_FORMAT, "variable headers at offset 0x18, expected"},
		{1, 8, 0xFFFFFFF8, false, SEV_ERR_FORMAT, "end past the file's 36864"},
		{1, 12, 0xFFFFFFF8, false, SEV_ERR_FORMAT, "4294967288 bytes of variable headers"},
		{1, 16, 36863, true, SEV_ERR_FORMAT,
		 "total file size 36863, but the file has 36864"},
		{1, 20, 0, false, SEV_ERR_FORMAT, "checksum 0x00000000, but the headers have"},
		{1, 40, 0x01010101, false, SEV_ERR_FORMAT, "checksum"},
		{2, 24, 1, true, SEV_ERR_FORMAT, "architecture 1, expected 0 (x86-64)"},
		{2, 28, 65536, true, SEV_ERR_FORMAT, "page size 65536, expected 4096"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_config *config;
		struct sev_plan *plan;
		struct sev_err err = {0};
		uint8_t *file;
		size_t size;

		begin_snp(cases[i].version);
		igvm_data(&BUILD, 0x31, 4096);
		file = igvm_end(&BUILD, &size);
		sev_put_le32(file + cases[i].offset, cases[i].value);
		if (cases[i].checksum)
			igvm_checksum(file);
		config = config_of(file, size, SEV_MODE_SNP);
		assert_int_equal(sev_plan_build(config, &plan, &err), cases[i].rc);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found '%s', expected '%s'", err.msg, cases[i].message);
		sev_config_free(config);
		free(file);
	}
}

/* Every file that was cut short is refused. */
static void test_truncated(void **state)
{
	uint8_t *file;
	size_t size;

	(void)state;
	for (unsigned version = 1; version <= 2; version++) {
		begin_snp(version);
		igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 0);
		file = igvm_end(&BUILD, &size);
		for (size_t cut = 0; cut < size; cut++) {
			struct sev_config *config = config_of(file, cut, SEV_MODE_SNP);
			struct sev_plan *plan;
			struct sev_err err;

			assert_int_equal(sev_plan_build(config, &plan, &err), SEV_ERR_FORMAT);
			if (version == 2 && cut >= 24 && cut < 32)
				assert_non_null(strstr(err.msg, "fixed header of 32 (version 2)"));
			sev_config_free(config);
		}
		free(file);
	}
}

/* SEV and SEV-ES have no SECRETS and CPUID pages. */
static void test_snp_page_without_snp(void **state)
{
	struct sev_config *config;
	struct sev_plan *plan;
	struct sev_err err;

	(void)state;
	igvm_begin(&BUILD, 1);
	igvm_platform(&BUILD, SEV_ES, SNP_MASK);
	igvm_page(&BUILD, 0x1000, SNP_MASK, 0, 0, 1);
	config = config_of_build(SEV_MODE_SEVES);
	assert_int_equal(sev_plan_build(config, &plan, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "page data type 1 for the platform SEV_ES, expected 0"));
	sev_config_free(config);
}

/* The check value of CRC-32 as catalogued: the digits 1 to 9. */
static void test_crc32(void **state)
{
	(void)state;
	assert_int_equal(sev_crc32(0, (const uint8_t *)"123456789", 9), 0xCBF43926);
	assert_int_equal(
		sev_crc32(sev_crc32(0, (const uint8_t *)"1234", 4), (const uint8_t *)"56789", 5),
		0xCBF43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_snp_rules),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_many_zeros),
		cmocka_unit_test(test_zeros_are_cut),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_other_platform),
		cmocka_unit_test(test_sev),
		cmocka_unit_test(test_qemu_order),
		cmocka_unit_test(test_kvm_notes),
		cmocka_unit_test(test_id_block),
		cmocka_unit_test(test_optional_header),
		cmocka_unit_test(test_bad_directives),
		cmocka_unit_test(test_bad_fixed_header),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_snp_page_without_snp),
		cmocka_unit_test(test_crc32),
		cmocka_unit_test(test_qemu_order_of_areas_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
