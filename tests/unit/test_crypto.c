/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ciphers, key derivation and private keys against published vectors.
 */
#include "test.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"
#include "base/crypto_ec_private.h"
#include "base/crypto_kdf.h"
#include "base/text.h"

#define ROOM 128

static struct sev_err err;

/* Bytes of a hexadecimal text; how many they are. */
static size_t bytes(const char *text, uint8_t *out)
{
	size_t size = strlen(text) / 2;

	assert_true(size <= ROOM);
	assert_true(sev_hex_decode(text, out, size));
	return size;
}

static void assert_bytes(const uint8_t *found, const char *expected)
{
	uint8_t wanted[ROOM];
	size_t size = bytes(expected, wanted);

	assert_memory_equal(found, wanted, size);
}

#define SP800_38A_PLAIN                                                                            \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"                         \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
#define SP800_38A_CIPHER                                                                           \
	"874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"                         \
	"5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"

/* NIST SP 800-38A, F.5.1 and F.5.2 */
static void ctr(void **state)
{
	uint8_t key[ROOM], iv[ROOM], data[ROOM];
	size_t size;

	(void)state;
	bytes("2b7e151628aed2a6abf7158809cf4f3c", key);
	bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", iv);
	size = bytes(SP800_38A_PLAIN, data);
	assert_sev_ok(sev_aes128_ctr(key, iv, data, data, size, &err), &err);
	assert_bytes(data, SP800_38A_CIPHER);
	assert_sev_ok(sev_aes128_ctr(key, iv, data, data, size, &err), &err);
	assert_bytes(data, SP800_38A_PLAIN);
	/* A part of a block. */
	assert_sev_ok(sev_aes128_ctr(key, iv, data, data, 21, &err), &err);
	assert_bytes(data, "874d6191b620e3261bef6864990db6ce9806f66b79");
	assert_memory_equal(data + 21, "\x03\xac\x9c", 3);
}

#define GCM_KEY "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
#define GCM_PLAIN                                                                                  \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"                         \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define GCM_CIPHER                                                                                 \
	"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"                         \
	"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"

