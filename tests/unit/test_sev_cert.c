/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/sev_cert.h>

#include "abi/legacy_key.h"
#include "abi/sev_cert.h"
#include "base/bytes.h"
#include "base/text.h"
#include "test_legacy.h"

/* A certificate that reads, and what to change in it. */
struct bad {
	const char *what;
	bool ca;
	size_t offset;
	uint8_t value;
	const char *message;
};

static const struct bad BAD[] = {
	/* spec: SEV-API CA certificate: the public exponent of AMD's keys is 65537 */
	{"exponent", true, 0x40, 3, "PUBEXP: found another number, expected 65537"},
	{"even modulus", true, 0x240, 2, "an even number"},
	{"small modulus", true, 0x43F, 0x01, "expected an odd number of 4096 bits"},
	{"version", true, 0x00, 2, "VERSION at 0x000: found 2, expected 1"},
	{"usage of no CA", true, 0x24, 0x14, "0x14 at 0x024"},
	{"modulus size", true, 0x3D, 0x08, "found 4096 and 2048, expected 2048 or 4096 bits"},
	{"exponent size", true, 0x39, 0x0C, "found 3072 and 4096"},
	{"version", false, 0x00, 0, "VERSION at 0x000: found 0, expected 1"},
	{"usage", false, 0x08, 0x05, "found usage 0x1005 at 0x008"},
	{"empty usage", false, 0x08, 0x00, "found usage 0x1000 at 0x008"},
	{"algorithm", false, 0x0C, 4, "PUBKEY_ALGO at 0x00c: found 0x4"},
	{"no algorithm", false, 0x0C, 0, "PUBKEY_ALGO at 0x00c: found 0x0"},
	/* spec: SEV-API ECDSA public key: the curve is the field's */
	/* flaw 29: the curve of a key is read, not taken for P-384 */
	{"curve", false, 0x10, 3, "PUBKEY.CURVE at 0x010: found 3"},
	{"curve P-256", false, 0x10, 1, "more than 32 bytes"},
	{"long coordinate", false, 0x14 + 48, 1, "more than 48 bytes"},
	{"long coordinate", false, 0x5C + 71, 1, "more than 48 bytes"},
	{"point off the curve", false, 0x14, 0x77, "not on the curve P-384"},
	{"RSA size", false, 0x0C, 1, "PUBKEY.MODULUS_SIZE at 0x010: found 2"},
};

static void expect_bad(const uint8_t *data, size_t size, const char *message)
{
	struct sev_sev_cert *cert = NULL;
	struct sev_err err;

	assert_int_equal(sev_sev_cert_read("x.cert", data, size, &cert, &err), SEV_ERR_FORMAT);
	assert_null(cert);
	if (!strstr(err.msg, message) || strncmp(err.msg, "x.cert", 6) != 0)
		fail_msg("found '%s', expected '%s'", err.msg, message);
}

static void test_bad_certificates(void **state)
{
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	for (size_t i = 0; i < SEV_COUNT(BAD); i++) {
		uint8_t data[TEST_LEGACY_CERT_SIZE];
		size_t size = BAD[i].ca ? test_legacy_ca_make(&chain.ask, data)
					: test_legacy_cert_make(&chain.pek, data);

		data[BAD[i].offset] = BAD[i].value;
		expect_bad(data, size, BAD[i].message);
	}
}

static void test_sizes(void **state)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE + 1] = {0};
	struct test_legacy chain;
	size_t size;

	(void)state;
	test_legacy_init(&chain);
	test_legacy_cert_make(&chain.pek, data);
	expect_bad(data, 0, "found 0 bytes, expected a SEV certificate (2084 bytes)");
	expect_bad(data, 63, "found 63 bytes");
	expect_bad(data, 2083, "found 2083 bytes, expected 2084 of a SEV certificate");
	expect_bad(data, 2085, "found 2085 bytes, expected one certificate of 2084");
	size = test_legacy_ca_make(&chain.ask, data);
	expect_bad(data, size - 1, "found 1599 bytes, expected 1600 of an ASK");
	expect_bad(data, 0x40, "found 64 bytes, expected 1600 of an ASK");
	expect_bad(data, 0x40 + 1024, "expected 1600 of an ASK");
}

