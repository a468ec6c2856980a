/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports in TLS certificates. The certificates are made by OpenSSL, the bindings by its hashes,
 * the CBOR by hand.
 */
#include "test.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <sev/report.h>
#include <sev/tls_cert.h>

#include "base/bytes.h"
#include "base/text.h"

#define RATLS	 "1.2.840.113741.1337.6"
#define DICE	 "2.23.133.5.4.9"
#define CONTRAST "1.3.9901.2.1"
#define ENARX	 "1.3.6.1.4.1.58270.1.3"
#define A3S	 "1.3.6.1.4.1.58270.1.1"
#define OTHER	 "1.3.9999.1000.1"

struct bytes {
	uint8_t data[8192];
	size_t size;
};

static void put(struct bytes *out, const void *data, size_t size)
{
	memcpy(out->data + out->size, data, size);
	out->size += size;
}

/* A report as far as its beginning tells. */
static void put_report(struct bytes *out)
{
	uint8_t report[SEV_REPORT_SIZE] = {0};

	for (size_t i = 0x50; i < sizeof(report); i++)
		report[i] = (uint8_t)i;
	report[0] = 3;
	report[0x34] = 1;
	put(out, report, sizeof(report));
}

/* The head of a CBOR byte string of 256 to 65535 bytes, and of a DER value. */
static void put_cbor_bytes(struct bytes *out, const struct bytes *in)
{
	const uint8_t head[] = {0x59, (uint8_t)(in->size >> 8), (uint8_t)in->size};

	put(out, head, sizeof(head));
	put(out, in->data, in->size);
}

static void put_der(struct bytes *out, uint8_t tag, const struct bytes *in)
{
	const uint8_t head[] = {tag, 0x82, (uint8_t)(in->size >> 8), (uint8_t)in->size};

	put(out, head, sizeof(head));
	put(out, in->data, in->size);
}

static void hash(const EVP_MD *md, const void *data, size_t size, uint8_t *out)
{
	assert_int_equal(EVP_Digest(data, size, out, NULL, md, NULL), 1);
}

static EVP_PKEY *key;
static struct bytes spki;

static int make_key(void **state)
{
	unsigned char *at = spki.data;

	(void)state;
	key = EVP_EC_gen("P-256");
	spki.size = (size_t)i2d_PUBKEY(key, NULL);
	i2d_PUBKEY(key, &at);
	return key ? 0 : -1;
}

static int free_key(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	return 0;
}

static void add_extension(X509 *cert, const char *oid, const struct bytes *value)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *string = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension;

	ASN1_OCTET_STRING_set(string, value->data, (int)value->size);
	extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, string);
	assert_int_equal(X509_add_ext(cert, extension, -1), 1);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(string);
	ASN1_OBJECT_free(object);
}

/* A self-signed certificate with up to two such extensions (oid NULL: none) and a usual one. */
static void make_cert(const char *oid, const struct bytes *value, const char *oid2,
		      const struct bytes *value2, struct bytes *der)
{
	X509 *cert = X509_new();
	X509_EXTENSION *usual =
		X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:guest.example");
	unsigned char *at = der->data;

	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
				   (const unsigned char *)"guest", -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(cert));
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
	X509_set_pubkey(cert, key);
	X509_add_ext(cert, usual, -1);
	if (oid)
		add_extension(cert, oid, value);
	if (oid2)
		add_extension(cert, oid2, value2);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	der->size = (size_t)i2d_X509(cert, &at);
	X509_EXTENSION_free(usual);
	X509_free(cert);
}

static struct sev_tls_cert *read_cert(const struct bytes *der)
{
	struct sev_tls_cert *cert = NULL;
	struct sev_err err;

	assert_sev_ok(sev_tls_cert_read("tls.der", der->data, der->size, &cert, &err), &err);
	return cert;
}

