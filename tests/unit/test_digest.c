/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest engines against values that sev-snp-measure and Python's hashlib gave, and against
 * hashes that are put together here in another way.
 */
#include "test.h"

#include <sev/digest.h>

#include "base/crypto.h"
#include "base/text.h"
#include "page_chain.h"
#include "plan/plan.h"

static struct sev_err err;

static struct sev_blob *filled_blob(uint8_t byte, size_t size)
{
	struct sev_blob *blob = NULL;
	uint8_t *bytes = malloc(size);

	assert_non_null(bytes);
	memset(bytes, byte, size);
	assert_sev_ok(sev_blob_copy("test", bytes, size, &blob, &err), &err);
	free(bytes);
	return blob;
}

static void assert_hex(const uint8_t *value, size_t size, const char *expected)
{
	char text[2 * SEV_DIGEST_MAX + 1];

	sev_hex_encode(value, size, text);
	assert_string_equal(text, expected);
}

static void add_page(struct sev_plan *plan, enum sev_page_type type, uint64_t gpa,
		     struct sev_blob *page)
{
	if (type == SEV_PAGE_VMSA)
		assert_sev_ok(sev_plan_vmsa(plan, 0, gpa, page, 0, &err, "VMSA"), &err);
	else
		assert_sev_ok(
			sev_plan_update(plan, type, gpa, SEV_PAGE_SIZE, page, 0, &err, "page"),
			&err);
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: CONTENTS is a hash for NORMAL and VMSA, zeros for the others */
/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the digest becomes the SHA-384 of PAGE_INFO */
/* spec: SNP-ABI SNP_LAUNCH_START: the launch digest starts as zeros */
static void test_page_info_chain(void **state)
{
	struct sev_blob *zeros = filled_blob(0, SEV_PAGE_SIZE);
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
	struct sev_digest *digest = NULL;
	uint8_t value[SEV_DIGEST_MAX];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PAGE_CHAIN); i++)
		add_page(plan, PAGE_CHAIN[i].type, PAGE_CHAIN[i].gpa, zeros);
	for (size_t i = 0; i < SEV_COUNT(PAGE_CHAIN); i++) {
		if (PAGE_CHAIN[i].fresh) {
			sev_digest_free(digest);
			assert_sev_ok(sev_digest_new(SEV_MODE_SNP, NULL, &digest, &err), &err);
		}
		assert_sev_ok(sev_digest_event(digest, sev_plan_event(plan, i), NULL, &err), &err);
		assert_sev_ok(sev_digest_value(digest, value, &err), &err);
		assert_hex(value, SEV_SHA384_LENGTH, PAGE_CHAIN[i].digest);
	}
	sev_digest_free(digest);
	sev_plan_free(plan);
	sev_blob_free(zeros);
}

/* The chain written out plainly: SHA-384 over 112 bytes for each page. */
static void reference_step(uint8_t chain[48], uint8_t type, uint64_t gpa, const uint8_t *page)
{
	uint8_t info[112] = {0};

	memcpy(info, chain, 48);
	if (page)
		sev_sha384(page, 4096, info + 48);
	info[96] = 0x70;
	info[98] = type;
	for (unsigned i = 0; i < 8; i++)
		info[104 + i] = (uint8_t)(gpa >> (8 * i));
	sev_sha384(info, sizeof(info), chain);
}

#define IMAGE_PAGES 2600 /* more than are hashed in one go */

static struct sev_blob *patterned_blob(size_t size)
{
	struct sev_blob *blob = NULL;
	uint8_t *bytes = malloc(size);

	assert_non_null(bytes);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(i * 31 + (i >> 12) * 7 + (i >> 20));
	assert_sev_ok(sev_blob_copy("image", bytes, size, &blob, &err), &err);
	free(bytes);
	return blob;
}

struct guest {
	struct sev_blob *image, *vmsa;
	struct sev_plan *plan;
};