/* spec: SEV-API CA certificate: only ARK-Naples goes without its self-signature */
/* flaw 24: a signature that is cut off is let through for the pinned ARK of Naples alone */
static void test_cut_off(void **state)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE];
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	test_legacy_ca_make(&chain.ark, data);
	expect_bad(data, 0x40 + 1024,
		   "an ARK of 1088 bytes without its signature, which only that "
		   "of Naples goes without; expected 1600 bytes");
	chain.ark.key = chain.ark.signer = TEST_KEY_RSA2048;
	chain.ark.hash = 256;
	chain.ark.salt = 32;
	test_legacy_ca_make(&chain.ark, data);
	expect_bad(data, 576, "an ARK of 576 bytes without its signature");
	expect_bad(data, 575, "found 575 bytes, expected 832 of an ARK");
}

static void test_kinds(void **state)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE];
	struct test_legacy chain;
	const struct {
		const struct test_legacy_ca *ca;
		const struct test_legacy_cert *cert;
		const char *kind;
	} rows[] = {
		{&chain.ark, NULL, "ARK"}, {&chain.ask, NULL, "ASK"}, {NULL, &chain.cek, "CEK"},
		{NULL, &chain.oca, "OCA"}, {NULL, &chain.pek, "PEK"}, {NULL, &chain.pdh, "PDH"},
	};

	(void)state;
	test_legacy_init(&chain);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_sev_cert *cert = NULL;
		struct sev_err err;
		size_t raw_size;
		size_t size = rows[i].ca ? test_legacy_ca_make(rows[i].ca, data)
					 : test_legacy_cert_make(rows[i].cert, data);

		assert_sev_ok(sev_sev_cert_read("x.cert", data, size, &cert, &err), &err);
		assert_string_equal(sev_sev_cert_kind_name(sev_sev_cert_kind(cert)), rows[i].kind);
		assert_string_equal(sev_sev_cert_name(cert), "x.cert");
		assert_true(sev_sev_cert_has_signature(cert));
		assert_memory_equal(sev_sev_cert_raw(cert, &raw_size), data, size);
		assert_int_equal(raw_size, size);
		sev_sev_cert_free(cert);
	}
	assert_null(sev_sev_cert_kind_name((enum sev_sev_cert_kind)6));
	sev_sev_cert_free(NULL);
}

/* The fields of a certificate cover each of its bytes once, in order. */
static void expect_covered(const uint8_t *data, size_t size)
{
	struct sev_sev_cert *cert = NULL;
	const struct sev_legacy_field *field;
	struct sev_err err;
	size_t at = 0;

	assert_sev_ok(sev_sev_cert_read("x.cert", data, size, &cert, &err), &err);
	for (size_t i = 0; (field = sev_sev_cert_field(cert, i)); i++) {
		assert_int_equal(field->offset, at);
		at += field->size;
	}
	assert_int_equal(at, size);
	sev_sev_cert_free(cert);
}

/* An RSA key in a platform's certificate: no AMD platform has one, the format does. */
static size_t make_rsa_cert(const struct test_legacy *chain, uint8_t *data)
{
	uint8_t ca[TEST_LEGACY_CA_MAX];

	test_legacy_cert_make(&chain->oca, data);
	test_legacy_ca_make(&chain->ask, ca);
	memset(data + 0x10, 0, 1028);
	sev_put_le32(data + 0x0C, 0x101);
	sev_put_le32(data + 0x10, 4096);
	memcpy(data + 0x14, ca + 0x40, 1024);
	return TEST_LEGACY_CERT_SIZE;
}

static void test_fields(void **state)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE];
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	expect_covered(data, test_legacy_ca_make(&chain.ark, data));
	expect_covered(data, test_legacy_cert_make(&chain.cek, data));
	expect_covered(data, test_legacy_cert_make(&chain.pek, data));
	expect_covered(data, test_legacy_cert_make(&chain.pdh, data));
	expect_covered(data, make_rsa_cert(&chain, data));
	chain.ask.key = TEST_KEY_RSA2048;
	chain.ask.signer = TEST_KEY_RSA2048;
	chain.ask.hash = 256;
	chain.ask.salt = 32;
	expect_covered(data, test_legacy_ca_make(&chain.ask, data));
}