static void assert_found(const char *oid, const struct bytes *value, const char *form)
{
	struct bytes der, report = {.size = 0};
	struct sev_tls_cert *cert;
	const uint8_t *found;
	size_t size;

	make_cert(oid, value, NULL, NULL, &der);
	cert = read_cert(&der);
	put_report(&report);
	found = sev_tls_cert_evidence(cert, &size);
	assert_int_equal(size, report.size);
	assert_memory_equal(found, report.data, report.size);
	assert_string_equal(sev_tls_cert_form(cert), form);
	assert_string_equal(sev_tls_cert_oid(cert), oid);
	found = sev_tls_cert_spki(cert, &size);
	assert_int_equal(size, spki.size);
	assert_memory_equal(found, spki.data, size);
	sev_tls_cert_free(cert);
}

static void put_text(struct bytes *out, const struct bytes *in)
{
	out->size += (size_t)EVP_EncodeBlock(out->data + out->size, in->data, (int)in->size);
}

static void put_claims(struct bytes *out, const EVP_MD *md, uint8_t id, const char *nonce)
{
	uint8_t digest[64];
	const uint8_t size = (uint8_t)EVP_MD_get_size(md);
	const uint8_t start[] = {nonce ? 0xA2 : 0xA1, 0x6B};
	const uint8_t value[] = {0x58, (uint8_t)(size + 4), 0x82, id, 0x58, size};

	put(out, start, sizeof(start));
	put(out, "pubkey-hash", 11);
	hash(md, spki.data, spki.size, digest);
	put(out, value, sizeof(value));
	put(out, digest, size);
	if (nonce) {
		const uint8_t head = (uint8_t)(0x40 + strlen(nonce));

		put(out, "\x65nonce", 6);
		put(out, &head, 1);
		put(out, nonce, strlen(nonce));
	}
}

/* A tag of four bytes, an array of two, the report and the claims. */
static void put_dice(struct bytes *out, const struct bytes *claims)
{
	struct bytes report = {.size = 0};
	const uint8_t head[] = {0x58, (uint8_t)claims->size};

	put_report(&report);
	put(out, "\xDA\x00\x01\x02\x03\x82", 6);
	put_cbor_bytes(out, &report);
	put(out, head, sizeof(head));
	put(out, claims->data, claims->size);
}

static void test_forms(void **state)
{
	struct bytes report = {.size = 0}, octets = {.size = 0}, text = {.size = 0};
	struct bytes list = {.size = 0}, enarx = {.size = 0}, claims = {.size = 0};
	struct bytes dice = {.size = 0}, text_octets = {.size = 0};

	(void)state;
	put_report(&report);
	put_der(&octets, 0x04, &report);
	put_text(&text, &report);
	put_der(&text_octets, 0x04, &text);
	put(&list, "\x30\x03\x02\x01\x05", 5); /* what stands where the VCEK does */
	put(&list, octets.data, octets.size);
	put_der(&enarx, 0x30, &list);
	put_claims(&claims, EVP_sha256(), 1, NULL);
	put_dice(&dice, &claims);
	assert_found(RATLS, &report, "RA-TLS");
	assert_found(RATLS, &octets, "RA-TLS");
	assert_found(CONTRAST, &text, "Contrast aTLS");
	assert_found(A3S, &report, "A3S Box");
	assert_found(ENARX, &enarx, "Enarx");
	assert_found(DICE, &dice, "TCG DICE tagged evidence");
	assert_found(DICE, &report, "TCG DICE tagged evidence");
	assert_found(OTHER, &report, "a report in an extension of no known form");
	assert_found(OTHER, &text_octets, "a report in an extension of no known form");
}

static void assert_refused(const struct bytes *der, enum sev_rc rc, const char *message)
{
	struct sev_tls_cert *cert = NULL;
	struct sev_err err = {.rc = SEV_OK};

	assert_int_equal(sev_tls_cert_read("tls.der", der->data, der->size, &cert, &err), rc);
	if (!strstr(err.msg, message))
		fail_msg("found '%s', expected '%s'", err.msg, message);
}

#define BIG_ARCS ".4294967295.4294967295.4294967295"

