/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prefix reuse: every digest is that of the whole plan, and no more is hashed than must be.
 */
#include "test.h"

#include "base/blob.h"
#include "measure/prefix.h"
#include "plan/plan.h"

static struct sev_err err;

/* What a guest is made of here; tests change one thing at a time. */
struct recipe {
	enum sev_mode mode;
	struct sev_blob *image; /* NULL: pages of its own, filled with fill */
	uint8_t fill;
	enum sev_page_type hole;
	uint64_t gpa;
	uint8_t bsp, ap; /* fill of the VMSAs, in a blob of its own each time */
	uint32_t vcpus;
	bool seed;
	uint64_t shift; /* offset into the image */
};

static const struct recipe PLAIN = {
	.mode = SEV_MODE_SNP,
	.fill = 1,
	.hole = SEV_PAGE_ZERO,
	.gpa = 0xFFF00000,
	.bsp = 2,
	.ap = 3,
	.vcpus = 4,
};

static struct sev_blob *filled(uint8_t fill, size_t size)
{
	struct sev_blob *blob = NULL;
	uint8_t *bytes = malloc(size);

	assert_non_null(bytes);
	memset(bytes, fill, size);
	assert_sev_ok(sev_blob_copy("filled", bytes, size, &blob, &err), &err);
	free(bytes);
	return blob;
}

/* Events: START, image, hole, VMSAs, FINISH. */
static struct sev_plan *build(const struct recipe *recipe)
{
	struct sev_plan *plan = sev_plan_new(recipe->mode, 0x30000);
	struct sev_blob *image =
		recipe->image ? sev_blob_ref(recipe->image) : filled(recipe->fill, 4 * 4096);

	assert_non_null(plan);
	plan->has_seed = recipe->seed;
	memset(plan->seed, 0x44, sizeof(plan->seed));
	assert_sev_ok(sev_plan_start(plan, &err), &err);
	assert_sev_ok(sev_plan_update(plan, SEV_PAGE_NORMAL, recipe->gpa, 3 * SEV_PAGE_SIZE, image,
				      recipe->shift, &err, "image"),
		      &err);
	assert_sev_ok(
		sev_plan_update(plan, recipe->hole, 0x800000, SEV_PAGE_SIZE, NULL, 0, &err, "hole"),
		&err);
	for (uint32_t i = 0; i < recipe->vcpus; i++) {
		struct sev_blob *vmsa = filled(i ? recipe->ap : recipe->bsp, 4096);

		assert_sev_ok(sev_plan_vmsa(plan, i, SEV_VMSA_GPA, vmsa, 0, &err, "VMSA %u", i),
			      &err);
		sev_blob_free(vmsa);
	}
	assert_sev_ok(sev_plan_finish(plan, &err), &err);
	sev_blob_free(image);
	return plan;
}

/* The digest by way of the prefix is the plan's own; reused is what must have been taken over. */
static void feed(struct sev_prefix *prefix, const struct recipe *recipe, size_t reused)
{
	uint8_t digest[SEV_DIGEST_MAX], expected[SEV_DIGEST_MAX];
	struct sev_plan *plan = build(recipe);

	assert_sev_ok(sev_plan_digest(plan, NULL, expected, &err), &err);
	assert_sev_ok(sev_prefix_digest(prefix, plan, NULL, digest, &err), &err);
	assert_memory_equal(digest, expected, sev_digest_length(recipe->mode));
	assert_int_equal(sev_prefix_reused(prefix), reused);
	sev_plan_free(plan);
}

static void test_vcpu_counts(void **state)
{
	static const enum sev_mode modes[] = {SEV_MODE_SNP, SEV_MODE_SEVES};

	(void)state;
	for (size_t m = 0; m < SEV_COUNT(modes); m++) {
		struct sev_prefix *prefix = sev_prefix_new();
		struct recipe recipe = PLAIN;

		assert_non_null(prefix);
		recipe.mode = modes[m];
		recipe.vcpus = 1;
		feed(prefix, &recipe, 0);
		for (uint32_t vcpus = 2; vcpus < 20; vcpus++) {
			recipe.vcpus = vcpus;
			feed(prefix, &recipe, 3 + vcpus - 1);
		}
		recipe.vcpus = 5;
		feed(prefix, &recipe, 3 + 5);
		feed(prefix, &recipe, 3 + 5 + 1);
		sev_prefix_free(prefix);
	}
}

