/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/hcl.h>

#include "base/bytes.h"
#include "base/text.h"
#include "hcl_build.h"

/* The modulus is the octets 0x00 to 0x0b in base64url; the exponent 65537. */
#define AK "{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"AAECAwQFBgcICQoL\",\"e\":\"AQAB\"}"
#define RUNTIME                                                                                    \
	"{\"keys\":[{\"kid\":\"HCLEkPub\",\"kty\":\"EC\"}," AK                                     \
	"],\"vm-configuration\":{\"secure-boot\":true},\"user-data\":\"00ffA5\"}"

static uint8_t image[HCL_BUILD_MAX];
static size_t image_size;

static void build(const char *runtime)
{
	uint8_t report[0x4A0];

	for (size_t i = 0; i < sizeof(report); i++)
		report[i] = (uint8_t)(i * 7);
	image_size = hcl_build(report, runtime, image);
}

static void test_reads(void **state)
{
	static const uint8_t n[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
	static const uint8_t e[] = {1, 0, 1};
	static const uint8_t user[] = {0x00, 0xff, 0xa5};
	const uint8_t *modulus, *exponent;
	size_t n_size, e_size, size;
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	build(RUNTIME);
	assert_true(sev_hcl_is(image, image_size));
	assert_sev_ok(sev_hcl_read("nv", image, sizeof(image), &hcl, &err), &err);
	assert_memory_equal(sev_hcl_report(hcl), image + 0x20, 0x4A0);
	assert_memory_equal(sev_hcl_runtime_data(hcl, &size), RUNTIME, strlen(RUNTIME));
	assert_int_equal(size, strlen(RUNTIME));
	assert_string_equal(sev_hcl_hash_name(hcl), "SHA-256");
	assert_true(sev_hcl_ak(hcl, &modulus, &n_size, &exponent, &e_size));
	assert_int_equal(n_size, sizeof(n));
	assert_memory_equal(modulus, n, sizeof(n));
	assert_int_equal(e_size, sizeof(e));
	assert_memory_equal(exponent, e, sizeof(e));
	assert_memory_equal(sev_hcl_user_data(hcl, &size), user, sizeof(user));
	assert_int_equal(size, sizeof(user));
	sev_hcl_free(hcl);
}

/* Digests of "{}", as sha256sum, sha384sum and sha512sum of coreutils print them. */
static const struct {
	uint8_t type;
	const char *name;
	const char *digest;
} HASHES[] = {
	{1, "SHA-256", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
	{2, "SHA-384",
	 "d2a23bc783e3aa38f401e13c7488505137c4954a7fd88331f1597c5ff71111dc807c7370a5b282c6da541c56ede69f30"},
	{3, "SHA-512",
	 "27c74670adb75075fad058d5ceaf7b20c4e7786c83bae8a32f626f9782af34c9a33c2046ef60fd2a7878d378e29fec851806bbd9a67878f3a9f1cda4830763fd"},
};

static void test_report_data(void **state)
{
	uint8_t expected[64], found[64];
	const uint8_t *n, *e;
	size_t n_size, e_size, size;
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(HASHES); i++) {
		build("{}");
		image[0x4CC] = HASHES[i].type;
		memset(expected, 0, sizeof(expected));
		assert_true(
			sev_hex_decode(HASHES[i].digest, expected, strlen(HASHES[i].digest) / 2));
		assert_sev_ok(sev_hcl_read("nv", image, image_size, &hcl, &err), &err);
		assert_string_equal(sev_hcl_hash_name(hcl), HASHES[i].name);
		assert_sev_ok(sev_hcl_report_data(hcl, found, &err), &err);
		assert_memory_equal(found, expected, sizeof(found));
		assert_false(sev_hcl_ak(hcl, &n, &n_size, &e, &e_size));
		assert_null(sev_hcl_user_data(hcl, &size));
		sev_hcl_free(hcl);
	}
}

static void test_unknown_hash(void **state)
{
	uint8_t found[64];
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	build("{}");
	image[0x4CC] = 4;
	assert_sev_ok(sev_hcl_read("nv", image, image_size, &hcl, &err), &err);
	assert_null(sev_hcl_hash_name(hcl));
	assert_int_equal(sev_hcl_report_data(hcl, found, &err), SEV_ERR_UNSUPPORTED);
	assert_non_null(strstr(err.msg, "found 4, expected 1 (SHA-256)"));
	sev_hcl_free(hcl);
}

/* One byte changed, and what is said of it. */
static const struct {
	size_t at;
	uint8_t value;
	enum sev_rc rc;
	const char *says;
} BYTES[] = {
	{0x000, 'h', SEV_ERR_FORMAT, "expected an HCL report"},
	{0x004, 0, SEV_ERR_UNSUPPORTED, "version at 0x4: found 0, expected 1 or 2"},
	{0x004, 3, SEV_ERR_UNSUPPORTED, "version at 0x4: found 3, expected 1 or 2"},
	{0x008, 0, SEV_ERR_FORMAT, "report size at 0x8"},
	{0x4C0, 0, SEV_ERR_FORMAT, "data size at 0x4c0"},
	{0x4C4, 2, SEV_ERR_UNSUPPORTED, "request data version at 0x4c4: found 2, expected 1"},
	{0x4C8, 4, SEV_ERR_UNSUPPORTED, "report type at 0x4c8: found 4, expected 2"},
	{0x4D0, 0, SEV_ERR_FORMAT, "data size at 0x4c0"},
	{0x4D2, 1, SEV_ERR_FORMAT, "runtime data size at 0x4d0"},
	{0x4D3, 0x80, SEV_ERR_FORMAT, "runtime data size at 0x4d0"},
	{HCL_BUILD_MAX - 1, 1, SEV_ERR_FORMAT, "at 0x1fff: found 0x01, expected zeros"},
};

static void test_bad_bytes(void **state)
{
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(BYTES); i++) {
		build(RUNTIME);
		image[BYTES[i].at] = BYTES[i].value;
		assert_int_equal(sev_hcl_read("nv", image, sizeof(image), &hcl, &err), BYTES[i].rc);
		assert_null(hcl);
		if (!strstr(err.msg, BYTES[i].says))
			fail_msg("found '%s', expected '%s'", err.msg, BYTES[i].says);
	}
}