static void test_refused(void **state)
{
	struct bytes report = {.size = 0}, der, other = {.size = 0};

	(void)state;
	put_report(&report);
	make_cert(NULL, NULL, NULL, NULL, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "found no extension with an attestation report");
	make_cert(RATLS, &report, A3S, &report, &der);
	assert_refused(&der, SEV_ERR_FORMAT,
		       "extensions " RATLS " and " A3S " both hold a report, expected one");
	/* OIDs that are not spelled: an arc beyond 32 bits, and one whose text is too long. */
	make_cert("1.2.4294967295", &report, A3S, &report, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "extensions 1.2.4294967295 and ");
	make_cert("1.2.4294967296", &report, A3S, &report, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "extensions ? and " A3S);
	make_cert("1.2" BIG_ARCS BIG_ARCS BIG_ARCS BIG_ARCS, &report, A3S, &report, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "extensions ? and " A3S);
	/* A protocol buffer, as Contrast has it, carries fields and no report. */
	put(&other, "\x0A\x02\x08\x02", 4);
	make_cert(CONTRAST, &other, NULL, NULL, &der);
	assert_refused(&der, SEV_ERR_UNSUPPORTED, "has lost the bytes that were signed");
	/* One byte short of a report, and one of a version that cannot be. */
	report.size--;
	make_cert(RATLS, &report, NULL, NULL, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "found no extension");
	report.size++;
	report.data[0] = 1;
	make_cert(RATLS, &report, NULL, NULL, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "found no extension");
	/* Versions from 2 to 255, what is to come included. */
	report.data[0] = 2;
	make_cert(RATLS, &report, NULL, NULL, &der);
	sev_tls_cert_free(read_cert(&der));
	report.data[0] = 255;
	make_cert(RATLS, &report, NULL, NULL, &der);
	sev_tls_cert_free(read_cert(&der));
	report.data[0] = 0;
	report.data[1] = 1;
	make_cert(RATLS, &report, NULL, NULL, &der);
	assert_refused(&der, SEV_ERR_FORMAT, "found no extension");
	/* Base64 with a zero byte behind it is no text. */
	report.data[0] = 3;
	report.data[1] = 0;
	other.size = 0;
	put_text(&other, &report);
	put(&other, "", 1);
	make_cert(CONTRAST, &other, NULL, NULL, &der);
	assert_refused(&der, SEV_ERR_UNSUPPORTED, "has lost the bytes that were signed");
}

static void test_damaged(void **state)
{
	struct bytes report = {.size = 0}, der;

	(void)state;
	put_report(&report);
	make_cert(RATLS, &report, NULL, NULL, &der);
	der.data[der.size] = 0;
	der.size++;
	assert_refused(&der, SEV_ERR_FORMAT, "bytes after its end");
	der.size--;
	for (size_t size = 0; size < der.size; size++) {
		struct sev_tls_cert *cert = NULL;
		uint8_t *copy = malloc(size ? size : 1);

		memcpy(copy, der.data, size);
		assert_int_equal(sev_tls_cert_read("tls.der", copy, size, &cert, NULL),
				 SEV_ERR_FORMAT);
		free(copy);
	}
	/* The inner length says more than there is. */
	der.data[7]++;
	assert_refused(&der, SEV_ERR_FORMAT, "extensions: expected an X.509 certificate");
}

/* Asserts that this REPORT_DATA is (or is not) one that binds the key, and what it is called. */
static void assert_binding(const struct bytes *der, const uint8_t report_data[64],
			   const char *nonce, bool holds, const char *recipe)
{
	struct sev_tls_cert *cert = read_cert(der);
	uint8_t expected[64];
	const char *found;
	struct sev_err err;

	assert_sev_ok(sev_tls_cert_binding(cert, report_data, nonce, nonce ? strlen(nonce) : 0,
					   expected, &found, &err),
		      &err);
	assert_int_equal(memcmp(expected, report_data, 64) == 0, holds);
	assert_string_equal(found, recipe);
	sev_tls_cert_free(cert);
}