/* Firmware (the image without its first page), a hole of zero pages, three VMSAs. */
static void make_guest(struct guest *guest, enum sev_mode mode)
{
	guest->image = patterned_blob((size_t)IMAGE_PAGES * 4096);
	guest->vmsa = filled_blob(0x5a, 2 * 4096);
	guest->plan = sev_plan_new(mode, 1);
	assert_non_null(guest->plan);
	assert_sev_ok(sev_plan_start(guest->plan, &err), &err);
	assert_sev_ok(sev_plan_update(guest->plan, SEV_PAGE_NORMAL, 0xFF000000,
				      (IMAGE_PAGES - 1) * SEV_PAGE_SIZE, guest->image, 4096, &err,
				      "image"),
		      &err);
	assert_sev_ok(sev_plan_update(guest->plan, SEV_PAGE_ZERO, 0x800000, 3 * SEV_PAGE_SIZE, NULL,
				      0, &err, "hole"),
		      &err);
	for (uint32_t i = 0; i < 3; i++)
		assert_sev_ok(sev_plan_vmsa(guest->plan, i, SEV_VMSA_GPA, guest->vmsa, 4096, &err,
					    "VMSA %u", i),
			      &err);
	assert_sev_ok(sev_plan_finish(guest->plan, &err), &err);
}

static void free_guest(struct guest *guest)
{
	sev_plan_free(guest->plan);
	sev_blob_free(guest->image);
	sev_blob_free(guest->vmsa);
}

static void reference_snp(const struct guest *guest, uint8_t chain[48])
{
	const uint8_t *image = sev_blob_data(guest->image);

	for (uint64_t i = 1; i < IMAGE_PAGES; i++)
		reference_step(chain, 1, 0xFF000000 + (i - 1) * 4096, image + i * 4096);
	for (uint64_t i = 0; i < 3; i++)
		reference_step(chain, 3, 0x800000 + i * 4096, NULL);
	for (unsigned i = 0; i < 3; i++)
		reference_step(chain, 2, SEV_VMSA_GPA, sev_blob_data(guest->vmsa) + 4096);
}

static void test_regions_are_pages_in_order(void **state)
{
	uint8_t value[SEV_DIGEST_MAX], expected[48] = {0};
	struct guest guest;

	(void)state;
	make_guest(&guest, SEV_MODE_SNP);
	reference_snp(&guest, expected);
	assert_sev_ok(sev_plan_digest(guest.plan, NULL, value, &err), &err);
	assert_memory_equal(value, expected, 48);
	free_guest(&guest);
}

static void test_seed(void **state)
{
	uint8_t value[SEV_DIGEST_MAX], expected[48];
	struct guest guest;

	(void)state;
	make_guest(&guest, SEV_MODE_SNP);
	memset(expected, 0xab, sizeof(expected));
	guest.plan->has_seed = true;
	memcpy(guest.plan->seed, expected, sizeof(expected));
	reference_snp(&guest, expected);
	assert_sev_ok(sev_plan_digest(guest.plan, NULL, value, &err), &err);
	assert_memory_equal(value, expected, 48);
	free_guest(&guest);
}

static void test_seed_is_for_snp(void **state)
{
	static const uint8_t seed[48];
	struct sev_digest *digest;

	(void)state;
	assert_int_equal(sev_digest_new(SEV_MODE_SEVES, seed, &digest, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg,
			    "mode seves: a digest was given to start from, which only SNP can");
	assert_null(digest);
}

/* spec: SEV-API LAUNCH_UPDATE_DATA: the digest covers the bytes alone, not their address */
/* spec: SEV-API LAUNCH_UPDATE_VMSA: a VMSA adds its page */
static void test_sev_hashes_the_bytes(void **state)
{
	static const enum sev_mode modes[] = {SEV_MODE_SEV, SEV_MODE_SEVES};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(modes); i++) {
		uint8_t value[SEV_DIGEST_MAX], expected[32];
		struct sev_sha256 sha256;
		struct guest guest;

		make_guest(&guest, modes[i]);
		sev_sha256_init(&sha256);
		sev_sha256_update(&sha256, sev_blob_data(guest.image) + 4096,
				  (IMAGE_PAGES - 1) * 4096);
		for (unsigned j = 0; j < 3; j++)
			sev_sha256_update(&sha256, sev_blob_data(guest.vmsa) + 4096, 4096);
		sev_sha256_final(&sha256, expected);
		assert_sev_ok(sev_plan_digest(guest.plan, NULL, value, &err), &err);
		assert_memory_equal(value, expected, 32);
		free_guest(&guest);
	}
}

