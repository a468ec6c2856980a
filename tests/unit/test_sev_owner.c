/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an owner of platforms makes, looked at with OpenSSL alone.
 */
#include "test.h"

#include <openssl/pem.h>

#include <sev/sev_cert.h>

#include "base/bytes.h"
#include "platform_owner.h"
#include "test_legacy.h"

static struct sev_ec_key *read_key(const EVP_PKEY *pkey, bool der)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct sev_ec_key *key = NULL;
	struct sev_err err;
	char *data;
	long size;

	assert_true(bio && (der ? i2d_PrivateKey_bio(bio, pkey)
				: PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL)));
	size = BIO_get_mem_data(bio, &data);
	assert_sev_ok(sev_ec_key_read_private("x.key", data, (size_t)size, &key, &err), &err);
	assert_true(sev_ec_key_is_private(key));
	BIO_free(bio);
	return key;
}

static struct sev_sev_cert *read_cert(const char *name, const void *data)
{
	struct sev_sev_cert *cert = NULL;
	struct sev_err err;

	assert_sev_ok(sev_sev_cert_read(name, data, SEV_SEV_CERT_SIZE, &cert, &err), &err);
	return cert;
}

/* A signature slot that is empty. */
static const struct test_legacy_slot NOBODY = {.key = -1, .usage = 0x1000};

/* The PEK as PEK_CSR gives it: nobody has signed it. */
static void make_csr(uint8_t csr[SEV_SEV_CERT_SIZE])
{
	struct test_legacy chain;

	test_legacy_init(&chain);
	chain.pek.slots[0] = NOBODY;
	chain.pek.slots[1] = NOBODY;
	test_legacy_cert_make(&chain.pek, csr);
}

/* spec: SEV-API certificate signatures: each is over what comes before the first one */
static void test_make_oca(void **state)
{
	uint8_t cert[SEV_SEV_CERT_SIZE];
	struct sev_sev_cert *read;
	struct sev_ec_key *key = NULL;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_ec_key_generate(&key, &err), &err);
	assert_sev_ok(sev_sev_cert_make_oca(key, cert, &err), &err);
	assert_true(cert_is_signed(cert, 0, cert));
	assert_false(cert_is_signed(cert, 1, cert));
	read = read_cert("oca.cert", cert);
	assert_int_equal(sev_sev_cert_kind(read), SEV_SEV_CERT_OCA);
	sev_sev_cert_free(read);
	sev_ec_key_free(key);
}

/* What OpenSSL reads of what was written. */
static void test_write_key(void **state)
{
	static const struct {
		enum sev_ec_key_form form;
		const char *begin;
		size_t size;
	} rows[] = {
		{SEV_EC_KEY_PEM, "-----BEGIN PRIVATE KEY-----\n", 28},
		{SEV_EC_KEY_DER, "\x30\x81\xa4\x02\x01\x01\x04\x30", 8}, /* RFC 5915 */
	};
	struct sev_ec_key *key = NULL, *again = NULL;
	uint8_t first[SEV_SEV_CERT_SIZE], second[SEV_SEV_CERT_SIZE];
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_ec_key_generate(&key, &err), &err);
	assert_sev_ok(sev_sev_cert_make_oca(key, first, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t *data = NULL;
		size_t size = 0;

		assert_sev_ok(sev_ec_key_write(key, rows[i].form, &data, &size, &err), &err);
		assert_true(size > rows[i].size);
		assert_memory_equal(data, rows[i].begin, rows[i].size);
		assert_sev_ok(sev_ec_key_read_private("k", data, size, &again, &err), &err);
		assert_sev_ok(sev_sev_cert_make_oca(again, second, &err), &err);
		assert_memory_equal(first, second, 0x414); /* the same public key */
		sev_ec_key_free(again);
		free(data);
	}
	sev_ec_key_free(key);
}