/* McGrew, Viega: The Galois/Counter Mode of Operation, test cases 13 to 16 (given to NIST) */
static const struct {
	const char *key, *iv, *aad, *plain, *cipher, *tag;
} GCM[] = {
	{"0000000000000000000000000000000000000000000000000000000000000000",
	 "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
	{"0000000000000000000000000000000000000000000000000000000000000000",
	 "000000000000000000000000", "", "00000000000000000000000000000000",
	 "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
	{GCM_KEY, "cafebabefacedbaddecaf888", "", GCM_PLAIN "1aafd255", GCM_CIPHER "898015ad",
	 "b094dac5d93471bdec1a502270e3cc6c"},
	{GCM_KEY, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", GCM_PLAIN,
	 GCM_CIPHER, "76fc6ece0f4e1768cddf8853bb2d551b"},
};

static void gcm(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(GCM); i++) {
		uint8_t key[ROOM], iv[ROOM], aad[ROOM], data[ROOM], tag[16], zero[ROOM] = {0};
		size_t aad_size = bytes(GCM[i].aad, aad), size = bytes(GCM[i].plain, data);
		bool valid;

		bytes(GCM[i].key, key);
		bytes(GCM[i].iv, iv);
		assert_sev_ok(
			sev_aes256_gcm_seal(key, iv, aad, aad_size, data, data, size, tag, &err),
			&err);
		assert_bytes(data, GCM[i].cipher);
		assert_bytes(tag, GCM[i].tag);
		assert_sev_ok(
			sev_aes256_gcm_open(key, iv, aad, aad_size, data, data, size, tag, &valid),
			&err);
		assert_true(valid);
		assert_bytes(data, GCM[i].plain);
		/* A wrong tag: no plaintext comes out. */
		bytes(GCM[i].cipher, data);
		tag[15] ^= 1;
		assert_sev_ok(
			sev_aes256_gcm_open(key, iv, aad, aad_size, data, data, size, tag, &valid),
			&err);
		assert_false(valid);
		assert_memory_equal(data, zero, size);
	}
}

/* The key that is set up once: the cases without AAD, one after the other, and again. */
static void gcm_with_a_kept_key(void **state)
{
	uint8_t key[ROOM], iv[ROOM], data[ROOM], tag[16], zero[ROOM] = {0};
	size_t size;
	struct sev_gcm *kept;
	bool valid;

	(void)state;
	bytes(GCM[2].key, key);
	bytes(GCM[2].iv, iv);
	assert_sev_ok(sev_gcm_new(key, &kept, &err), &err);
	for (int round = 0; round < 2; round++) {
		size = bytes(GCM[2].plain, data);
		assert_sev_ok(sev_gcm_seal(kept, iv, data, data, size, tag, &err), &err);
		assert_bytes(data, GCM[2].cipher);
		assert_bytes(tag, GCM[2].tag);
		assert_sev_ok(sev_gcm_open(kept, iv, data, data, size, tag, &valid, &err), &err);
		assert_true(valid);
		assert_bytes(data, GCM[2].plain);
		data[0] ^= 1;
		assert_sev_ok(sev_gcm_open(kept, iv, data, data, size, tag, &valid, &err), &err);
		assert_false(valid);
		assert_memory_equal(data, zero, size);
	}
	sev_gcm_free(kept);
	sev_gcm_free(NULL);
}

/* IEEE 1619-2007, vectors 2 to 4 (of the last its first bytes, in a data unit of 512) */
#define XTS_FORTYFOUR "4444444444444444444444444444444444444444444444444444444444444444"
static const struct {
	const char *key;
	uint64_t unit;
	const char *plain; /* NULL: 00 01 02 … of 512 bytes */
	const char *cipher;
} XTS[] = {
	{"1111111111111111111111111111111122222222222222222222222222222222", UINT64_C(0x3333333333),
	 XTS_FORTYFOUR, "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0"},
	{"fffefdfcfbfaf9f8f7f6f5f4f3f2f1f022222222222222222222222222222222", UINT64_C(0x3333333333),
	 XTS_FORTYFOUR, "af85336b597afc1a900b2eb21ec949d292df4c047e0b21532186a5971a227a89"},
	{"2718281828459045235360287471352631415926535897932384626433832795", 0, NULL,
	 "27a7479befa1d476489f308cd4cfa6e2a96e4bbe3208ff25287dd3819616e89c"
	 "c78cf7f5e543445f8333d8fa7f56000005279fa5d8b5e4ad40e736ddb4d35412"},
};

static void xts(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(XTS); i++) {
		uint8_t key[ROOM], plain[512], data[512];
		size_t size = sizeof(plain);
		struct sev_xts *kept;

		for (size_t at = 0; at < sizeof(plain); at++)
			plain[at] = (uint8_t)at;
		if (XTS[i].plain)
			size = bytes(XTS[i].plain, plain);
		bytes(XTS[i].key, key);
		assert_sev_ok(sev_xts_new(key, &kept, &err), &err);
		assert_sev_ok(sev_xts_encrypt(kept, XTS[i].unit, plain, data, size, &err), &err);
		assert_bytes(data, XTS[i].cipher);
		assert_sev_ok(sev_xts_decrypt(kept, XTS[i].unit, data, data, size, &err), &err);
		assert_memory_equal(data, plain, size);
		/* Under another tweak it is other bytes. */
		assert_sev_ok(sev_xts_encrypt(kept, XTS[i].unit + 1, plain, data, size, &err),
			      &err);
		assert_memory_not_equal(data, plain, size);
		sev_xts_free(kept);
	}
	sev_xts_free(NULL);
}

/* IEEE 1619: the halves of the key differ. */
static void xts_takes_no_key_of_equal_halves(void **state)
{
	static const uint8_t key[SEV_XTS_KEY_SIZE];
	struct sev_xts *kept;

	(void)state;
	assert_int_equal(sev_xts_new(key, &kept, &err), SEV_ERR_CRYPTO);
	assert_null(kept);
}