/* SHA-256 of "abc", FIPS 180-4's example. */
static void test_sev_known_value(void **state)
{
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SEV, 1);
	struct sev_blob *blob = NULL;
	uint8_t value[SEV_DIGEST_MAX];

	(void)state;
	assert_sev_ok(sev_blob_copy("abc", "abc", 3, &blob, &err), &err);
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, 0, 2, blob, 0, &err, "ab"), &err);
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, 7, 1, blob, 2, &err, "c"), &err);
	assert_sev_ok(sev_plan_digest(plan, NULL, value, &err), &err);
	assert_hex(value, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sev_plan_free(plan);
	sev_blob_free(blob);
}

static void test_copy_goes_its_own_way(void **state)
{
	static const enum sev_mode modes[] = {SEV_MODE_SEVES, SEV_MODE_SNP};

	(void)state;
	for (size_t m = 0; m < SEV_COUNT(modes); m++) {
		uint8_t whole[SEV_DIGEST_MAX], value[SEV_DIGEST_MAX], early[SEV_DIGEST_MAX];
		size_t length = sev_digest_length(modes[m]);
		struct sev_digest *first, *second;
		struct guest guest;

		make_guest(&guest, modes[m]);
		assert_sev_ok(sev_plan_digest(guest.plan, NULL, whole, &err), &err);
		assert_sev_ok(sev_digest_new(modes[m], NULL, &first, &err), &err);
		for (size_t i = 0; i < 4; i++)
			assert_sev_ok(
				sev_digest_event(first, sev_plan_event(guest.plan, i), NULL, &err),
				&err);
		assert_sev_ok(sev_digest_copy(first, &second, &err), &err);
		assert_sev_ok(sev_digest_value(first, early, &err), &err);
		for (size_t i = 4; i < sev_plan_event_count(guest.plan); i++)
			assert_sev_ok(
				sev_digest_event(second, sev_plan_event(guest.plan, i), NULL, &err),
				&err);
		assert_sev_ok(sev_digest_value(second, value, &err), &err);
		assert_memory_equal(value, whole, length);
		assert_sev_ok(sev_digest_value(first, value, &err), &err);
		assert_memory_equal(value, early, length);
		assert_memory_not_equal(value, whole, length);
		sev_digest_free(first);
		sev_digest_free(second);
		free_guest(&guest);
	}
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_TYPE is one of the six that are defined */
static void test_unknown_page_type(void **state)
{
	static const unsigned types[] = {0, 7, 0x80000000u};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(types); i++) {
		struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
		uint8_t value[SEV_DIGEST_MAX];
		char expected[100];

		assert_sev_ok(sev_plan_update(plan, (enum sev_page_type)types[i], 0x4000,
					      SEV_PAGE_SIZE, NULL, 0, &err, "odd page"),
			      &err);
		assert_int_equal(sev_plan_digest(plan, NULL, value, &err), SEV_ERR_ARG);
		snprintf(expected, sizeof(expected),
			 "odd page: page type %u at 0x4000, expected 1 (NORMAL) to 6 (CPUID)",
			 types[i]);
		assert_string_equal(err.msg, expected);
		sev_plan_free(plan);
	}
}

static void test_contents_must_be_there(void **state)
{
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
	uint8_t value[SEV_DIGEST_MAX];

	(void)state;
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, 0x4000, SEV_PAGE_SIZE, NULL, 0, &err,
				      "bare page"),
		      &err);
	assert_int_equal(sev_plan_digest(plan, NULL, value, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "bare page: NORMAL pages at 0x4000 have no contents, expected "
				     "bytes to measure");
	sev_plan_free(plan);
}

