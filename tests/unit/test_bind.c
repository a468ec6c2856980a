/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recipes of REPORT_DATA and HOST_DATA. Digests are computed here by OpenSSL's EVP from bytes that
 * are written out, keys among them: their SubjectPublicKeyInfo is put together by hand.
 */
#include "test.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <sev/bind.h>

#include "base/bytes.h"

/* A public Ed25519 key of RFC 8410, section 10.1. */
static const char KEY_PEM[] = "-----BEGIN PUBLIC KEY-----\n"
			      "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
			      "-----END PUBLIC KEY-----\n";
/* The same by RFC 8410: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING }. */
static const uint8_t SPKI[] = {
	0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 0x19, 0xbf, 0x44,
	0x09, 0x69, 0x84, 0xcd, 0xfe, 0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96, 0xc8, 0x50,
	0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1,
};
static const char PRIVATE_PEM[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
	"-----END PRIVATE KEY-----\n";

static struct sev_err err;

static enum sev_rc bind_two(const char *name, const void *first, size_t first_size,
			    const void *second, size_t second_size, uint8_t *out, size_t size)
{
	const struct sev_bind_input inputs[2] = {{"first", first, first_size},
						 {"second", second, second_size}};
	const struct sev_bind_recipe *recipe;

	assert_sev_ok(sev_bind_find(name, &recipe, &err), &err);
	return sev_bind(recipe, inputs, out, size, &err);
}

static enum sev_rc bind_one(const char *name, const void *data, size_t data_size, uint8_t *out,
			    size_t size)
{
	return bind_two(name, data, data_size, NULL, 0, out, size);
}

/* The digest of two byte strings, then zeros up to 64. */
static void digest(const EVP_MD *md, const void *first, size_t first_size, const void *second,
		   size_t second_size, uint8_t out[64])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	memset(out, 0, 64);
	assert_non_null(ctx);
	assert_int_equal(EVP_DigestInit_ex(ctx, md, NULL), 1);
	assert_int_equal(EVP_DigestUpdate(ctx, first, first_size), 1);
	assert_int_equal(EVP_DigestUpdate(ctx, second, second_size), 1);
	assert_int_equal(EVP_DigestFinal_ex(ctx, out, NULL), 1);
	EVP_MD_CTX_free(ctx);
}

/* flaw 36: a value of another length is neither cut nor padded, but where the recipe says so */
static void nonces(void **state)
{
	uint8_t nonce[65], out[64], expected[64] = {0};

	(void)state;
	memset(nonce, 0x5a, sizeof(nonce));
	assert_sev_ok(bind_one("nonce", nonce, 64, out, 64), &err);
	assert_memory_equal(out, nonce, 64);
	assert_sev_ok(bind_one("nonce", nonce, 32, out, 32), &err);
	assert_memory_equal(out, nonce, 32);
	assert_int_equal(bind_one("nonce", nonce, 63, out, 64), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "first: has 63 bytes, expected 64"));
	assert_non_null(strstr(err.msg, "nonce-padded"));
	assert_int_equal(bind_one("nonce", nonce, 65, out, 64), SEV_ERR_ARG);
	assert_null(strstr(err.msg, "nonce-padded"));
	assert_int_equal(bind_one("nonce", nonce, 0, out, 64), SEV_ERR_ARG);
	memcpy(expected, nonce, 20);
	assert_sev_ok(bind_one("nonce-padded", nonce, 20, out, 64), &err);
	assert_memory_equal(out, expected, 64);
	assert_sev_ok(bind_one("nonce-padded", nonce, 20, out, 32), &err);
	assert_memory_equal(out, expected, 32);
	assert_int_equal(bind_one("nonce-padded", nonce, 65, out, 64), SEV_ERR_ARG);
	assert_int_equal(bind_one("nonce-padded", nonce, 33, out, 32), SEV_ERR_ARG);
	assert_int_equal(bind_one("nonce-padded", nonce, 0, out, 64), SEV_ERR_ARG);
}

