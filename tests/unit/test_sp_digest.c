/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch digests of the software processor: those of sev-snp-measure, those that this library
 * predicts for plans of several shapes, and that every change is seen.
 */
#include "test.h"

#include <sev/digest.h>

#include "abi/layout/page_info.h"
#include "base/blob.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "ovmf_image.h"
#include "page_chain.h"
#include "plan/plan.h"
#include "sim_snp.h"

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

static struct sev_err err;

/* A guest on a processor, in the middle of its launch. */
struct launch {
	struct sim_sp sim;
	uint64_t gctx;
};

static void launch_begin(struct launch *launch, const char *profile, bool encrypt, uint64_t policy)
{
	sim_snp_setup(&launch->sim, profile, encrypt);
	launch->gctx = sim_launch(&launch->sim, policy, SIM_ASID);
}

static void launch_page(struct launch *launch, uint32_t type, uint64_t gpa, const void *contents)
{
	uint64_t spa = sim_pre_guest(&launch->sim, SIM_ASID, gpa, RMP_4K, contents);

	assert_int_equal(sim_launch_update(&launch->sim, launch->gctx, spa, type << 1, 0),
			 SEV_FW_SUCCESS);
}

static void launch_digest(struct launch *launch, uint8_t digest[48])
{
	struct sp_gctx gctx = sim_gctx_open(&launch->sim, launch->gctx);

	memcpy(digest, gctx.ld, 48);
}

static void assert_hex(const uint8_t value[48], const char *expected)
{
	char text[2 * 48 + 1];

	sev_hex_encode(value, 48, text);
	assert_string_equal(text, expected);
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the digest becomes the SHA-384 of PAGE_INFO */
static void digests_are_those_of_sev_snp_measure(void **state)
{
	(void)state;
	for (size_t p = 0; p < 2 * SEV_COUNT(PROFILES); p++) {
		struct launch launch;
		uint8_t digest[48];

		for (size_t i = 0; i < SEV_COUNT(PAGE_CHAIN); i++) {
			if (PAGE_CHAIN[i].fresh && i)
				sim_sp_teardown(&launch.sim);
			if (PAGE_CHAIN[i].fresh)
				launch_begin(&launch, PROFILES[p / 2], p & 1, SIM_POLICY);
			launch_page(&launch, PAGE_CHAIN[i].type, PAGE_CHAIN[i].gpa, NULL);
			launch_digest(&launch, digest);
			assert_hex(digest, PAGE_CHAIN[i].digest);
		}
		sim_sp_teardown(&launch.sim);
	}
}

/* Performs a plan as a host would, page by page, or with large pages where they fit. */
static void perform_update(struct launch *launch, const struct sev_event *event, bool large)
{
	const uint8_t *data = sev_event_data(event);
	uint64_t gpa = sev_event_gpa(event), end = gpa + sev_event_length(event);
	uint32_t type = sev_event_page_type(event);

	while (gpa < end) {
		bool fits =
			large && gpa % MACHINE_LARGE_SIZE == 0 && end - gpa >= MACHINE_LARGE_SIZE;
		uint64_t size = fits ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;
		uint64_t spa =
			sim_pre_guest(&launch->sim, SIM_ASID, gpa, fits ? RMP_2M : RMP_4K, data);

		assert_int_equal(sim_launch_update(&launch->sim, launch->gctx, spa,
						   type << 1 | (fits ? SIM_LARGE : 0), 0),
				 SEV_FW_SUCCESS);
		data = data ? data + size : NULL;
		gpa += size;
	}
}

static void perform(struct launch *launch, const struct sev_plan *plan, bool large)
{
	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		const struct sev_event *event = sev_plan_event(plan, i);

		if (sev_event_kind(event) == SEV_EVENT_UPDATE)
			perform_update(launch, event, large);
		if (sev_event_kind(event) == SEV_EVENT_VMSA)
			launch_page(launch, SEV_PAGE_VMSA, sev_event_gpa(event),
				    sev_event_data(event));
	}
}

static void release(const uint8_t *data, size_t size)
{
	(void)size;
	free((void *)(uintptr_t)data);
}

static struct sev_blob *adopt(const char *name, uint8_t *bytes, size_t size)
{
	struct sev_blob *blob = NULL;