struct watcher {
	uint64_t last, total, stop_after;
	unsigned calls;
};

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: pages are added whole */
/* A digest of pages takes no event of a part of one: a plan of SEV has such events. */
static void test_snp_takes_whole_pages(void **state)
{
	static const uint64_t lengths[] = {176, SEV_PAGE_SIZE + 1};
	struct sev_blob *bytes = filled_blob(7, 2 * SEV_PAGE_SIZE);
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SEV, 1);
	struct sev_digest *digest = NULL;

	(void)state;
	assert_sev_ok(sev_digest_new(SEV_MODE_SNP, NULL, &digest, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(lengths); i++) {
		assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, 0x1000, lengths[i], bytes, 0,
					      &err, "part"),
			      &err);
		assert_int_equal(sev_digest_event(digest, sev_plan_event(plan, i), NULL, &err),
				 SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, "part: "));
		assert_non_null(strstr(err.msg, "expected a multiple of 4096"));
	}
	sev_digest_free(digest);
	sev_plan_free(plan);
	sev_blob_free(bytes);
}

/* A small IGVM file can ask for terabytes; no launch adds them, and no digest would come back. */
static void test_plan_has_a_limit(void **state)
{
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
	const uint64_t half = UINT64_C(32) << 30;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		assert_sev_ok(sev_plan_update(plan, SEV_PAGE_UNMEASURED, i * half, half, NULL, 0,
					      &err, "half"),
			      &err);
	assert_int_equal(sev_plan_update(plan, SEV_PAGE_ZERO, 2 * half, SEV_PAGE_SIZE, NULL, 0,
					 &err, "one more"),
			 SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "one more: with 0x1000 bytes the launch adds 0x1000001000, "
				     "expected at most 0x1000000000");
	assert_int_equal(sev_plan_event_count(plan), 2);
	sev_plan_free(plan);
}

static bool watch(void *ctx, uint64_t done, uint64_t total)
{
	struct watcher *watcher = ctx;

	assert_true(done > watcher->last);
	assert_true(done <= total);
	watcher->last = done;
	watcher->total = total;
	watcher->calls++;
	return done < watcher->stop_after;
}

static void test_progress_counts_every_byte(void **state)
{
	static const enum sev_mode modes[] = {SEV_MODE_SEV, SEV_MODE_SNP};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(modes); i++) {
		struct watcher watcher = {.stop_after = UINT64_MAX};
		struct sev_progress progress = {sizeof(progress), watch, &watcher};
		uint8_t value[SEV_DIGEST_MAX];
		struct guest guest;

		make_guest(&guest, modes[i]);
		assert_sev_ok(sev_plan_digest(guest.plan, &progress, value, &err), &err);
		assert_int_equal(watcher.last, (IMAGE_PAGES - 1 + 3 + 3) * 4096);
		assert_int_equal(watcher.total, watcher.last);
		assert_true(watcher.calls > 5);
		free_guest(&guest);
	}
}

static void test_progress_cancels(void **state)
{
	static const enum sev_mode modes[] = {SEV_MODE_SEV, SEV_MODE_SNP};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(modes); i++) {
		struct watcher watcher = {.stop_after = 1};
		struct sev_progress progress = {sizeof(progress), watch, &watcher};
		uint8_t value[SEV_DIGEST_MAX];
		struct guest guest;

		make_guest(&guest, modes[i]);
		assert_int_equal(sev_plan_digest(guest.plan, &progress, value, &err),
				 SEV_ERR_CANCELLED);
		assert_non_null(strstr(err.msg, "measuring was cancelled after "));
		assert_int_equal(watcher.calls, 1);
		free_guest(&guest);
	}
}

static const struct sev_launch_measure_input MEASURE_INPUT = {
	.api_major = 1,
	.api_minor = 51,
	.build_id = 8,
	.policy = 5,
	.launch_digest = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
			  0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
			  0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55},
	.mnonce = {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c,
		   0x1d, 0x1e, 0x1f},
};