static void files(void **state)
{
	static const char text[] = "some text";
	uint8_t out[64], expected[64];

	(void)state;
	digest(EVP_sha512(), text, sizeof(text), NULL, 0, expected);
	assert_sev_ok(bind_one("SHA512_file", text, sizeof(text), out, 64), &err);
	assert_memory_equal(out, expected, 64);
	digest(EVP_sha384(), text, sizeof(text), NULL, 0, expected);
	assert_sev_ok(bind_one("sha384-file-padded", text, sizeof(text), out, 64), &err);
	assert_memory_equal(out, expected, 64);
	digest(EVP_sha256(), text, sizeof(text), NULL, 0, expected);
	assert_sev_ok(bind_one("sha256-file-padded", text, sizeof(text), out, 64), &err);
	assert_memory_equal(out, expected, 64);
	assert_sev_ok(bind_one("sha256-file", text, sizeof(text), out, 32), &err);
	assert_memory_equal(out, expected, 32);
	assert_sev_ok(bind_one("initdata", text, sizeof(text), out, 32), &err);
	assert_memory_equal(out, expected, 32);
	/* A recipe is for one of the two fields: nothing is cut to fit the other. */
	assert_int_equal(bind_one("sha512-file", text, sizeof(text), out, 32), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "is for REPORT_DATA, expected one for HOST_DATA"));
	assert_int_equal(bind_one("initdata", text, sizeof(text), out, 64), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "is for HOST_DATA, expected one for REPORT_DATA"));
	assert_int_equal(bind_one("nonce", text, 9, out, 9), SEV_ERR_ARG);
}

/* DER of a certificate for the key, signed with nothing of worth. */
static size_t make_cert(uint8_t **der)
{
	const unsigned char *at = SPKI;
	BIO *bio = BIO_new_mem_buf(PRIVATE_PEM, -1);
	EVP_PKEY *signer = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, sizeof(SPKI));
	X509 *cert = X509_new();
	int length;

	assert_true(bio && signer && key && cert);
	assert_int_equal(X509_set_pubkey(cert, key), 1);
	assert_non_null(X509_gmtime_adj(X509_getm_notBefore(cert), 0));
	assert_non_null(X509_gmtime_adj(X509_getm_notAfter(cert), 60));
	assert_true(X509_sign(cert, signer, NULL) > 0);
	*der = NULL;
	length = i2d_X509(cert, der);
	assert_true(length > 0);
	X509_free(cert);
	EVP_PKEY_free(key);
	EVP_PKEY_free(signer);
	BIO_free(bio);
	return (size_t)length;
}

static void keys(void **state)
{
	static const struct {
		const char *recipe;
		const EVP_MD *(*md)(void);
	} rows[] = {
		{"sha512-key", EVP_sha512},
		{"tls-key", EVP_sha512},
		{"tls-key-sha384", EVP_sha384},
		{"tls-key-sha256", EVP_sha256},
	};
	uint8_t out[64], expected[64], *cert;
	size_t cert_size = make_cert(&cert);

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		digest(rows[i].md(), SPKI, sizeof(SPKI), NULL, 0, expected);
		assert_sev_ok(bind_one(rows[i].recipe, SPKI, sizeof(SPKI), out, 64), &err);
		assert_memory_equal(out, expected, 64);
		assert_sev_ok(bind_one(rows[i].recipe, KEY_PEM, strlen(KEY_PEM), out, 64), &err);
		assert_memory_equal(out, expected, 64);
		assert_sev_ok(bind_one(rows[i].recipe, cert, cert_size, out, 64), &err);
		assert_memory_equal(out, expected, 64);
	}
	OPENSSL_free(cert);
}

static void nonce_with_key(void **state)
{
	static const char nonce[] = "0123456789";
	uint8_t out[64], expected[64];

	(void)state;
	digest(EVP_sha512(), nonce, 10, SPKI, sizeof(SPKI), expected);
	assert_sev_ok(bind_two("nonce-key", nonce, 10, KEY_PEM, strlen(KEY_PEM), out, 64), &err);
	assert_memory_equal(out, expected, 64);
	assert_int_equal(bind_two("nonce-key", nonce, 0, KEY_PEM, strlen(KEY_PEM), out, 64),
			 SEV_ERR_ARG);
	assert_int_equal(bind_two("nonce-key", nonce, 10, nonce, 10, out, 64), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "second: found no public key"));
}