/* spec: SEV-API keys: KDF: NIST SP 800-108, HMAC-SHA-256, both numbers little-endian */
static void kdf(void **state)
{
	static const uint8_t zero[16];
	uint8_t master[32], kek[16], kik[16], wrapped[32] = {0}, mac[32], context[300];

	(void)state;
	/* The published values of a session whose inputs are all zero. */
	assert_sev_ok(sev_kdf(zero, 16, "sev-master-secret", zero, 16, master, 16, &err), &err);
	assert_bytes(master, "ab4d269fcc62bedb4511d56c386ce706");
	assert_sev_ok(sev_kdf(master, 16, "sev-kek", NULL, 0, kek, 16, &err), &err);
	assert_bytes(kek, "b6abfbfb75ea1ea74ed8750b8afdb973");
	assert_sev_ok(sev_kdf(master, 16, "sev-kik", NULL, 0, kik, 16, &err), &err);
	assert_bytes(kik, "53b524bf5669a363f365c864acba8572");
	assert_sev_ok(sev_aes128_ctr(kek, zero, wrapped, wrapped, 32, &err), &err);
	assert_bytes(wrapped, "2137bc7f9bb8bd7c3e55a576a15d3454b3856b8ba27afadf46dcfee9f02c02c4");
	assert_sev_ok(sev_hmac_sha256(kik, 16, wrapped, 32, mac, &err), &err);
	assert_bytes(mac, "3176c0752738bd9d5e86689534020f528c088f16238826b000b327dee6aeed7d");
	assert_sev_ok(sev_hmac_sha256(zero, 16, zero, 4, mac, &err), &err);
	assert_bytes(mac, "aa7855e13839dd767cd5da7c1ff5036540c9264b7a803029315e55375287b4af");
	/* The length is mixed in: the longer key does not begin with the shorter. */
	assert_sev_ok(sev_kdf(zero, 16, "sev-master-secret", zero, 16, master, 32, &err), &err);
	assert_memory_not_equal(master, "\xab\x4d\x26\x9f", 4);
	/* One block, and what fits it. */
	memset(context, 0, sizeof(context));
	assert_int_equal(sev_kdf(zero, 16, "l", context, 300, master, 16, &err), SEV_ERR_ARG);
	assert_int_equal(sev_kdf(zero, 16, "l", NULL, 0, master, 33, &err), SEV_ERR_ARG);
}

/* NIST CAVP, KAS ECC CDH primitive, P-384, the first two */
static const struct {
	const char *peer_x, *peer_y, *scalar, *x, *y, *z;
} ECDH[] = {
	{"a7c76b970c3b5fe8b05d2838ae04ab47697b9eaf52e764592efda27fe7513272"
	 "734466b400091adbf2d68c58e0c50066",
	 "ac68f19f2e1cb879aed43a9969b91a0839c4c38a49749b661efedf243451915e"
	 "d0905a32b060992b468c64766fc8437a",
	 "3cc3122a68f0d95027ad38c067916ba0eb8c38894d22e1b15618b6818a661774"
	 "ad463b205da88cf699ab4d43c9cf98a1",
	 "9803807f2f6d2fd966cdd0290bd410c0190352fbec7ff6247de1302df86f25d3"
	 "4fe4a97bef60cff548355c015dbb3e5f",
	 "ba26ca69ec2f5b5d9dad20cc9da711383a9dbe34ea3fa5a2af75b46502629ad5"
	 "4dd8b7d73a8abb06a3a3be47d650cc99",
	 "5f9d29dc5e31a163060356213669c8ce132e22f57c9a04f40ba7fcead493b457"
	 "e5621e766c40a2e3d4d6a04b25e533f1"},
	{"30f43fcf2b6b00de53f624f1543090681839717d53c7c955d1d69efaf0349b73"
	 "63acb447240101cbb3af6641ce4b88e0",
	 "25e46c0c54f0162a77efcc27b6ea792002ae2ba82714299c860857a68153ab62"
	 "e525ec0530d81b5aa15897981e858757",
	 "92860c21bde06165f8e900c687f8ef0a05d14f290b3f07d8b3a8cc6404366e5d"
	 "5119cd6d03fb12dc58e89f13df9cd783",
	 NULL, NULL,
	 "a23742a2c267d7425fda94b93f93bbcc24791ac51cd8fd501a238d40812f4cbf"
	 "c59aac9520d758cf789c76300c69d2ff"},
};