/* An owner of each hash, whose key comes in each form. */
static void sign_as(bool sha384, bool der)
{
	uint8_t oca[SEV_SEV_CERT_SIZE], csr[SEV_SEV_CERT_SIZE], pek[SEV_SEV_CERT_SIZE];
	struct sev_sev_cert *oca_cert, *csr_cert, *pek_cert;
	struct platform_owner owner;
	struct sev_ec_key *key;
	struct sev_err err;

	owner_setup(&owner, OWNER_P384, sha384);
	owner_oca(&owner, oca);
	make_csr(csr);
	oca_cert = read_cert("oca.cert", oca);
	csr_cert = read_cert("pek.csr", csr);
	key = read_key(owner.key, der);
	assert_sev_ok(sev_sev_cert_sign_pek(csr_cert, oca_cert, key, pek, &err), &err);
	pek_cert = read_cert("pek.cert", pek);
	assert_memory_equal(pek, csr, 0x414);
	assert_memory_equal(pek + 0x61C, csr + 0x61C, 0x208);
	assert_int_equal(sev_get_le32(pek + 0x414), 0x1001);
	assert_int_equal(sev_get_le32(pek + 0x418), owner.algo);
	assert_int_equal(cert_is_signed(pek, 0, oca), !sha384);
	assert_sev_ok(sev_sev_cert_check_import(pek_cert, oca_cert, &err), &err);
	sev_sev_cert_free(pek_cert);
	sev_sev_cert_free(csr_cert);
	sev_sev_cert_free(oca_cert);
	sev_ec_key_free(key);
	owner_teardown(&owner);
}

static void test_sign_pek(void **state)
{
	(void)state;
	sign_as(false, false);
	sign_as(false, true);
	sign_as(true, false);
}

/* The first place is taken: the signature goes into the second one. */
static void test_second_slot(void **state)
{
	uint8_t oca[SEV_SEV_CERT_SIZE], csr[SEV_SEV_CERT_SIZE], pek[SEV_SEV_CERT_SIZE];
	struct sev_sev_cert *oca_cert, *csr_cert;
	struct platform_owner owner;
	struct test_legacy chain;
	struct sev_ec_key *key;
	struct sev_err err;

	(void)state;
	test_legacy_init(&chain);
	chain.pek.slots[1] = NOBODY;
	test_legacy_cert_make(&chain.pek, csr);
	owner_setup(&owner, OWNER_P384, false);
	owner_oca(&owner, oca);
	oca_cert = read_cert("oca.cert", oca);
	csr_cert = read_cert("pek.csr", csr);
	key = read_key(owner.key, false);
	assert_sev_ok(sev_sev_cert_sign_pek(csr_cert, oca_cert, key, pek, &err), &err);
	assert_memory_equal(pek, csr, 0x61C);
	assert_true(cert_is_signed(pek, 1, oca));
	sev_sev_cert_free(csr_cert);
	sev_sev_cert_free(oca_cert);
	sev_ec_key_free(key);
	owner_teardown(&owner);
}

/* One thing is wrong with what is to be signed, or with who signs. */
struct wrong {
	const char *what;
	enum owner_key kind;
	bool other_key, public_key, signed_twice, pek_for_oca, oca_for_pek;
	enum sev_rc rc;
	const char *message;
};

static const struct wrong WRONG[] = {
	{.what = "another key",
	 .other_key = true,
	 .rc = SEV_ERR_ARG,
	 .message = "oca.cert: found the public key of another private key"},
	{.what = "a public key",
	 .public_key = true,
	 .rc = SEV_ERR_ARG,
	 .message = "found a public key, expected a private key to sign with"},
	{.what = "P-256",
	 .kind = OWNER_P256,
	 .other_key = true,
	 .rc = SEV_ERR_UNSUPPORTED,
	 .message = "oca.cert: found PUBKEY_ALGO 0x2, expected ECDSA on P-384"},
	{.what = "RSA",
	 .kind = OWNER_RSA2048,
	 .other_key = true,
	 .rc = SEV_ERR_UNSUPPORTED,
	 .message = "oca.cert: found PUBKEY_ALGO 0x1, expected ECDSA on P-384"},
	{.what = "no free slot",
	 .signed_twice = true,
	 .rc = SEV_ERR_FORMAT,
	 .message = "pek.csr: found two signatures at 0x414 and 0x61c"},
	{.what = "no OCA",
	 .pek_for_oca = true,
	 .rc = SEV_ERR_FORMAT,
	 .message = "oca.cert: found the certificate of PEK, expected that of OCA"},
	{.what = "no PEK",
	 .oca_for_pek = true,
	 .rc = SEV_ERR_FORMAT,
	 .message = "pek.csr: found the certificate of OCA, expected that of PEK"},
};