	assert_non_null(bytes);
	assert_sev_ok(sev_blob_adopt(name, true, bytes, size, release, &blob, &err), &err);
	return blob;
}

static struct sev_blob *patterned(size_t size)
{
	uint8_t *bytes = malloc(size);

	for (size_t i = 0; bytes && i < size; i++)
		bytes[i] = (uint8_t)(i * 31 + (i >> 12) * 7 + (i >> 20));
	return adopt("image", bytes, size);
}

/* An OVMF with its metadata's sections, and a kernel or not. */
static struct sev_plan *ovmf_plan(uint32_t vcpus, bool kernel)
{
	struct sev_config *config = sev_config_new();
	struct sev_plan *plan = NULL;
	struct ovmf_image image;
	struct sev_blob *ovmf, *vmlinuz = adopt("vmlinuz", calloc(1, 5000), 5000);

	ovmf_image_init(&image);
	ovmf = adopt("OVMF.fd", ovmf_image_make(&image), (size_t)image.size);
	sev_config_set_mode(config, SEV_MODE_SNP);
	sev_config_set_vcpus(config, vcpus);
	sev_config_set_vcpu_sig(config, 0x800F12);
	sev_config_set_policy(config, SIM_POLICY);
	sev_config_set_ovmf(config, ovmf);
	if (kernel)
		sev_config_set_kernel(config, vmlinuz);
	assert_sev_ok(sev_plan_build(config, &plan, &err), &err);
	sev_blob_free(ovmf);
	sev_blob_free(vmlinuz);
	sev_config_free(config);
	return plan;
}

/* Firmware below 4 GiB, a hole of zeros, pages of every type, three VMSAs. */
static struct sev_plan *wide_plan(void)
{
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, SIM_POLICY);
	struct sev_blob *image = patterned(60 * 4096);

	assert_sev_ok(sev_plan_start(plan, &err), &err);
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, SEV_4GIB - 59 * 4096, 59 * 4096, image,
				      4096, &err, "image"),
		      &err);
	assert_sev_ok(
		sev_plan_update(plan, SEV_PAGE_ZERO, 0x800000, 9 * 4096, NULL, 0, &err, "hole"),
		&err);
	assert_sev_ok(
		sev_plan_update(plan, SEV_PAGE_UNMEASURED, 0x809000, 4096, image, 0, &err, "free"),
		&err);
	for (uint32_t vcpu = 0; vcpu < 3; vcpu++)
		assert_sev_ok(
			sev_plan_vmsa(plan, vcpu, SEV_VMSA_GPA, image, vcpu * 4096, &err, "VMSA"),
			&err);
	sev_blob_free(image);
	return plan;
}

/* 4 MiB and a bit, the larger part of which fits large pages; zeros of 2 MiB. */
static struct sev_plan *large_plan(void)
{
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, SIM_POLICY);
	struct sev_blob *image = patterned(1030 * 4096);

	assert_sev_ok(sev_plan_start(plan, &err), &err);
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, 0x400000 - 3 * 4096, 1030 * 4096,
				      image, 0, &err, "image"),
		      &err);
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_ZERO, 0x40000000, MACHINE_LARGE_SIZE, NULL, 0,
				      &err, "hole"),
		      &err);
	sev_blob_free(image);
	return plan;
}

static void assert_predicted(struct sev_plan *plan, const char *profile, bool encrypt, bool large)
{
	uint8_t predicted[SEV_DIGEST_MAX], found[48];
	struct launch launch;

	launch_begin(&launch, profile, encrypt, SIM_POLICY);
	perform(&launch, plan, large);
	launch_digest(&launch, found);
	assert_sev_ok(sev_plan_digest(plan, NULL, predicted, &err), &err);
	assert_memory_equal(found, predicted, sizeof(found));
	sim_sp_teardown(&launch.sim);
}

