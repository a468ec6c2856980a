/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What firmware images say about themselves: each rule with an image that breaks this one only,
 * and what a right image comes to under each VMM.
 */
#include "test.h"

#include <fcntl.h>
#include <unistd.h>

#include <sev/plan.h>

#include "ovmf_image.h"
#include "plan/ovmf.h"

#define SETS_MAX 6

/* One launch: an image made from these fields, and what goes with it. */
struct launch {
	const char *sets[SETS_MAX];
	enum sev_mode mode;
	uint32_t vcpus; /* 0: one */
	bool kernel;
	const char *variant;
};

static struct sev_blob *make_blob(const char *name, const char *const *sets)
{
	struct sev_blob *blob = NULL;
	struct ovmf_image image;
	struct sev_err err;
	uint8_t *bytes;

	ovmf_image_init(&image);
	for (size_t i = 0; i < SETS_MAX && sets[i]; i++)
		assert_true(ovmf_image_set(&image, sets[i]));
	bytes = ovmf_image_make(&image);
	assert_non_null(bytes);
	assert_sev_ok(sev_blob_copy(name, bytes, (size_t)image.size, &blob, &err), &err);
	free(bytes);
	return blob;
}

static void set_ovmf(struct sev_config *config, const char *const *sets)
{
	struct sev_blob *blob = make_blob("fw.bin", sets);

	sev_config_set_ovmf(config, blob);
	sev_blob_free(blob);
}

static void set_kernel(struct sev_config *config)
{
	struct sev_blob *blob = NULL;
	struct sev_err err;

	assert_sev_ok(sev_blob_copy("kernel", "kernel", 6, &blob, &err), &err);
	sev_config_set_kernel(config, blob);
	sev_blob_free(blob);
}

static struct sev_config *make_config(const struct launch *launch)
{
	struct sev_config *config = sev_config_new();
	struct sev_err err;
	unsigned variant;

	assert_non_null(config);
	sev_config_set_mode(config, launch->mode);
	sev_config_set_vcpus(config, launch->vcpus ? launch->vcpus : 1);
	sev_config_set_vcpu_sig(config, 0x800F12);
	set_ovmf(config, launch->sets);
	if (launch->kernel)
		set_kernel(config);
	if (launch->variant) {
		assert_sev_ok(sev_variant_find(launch->variant, &variant, &err), &err);
		sev_config_set_variant(config, variant, true);
	}
	return config;
}

static void expect_refusal(struct sev_config *config, enum sev_rc rc, const char *message)
{
	struct sev_plan *plan;
	struct sev_err err;

	assert_int_equal(sev_plan_build(config, &plan, &err), rc);
	assert_null(plan);
	assert_string_equal(err.msg, message);
	sev_config_free(config);
}

/* A launch that one rule refuses. */
struct refusal {
	struct launch launch;
	const char *message;
};

static void expect_all(const struct refusal *refusals, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_refusal(make_config(&refusals[i].launch), SEV_ERR_FORMAT,
			       refusals[i].message);
}

#define EXPECT_ALL(refusals) expect_all(refusals, sizeof(refusals) / sizeof((refusals)[0]))

#define SNP		     .mode = SEV_MODE_SNP
#define ES		     .mode = SEV_MODE_SEVES
#define SEV_		     .mode = SEV_MODE_SEV

static void test_footer_lengths(void **state)
{
	/* The table ends at 0xfe0, 32 bytes before the end. */
	static const struct refusal refusals[] = {
		/* spec: OVMF footer table: the total length covers the footer entry and fits the
		   image */
		{{{"total=17"}, SNP},
		 "fw.bin: footer table at offset 0xfce: total length is 17, expected 18 to 4064"},
		{{{"total=4065"}, SNP},
		 "fw.bin: footer table at offset 0xfce: total length is 4065, expected 18 to 4064"},
		{{{"total=0xffff"}, SEV_},
		 "fw.bin: footer table at offset 0xfce: total length is 65535, expected 18 to 4064"},
		/* spec: OVMF footer table: an entry's length covers its own header and fits */
		{{{"reset.length=17"}, SNP},
		 "fw.bin: footer table: the entry that ends at offset 0xfce has length 17, expected "
		 "18 to 96"},
		{{{"reset.length=0"}, SNP},
		 "fw.bin: footer table: the entry that ends at offset 0xfce has length 0, expected "
		 "18 to 96"},
		{{{"reset.length=97"}, SNP},
		 "fw.bin: footer table: the entry that ends at offset 0xfce has length 97, expected "
		 "18 to 96"},
		{{{"metadata.length=23"}, SNP},
		 "fw.bin: footer table: the entry that ends at offset 0xf84 has length 23, expected "
		 "18 to 22"},
		/* spec: OVMF footer table: a known block holds all of its numbers */
		{{{"reset.data=3"}, SNP},
		 "fw.bin: footer table: SEV-ES reset block has 3 bytes of data, expected at least 4"},
		{{{"hashes.data=7"}, SNP},
		 "fw.bin: footer table: SEV hash table block has 7 bytes of data, expected at least "
		 "8"},
		{{{"secret.data=4"}, SNP},
		 "fw.bin: footer table: SEV secret block has 4 bytes of data, expected at least 8"},
		{{{"metadata.data=0"}, SNP},
		 "fw.bin: footer table: SEV metadata block has 0 bytes of data, expected at least 4"},
	};

	(void)state;
	EXPECT_ALL(refusals);
}