static void svsm(void **state)
{
	/* spec: SVSM attestation of services: REPORT_DATA is SHA-512 of the nonce and the manifest
	 */
	uint8_t nonce[64], manifest[100], out[64], expected[64];

	(void)state;
	memset(nonce, 7, sizeof(nonce));
	memset(manifest, 8, sizeof(manifest));
	digest(EVP_sha512(), nonce, 64, manifest, sizeof(manifest), expected);
	assert_sev_ok(bind_two("svsm-manifest", nonce, 64, manifest, sizeof(manifest), out, 64),
		      &err);
	assert_memory_equal(out, expected, 64);
	assert_int_equal(bind_two("svsm-manifest", nonce, 63, manifest, 100, out, 64), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "first: has 63 bytes, expected a nonce of 64"));
}

/* What is no public key. */
static void bad_keys(void **state)
{
	uint8_t longer[sizeof(SPKI) + 1] = {0};
	uint8_t out[64];

	(void)state;
	memcpy(longer, SPKI, sizeof(SPKI));
	assert_int_equal(bind_one("sha512-key", longer, sizeof(longer), out, 64), SEV_ERR_FORMAT);
	assert_int_equal(bind_one("sha512-key", SPKI, sizeof(SPKI) - 1, out, 64), SEV_ERR_FORMAT);
	assert_int_equal(bind_one("sha512-key", "", 0, out, 64), SEV_ERR_FORMAT);
	assert_int_equal(bind_one("tls-key", PRIVATE_PEM, strlen(PRIVATE_PEM), out, 64),
			 SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "first: found PEM of a PRIVATE KEY"));
	assert_int_equal(bind_one("tls-key", KEY_PEM, strlen(KEY_PEM) - 30, out, 64),
			 SEV_ERR_FORMAT);
}

static void table(void **state)
{
	const struct sev_bind_recipe *found;
	const struct sev_bind_recipe stray = {.name = "nonce"};
	uint8_t out[64];
	size_t count = 0;

	(void)state;
	for (const struct sev_bind_recipe *r; (r = sev_bind_recipe(count)); count++) {
		assert_true(r->inputs == 1 || r->inputs == 2);
		assert_non_null(r->input[r->inputs - 1]);
		assert_sev_ok(sev_bind_find(r->name, &found, &err), &err);
		assert_ptr_equal(found, r);
	}
	assert_true(count >= 10);
	assert_int_equal(sev_bind_find("sha512-fiel", &found, &err), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "did you mean 'sha512-file'?"));
	assert_int_equal(sev_bind_find("x", &found, &err), SEV_ERR_ARG);
	assert_int_equal(sev_bind(&stray, NULL, out, 64, &err), SEV_ERR_ARG);
}

/* Each recipe has its line in docs/bind.md, and there are no others. */
static void documented(void **state)
{
	static char page[65536];
	FILE *file = fopen(DOCS "/bind.md", "rb");
	size_t lines = 0, count = 0;

	(void)state;
	assert_non_null(file);
	page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
	fclose(file);
	for (const struct sev_bind_recipe *r; (r = sev_bind_recipe(count)); count++) {
		char line[512];

		snprintf(line, sizeof(line), "\n| `%s` | %s%s%s | %s |\n", r->name, r->input[0],
			 r->inputs > 1 ? " and " : "", r->inputs > 1 ? r->input[1] : "",
			 r->summary);
		if (!strstr(page, line))
			fail_msg("docs/bind.md has no line%s", line);
	}
	for (const char *at = page; (at = strstr(at, "\n| `")); at++)
		lines++;
	assert_int_equal(lines, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nonces), cmocka_unit_test(files),
		cmocka_unit_test(keys),	  cmocka_unit_test(nonce_with_key),
		cmocka_unit_test(svsm),	  cmocka_unit_test(bad_keys),
		cmocka_unit_test(table),  cmocka_unit_test(documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