static void plans_give_the_digests_that_are_predicted(void **state)
{
	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		struct sev_plan *plans[] = {ovmf_plan(1, false), ovmf_plan(3, true), wide_plan()};

		for (size_t i = 0; i < SEV_COUNT(plans); i++) {
			assert_predicted(plans[i], PROFILES[p], false, false);
			assert_predicted(plans[i], PROFILES[p], true, false);
			sev_plan_free(plans[i]);
		}
	}
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a page of 2 MiB is measured as 512 of 4 KiB */
static void large_pages_give_the_same_digest(void **state)
{
	struct sev_plan *plan = large_plan();

	(void)state;
	assert_predicted(plan, "milan-1.55", false, false);
	assert_predicted(plan, "milan-1.55", false, true);
	assert_predicted(plan, "turin-1.58", true, true);
	sev_plan_free(plan);
}

/* Three pages and a VMSA; one thing is different. */
struct change {
	const char *what;
	unsigned swap;	/* pages i and i + 1, counted from 1 */
	int byte;	/* of the first page; -1: none */
	int vmsa_byte;	/* of the VMSA */
	uint64_t gpa;	/* added to the first page's */
	uint32_t type;	/* of the first page; 0: NORMAL */
	unsigned vmsas; /* more than one */
	uint32_t perms; /* of the first page */
	bool seen;
};

static void launch_changed(const struct change *change, uint8_t digest[48])
{
	uint8_t pages[3][MACHINE_PAGE_SIZE], vmsa[MACHINE_PAGE_SIZE] = {[0x3B0] = 1};
	struct launch launch;

	for (unsigned i = 0; i < 3; i++)
		memset(pages[i], (int)i + 1, sizeof(pages[i]));
	if (change->byte >= 0)
		pages[0][change->byte] ^= 1;
	if (change->vmsa_byte >= 0)
		vmsa[change->vmsa_byte] ^= 1;
	launch_begin(&launch, "genoa-1.55", true, SIM_POLICY);
	for (unsigned i = 0; i < 3; i++) {
		unsigned at = change->swap && (i == change->swap - 1 || i == change->swap)
				      ? 2 * change->swap - 1 - i
				      : i;
		uint64_t gpa = 0x1000 * (at + 1) + (at == 0 ? change->gpa : 0);
		uint64_t spa = sim_pre_guest(&launch.sim, SIM_ASID, gpa, RMP_4K, pages[at]);
		uint32_t type = at == 0 && change->type ? change->type : SEV_PAGE_NORMAL;

		assert_int_equal(sim_launch_update(&launch.sim, launch.gctx, spa, type << 1,
						   at == 0 ? change->perms : 0),
				 SEV_FW_SUCCESS);
	}
	for (unsigned i = 0; i <= change->vmsas; i++)
		launch_page(&launch, SEV_PAGE_VMSA, SEV_VMSA_GPA, vmsa);
	launch_digest(&launch, digest);
	sim_sp_teardown(&launch.sim);
}

static void every_change_is_seen(void **state)
{
	static const struct change none = {.byte = -1, .vmsa_byte = -1};
	static const struct change changes[] = {
		{"nothing", .byte = -1, .vmsa_byte = -1},
		{"first byte", .byte = 0, .vmsa_byte = -1, .seen = true},
		{"last byte", .byte = 4095, .vmsa_byte = -1, .seen = true},
		{"order of pages", .swap = 1, .byte = -1, .vmsa_byte = -1, .seen = true},
		{"order of the last pages", .swap = 2, .byte = -1, .vmsa_byte = -1, .seen = true},
		{"address", .gpa = 0x10000, .byte = -1, .vmsa_byte = -1, .seen = true},
		{"type", .type = SEV_PAGE_UNMEASURED, .byte = -1, .vmsa_byte = -1, .seen = true},
		{"VMSA", .byte = -1, .vmsa_byte = 0x178, .seen = true},
		{"one VMSA more", .vmsas = 1, .byte = -1, .vmsa_byte = -1, .seen = true},
		{"permissions of VMPL1", .perms = 0x100, .byte = -1, .vmsa_byte = -1, .seen = true},
		{"permissions of VMPL3", .perms = 0x1000000, .byte = -1, .vmsa_byte = -1,
		 .seen = true},
		{"byte that is not measured", .type = SEV_PAGE_UNMEASURED, .byte = 7,
		 .vmsa_byte = -1, .seen = true},
	};
	uint8_t right[48], found[48];

	(void)state;
	launch_changed(&none, right);
	for (size_t i = 0; i < SEV_COUNT(changes); i++) {
		launch_changed(&changes[i], found);
		if ((memcmp(found, right, 48) != 0) != changes[i].seen)
			fail_msg("%s: found a digest that is %s", changes[i].what,
				 changes[i].seen ? "the same" : "another");
	}
}