/* One thing changes, and everything from there on is measured again. */
static void test_each_difference_is_seen(void **state)
{
	struct sev_blob *image = filled(1, 4 * 4096);
	struct recipe shared = PLAIN, changed[8];
	static const size_t reused[] = {1, 1, 2, 3, 4, 0, 0, 1};

	(void)state;
	shared.image = image;
	for (size_t i = 0; i < SEV_COUNT(changed); i++)
		changed[i] = shared;
	changed[0].image = NULL; /* equal size, other bytes */
	changed[0].fill = 9;
	changed[1].gpa += 4096;
	changed[2].hole = SEV_PAGE_UNMEASURED;
	changed[3].bsp = 7;
	changed[4].ap = 7;
	changed[5].mode = SEV_MODE_SEV;
	changed[6].seed = true;
	changed[7].shift = 4096;
	for (size_t i = 0; i < SEV_COUNT(changed); i++) {
		struct sev_prefix *prefix = sev_prefix_new();

		assert_non_null(prefix);
		feed(prefix, &shared, 0);
		feed(prefix, &changed[i], reused[i]);
		feed(prefix, &shared, reused[i]);
		feed(prefix, &shared, 3 + shared.vcpus + 1);
		sev_prefix_free(prefix);
	}
	sev_blob_free(image);
}

/* Blobs that are not files are the same when their bytes are. */
static void test_equal_bytes_are_the_same(void **state)
{
	struct sev_prefix *prefix = sev_prefix_new();

	(void)state;
	assert_non_null(prefix);
	feed(prefix, &PLAIN, 0);
	feed(prefix, &PLAIN, 3 + PLAIN.vcpus + 1);
	sev_prefix_free(prefix);
}

static void release_nothing(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
}

/* Files are not read again to find out whether they are equal. */
static void test_files_are_known_by_their_blob(void **state)
{
	static const uint8_t bytes[4 * 4096] = {1};
	struct sev_prefix *prefix = sev_prefix_new();
	struct recipe recipe = PLAIN;

	(void)state;
	assert_non_null(prefix);
	for (unsigned i = 0; i < 2; i++) {
		struct sev_blob *file = NULL;

		assert_sev_ok(sev_blob_adopt("FILE", true, bytes, sizeof(bytes), release_nothing,
					     &file, &err),
			      &err);
		recipe.image = file;
		feed(prefix, &recipe, i ? 1 : 0);
		feed(prefix, &recipe, 3 + recipe.vcpus + 1);
		sev_blob_free(file);
	}
	sev_prefix_free(prefix);
}

/* One plan of many vCPUs gives the digests of all smaller counts. */
static void test_digest_after_an_event(void **state)
{
	struct sev_prefix *prefix = sev_prefix_new();
	struct recipe recipe = PLAIN;
	uint8_t after[SEV_DIGEST_MAX], expected[SEV_DIGEST_MAX];

	(void)state;
	assert_non_null(prefix);
	recipe.vcpus = 10;
	feed(prefix, &recipe, 0);
	for (uint32_t vcpus = 1; vcpus <= 10; vcpus++) {
		struct sev_plan *plan;

		recipe.vcpus = vcpus;
		plan = build(&recipe);
		assert_sev_ok(sev_plan_digest(plan, NULL, expected, &err), &err);
		assert_true(sev_prefix_digest_after(prefix, 3 + vcpus - 1, after));
		assert_memory_equal(after, expected, 48);
		sev_plan_free(plan);
	}
	assert_true(sev_prefix_digest_after(prefix, 3 + 10, after));
	assert_false(sev_prefix_digest_after(prefix, 3 + 10 + 1, after));
	sev_prefix_free(prefix);
}

static bool count_bytes(void *ctx, uint64_t done, uint64_t total)
{
	uint64_t *last = ctx;

	assert_true(done <= total);
	*last = done;
	return true;
}

static bool refuse(void *ctx, uint64_t done, uint64_t total)
{
	(void)ctx;
	(void)done;
	(void)total;
	return false;
}

static void test_progress_counts_the_rest(void **state)
{
	uint64_t last = 0;
	struct sev_progress counting = {sizeof(counting), count_bytes, &last};
	struct sev_progress refusing = {sizeof(refusing), refuse, NULL};
	struct sev_prefix *prefix = sev_prefix_new();
	struct recipe recipe = PLAIN;
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan;

	(void)state;
	assert_non_null(prefix);
	feed(prefix, &recipe, 0);
	recipe.vcpus += 2;
	plan = build(&recipe);
	assert_int_equal(sev_prefix_digest(prefix, plan, &refusing, digest, &err),
			 SEV_ERR_CANCELLED);
	assert_sev_ok(sev_prefix_digest(prefix, plan, &counting, digest, &err), &err);
	assert_int_equal(last, 2 * 4096);
	feed(prefix, &recipe, 3 + recipe.vcpus + 1);
	sev_plan_free(plan);
	sev_prefix_free(prefix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vcpu_counts),
		cmocka_unit_test(test_each_difference_is_seen),
		cmocka_unit_test(test_equal_bytes_are_the_same),
		cmocka_unit_test(test_files_are_known_by_their_blob),
		cmocka_unit_test(test_digest_after_an_event),
		cmocka_unit_test(test_progress_counts_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
