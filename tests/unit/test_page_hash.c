/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page hashing: every way gives what OpenSSL gives for each page, whatever the pages are.
 */
#include "test.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "measure/lanes.h"
#include "measure/page_hash.h"

#define PAGE 4096
#define MAX  SEV_PAGE_HASH_MAX

static const enum sev_page_hash_way WAYS[] = {
	SEV_PAGE_HASH_AUTO,
	SEV_PAGE_HASH_PLAIN,
	SEV_PAGE_HASH_AVX2,
	SEV_PAGE_HASH_AVX512,
};

static uint8_t pages[MAX * PAGE];
static uint8_t hashes[(MAX + 1) * 48], expected[MAX * 48];

/* xorshift64: repeatable, and all pages differ. */
static void fill_random(uint8_t *bytes, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i += 8) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		memcpy(bytes + i, &seed, 8);
	}
}

static void expect(size_t count)
{
	for (size_t i = 0; i < count; i++)
		sev_sha384(pages + i * PAGE, PAGE, expected + i * 48);
}

/* Exactly the count hashes are written, and right. */
static void check(struct sev_page_hasher *hasher, size_t count)
{
	memset(hashes, 0xee, sizeof(hashes));
	sev_page_hash(hasher, pages, count, hashes);
	assert_memory_equal(hashes, expected, count * 48);
	for (size_t i = 0; i < 48; i++)
		assert_int_equal(hashes[count * 48 + i], 0xee);
}

static void each_way(void (*run)(struct sev_page_hasher *hasher))
{
	for (size_t i = 0; i < SEV_COUNT(WAYS); i++) {
		struct sev_page_hasher *hasher = sev_page_hasher_new(WAYS[i]);

		if (!hasher) {
			print_message("way %u: not in this build or processor, skipped\n", WAYS[i]);
			continue;
		}
		run(hasher);
		sev_page_hasher_free(hasher);
	}
}

static void run_counts(struct sev_page_hasher *hasher)
{
	for (size_t count = 0; count <= 40; count++)
		check(hasher, count);
	check(hasher, 300);
	check(hasher, MAX);
	check(hasher, 3);
}

static void test_distinct_pages(void **state)
{
	(void)state;
	fill_random(pages, sizeof(pages), 88172645463325252u);
	expect(MAX);
	each_way(run_counts);
}

static void run_all(struct sev_page_hasher *hasher)
{
	check(hasher, MAX);
	check(hasher, 17);
}

static void test_equal_pages(void **state)
{
	(void)state;
	fill_random(pages, sizeof(pages), 4101842887655102017u);
	for (size_t i = 0; i < MAX; i += 3)
		memset(pages + i * PAGE, 0xff, PAGE);
	for (size_t i = 7; i + 5 < MAX; i += 11)
		memcpy(pages + (i + 5) * PAGE, pages + i * PAGE, PAGE);
	expect(MAX);
	each_way(run_all);
}

static void test_all_pages_equal(void **state)
{
	(void)state;
	memset(pages, 0, sizeof(pages));
	expect(MAX);
	each_way(run_all);
}

/* Pages that differ in one bit, each in another place. */
static void test_nearly_equal_pages(void **state)
{
	(void)state;
	memset(pages, 0, sizeof(pages));
	for (size_t i = 0; i < MAX; i++)
		pages[i * PAGE + i * 4] = 0x80;
	expect(MAX);
	each_way(run_all);
}

/*
 * Pages that were made to have one key: the second word of a 16-byte piece cancels the salt, so the
 * product is zero whatever the first word is. They must be told apart all the same.
 */
static void make_colliding_pages(size_t count)
{
	static const uint64_t salt = UINT64_C(0x243f6a8885a308d3);

	memset(pages, 0, count * PAGE);
	for (size_t i = 0; i < count; i++) {
		memcpy(pages + i * PAGE, &i, sizeof(i));
		memcpy(pages + i * PAGE + 8, &salt, sizeof(salt));
	}
}

static void test_colliding_pages(void **state)
{
	(void)state;
	make_colliding_pages(MAX);
	for (size_t i = 1; i < MAX; i++)
		assert_true(sev_page_key(pages + i * PAGE) == sev_page_key(pages));
	expect(MAX);
	each_way(run_all);
}