/* What is not measured does not count: contents of UNMEASURED and ZERO pages, and the policy, which
 * is in the report instead. */
static void what_is_not_measured_does_not_count(void **state)
{
	static const uint32_t types[] = {SEV_PAGE_UNMEASURED, SEV_PAGE_ZERO, SEV_PAGE_SECRETS};
	uint8_t page[MACHINE_PAGE_SIZE] = {0xAB}, digests[2][48];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(types); i++) {
		for (unsigned k = 0; k < 2; k++) {
			struct launch launch;

			launch_begin(&launch, "milan-1.58", false,
				     k ? SIM_POLICY | 1u << 19 : SIM_POLICY);
			launch_page(&launch, types[i], 0x1000, k ? page : NULL);
			launch_digest(&launch, digests[k]);
			assert_int_equal(sim_gctx_open(&launch.sim, launch.gctx).policy,
					 k ? SIM_POLICY | 1u << 19 : SIM_POLICY);
			sim_sp_teardown(&launch.sim);
		}
		assert_memory_equal(digests[0], digests[1], 48);
	}
}

/* PAGE_INFO put together byte by byte, with all that it can hold. */
static void reference(uint8_t chain[48], const uint8_t *page, uint8_t imi, const uint8_t vmpl[4])
{
	uint8_t info[112] = {0};

	memcpy(info, chain, 48);
	sev_sha384(page, 4096, info + 48);
	info[0x60] = 0x70;
	info[0x62] = SEV_PAGE_NORMAL;
	info[0x63] = imi;
	memcpy(info + 0x64, vmpl, 4);
	info[0x69] = 0x30;
	sev_sha384(info, sizeof(info), chain);
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_INFO has the permissions of each VMPL */
/* spec: SNP-ABI SNP_LAUNCH_UPDATE: pages of the IMI are measured into its digest, too */
static void permissions_and_imi_are_measured(void **state)
{
	static const uint8_t orders[2][4] = {{0, 1, 3, 7}, {7, 3, 1, 0}};
	const uint8_t page[MACHINE_PAGE_SIZE] = {0x11};

	(void)state;
	for (uint8_t choice = 0; choice < 2; choice++) {
		uint8_t chain[48] = {0}, imd[48] = {0};
		struct launch launch;
		struct sp_gctx gctx;
		uint64_t spa;

		launch_begin(&launch, "turin-1.58", false, SIM_POLICY);
		launch.sim.sp->quirks.choice[AMD_SP_QUIRK_SNP_PAGE_INFO_VMPL] = choice;
		gctx = sim_gctx_open(&launch.sim, launch.gctx);
		gctx.imi = true;
		assert_int_equal(sp_gctx_save(launch.sim.sp, &gctx), SEV_FW_SUCCESS);
		for (unsigned imi = 0; imi < 2; imi++) {
			spa = sim_pre_guest(&launch.sim, SIM_ASID, 0x3000, RMP_4K, page);
			assert_int_equal(sim_launch_update(&launch.sim, launch.gctx, spa,
							   SIM_NORMAL | (imi ? SIM_IMI : 0),
							   0x07030100),
					 SEV_FW_SUCCESS);
			reference(chain, page, (uint8_t)imi, orders[choice]);
		}
		reference(imd, page, 1, orders[choice]);
		gctx = sim_gctx_open(&launch.sim, launch.gctx);
		assert_memory_equal(gctx.ld, chain, 48);
		assert_memory_equal(gctx.imd, imd, 48);
		sim_sp_teardown(&launch.sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_sev_snp_measure),
		cmocka_unit_test(plans_give_the_digests_that_are_predicted),
		cmocka_unit_test(large_pages_give_the_same_digest),
		cmocka_unit_test(every_change_is_seen),
		cmocka_unit_test(what_is_not_measured_does_not_count),
		cmocka_unit_test(permissions_and_imi_are_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