static struct sev_ec_key *public_half(const EVP_PKEY *pkey)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct sev_ec_key *key = NULL;
	struct sev_err err;
	char *data;
	long size;

	assert_true(bio && PEM_write_bio_PUBKEY(bio, pkey));
	size = BIO_get_mem_data(bio, &data);
	assert_int_equal(sev_ec_key_read_private("x.pub", data, (size_t)size, &key, &err),
			 SEV_ERR_FORMAT);
	assert_null(key);
	assert_string_equal(err.msg, "x.pub: found a public key, expected a private one");
	assert_sev_ok(sev_ec_key_read("x.pub", data, (size_t)size, &key, &err), &err);
	BIO_free(bio);
	return key;
}

static void expect_wrong(const struct wrong *wrong)
{
	uint8_t oca[SEV_SEV_CERT_SIZE], csr[SEV_SEV_CERT_SIZE], pek[SEV_SEV_CERT_SIZE];
	struct sev_sev_cert *oca_cert, *csr_cert;
	struct platform_owner owner, other;
	struct test_legacy chain;
	struct sev_ec_key *key;
	struct sev_err err;

	test_legacy_init(&chain);
	make_csr(csr);
	if (wrong->signed_twice)
		test_legacy_cert_make(&chain.pek, csr);
	owner_setup(&owner, wrong->kind, false);
	owner_setup(&other, OWNER_P384, false);
	owner_oca(&owner, oca);
	oca_cert = read_cert("oca.cert", wrong->pek_for_oca ? csr : oca);
	csr_cert = read_cert("pek.csr", wrong->oca_for_pek ? oca : csr);
	key = wrong->public_key ? public_half(owner.key)
				: read_key(wrong->other_key ? other.key : owner.key, false);
	assert_int_equal(sev_sev_cert_sign_pek(csr_cert, oca_cert, key, pek, &err), wrong->rc);
	if (!strstr(err.msg, wrong->message))
		fail_msg("%s: found '%s', expected '%s'", wrong->what, err.msg, wrong->message);
	sev_sev_cert_free(csr_cert);
	sev_sev_cert_free(oca_cert);
	sev_ec_key_free(key);
	owner_teardown(&owner);
	owner_teardown(&other);
}

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(WRONG); i++)
		expect_wrong(&WRONG[i]);
}

/* spec: SEV-API PEK_CERT_IMPORT: the OCA signed itself and the PEK */
static void test_check_import(void **state)
{
	static const struct {
		size_t pek_flip, oca_flip; /* a byte that is changed; 0: none */
		const char *message;
	} rows[] = {
		{0, 0, NULL},
		{0x414 + 8, 0, "pek.cert: found no signature of the OCA in oca.cert"},
		{0x5, 0, "pek.cert: found no signature of the OCA in oca.cert"},
		{0x414 + 4, 0, "pek.cert: found no signature of the OCA in oca.cert"},
		{0x414, 0, "pek.cert: found no signature of the OCA in oca.cert"},
		{0, 0x414 + 8, "oca.cert: found no signature of the OCA in oca.cert"},
		{0, 0x5, "oca.cert: found no signature of the OCA in oca.cert"},
	};
	uint8_t oca[SEV_SEV_CERT_SIZE], pek[SEV_SEV_CERT_SIZE];
	struct platform_owner owner;

	(void)state;
	owner_setup(&owner, OWNER_P384, false);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_sev_cert *oca_cert, *pek_cert;
		struct sev_err err;
		enum sev_rc rc;

		owner_oca(&owner, oca);
		make_csr(pek);
		owner_sign(&owner, 0, pek);
		pek[rows[i].pek_flip] ^= rows[i].pek_flip ? 4 : 0;
		oca[rows[i].oca_flip] ^= rows[i].oca_flip ? 4 : 0;
		oca_cert = read_cert("oca.cert", oca);
		pek_cert = read_cert("pek.cert", pek);
		rc = sev_sev_cert_check_import(pek_cert, oca_cert, &err);
		assert_int_equal(rc, rows[i].message ? SEV_ERR_MISMATCH : SEV_OK);
		if (rows[i].message && !strstr(err.msg, rows[i].message))
			fail_msg("found '%s', expected '%s'", err.msg, rows[i].message);
		sev_sev_cert_free(oca_cert);
		sev_sev_cert_free(pek_cert);
	}
	owner_teardown(&owner);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make_oca), cmocka_unit_test(test_write_key),
		cmocka_unit_test(test_sign_pek), cmocka_unit_test(test_second_slot),
		cmocka_unit_test(test_wrong),	 cmocka_unit_test(test_check_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