/* Memory of a TPM where nothing was written is 0xff. */
static void test_unwritten(void **state)
{
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	build(RUNTIME);
	memset(image + image_size, 0xff, sizeof(image) - image_size);
	assert_sev_ok(sev_hcl_read("nv", image, sizeof(image), &hcl, &err), &err);
	sev_hcl_free(hcl);
	image[sizeof(image) - 2] = 0;
	assert_int_equal(sev_hcl_read("nv", image, sizeof(image), &hcl, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "at 0x1ffe: found 0x00"));
}

static void test_cut(void **state)
{
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	build(RUNTIME);
	for (size_t size = 0; size < image_size; size++) {
		assert_int_equal(sev_hcl_read("nv", image, size, &hcl, &err), SEV_ERR_FORMAT);
		assert_null(hcl);
	}
	assert_non_null(strstr(err.msg, "ends past the"));
}

static const struct {
	const char *runtime;
	const char *says;
} TEXTS[] = {
	{"", "the JSON ends too early"},
	{"[]", "expected a JSON object"},
	{"{\"keys\":{}}", "keys: found {}, expected an array"},
	{"{\"keys\":[1]}", "keys[0]: found int, expected an object"},
	{"{\"keys\":[" AK "," AK "]}", "found HCLAkPub twice"},
	{"{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"EC\"}]}", "expected \"RSA\""},
	{"{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"AQ\"}]}",
	 "keys[0].e: found nothing"},
	{"{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}]}",
	 "keys[0].n"},
	{"{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"AA==\",\"e\":\"AQAB\"}]}",
	 "key HCLAkPub: n: not base64url without padding"},
	{"{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"AQ\",\"e\":\"AQA+\"}]}",
	 "key HCLAkPub: e: not base64url"},
	{"{\"user-data\":\"abc\"}", "user-data"},
	{"{\"user-data\":\"zz\"}", "user-data: found \"zz\", expected bytes in hex"},
	{"{\"user-data\":\"00\",\"user-data\":\"01\"}", "the same key twice"},
};

static void test_bad_runtime_data(void **state)
{
	struct sev_hcl *hcl;
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(TEXTS); i++) {
		build(TEXTS[i].runtime);
		assert_int_equal(sev_hcl_read("nv", image, image_size, &hcl, &err), SEV_ERR_FORMAT);
		assert_null(hcl);
		assert_memory_equal(err.msg, "nv: HCL runtime data: ", 22);
		if (!strstr(err.msg, TEXTS[i].says))
			fail_msg("found '%s', expected '%s'", err.msg, TEXTS[i].says);
	}
}

/* RFC 4648, section 10, without padding; and the two characters that differ. */
static const struct {
	const char *text;
	const char *bytes;
} BASE64URL[] = {
	{"", ""},	    {"Zg", "f"},	  {"Zm8", "fo"},	  {"Zm9v", "foo"},
	{"Zm9vYg", "foob"}, {"Zm9vYmE", "fooba"}, {"Zm9vYmFy", "foobar"}, {"-_-_", "\xfb\xff\xbf"},
};

static void test_base64url(void **state)
{
	static const char *const bad[] = {
		"A", "AAAAA", "AA=", "AA==", "+_-_", "-/-_", " AA", "AA\n"};
	struct sev_err err;
	uint8_t *bytes;
	size_t size;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(BASE64URL); i++) {
		assert_sev_ok(sev_base64url_decode("x", BASE64URL[i].text, &bytes, &size, &err),
			      &err);
		assert_int_equal(size, strlen(BASE64URL[i].bytes));
		assert_memory_equal(bytes, BASE64URL[i].bytes, size);
		free(bytes);
	}
	for (size_t i = 0; i < SEV_COUNT(bad); i++) {
		assert_int_equal(sev_base64url_decode("x", bad[i], &bytes, &size, &err),
				 SEV_ERR_FORMAT);
		assert_string_equal(err.msg, "x: not base64url without padding");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_report_data),
		cmocka_unit_test(test_unknown_hash),
		cmocka_unit_test(test_bad_bytes),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_unwritten),
		cmocka_unit_test(test_bad_runtime_data),
		cmocka_unit_test(test_base64url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