static const uint8_t TIK[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* spec: SEV-API LAUNCH_MEASURE: HMAC under the TIK of context, version, policy, LD, MNONCE */
static void test_launch_measure(void **state)
{
	uint8_t measure[32];

	(void)state;
	assert_sev_ok(sev_launch_measure(&MEASURE_INPUT, TIK, measure, &err), &err);
	assert_hex(measure, 32, "7cc37e67777d912c7d8d33a1a2625ed451bd37d61c323a356a0b21257bd589a6");
}

/* Expected values: Python's hmac over the message written out. */
/* spec: SEV-API LAUNCH_MEASURE: firmware before API 0.17 starts the message at the policy */
static void test_launch_measure_of_old_firmware(void **state)
{
	static const struct {
		uint8_t major, minor;
		const char *measure;
	} cases[] = {
		{0, 16, "a41e54e44f3bbfeaa8ee803485018ac298413a6aee45f1c12c20ee4762958861"},
		{0, 17, "2d5dd0aab37f4c287b9896d1e5d9153a6cfba8b431db9422950406f932e2b4e7"},
		{1, 0, "7ed4a3de681b9680857a84ce3b71b4d456ca703fe0ccb8f77546cb0b44fe752e"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_launch_measure_input input = MEASURE_INPUT;
		uint8_t measure[32];

		input.api_major = cases[i].major;
		input.api_minor = cases[i].minor;
		assert_sev_ok(sev_launch_measure(&input, TIK, measure, &err), &err);
		assert_hex(measure, 32, cases[i].measure);
	}
}

static void test_extend(void **state)
{
	uint8_t expected[48], values[3 * 48], start[48];
	uint8_t vmsa[4096];

	(void)state;
	memset(vmsa, 0x33, sizeof(vmsa));
	memset(start, 0x77, sizeof(start));
	memcpy(expected, start, sizeof(start));
	assert_sev_ok(sev_digest_extend(start, vmsa, SEV_VMSA_GPA, 3, values, &err), &err);
	for (unsigned i = 0; i < 3; i++) {
		reference_step(expected, 2, SEV_VMSA_GPA, vmsa);
		assert_memory_equal(values + 48 * i, expected, 48);
	}
	assert_sev_ok(sev_digest_extend(start, vmsa, SEV_VMSA_GPA, 0, values, &err), &err);
}

static void test_extend_wants_a_page_address(void **state)
{
	uint8_t values[48], start[48] = {0}, vmsa[4096] = {0};

	(void)state;
	assert_int_equal(sev_digest_extend(start, vmsa, 0x1234, 1, values, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg, "VMSA address: 0x1234, expected a multiple of 4096");
}

static void test_lengths(void **state)
{
	(void)state;
	assert_int_equal(sev_digest_length(SEV_MODE_SEV), 32);
	assert_int_equal(sev_digest_length(SEV_MODE_SEVES), 32);
	assert_int_equal(sev_digest_length(SEV_MODE_SNP), 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page_info_chain),
		cmocka_unit_test(test_regions_are_pages_in_order),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_seed_is_for_snp),
		cmocka_unit_test(test_sev_hashes_the_bytes),
		cmocka_unit_test(test_sev_known_value),
		cmocka_unit_test(test_copy_goes_its_own_way),
		cmocka_unit_test(test_unknown_page_type),
		cmocka_unit_test(test_contents_must_be_there),
		cmocka_unit_test(test_snp_takes_whole_pages),
		cmocka_unit_test(test_plan_has_a_limit),
		cmocka_unit_test(test_progress_counts_every_byte),
		cmocka_unit_test(test_progress_cancels),
		cmocka_unit_test(test_launch_measure),
		cmocka_unit_test(test_launch_measure_of_old_firmware),
		cmocka_unit_test(test_extend),
		cmocka_unit_test(test_extend_wants_a_page_address),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