static void test_set_finds_equal_pages(void **state)
{
	static struct sev_page_set set;

	(void)state;
	memset(&set, 0, sizeof(set));
	fill_random(pages, 3 * PAGE, 1);
	memcpy(pages + 3 * PAGE, pages, PAGE);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(sev_page_set_add(&set, pages + i * PAGE), pages + i * PAGE);
	assert_ptr_equal(sev_page_set_add(&set, pages + 3 * PAGE), pages);
}

static struct sev_blob *blob_of(const uint8_t *bytes, size_t size)
{
	struct sev_blob *blob = NULL;
	struct sev_err err;

	assert_sev_ok(sev_blob_copy("pages", bytes, size, &blob, &err), &err);
	return blob;
}

static void check_one(struct sev_page_hasher *hasher, struct sev_blob *blob, size_t page)
{
	uint8_t hash[48];

	sev_page_hash_one(hasher, blob, page * PAGE, hash);
	assert_memory_equal(hash, expected + page * 48, 48);
}

/* More pages than are remembered, in blobs that come and go, some with one key. */
static void run_memo(struct sev_page_hasher *hasher)
{
	for (unsigned round = 0; round < 2; round++) {
		struct sev_blob *blob = blob_of(pages, sizeof(pages));

		for (size_t i = 0; i < MAX; i++) {
			check_one(hasher, blob, i);
			check_one(hasher, blob, i);
			check_one(hasher, blob, (i * 37) % MAX);
		}
		sev_blob_free(blob);
	}
}

static void test_pages_one_by_one(void **state)
{
	(void)state;
	fill_random(pages, sizeof(pages), 99);
	make_colliding_pages(20);
	expect(MAX);
	each_way(run_memo);
}

/* Another page in the same place of another blob is another page. */
static void test_memo_tells_blobs_apart(void **state)
{
	struct sev_page_hasher *hasher = sev_page_hasher_new(SEV_PAGE_HASH_AUTO);
	uint8_t hash[48];

	(void)state;
	assert_non_null(hasher);
	fill_random(pages, 50 * PAGE, 5);
	expect(50);
	for (size_t i = 0; i < 50; i++) {
		struct sev_blob *blob = blob_of(pages + i * PAGE, PAGE);

		sev_page_hash_one(hasher, blob, 0, hash);
		sev_blob_free(blob);
		assert_memory_equal(hash, expected + i * 48, 48);
	}
	sev_page_hasher_free(hasher);
}

/* SHA-384 of 4096 zero bytes, computed by another program. */
static void run_zero_page(struct sev_page_hasher *hasher)
{
	char text[97];

	sev_page_hash(hasher, pages, 1, hashes);
	sev_hex_encode(hashes, 48, text);
	assert_string_equal(text, "c0e59a3e3ffbd3b5c75428fb36432facabc745944296ff515f737c4fef4efc64"
				  "586809f7a16f56354a1eaecf2aa8d774");
}

static void test_zero_page(void **state)
{
	(void)state;
	memset(pages, 0, PAGE);
	each_way(run_zero_page);
}

/* Lanes of a width that is there are really used: they take an odd number of pages by themselves.
 */
static void test_lanes_alone(void **state)
{
	static const enum sev_lanes_isa isas[] = {SEV_LANES_WIDEST, SEV_LANES_AVX2,
						  SEV_LANES_AVX512};
	const uint8_t *from[13];
	uint8_t *to[13];

	(void)state;
	fill_random(pages, 13 * PAGE, 3);
	expect(13);
	for (size_t i = 0; i < 13; i++) {
		from[i] = pages + (12 - i) * PAGE;
		to[i] = hashes + (12 - i) * 48;
	}
	for (size_t i = 0; i < SEV_COUNT(isas); i++) {
		struct sev_lanes *lanes = sev_lanes_new(isas[i]);

		if (!lanes)
			continue;
		memset(hashes, 0, sizeof(hashes));
		assert_true(sev_lanes_hash(lanes, from, to, 13));
		assert_memory_equal(hashes, expected, 13 * 48);
		sev_lanes_free(lanes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distinct_pages),
		cmocka_unit_test(test_equal_pages),
		cmocka_unit_test(test_all_pages_equal),
		cmocka_unit_test(test_nearly_equal_pages),
		cmocka_unit_test(test_colliding_pages),
		cmocka_unit_test(test_set_finds_equal_pages),
		cmocka_unit_test(test_pages_one_by_one),
		cmocka_unit_test(test_memo_tells_blobs_apart),
		cmocka_unit_test(test_zero_page),
		cmocka_unit_test(test_lanes_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