static void test_metadata_header(void **state)
{
	static const struct refusal refusals[] = {
		/* spec: OVMF SEV metadata: the header lies within the image */
		{{{"metadata.base=15"}, SNP},
		 "fw.bin: footer table: SEV metadata begins 0xf bytes before the end, expected 0x10 "
		 "to 0x1000"},
		{{{"metadata.base=4097"}, SNP},
		 "fw.bin: footer table: SEV metadata begins 0x1001 bytes before the end, expected "
		 "0x10 to 0x1000"},
		/* spec: OVMF SEV metadata: signature is ASEV */
		{{{"signature=0x57455341"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: signature is 41534557, expected 41534556 "
		 "(ASEV)"},
		/* spec: OVMF SEV metadata: version is 1 */
		{{{"version=2"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: version is 2, expected 1"},
		{{{"version=0"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: version is 0, expected 1"},
		/* spec: OVMF SEV metadata: the length covers every descriptor and fits the image */
		{{{"length=99"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: length is 99, expected 100 to 2048 for 7 "
		 "sections"},
		{{{"length=2049"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: length is 2049, expected 100 to 2048 for 7 "
		 "sections"},
		{{{"count=8"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: length is 100, expected 112 to 2048 for 8 "
		 "sections"},
		{{{"count=0xffffffff"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: has 4294967295 sections, expected at most "
		 "256"},
	};

	(void)state;
	EXPECT_ALL(refusals);
}

static void test_sections(void **state)
{
	static const struct refusal refusals[] = {
		/* spec: OVMF SEV metadata: the section type is one that has a page type */
		{{{"section=0x900000:0x1000:0x11"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 has unknown type 0x11 (QEMU adds "
		 "it as ZERO pages: --variant qemu-metadata)"},
		{{{"section=0x900000:0x1000:0x101"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 has unknown type 0x101 (QEMU adds "
		 "it as ZERO pages: --variant qemu-metadata)"},
		/* spec: OVMF SEV metadata: a section lies below 4 GiB */
		{{{"sections=0", "section=0xfffff000:0x2000:1"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 0 ends at 0x100001000, past 4 GiB"},
		/* spec: OVMF SEV metadata: address and size are multiples of a page */
		{{{"section=0x900800:0x1000:1"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 has address 0x900800 and size "
		 "0x1000, expected multiples of 0x1000"},
		{{{"section=0x900000:0x1001:4"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 has address 0x900000 and size "
		 "0x1001, expected multiples of 0x1000"},
		/* spec: OVMF SEV metadata: sections do not overlap each other or the image */
		{{{"section=0x80c000:0x1000:1"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 (0x80c000 to 0x80d000) overlaps "
		 "section 1 (0x80a000 to 0x80d000)"},
		{{{"section=0x7ff000:0x2000:1"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 (0x7ff000 to 0x801000) overlaps "
		 "section 0 (0x800000 to 0x809000)"},
		{{{"section=0xffffe000:0x2000:1"}, SNP},
		 "fw.bin: SEV metadata at offset 0x800: section 7 ends at 0x100000000, inside the "
		 "image, which begins at 0xfffff000"},
		/* spec: OVMF SEV metadata: SNP_KERNEL_HASHES is one page when there is a kernel */
		{{{"sections=0", "section=0x810000:0x2000:0x10"}, SNP, .kernel = true},
		 "fw.bin: SEV metadata at offset 0x800: section 0 (SNP_KERNEL_HASHES) has size "
		 "0x2000, expected 0x1000 to hold the kernel hashes table"},
	};

	(void)state;
	EXPECT_ALL(refusals);
}

static void test_reset_block(void **state)
{
	static const struct refusal refusals[] = {
		/* spec: OVMF footer table: SEV-ES and SNP guests need the SEV-ES reset block */
		{{{"reset.present=0"}, SNP},
		 "fw.bin: footer table: no SEV-ES reset block, which says where APs start"},
		{{{"reset.present=0"}, ES},
		 "fw.bin: footer table: no SEV-ES reset block, which says where APs start"},
		{{{"footer=0"}, ES},
		 "fw.bin: no footer table at offset 0x32 before the end (its GUID is not there), so "
		 "no SEV-ES reset block; is this an OVMF image?"},
		/* spec: QEMU SEV-ES reset block: address 0 is an error where APs are measured */
		{{{"reset.base=0"}, SNP, .vcpus = 3},
		 "fw.bin: footer table: SEV-ES reset block has address 0, so the other 2 vCPUs "
		 "cannot start"},
	};

	(void)state;
	EXPECT_ALL(refusals);
}

#define BUILD_HINT                                                                                 \
	"; use a build that does, such as edk2's OvmfPkg/AmdSev/AmdSevX64.dsc, or leave the "      \
	"kernel to the boot disk"

static void test_kernel(void **state)
{
	static const struct refusal refusals[] = {
		/* spec: QEMU kernel hashes: the image names an area for the table */
		{{{"hashes.base=0"}, SEV_, .kernel = true},
		 "fw.bin: a kernel is given, but this firmware does not check kernel hashes (no SEV "
		 "hash table block with an address)" BUILD_HINT},
		{{{"hashes.present=0"}, ES, .kernel = true},
		 "fw.bin: a kernel is given, but this firmware does not check kernel hashes (no SEV "
		 "hash table block with an address)" BUILD_HINT},
		{{{"hashes.base=0"}, SNP, .kernel = true},
		 "fw.bin: a kernel is given, but this firmware does not check kernel hashes (no SEV "
		 "hash table block with an address)" BUILD_HINT},
		/* spec: OVMF SEV metadata: a kernel needs an SNP_KERNEL_HASHES section */
		{{{"sections=0", "section=0x800000:0x1000:1"}, SNP, .kernel = true},
		 "fw.bin: a kernel is given, but the SEV metadata has no SNP_KERNEL_HASHES "
		 "section" BUILD_HINT},
		/* spec: QEMU kernel hashes: the table lies within its page */
		{{{"hashes.base=0x810f51"}, SNP, .kernel = true},
		 "fw.bin: the kernel hashes table at 0x810f51 does not fit its page: offset 0xf51, "
		 "expected at most 0xf50"},
	};

	(void)state;
	EXPECT_ALL(refusals);
}

static void test_image_size(void **state)
{
	static const struct refusal refusals[] = {
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: pages are added whole */
		{{{"size=0x1801"}, SNP}, "fw.bin: has 0x1801 bytes, expected a multiple of 0x1000"},
		{{{"size=0", "footer=0"}, SEV_}, "fw.bin: is empty, expected a firmware image"},
	};

	(void)state;
	EXPECT_ALL(refusals);
}

/* spec: OVMF image: it ends at 4 GiB, so it cannot be larger */
static void test_huge_image(void **state)
{
	char path[] = "/tmp/sevkit-huge-XXXXXX";
	struct sev_config *config = sev_config_new();
	struct sev_blob *blob = NULL;
	char expected[128];
	struct sev_err err;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0 && config);
	assert_int_equal(ftruncate(fd, 0x100001000), 0);
	assert_sev_ok(sev_blob_map_file(path, &blob, &err), &err);
	close(fd);
	unlink(path);
	sev_config_set_mode(config, SEV_MODE_SEV);
	sev_config_set_ovmf(config, blob);
	sev_blob_free(blob);
	snprintf(expected, sizeof(expected),
		 "%s: has 0x100001000 bytes, but must end at guest-physical address 0x100000000",
		 path);
	expect_refusal(config, SEV_ERR_FORMAT, expected);
}

/* Images that look odd and are right. */
static void test_accepted(void **state)
{
	static const struct launch launches[] = {
		{{NULL}, SNP, .vcpus = 4096},
		{{NULL}, SNP, .kernel = true},
		{{"footer=0"}, SEV_},
		{{"size=100", "footer=0"}, SEV_},
		{{"total=18"}, SEV_},
		{{"reset.base=0"}, SNP},
		{{"metadata.present=0"}, SNP},
		{{"length=2048"}, SNP},
		{{"section=0xfffff000:0:1"}, ES},
		{{"section=0xffffe000:0x1000:1"}, SNP},
		{{"section=0x820000:0x5000:3"}, SNP},
		{{"section=0x900000:0x1000:0x11"}, SNP, .variant = "qemu-metadata"},
		{{"hashes.base=0x810f50"}, SNP, .kernel = true},
		{{"hashes.base=0"}, SNP},
		{{"sections=0", "section=0x810000:0x2000:0x10"}, SNP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(launches) / sizeof(launches[0]); i++) {
		struct sev_config *config = make_config(&launches[i]);
		struct sev_plan *plan = NULL;
		struct sev_err err;

		assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
		sev_plan_free(plan);
		sev_config_free(config);
	}
}

static void test_repeated_entry(void **state)
{
	static const char *const sets[SETS_MAX] = {"reset.again=0x90b004"};
	struct sev_blob *blob = make_blob("fw.bin", sets);
	struct sev_ovmf ovmf;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_ovmf_read(blob, SEV_OVMF_LOWEST, &ovmf, &err), &err);
	assert_int_equal(ovmf.reset.base, 0x90B004);
	assert_sev_ok(sev_ovmf_read(blob, SEV_OVMF_HIGHEST, &ovmf, &err), &err);
	assert_int_equal(ovmf.reset.base, 0x80B004);
	sev_blob_free(blob);
}

/* One UPDATE event. */
struct region {
	enum sev_page_type type;
	uint64_t gpa, length;
};

static void expect_regions(struct sev_config *config, const struct region *regions, size_t count)
{
	struct sev_plan *plan = NULL;
	struct sev_err err;

	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	assert_int_equal(sev_plan_event_count(plan), count + 3); /* START, BSP, FINISH */
	for (size_t i = 0; i < count; i++) {
		const struct sev_event *event = sev_plan_event(plan, i + 1);

		assert_int_equal(sev_event_kind(event), SEV_EVENT_UPDATE);
		assert_int_equal(sev_event_page_type(event), regions[i].type);
		assert_int_equal(sev_event_gpa(event), regions[i].gpa);
		assert_int_equal(sev_event_length(event), regions[i].length);
	}
	assert_int_equal(sev_event_kind(sev_plan_event(plan, count + 1)), SEV_EVENT_VMSA);
	sev_plan_free(plan);
	sev_config_free(config);
}

static void expect_vmm(enum sev_vmm_type vmm, bool kernel, const struct region regions[8])
{
	struct sev_config *config = make_config(&(struct launch){{NULL}, SNP, .kernel = kernel});

	sev_config_set_vmm_type(config, vmm);
	expect_regions(config, regions, 8);
}

static void test_order_and_types(void **state)
{
	static const struct region qemu[] = {
		{SEV_PAGE_NORMAL, 0xFFFFF000, 0x1000}, {SEV_PAGE_ZERO, 0x800000, 0x9000},
		{SEV_PAGE_ZERO, 0x80A000, 0x3000},     {SEV_PAGE_SECRETS, 0x80D000, 0x1000},
		{SEV_PAGE_CPUID, 0x80E000, 0x1000},    {SEV_PAGE_ZERO, 0x80F000, 0x1000},
		{SEV_PAGE_ZERO, 0x810000, 0x1000},     {SEV_PAGE_ZERO, 0x811000, 0xF000},
	};
	struct region kernel[8], ec2[8], gce[8];

	(void)state;
	memcpy(kernel, qemu, sizeof(qemu));
	kernel[6].type = SEV_PAGE_NORMAL;
	memcpy(ec2, qemu, sizeof(qemu));
	memmove(&ec2[4], &qemu[5], 3 * sizeof(qemu[0]));
	ec2[7] = qemu[4];
	memcpy(gce, qemu, sizeof(qemu));
	gce[1].type = gce[2].type = gce[7].type = SEV_PAGE_UNMEASURED;

	expect_vmm(SEV_VMM_QEMU, false, qemu);
	expect_vmm(SEV_VMM_QEMU, true, kernel);
	expect_vmm(SEV_VMM_KRUN, false, qemu);
	expect_vmm(SEV_VMM_EC2, false, ec2);
	expect_vmm(SEV_VMM_GCE, false, gce);
}

/* CPUID and SECRETS are one page, whatever their size says; QEMU adds them all. */
static void test_large_cpuid(void **state)
{
	struct launch launch = {{"sections=0", "section=0x800000:0x3000:3"}, SNP};
	struct region regions[] = {
		{SEV_PAGE_NORMAL, 0xFFFFF000, 0x1000},
		{SEV_PAGE_CPUID, 0x800000, 0x1000},
	};

	(void)state;
	expect_regions(make_config(&launch), regions, 2);
	launch.variant = "qemu-metadata";
	regions[1].length = 0x3000;
	expect_regions(make_config(&launch), regions, 2);
}

static struct sev_config *svsm_config(const char *const *svsm_sets, uint64_t vars_size)
{
	struct sev_config *config = make_config(&(struct launch){{NULL}, SNP});
	struct sev_blob *svsm = make_blob("svsm.bin", svsm_sets);

	sev_config_set_svsm(config, svsm);
	sev_config_set_vars_size(config, vars_size);
	sev_blob_free(svsm);
	return config;
}

static void test_svsm(void **state)
{
	static const char *const right[SETS_MAX] = {"svsm.present=1", "svsm.base=0xfff",
						    "sections=0", "section=0:0x2000:1"};
	static const char *const past[SETS_MAX] = {"svsm.present=1", "svsm.base=0x1000"};
	static const char *const none[SETS_MAX] = {NULL};
	/* spec: QEMU SVSM: OVMF ends at 4 GiB, the variable store lies below it, the SVSM below
	 * that */
	static const struct region regions[] = {
		{SEV_PAGE_NORMAL, 0xFFFFF000, 0x1000},
		{SEV_PAGE_NORMAL, 0xFFFFB000, 0x1000},
		{SEV_PAGE_ZERO, 0, 0x2000},
	};

	(void)state;
	expect_regions(svsm_config(right, 0x3000), regions, 3);
	expect_refusal(svsm_config(right, 0xFFFFF000), SEV_ERR_FORMAT,
		       "SVSM (0x1000 bytes), variable store (0xfffff000) and OVMF (0x1000) do not "
		       "fit below 4 GiB");
	/* spec: QEMU SVSM: the launch offset lies within the SVSM image */
	expect_refusal(svsm_config(past, 0), SEV_ERR_FORMAT,
		       "svsm.bin: SVSM info block: launch offset 0x1000, expected less than the "
		       "size of the image (0x1000)");
	expect_refusal(svsm_config(none, 0), SEV_ERR_FORMAT,
		       "svsm.bin: no SVSM info block in a footer table; is this a COCONUT-SVSM "
		       "binary?");
}

/* A configuration that says two things at once has no plan: neither is passed over in silence. */
static void test_inputs_exclude_each_other(void **state)
{
	static const struct launch right = {{NULL}, SNP};
	struct sev_config *config = make_config(&right);
	struct sev_blob *blob = make_blob("other.bin", right.sets);
	const uint8_t hash[48] = {0};

	(void)state;
	sev_config_set_raw(config, blob);
	expect_refusal(config, SEV_ERR_ARG,
		       "found an OVMF image and raw firmware, expected one of them");

	config = make_config(&right);
	sev_config_set_svsm(config, blob);
	sev_config_set_raw(config, blob);
	expect_refusal(config, SEV_ERR_ARG,
		       "found an OVMF image and raw firmware, expected one of them");

	config = sev_config_new();
	sev_config_set_igvm(config, blob);
	sev_config_set_ovmf_hash(config, hash);
	expect_refusal(config, SEV_ERR_ARG,
		       "a precomputed OVMF hash stands for an OVMF image in mode snp only");
	sev_blob_free(blob);
}

/* Numbers that are no mode or VMM are refused before they index anything. */
static void test_unknown_numbers(void **state)
{
	static const struct launch right = {{NULL}, SNP};
	struct sev_config *config = make_config(&right);

	(void)state;
	sev_config_set_mode(config, (enum sev_mode)3);
	expect_refusal(config, SEV_ERR_ARG, "mode 3, expected 0 (sev) to 2 (snp)");
	config = make_config(&right);
	sev_config_set_vmm_type(config, (enum sev_vmm_type)40);
	expect_refusal(config, SEV_ERR_ARG, "VMM type 40, expected 0 (QEMU) to 3 (krun)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_footer_lengths),
		cmocka_unit_test(test_metadata_header),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_reset_block),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_image_size),
		cmocka_unit_test(test_huge_image),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_repeated_entry),
		cmocka_unit_test(test_order_and_types),
		cmocka_unit_test(test_large_cpuid),
		cmocka_unit_test(test_svsm),
		cmocka_unit_test(test_inputs_exclude_each_other),
		cmocka_unit_test(test_unknown_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