static void test_bindings(void **state)
{
	struct bytes report = {.size = 0}, der, both = spki;
	uint8_t data[64] = {0};

	(void)state;
	put_report(&report);
	make_cert(RATLS, &report, NULL, NULL, &der);
	hash(EVP_sha512(), spki.data, spki.size, data);
	assert_binding(&der, data, NULL, true, "SHA-512 of the certificate's key");
	/* With a nonce to be answered, a key without it is a replay. */
	assert_binding(&der, data, "nonce", false,
		       "SHA-512 of the certificate's key and the nonce");
	put(&both, "nonce", 5);
	hash(EVP_sha512(), both.data, both.size, data);
	assert_binding(&der, data, "nonce", true, "SHA-512 of the certificate's key and the nonce");
	assert_binding(&der, data, NULL, false, "SHA-256 of the certificate's key");
	memset(data, 0, sizeof(data));
	hash(EVP_sha384(), spki.data, spki.size, data);
	assert_binding(&der, data, NULL, true, "SHA-384 of the certificate's key");
	memset(data, 0, sizeof(data));
	hash(EVP_sha256(), spki.data, spki.size, data);
	assert_binding(&der, data, NULL, true, "SHA-256 of the certificate's key");
	memcpy(data + 32, "nonce", 5);
	assert_binding(&der, data, NULL, false, "SHA-256 of the certificate's key");
	assert_binding(&der, data, "nonce", true,
		       "SHA-256 of the certificate's key, then the nonce");
	/* A nonce that fills the rest, and one that has no room there. */
	memcpy(data + 32, "0123456789abcdef0123456789abcdef", 32);
	assert_binding(&der, data, "0123456789abcdef0123456789abcdef", true,
		       "SHA-256 of the certificate's key, then the nonce");
	assert_binding(&der, data, "0123456789abcdef0123456789abcdef0", false,
		       "SHA-512 of the certificate's key and the nonce");
	memset(data + 32, 0, 32);
	memcpy(data + 32, "nonce", 5);
	data[63] = 1;
	assert_binding(&der, data, "nonce", false,
		       "SHA-512 of the certificate's key and the nonce");
}

static void test_claims(void **state)
{
	static const struct {
		const EVP_MD *(*md)(void);
		uint8_t id;
		bool named;
	} rows[] = {{EVP_sha256, 1, true},
		    {EVP_sha384, 7, true},
		    {EVP_sha512, 8, true},
		    {EVP_sha256, 7, false},
		    {EVP_sha256, 9, false}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct bytes claims = {.size = 0}, dice = {.size = 0}, der;
		uint8_t data[64] = {0};

		put_claims(&claims, rows[i].md(), rows[i].id, "n0nce");
		put_dice(&dice, &claims);
		make_cert(DICE, &dice, NULL, NULL, &der);
		hash(EVP_sha256(), claims.data, claims.size, data);
		assert_binding(&der, data, "n0nce", rows[i].named,
			       rows[i].named
				       ? "SHA-256 of the claims that name the certificate's key"
				       : "SHA-512 of the certificate's key and the nonce");
		/* Nobody asked for the nonce that is there. */
		assert_binding(&der, data, NULL, rows[i].named,
			       rows[i].named
				       ? "SHA-256 of the claims that name the certificate's key"
				       : "SHA-512 of the certificate's key");
		assert_binding(&der, data, "other", false,
			       "SHA-512 of the certificate's key and the nonce");
	}
}

/* The claims are those of another certificate's key: nothing that they hash to binds this one. */
static void test_claims_of_another_key(void **state)
{
	struct bytes claims = {.size = 0}, dice = {.size = 0}, der;
	uint8_t data[64] = {0};

	(void)state;
	put_claims(&claims, EVP_sha256(), 1, NULL);
	claims.data[claims.size - 1] ^= 1;
	put_dice(&dice, &claims);
	make_cert(DICE, &dice, NULL, NULL, &der);
	hash(EVP_sha256(), claims.data, claims.size, data);
	assert_binding(&der, data, NULL, false, "SHA-512 of the certificate's key");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),	cmocka_unit_test(test_refused),
		cmocka_unit_test(test_damaged), cmocka_unit_test(test_bindings),
		cmocka_unit_test(test_claims),	cmocka_unit_test(test_claims_of_another_key),
	};

	return cmocka_run_group_tests(tests, make_key, free_key);
}