static void ecdh(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ECDH); i++) {
		uint8_t scalar[ROOM], x[ROOM], y[ROOM], z[48];
		struct sev_p384_point peer, own;
		struct sev_ec_key *key;

		bytes(ECDH[i].scalar, scalar);
		bytes(ECDH[i].peer_x, x);
		bytes(ECDH[i].peer_y, y);
		memcpy(peer.x, x, 48);
		memcpy(peer.y, y, 48);
		assert_sev_ok(sev_ec_agree(scalar, &peer, z, &err), &err);
		assert_bytes(z, ECDH[i].z);
		assert_sev_ok(sev_ec_key_from_scalar(scalar, &key, &err), &err);
		assert_true(sev_ec_key_is_private(key));
		assert_sev_ok(sev_ec_key_point(key, &own, &err), &err);
		if (ECDH[i].x) {
			assert_bytes(own.x, ECDH[i].x);
			assert_bytes(own.y, ECDH[i].y);
		}
		sev_ec_key_free(key);
		/* A point beside the curve has no key to agree with. */
		peer.y[47] ^= 1;
		assert_int_not_equal(sev_ec_agree(scalar, &peer, z, &err), SEV_OK);
	}
}

/* FIPS 186-5 A.2.1: (c mod (n - 1)) + 1; the numbers on the right by Python's integers */
#define N                                                                                          \
	"ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc5297"
#define ZEROS_32 "00000000000000000000000000000000"
#define ONES_24	 "ffffffffffffffffffffffffffffffffffffffffffffffff"
#define CDEF	 "0123456789abcdef"
static const struct {
	const char *seed, *scalar;
} DERIVED[] = {
	{ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32, ZEROS_32 ZEROS_32 "00000000000000000000000000000001"},
	{ZEROS_32 N "1", N "2"},
	{ZEROS_32 N "2", ZEROS_32 ZEROS_32 "00000000000000000000000000000001"},
	{"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	 "0000000000000000389cb27e0bc8d220a7e5f24db74f58851313e695333ad68e" ZEROS_32},
	{CDEF CDEF CDEF CDEF CDEF CDEF CDEF CDEF,
	 "0123456789abcdef0163aedf908cd6d4beabcc5b2d222de7d530e8e95111f6ef"
	 "1120d8fff514a46dfa5b52f9ca43d282"},
};

static void scalars(void **state)
{
	static const char *const WRONG[] = {ZEROS_32 ZEROS_32 ZEROS_32, N "3", ONES_24 ONES_24};
	uint8_t seed[ROOM], scalar[ROOM], other[48];
	struct sev_ec_key *key;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(DERIVED); i++) {
		assert_int_equal(bytes(DERIVED[i].seed, seed), 64);
		assert_sev_ok(sev_ec_scalar_derive(seed, scalar, &err), &err);
		assert_bytes(scalar, DERIVED[i].scalar);
	}
	for (size_t i = 0; i < SEV_COUNT(WRONG); i++) {
		bytes(WRONG[i], scalar);
		assert_int_equal(sev_ec_key_from_scalar(scalar, &key, &err), SEV_ERR_ARG);
		assert_null(key);
	}
	assert_sev_ok(sev_ec_scalar_generate(scalar, &err), &err);
	assert_sev_ok(sev_ec_scalar_generate(other, &err), &err);
	assert_memory_not_equal(scalar, other, 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ctr),
		cmocka_unit_test(gcm),
		cmocka_unit_test(gcm_with_a_kept_key),
		cmocka_unit_test(xts),
		cmocka_unit_test(xts_takes_no_key_of_equal_halves),
		cmocka_unit_test(kdf),
		cmocka_unit_test(ecdh),
		cmocka_unit_test(scalars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
