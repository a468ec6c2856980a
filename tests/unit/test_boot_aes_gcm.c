/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot firmware's AES-256-GCM: test cases 13 to 16 of the GCM specification, and OpenSSL's for
 * many lengths of text and of what goes with it.
 */
#include <openssl/evp.h>

#include "aes_gcm.h"
#include "test.h"

static size_t bytes_of(const char *hex, uint8_t *to)
{
	size_t size = strlen(hex) / 2;

	for (size_t i = 0; i < size; i++)
		assert_int_equal(sscanf(hex + 2 * i, "%2hhx", &to[i]), 1);
	return size;
}

static void test_published(void **state)
{
	static const struct {
		const char *key, *iv, *aad, *plain, *cipher, *tag;
	} ROWS[] = {
		{"0000000000000000000000000000000000000000000000000000000000000000",
		 "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
		{"0000000000000000000000000000000000000000000000000000000000000000",
		 "000000000000000000000000", "", "00000000000000000000000000000000",
		 "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
		{"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		 "cafebabefacedbaddecaf888", "",
		 "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
		 "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
		 "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
		 "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
		 "b094dac5d93471bdec1a502270e3cc6c"},
		{"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		 "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
		 "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
		 "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
		 "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
		 "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
		 "76fc6ece0f4e1768cddf8853bb2d551b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		uint8_t key[32], iv[12], aad[32], plain[64], cipher[64], tag[16];
		uint8_t found[64], found_tag[16];
		struct aes_gcm gcm = {key, iv, aad, bytes_of(ROWS[i].aad, aad)};
		size_t size = bytes_of(ROWS[i].plain, plain);

		bytes_of(ROWS[i].key, key);
		bytes_of(ROWS[i].iv, iv);
		bytes_of(ROWS[i].cipher, cipher);
		bytes_of(ROWS[i].tag, tag);
		aes_gcm_seal(&gcm, plain, size, found, found_tag);
		assert_memory_equal(found, cipher, size);
		assert_memory_equal(found_tag, tag, 16);
		assert_true(aes_gcm_open(&gcm, cipher, size, found, tag));
		assert_memory_equal(found, plain, size);
	}
}

static void by_openssl(const struct aes_gcm *gcm, const uint8_t *plain, size_t size,
		       uint8_t *cipher, uint8_t *tag)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int length = 0;

	assert_int_equal(EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, gcm->key, gcm->iv), 1);
	if (gcm->aad_size)
		assert_int_equal(
			EVP_EncryptUpdate(ctx, NULL, &length, gcm->aad, (int)gcm->aad_size), 1);
	if (size)
		assert_int_equal(EVP_EncryptUpdate(ctx, cipher, &length, plain, (int)size), 1);
	assert_int_equal(EVP_EncryptFinal_ex(ctx, cipher + size, &length), 1);
	assert_int_equal(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, tag), 1);
	EVP_CIPHER_CTX_free(ctx);
}

static void test_lengths(void **state)
{
	uint8_t key[32], iv[12], aad[48], text[1300], found[1300], expected[1300], tag[16],
		other[16];
	const size_t sizes[] = {0, 1, 15, 16, 17, 31, 32, 96, 1216, 1299};

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 31 + 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t aad_size = 0; aad_size <= sizeof(aad); aad_size += 12) {
			struct aes_gcm gcm = {key, iv, aad, aad_size};

			memset(key, (int)(i + 1), sizeof(key));
			key[5] = (uint8_t)aad_size;
			memcpy(iv, text + i, sizeof(iv));
			memcpy(aad, text + 100 + i, sizeof(aad));
			by_openssl(&gcm, text, sizes[i], expected, other);
			memcpy(found, text, sizeof(found));
			aes_gcm_seal(&gcm, found, sizes[i], found, tag);
			assert_memory_equal(found, expected, sizes[i]);
			assert_memory_equal(tag, other, 16);
			assert_true(aes_gcm_open(&gcm, found, sizes[i], found, tag));
			assert_memory_equal(found, text, sizes[i]);
		}
}

/* One bit anywhere, and nothing is given out. */
static void test_not_authentic(void **state)
{
	uint8_t key[32] = {1}, iv[12] = {2}, aad[48] = {3}, text[32] = {4}, out[32], tag[16];
	const struct aes_gcm gcm = {key, iv, aad, sizeof(aad)};
	uint8_t *const parts[] = {key, iv, aad, text, tag};
	const size_t sizes[] = {sizeof(key), sizeof(iv), sizeof(aad), sizeof(text), sizeof(tag)};

	(void)state;
	aes_gcm_seal(&gcm, text, sizeof(text), text, tag);
	for (int part = 0; part < 5; part++)
		for (size_t at = 0; at < sizes[part]; at += 5) {
			memset(out, 0xEE, sizeof(out));
			parts[part][at] ^= 0x10;
			assert_false(aes_gcm_open(&gcm, text, sizeof(text), out, tag));
			assert_int_equal(out[0], 0xEE);
			assert_int_equal(out[31], 0xEE);
			parts[part][at] ^= 0x10;
		}
	assert_true(aes_gcm_open(&gcm, text, sizeof(text), out, tag));
	assert_int_equal(out[0], 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_not_authentic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
