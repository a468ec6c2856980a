/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot firmware's SHA-256: the examples of FIPS 180-4, and OpenSSL's for every length.
 */
#include <openssl/evp.h>

#include "sha256.h"
#include "test.h"

static void hash(const void *bytes, size_t size, size_t step, uint8_t digest[SHA256_SIZE])
{
	struct sha256 state;

	sha256_start(&state);
	for (size_t at = 0; at < size; at += step)
		sha256_add(&state, (const uint8_t *)bytes + at,
			   size - at < step ? size - at : step);
	sha256_finish(&state, digest);
}

static void check(const void *bytes, size_t size, size_t step, const char *hex)
{
	uint8_t digest[SHA256_SIZE];
	char found[2 * SHA256_SIZE + 1];

	hash(bytes, size, step, digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(found + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(found, hex);
}

static void test_published(void **unused)
{
	static uint8_t a[1000000];

	(void)unused;
	check("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, 56,
	      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(a, 'a', sizeof(a));
	check(a, sizeof(a), 999,
	      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_lengths(void **unused)
{
	uint8_t bytes[300], found[SHA256_SIZE], expected[SHA256_SIZE];

	(void)unused;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + 3);
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		assert_int_equal(EVP_Digest(bytes, size, expected, NULL, EVP_sha256(), NULL), 1);
		for (size_t step = 1; step <= 128; step += 21) {
			hash(bytes, size, step, found);
			assert_memory_equal(found, expected, SHA256_SIZE);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