/* SubjectPublicKeyInfo as OpenSSL makes it of the same key. */
static void expect_spki(const uint8_t *data, size_t size, enum test_key key)
{
	struct sev_sev_cert *cert = NULL;
	struct test_der expected = {0};
	uint8_t *der = NULL;
	size_t der_size = 0;
	struct sev_err err;

	assert_sev_ok(sev_sev_cert_read("x.cert", data, size, &cert, &err), &err);
	assert_sev_ok(sev_legacy_key_spki(&cert->key, &der, &der_size, &err), &err);
	test_key_spki(key, &expected);
	assert_int_equal(der_size, expected.size);
	assert_memory_equal(der, expected.data, der_size);
	free(der);
	test_der_free(&expected);
	sev_sev_cert_free(cert);
}

static void test_spki(void **state)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE];
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	expect_spki(data, test_legacy_ca_make(&chain.ark, data), TEST_KEY_ARK);
	expect_spki(data, test_legacy_cert_make(&chain.pek, data), TEST_KEY_VLEK);
	expect_spki(data, make_rsa_cert(&chain, data), TEST_KEY_ASK);
	/* flaw 29: the curve of a key is read, not taken for P-384 */
	chain.pek.key = TEST_KEY_P256;
	chain.pek.curve = 1;
	expect_spki(data, test_legacy_cert_make(&chain.pek, data), TEST_KEY_P256);
}

/* An export of PDH, PEK, OCA, CEK, ASK, ARK in one file. */
static void test_files(void **state)
{
	static const char *const kinds[] = {"PDH", "PEK", "OCA", "CEK", "ASK", "ARK"};
	uint8_t file[4 * TEST_LEGACY_CERT_SIZE + 2 * TEST_LEGACY_CA_MAX];
	struct sev_sev_certs *certs = NULL;
	struct test_legacy chain;
	struct sev_err err;
	size_t size = 0;

	(void)state;
	test_legacy_init(&chain);
	size += test_legacy_cert_make(&chain.pdh, file + size);
	size += test_legacy_cert_make(&chain.pek, file + size);
	size += test_legacy_cert_make(&chain.oca, file + size);
	size += test_legacy_cert_make(&chain.cek, file + size);
	size += test_legacy_ca_make(&chain.ask, file + size);
	size += test_legacy_ca_make(&chain.ark, file + size);
	assert_int_equal(size, 11536);
	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	assert_sev_ok(sev_sev_certs_add_file(certs, "export", file, size, &err), &err);
	assert_int_equal(sev_sev_certs_count(certs), 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(
			sev_sev_cert_kind_name(sev_sev_cert_kind(sev_sev_certs_at(certs, i))),
			kinds[i]);
	assert_string_equal(sev_sev_cert_name(sev_sev_certs_at(certs, 1)), "export at 0x824");
	/* A file with something wrong in it adds nothing. */
	assert_int_equal(sev_sev_certs_add_file(certs, "cut", file, size - 1, &err),
			 SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "cut at 0x26d0: found 1599 bytes, expected 1600 of an ARK");
	assert_int_equal(sev_sev_certs_add_file(certs, "empty", file, 0, &err), SEV_ERR_FORMAT);
	assert_int_equal(sev_sev_certs_count(certs), 6);
	assert_null(sev_sev_certs_at(certs, 6));
	sev_sev_certs_free(certs);
	sev_sev_certs_free(NULL);
}

static void test_report(void **state)
{
	uint8_t data[TEST_LEGACY_REPORT_SIZE];
	struct sev_legacy_report report;
	struct test_legacy chain;
	struct sev_err err;

	(void)state;
	test_legacy_init(&chain);
	chain.report.policy = 0x00120005;
	test_legacy_report_make(&chain.report, data);
	assert_sev_ok(sev_legacy_report_read("r", data, sizeof(data), &report, &err), &err);
	assert_memory_equal(report.mnonce, chain.report.mnonce, 16);
	assert_memory_equal(report.launch_digest, chain.report.launch_digest, 32);
	assert_int_equal(report.policy, 0x00120005);
	assert_int_equal(report.sig_usage, 0x1002);
	assert_int_equal(report.sig_algo, 2);
	assert_int_equal(sev_legacy_report_read("r", data, sizeof(data) - 1, &report, &err),
			 SEV_ERR_FORMAT);
	assert_string_equal(err.msg,
			    "r: found 207 bytes, expected the 208 of a SEV attestation report");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_certificates),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_spki),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
