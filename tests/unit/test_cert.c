/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates, CRLs, and the files that hold them.
 */
#include "test.h"

#include <openssl/x509.h>

#include <sev/cert.h>

#include "base/bytes.h"
#include "test_ca.h"

static struct sev_cert *make(const struct test_cert *cert)
{
	struct test_der der = {0};
	struct sev_cert *out;
	struct sev_err err;

	test_cert_make(cert, &der);
	assert_sev_ok(sev_cert_read("made.der", der.data, der.size, &out, &err), &err);
	test_der_free(&der);
	return out;
}

static struct sev_crl *make_crl(const struct test_crl *crl)
{
	struct test_der der = {0};
	struct sev_crl *out;
	struct sev_err err;

	test_crl_make(crl, &der);
	assert_sev_ok(sev_crl_read("made.crl", der.data, der.size, &out, &err), &err);
	test_der_free(&der);
	return out;
}

/* spec: KDS: the common names of ARK, ASK, ASVK, VCEK and VLEK */
static void kinds_by_name(void **state)
{
	static const struct {
		const char *subject, *issuer;
		enum sev_cert_kind kind;
		const char *product;
	} rows[] = {
		{"ARK-Milan", "ARK-Milan", SEV_CERT_ARK, "Milan"},
		{"SEV-Milan", "ARK-Milan", SEV_CERT_ASK, "Milan"},
		{"SEV-VLEK-Turin", "ARK-Turin", SEV_CERT_ASVK, "Turin"},
		/* flaw 4: "SEV-VCEK" begins like an ASK's name and is none */
		{"SEV-VCEK", "SEV-Genoa", SEV_CERT_VCEK, "Genoa"},
		{"SEV-VLEK", "SEV-VLEK-Genoa", SEV_CERT_VLEK, "Genoa"},
		{"VCEK", "SEV-Genoa", SEV_CERT_OTHER, NULL},
		{"sev-vcek", "SEV-Genoa", SEV_CERT_OTHER, NULL},
		{"ARK-", "ARK-", SEV_CERT_ARK, NULL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_cert cert;
		struct sev_cert *read;

		test_cert_init(&cert, TEST_VCEK, "Milan");
		strcpy(cert.subject_cn, rows[i].subject);
		strcpy(cert.issuer_cn, rows[i].issuer);
		read = make(&cert);
		assert_int_equal(sev_cert_kind(read), rows[i].kind);
		assert_string_equal(sev_cert_subject(read), rows[i].subject);
		assert_string_equal(sev_cert_issuer(read), rows[i].issuer);
		if (rows[i].product)
			assert_string_equal(sev_cert_product(read), rows[i].product);
		else
			assert_null(sev_cert_product(read));
		sev_cert_free(read);
	}
}

static void getters(void **state)
{
	struct test_cert made;
	struct sev_cert *cert;
	unsigned struct_version;
	const uint8_t *bytes;
	uint8_t spl;
	size_t size;

	(void)state;
	test_cert_init(&made, TEST_VCEK, "Turin");
	made.not_before = 1748736000; /* 2025-06-01 00:00:00 UTC */
	made.not_after = 2553465599;  /* 2050-11-30 23:59:59 UTC: GeneralizedTime */
	made.tcb[TEST_UCODE] = 219;
	cert = make(&made);
	assert_int_equal(sev_cert_not_before(cert), 1748736000);
	assert_int_equal(sev_cert_not_after(cert), 2553465599);
	assert_true(sev_cert_struct_version(cert, &struct_version));
	assert_int_equal(struct_version, 1);
	assert_string_equal(sev_cert_product_name(cert), "Turin");
	assert_true(sev_cert_tcb(cert, SEV_TCB_FMC, &spl) && spl == 1);
	assert_true(sev_cert_tcb(cert, SEV_TCB_MICROCODE, &spl) && spl == 219);
	assert_false(sev_cert_tcb(cert, (enum sev_tcb_component)SEV_TCB_COMPONENTS, &spl));
	bytes = sev_cert_hwid(cert, &size);
	assert_int_equal(size, 8);
	assert_memory_equal(bytes, made.hwid, 8);
	assert_null(sev_cert_csp_id(cert));
	bytes = sev_cert_serial(cert, &size);
	assert_true(size == 1 && bytes[0] == 0);
	sev_cert_free(cert);
	test_cert_init(&made, TEST_VLEK, "Milan");
	cert = make(&made);
	assert_null(sev_cert_hwid(cert, &size));
	assert_string_equal(sev_cert_csp_id(cert), "CN=cc-us-east-2.amazonaws.com");
	assert_false(sev_cert_tcb(cert, SEV_TCB_FMC, &spl));
	sev_cert_free(cert);
}

/* spec: KDS: RSASSA-PSS with SHA-384, MGF1 with SHA-384, a salt of 48 bytes */
static void signatures(void **state)
{
	/* flaw 27: only the salt length that AMD uses */
	static const struct {
		const char *what;
		struct test_signature how;
		bool valid;
	} rows[] = {
		{"right", {TEST_KEY_ASK, 384, 384, 48, true, false, false, -1}, true},
		{"no trailer", {TEST_KEY_ASK, 384, 384, 48, false, false, false, -1}, true},
		{"salt 32", {TEST_KEY_ASK, 384, 384, 32, true, false, false, -1}, false},
		{"salt 64", {TEST_KEY_ASK, 384, 384, 64, true, false, false, -1}, false},
		{"SHA-256", {TEST_KEY_ASK, 256, 256, 32, true, false, false, -1}, false},
		{"SHA-512", {TEST_KEY_ASK, 512, 512, 48, true, false, false, -1}, false},
		{"MGF SHA-256", {TEST_KEY_ASK, 384, 256, 48, true, false, false, -1}, false},
		{"PKCS #1 1.5", {TEST_KEY_ASK, 384, 384, 48, true, true, false, -1}, false},
		{"other key", {TEST_KEY_ASVK, 384, 384, 48, true, false, false, -1}, false},
		{"small key", {TEST_KEY_RSA2048, 384, 384, 48, true, false, false, -1}, false},
		{"first bit", {TEST_KEY_ASK, 384, 384, 48, true, false, false, 7}, false},
		{"last bit", {TEST_KEY_ASK, 384, 384, 48, true, false, false, 4088}, false},
	};
	struct test_cert made;
	struct sev_cert *ask;
	struct sev_err err;

	(void)state;
	test_cert_init(&made, TEST_ASK, "Milan");
	ask = make(&made);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_cert *vcek;
		enum sev_rc rc;

		test_cert_init(&made, TEST_VCEK, "Milan");
		made.signature = rows[i].how;
		vcek = make(&made);
		rc = sev_cert_check_signature(vcek, ask, &err);
		if (rc != (rows[i].valid ? SEV_OK : SEV_ERR_MISMATCH))
			fail_msg("%s: %s", rows[i].what, sev_rc_name(rc));
		sev_cert_free(vcek);
	}
	sev_cert_free(ask);
}

/* The algorithm outside of what is signed must be AMD's too, whatever the signature is. */
static void other_algorithm_outside(void **state)
{
	static const uint8_t salt[] = {0xa2, 0x03, 0x02, 0x01, 0x30};
	struct test_der der = {0};
	struct test_cert made;
	struct sev_cert *ask, *vcek;
	struct sev_err err;
	uint8_t *at;

	(void)state;
	test_cert_init(&made, TEST_ASK, "Milan");
	ask = make(&made);
	test_cert_init(&made, TEST_VCEK, "Milan");
	test_cert_make(&made, &der);
	at = memmem(der.data, der.size, salt, sizeof(salt));
	assert_non_null(at);
	at++;
	at = memmem(at, (size_t)(der.data + der.size - at), salt, sizeof(salt));
	assert_non_null(at);
	at[4] = 0x20;
	assert_sev_ok(sev_cert_read("odd.der", der.data, der.size, &vcek, &err), &err);
	assert_int_equal(sev_cert_check_signature(vcek, ask, &err), SEV_ERR_MISMATCH);
	sev_cert_free(vcek);
	at[4] = 0x30;
	assert_sev_ok(sev_cert_read("right.der", der.data, der.size, &vcek, &err), &err);
	assert_sev_ok(sev_cert_check_signature(vcek, ask, &err), &err);
	sev_cert_free(vcek);
	sev_cert_free(ask);
	test_der_free(&der);
}

/* What OpenSSL says of the same bytes: names, times, serial numbers, signatures. */
static void agrees_with_openssl(void **state)
{
	static const enum test_cert_kind kinds[] = {TEST_ARK, TEST_ASK, TEST_ASVK, TEST_VCEK,
						    TEST_VLEK};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(kinds); i++) {
		struct test_der der = {0};
		struct test_cert made;
		struct sev_cert *cert;
		const unsigned char *at;
		struct sev_err err;
		struct tm tm;
		X509 *x509;
		char cn[64];

		test_cert_init(&made, kinds[i], "Genoa");
		test_cert_make(&made, &der);
		at = der.data;
		x509 = d2i_X509(NULL, &at, (long)der.size);
		assert_non_null(x509);
		assert_sev_ok(sev_cert_read("cert", der.data, der.size, &cert, &err), &err);
		assert_sev_ok(sev_cert_check(cert, &err), &err);
		X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, cn,
					  sizeof(cn));
		assert_string_equal(cn, sev_cert_subject(cert));
		assert_true(ASN1_TIME_to_tm(X509_get0_notAfter(x509), &tm));
		assert_int_equal(timegm(&tm), sev_cert_not_after(cert));
		X509_free(x509);
		sev_cert_free(cert);
		test_der_free(&der);
	}
}

/* Cut anywhere, or with more behind it, it is no certificate. */
static void whole_or_nothing(void **state)
{
	struct test_der der = {0};
	struct test_cert made;
	struct sev_cert *cert;
	struct sev_err err;

	(void)state;
	test_cert_init(&made, TEST_VCEK, "Milan");
	made.trailing = 1;
	test_cert_make(&made, &der);
	for (size_t size = 0; size <= der.size; size++) {
		enum sev_rc rc = sev_cert_read("cut.der", der.data, size, &cert, &err);

		if (size == der.size - 1) {
			assert_int_equal(rc, SEV_OK);
			sev_cert_free(cert);
			continue;
		}
		assert_int_equal(rc, SEV_ERR_FORMAT);
		assert_memory_equal(err.msg, "cut.der: ", 9);
	}
	test_der_free(&der);
}

/* DER of a certificate in which bytes of what is signed are others; its lengths fit them. */
static void splice(struct test_der *der, const uint8_t *old, size_t old_size, const uint8_t *bytes,
		   size_t size)
{
	static const size_t lengths[] = {2, 6}; /* of Certificate and TBSCertificate: 30 82 n n */
	uint8_t *at = memmem(der->data, der->size, old, old_size);
	struct test_der tail = {0};

	assert_non_null(at);
	test_der_raw(&tail, at + old_size, (size_t)(der->data + der->size - at) - old_size);
	der->size = (size_t)(at - der->data);
	test_der_raw(der, bytes, size);
	test_der_raw(der, tail.data, tail.size);
	test_der_free(&tail);
	for (size_t i = 0; i < SEV_COUNT(lengths); i++) {
		uint8_t *length = der->data + lengths[i];
		size_t n = (size_t)(length[0] << 8 | length[1]) + size - old_size;

		length[0] = (uint8_t)(n >> 8);
		length[1] = (uint8_t)n;
	}
}

/* RFC 5280: what stands before the names. */
static void wrong_heads(void **state)
{
#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - 1
	static const struct {
		const uint8_t *bytes; /* in place of version 3 and serial number 0 */
		size_t size;
		const char *says; /* NULL: it is right */
	} rows[] = {
		{BYTES("\xa0\x03\x02\x01\x02\x02\x01\x00"), NULL},
		{BYTES("\xa0\x04\x02\x02\x02\x00\x02\x01\x00"), "a long version"},
		{BYTES("\xa0\x02\x02\x00\x02\x01\x00"), "version"},
		{BYTES("\xa0\x05\x02\x01\x02\x05\x00\x02\x01\x00"), "version"},
		{BYTES("\xa0\x03\x02\x01\x02\x02\x00"), "an empty serialNumber"},
		{BYTES("\xa0\x03\x02\x01\x02"), "serialNumber"},
	};
	struct test_cert made;

	(void)state;
	test_cert_init(&made, TEST_VCEK, "Milan");
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_der der = {0};
		struct sev_cert *cert;
		struct sev_err err;
		enum sev_rc rc;

		test_cert_make(&made, &der);
		splice(&der, rows[0].bytes, rows[0].size, rows[i].bytes, rows[i].size);
		rc = sev_cert_read("head.der", der.data, der.size, &cert, &err);
		test_der_free(&der);
		assert_int_equal(rc, rows[i].says ? SEV_ERR_FORMAT : SEV_OK);
		if (rows[i].says && !strstr(err.msg, rows[i].says))
			fail_msg("%s: %s", rows[i].says, err.msg);
		if (!rc)
			sev_cert_free(cert);
	}
#undef BYTES
}

/* RFC 5280: extensions are optional; a certificate without them is read, and is not AMD's. */
static void no_extensions(void **state)
{
	struct test_cert made;
	struct sev_cert *cert;
	struct sev_err err;

	(void)state;
	test_cert_init(&made, TEST_ASK, "Milan");
	made.basic_constraints = made.key_usage = made.ski = made.aki = false;
	made.crl_url[0] = '\0';
	cert = make(&made);
	assert_int_equal(sev_cert_check(cert, &err), SEV_ERR_MISMATCH);
	assert_non_null(strstr(err.msg, "basicConstraints"));
	sev_cert_free(cert);
}

/* RFC 5280: BasicConstraints and KeyUsage, in DER's one form. */
static void wrong_constraints(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name, *value;
		bool right;
	} rows[] = {
		{"basicConstraints", "30060101ff020100", true},
		{"basicConstraints", "30060101ff020180", false},
		{"basicConstraints", "30070101ff02020000", false},
		{"basicConstraints", "30050101ff0200", false},
		{"basicConstraints", "3006010101020100", false},
		{"basicConstraints", "30070102ffff020100", false},
		{"basicConstraints", "30060101ff02010000", false},
		{"basicConstraints", "30080101ff0201000500", false},
		{"keyUsage", "03020204", true},
		{"keyUsage", "03020704", true},
		{"keyUsage", "03020804", false},
		{"keyUsage", "030102", false},
		{"keyUsage", "0302020400", false},
		{"keyUsage", "04020204", false},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_chain chain;
		struct sev_cert *cert;
		struct sev_err err;
		enum sev_rc rc;

		test_chain_init(&chain, "Milan", 3);
		assert_true(test_chain_set(&chain, "ask.replace", rows[i].name));
		assert_true(test_chain_set(&chain, "ask.replace_value", rows[i].value));
		cert = make(&chain.ask);
		rc = sev_cert_check(cert, &err);
		if (rc != (rows[i].right ? SEV_OK : SEV_ERR_MISMATCH))
			fail_msg("%s %s: %s", rows[i].name, rows[i].value, sev_rc_name(rc));
		if (rc && !strstr(err.msg, rows[i].name))
			fail_msg("%s: %s", rows[i].name, err.msg);
		sev_cert_free(cert);
	}
}

/*
 * RFC 8017: a modulus is odd; RFC 5280: a key is the whole of a BIT STRING without unused bits.
 * What is none is no key that could have signed.
 */
static void wrong_rsa_keys(void **state)
{
	/* 03 82 .. .. 00, 30 82 .. .., 02 82 02 01 00 and the 512 bytes of n, 02 03 01 00 01 */
	static const struct {
		size_t from_end;
		uint8_t value;
		const char *what;
	} rows[] = {
		{1, 0, "e is even"},	   {1, 3, "e is not 65537"},   {3, 0x81, "e is negative"},
		{5, 4, "e is no INTEGER"}, {6, 0, "n is even"},	       {518, 0x80, "n is negative"},
		{518, 1, "n is too long"}, {526, 0x31, "no SEQUENCE"}, {527, 1, "an unused bit"},
	};
	struct test_der spki = {0};

	(void)state;
	test_key_spki(TEST_KEY_ASK, &spki);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_der der = {0}, odd = {0};
		struct test_cert made;
		struct sev_cert *cert, *vcek;
		struct sev_err err;

		test_der_raw(&odd, spki.data, spki.size);
		odd.data[spki.size - rows[i].from_end] = rows[i].value;
		test_cert_init(&made, TEST_ASK, "Milan");
		test_cert_make(&made, &der);
		splice(&der, spki.data, spki.size, odd.data, odd.size);
		assert_sev_ok(sev_cert_read("odd.der", der.data, der.size, &cert, &err), &err);
		if (sev_cert_check(cert, &err) != SEV_ERR_MISMATCH ||
		    !strstr(err.msg, "RSA of 4096"))
			fail_msg("%s: %s", rows[i].what, err.msg);
		test_cert_init(&made, TEST_VCEK, "Milan");
		vcek = make(&made);
		assert_int_equal(sev_cert_check_signature(vcek, cert, &err), SEV_ERR_MISMATCH);
		sev_cert_free(vcek);
		sev_cert_free(cert);
		test_der_free(&der);
		test_der_free(&odd);
	}
	test_der_free(&spki);
}

/* RFC 5280: UTCTime is YYMMDDHHMMSSZ, of 1950 to 2049. */
static void times(void **state)
{
	static const struct {
		const char *text;
		bool right;
		int64_t seconds; /* of python3's datetime */
	} rows[] = {
		{"500101000000Z", true, -631152000}, {"491231235959Z", true, 2524607999},
		{"240229120000Z", true, 1709208000}, {"250230000000Z", false, 0},
		{"250431000000Z", false, 0},	     {"251301000000Z", false, 0},
		{"250001000000Z", false, 0},	     {"250600000000Z", false, 0},
		{"250632000000Z", false, 0},	     {"250601240000Z", false, 0},
		{"250601006000Z", false, 0},	     {"250601000060Z", false, 0},
		{"25060100000/Z", false, 0},	     {"25060100000:Z", false, 0},
		{"/50601000000Z", false, 0},	     {"2506010000000", false, 0},
		{"250601000000z", false, 0},
	};
	struct test_cert made;

	(void)state;
	test_cert_init(&made, TEST_VCEK, "Milan");
	made.not_before = TEST_NOW;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_der der = {0};
		struct sev_cert *cert;
		struct sev_err err;
		enum sev_rc rc;

		test_cert_make(&made, &der);
		splice(&der, (const uint8_t *)"250601000000Z", 13, (const uint8_t *)rows[i].text,
		       13);
		rc = sev_cert_read("time.der", der.data, der.size, &cert, &err);
		test_der_free(&der);
		if (rc != (rows[i].right ? SEV_OK : SEV_ERR_FORMAT) ||
		    (rc && !strstr(err.msg, "a malformed time")))
			fail_msg("%s: %s", rows[i].text, rc ? err.msg : "is read");
		if (rc)
			continue;
		assert_int_equal(sev_cert_not_before(cert), rows[i].seconds);
		sev_cert_free(cert);
	}
}

/* RFC 5280: an Extension, and a signature, in DER's one form. */
static void wrong_encodings(void **state)
{
#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - 1
	static const struct {
		const uint8_t *old;
		size_t size;
		const char *bytes; /* as many */
		const char *says;
	} rows[] = {
		/* keyUsage, whose "critical" has two bytes */
		{BYTES("\x55\x1d\x0f\x01\x01\xff\x04\x04\x03\x02\x02\x04"),
		 "\x55\x1d\x0f\x01\x02\xff\xff\x04\x03\x03\x01\x06", "a malformed extension"},
		/* keyUsage with a value that is no OCTET STRING, or with more behind it */
		{BYTES("\x55\x1d\x0f\x01\x01\xff\x04\x04"), "\x55\x1d\x0f\x01\x01\xff\x03\x04",
		 "a malformed extension"},
		{BYTES("\x55\x1d\x0f\x01\x01\xff\x04\x04\x03\x02\x02\x04"),
		 "\x55\x1d\x0f\x01\x01\xff\x04\x02\x03\x00\x05\x00", "a malformed extension"},
		/* a signature with unused bits */
		{BYTES("\x02\x01\x30\x03\x82\x02\x01\x00"), "\x02\x01\x30\x03\x82\x02\x01\x01",
		 "no whole number of bytes"},
	};
	struct test_cert made;

	(void)state;
	test_cert_init(&made, TEST_ASK, "Milan");
	made.signature.trailer = false;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_der der = {0};
		struct sev_cert *cert;
		struct sev_err err;

		test_cert_make(&made, &der);
		splice(&der, rows[i].old, rows[i].size, (const uint8_t *)rows[i].bytes,
		       rows[i].size);
		if (sev_cert_read("odd.der", der.data, der.size, &cert, &err) != SEV_ERR_FORMAT ||
		    !strstr(err.msg, rows[i].says))
			fail_msg("%s: %s", rows[i].says, err.msg);
		test_der_free(&der);
	}
	assert_int_equal(sev_cert_read("empty.der", "\x30\x00", 2, &(struct sev_cert *){NULL},
				       &(struct sev_err){0}),
			 SEV_ERR_FORMAT);
#undef BYTES
}

/* A list of extensions without end would take long to go through. */
static void too_many_extensions(void **state)
{
	static const uint8_t one[] = {0x30, 0x09, 0x06, 0x03, 0x55, 0x1d,
				      0x63, 0x04, 0x02, 0x05, 0x00};
	uint8_t head[8]; /* a3 82 .. .. 30 82 .. .. */
	uint8_t bytes[sizeof(head) + 64 * sizeof(one)];
	struct test_der der = {0};
	struct test_cert made;
	struct sev_cert *cert;
	struct sev_err err;
	uint8_t *list;

	(void)state;
	for (size_t i = 0; i < 64; i++)
		memcpy(bytes + sizeof(head) + i * sizeof(one), one, sizeof(one));
	test_cert_init(&made, TEST_VCEK, "Milan");
	test_cert_make(&made, &der);
	list = memmem(der.data, der.size, "\xa3\x82", 2);
	assert_true(list && list[4] == 0x30 && list[5] == 0x82);
	memcpy(head, list, sizeof(head));
	memcpy(bytes, list, sizeof(head));
	for (size_t at = 2; at <= 6; at += 4) {
		size_t size = (size_t)(head[at] << 8 | head[at + 1]) + 64 * sizeof(one);

		bytes[at] = (uint8_t)(size >> 8);
		bytes[at + 1] = (uint8_t)size;
	}
	splice(&der, head, sizeof(head), bytes, sizeof(bytes));
	assert_int_equal(sev_cert_read("many.der", der.data, der.size, &cert, &err),
			 SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "at most 64"));
	test_der_free(&der);
}

/* A name with two common names has none, nor has one that is too long. */
static void odd_names(void **state)
{
	struct test_der der = {0};
	struct test_cert made;
	struct sev_cert *cert;
	struct sev_err err;

	(void)state;
	test_cert_init(&made, TEST_VCEK, "Milan");
	memset(made.subject_cn, 'x', 64);
	cert = make(&made);
	assert_int_equal(strlen(sev_cert_subject(cert)), 64);
	sev_cert_free(cert);
	memset(made.subject_cn, 'x', 65);
	cert = make(&made);
	assert_string_equal(sev_cert_subject(cert), "");
	sev_cert_free(cert);
	/* The issuer's organizationName becomes a commonName. */
	test_cert_make(&made, &der);
	splice(&der, (const uint8_t *)"\x55\x04\x0a", 3, (const uint8_t *)"\x55\x04\x03", 3);
	assert_sev_ok(sev_cert_read("two.der", der.data, der.size, &cert, &err), &err);
	assert_string_equal(sev_cert_issuer(cert), "");
	sev_cert_free(cert);
	test_der_free(&der);
}

static void wrong_form(void **state)
{
	/* clang-format off */
	static const struct {
		enum test_cert_kind kind;
		const char *product, *key, *value, *says;
	} rows[] = {
		/* spec: KDS: VCEK and VLEK have keys on P-384 */
		{TEST_VCEK, "Milan", "vcek.key", "p256", "uncompressed point of P-384"},
		{TEST_VCEK, "Milan", "vcek.compressed_point", "1", "uncompressed point of P-384"},
		{TEST_VCEK, "Milan", "vcek.key", "ask", "uncompressed point of P-384"},
		{TEST_VCEK, "Milan", "vcek.omit", "hwID", "hwID"},
		{TEST_VCEK, "Milan", "vcek.omit", "ucodeSPL", "ucodeSPL"},
		{TEST_VCEK, "Turin", "vcek.omit", "fmcSPL", "fmcSPL"},
		{TEST_VLEK, "Milan", "vlek.omit", "cspID", "cspID"},
		/* spec: KDS: a VCEK's issuer is SEV-product, a VLEK's SEV-VLEK-product */
		{TEST_VCEK, "Milan", "vcek.issuer_cn", "SEV-VLEK-Milan", "issuer"},
		{TEST_VLEK, "Milan", "vlek.issuer_cn", "SEV-Milan", "issuer"},
		{TEST_VCEK, "Milan", "vcek.issuer_cn", "ARK-Milan", "issuer"},
		{TEST_ASK, "Milan", "ask.issuer_cn", "ARK-Genoa", "issuer"},
		{TEST_ARK, "Milan", "ark.key", "rsa2048", "RSA of 4096"},
		{TEST_VCEK, "Milan", "vcek.hash", "256", "signatureAlgorithm"},
		{TEST_VCEK, "Milan", "vcek.salt", "32", "signatureAlgorithm"},
		{TEST_VCEK, "Milan", "vcek.subject_cn", "Nobody", "subject"},
		{TEST_VCEK, "Milan", "vcek.not_after", "2020-01-01", "notAfter before notBefore"},
	};
	/* spec: KDS: SPLs are 0 to 127, ucodeSPL 0 to 255 */
	static const struct {
		const char *name, *value;
		bool right;
	} numbers[] = {
		{"blSPL", "02017f", true}, {"blSPL", "02020080", false}, {"blSPL", "020180", false},
		{"blSPL", "0201", false}, {"blSPL", "0200", false}, {"blSPL", "02010300", false},
		{"blSPL", "0a0103", false}, {"blSPL", "02020003", false}, {"blSPL", "0281010300", false},
		{"ucodeSPL", "02017f", true}, {"ucodeSPL", "020200db", true}, {"ucodeSPL", "020200ff", true},
		{"ucodeSPL", "0201db", false}, {"ucodeSPL", "02020100", false}, {"ucodeSPL", "0203000080", false},
		{"ucodeSPL", "02020080", true}, {"ucodeSPL", "02020180", false}, {"ucodeSPL", "0203008000", false},
		{"ucodeSPL", "020180", false},
		{"cspID", "1600", false}, {"productName", "16014d", true}, {"productName", "160100", false},
		{"productName", "16014d00", false}, {"productName", "16024d7e", true}, {"productName", "16024d7f", false},
		{"productName", "16034d2042", true}, {"productName", "16034d1f42", false},
		{"hwID", "00112233445566", false}, {"hwID", "0011223344556677", true},
		{"hwID", "04080011223344556677", true}, {"hwID", "04070011223344556677", false},
		{"hwID", "040700112233445566", false}, {"hwID", "0408001122334455667700", false},
	};
	/* clang-format on */
	struct test_chain chain;
	struct sev_cert *cert;
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct test_cert *const certs[] = {&chain.ark, &chain.ask, &chain.asvk,
							 &chain.vcek, &chain.vlek};

		test_chain_init(&chain, rows[i].product, 3);
		assert_true(test_chain_set(&chain, rows[i].key, rows[i].value));
		cert = make(certs[rows[i].kind]);
		assert_int_equal(sev_cert_check(cert, &err), SEV_ERR_MISMATCH);
		if (!strstr(err.msg, rows[i].says))
			fail_msg("%s=%s: %s", rows[i].key, rows[i].value, err.msg);
		sev_cert_free(cert);
	}
	/* flaw 6: a number is all of its INTEGER, not its last byte */
	for (size_t i = 0; i < SEV_COUNT(numbers); i++) {
		const char *leaf = strcmp(numbers[i].name, "cspID") == 0 ? "vlek" : "vcek";
		enum sev_rc rc;

		test_chain_init(&chain, "Milan", 3);
		assert_true(test_chain_set(&chain, leaf[1] == 'c' ? "vcek.replace" : "vlek.replace",
					   numbers[i].name));
		assert_true(test_chain_set(
			&chain, leaf[1] == 'c' ? "vcek.replace_value" : "vlek.replace_value",
			numbers[i].value));
		cert = make(leaf[1] == 'c' ? &chain.vcek : &chain.vlek);
		rc = sev_cert_check(cert, &err);
		if (rc != (numbers[i].right ? SEV_OK : SEV_ERR_MISMATCH))
			fail_msg("%s %s: %s", numbers[i].name, numbers[i].value, sev_rc_name(rc));
		sev_cert_free(cert);
	}
}

/* spec: KDS: CRLs are signed by the ARK */
static void crls(void **state)
{
	static const uint8_t padded[] = {0, 0, 1, 0, 1};
	struct test_der der = {0};
	struct test_cert made;
	struct test_crl list;
	struct sev_cert *ark;
	struct sev_crl *crl;
	struct sev_err err;
	int64_t next;

	(void)state;
	test_cert_init(&made, TEST_ARK, "Milan");
	ark = make(&made);
	test_crl_init(&list, "Milan");
	crl = make_crl(&list);
	assert_int_equal(sev_crl_count(crl), 0);
	assert_int_equal(sev_crl_this_update(crl), TEST_NOW - TEST_DAY);
	assert_true(sev_crl_next_update(crl, &next) && next == TEST_NOW + 30 * TEST_DAY);
	assert_string_equal(sev_crl_issuer(crl), "ARK-Milan");
	assert_sev_ok(sev_crl_check_signature(crl, ark, &err), &err);
	sev_crl_free(crl);
	/* RFC 5280: version 1 says nothing of its version, and has no extensions. */
	list.version = 1;
	crl = make_crl(&list);
	assert_sev_ok(sev_crl_check_signature(crl, ark, &err), &err);
	sev_crl_free(crl);
	list.version = 3;
	test_crl_make(&list, &der);
	assert_int_equal(sev_crl_read("v3.crl", der.data, der.size, &crl, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "another version"));
	test_der_free(&der);
	list.version = 2;
	test_cert_init(&made, TEST_ASK, "Milan");
	test_crl_revoke(&list, &made);
	list.next_update = 0;
	list.signature.key = TEST_KEY_ROGUE;
	crl = make_crl(&list);
	assert_int_equal(sev_crl_count(crl), 1);
	assert_true(sev_crl_has(crl, made.serial, made.serial_size));
	assert_true(sev_crl_has(crl, padded, sizeof(padded)));
	assert_false(sev_crl_has(crl, padded, 1));
	assert_false(sev_crl_next_update(crl, &next));
	assert_int_equal(sev_crl_check_signature(crl, ark, &err), SEV_ERR_MISMATCH);
	sev_crl_free(crl);
	sev_cert_free(ark);
}

static enum sev_rc add(struct sev_certs *certs, const struct test_der *file, struct sev_err *err)
{
	return sev_certs_add_file(certs, "file", file->data, file->size, SEV_ORIGIN_CACHE, err);
}

static void files(void **state)
{
	struct test_der ark = {0}, ask = {0}, crl = {0}, der = {0}, pem = {0};
	struct sev_certs *certs;
	struct test_chain chain;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_cert_make(&chain.ark, &ark);
	test_cert_make(&chain.ask, &ask);
	test_crl_make(&chain.crl, &crl);
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	/* DER one after another. */
	test_der_raw(&der, ark.data, ark.size);
	test_der_raw(&der, crl.data, crl.size);
	test_der_raw(&der, ask.data, ask.size);
	assert_sev_ok(add(certs, &der, &err), &err);
	assert_int_equal(sev_certs_count(certs), 2);
	assert_int_equal(sev_certs_crl_count(certs), 1);
	assert_string_equal(sev_cert_name(sev_certs_at(certs, 0)), "file");
	assert_int_equal(sev_certs_origin(certs, 1), SEV_ORIGIN_CACHE);
	/* The same as PEM, with text around it: nothing is new. */
	test_der_raw(&pem, "# a bundle\n", 11);
	test_pem("CERTIFICATE", &ask, &pem);
	test_der_raw(&pem, "between\n", 8);
	test_pem("X509 CRL", &crl, &pem);
	test_pem("CERTIFICATE", &ark, &pem);
	assert_sev_ok(add(certs, &pem, &err), &err);
	assert_int_equal(sev_certs_count(certs), 2);
	assert_int_equal(sev_certs_crl_count(certs), 1);
	/* One bad block, and none of the file is taken. */
	test_cert_make(&chain.vcek, &der);
	der.size -= 1;
	assert_int_equal(add(certs, &der, &err), SEV_ERR_FORMAT);
	assert_int_equal(sev_certs_count(certs), 2);
	pem.size = 0;
	test_pem("CERTIFICATE", &ark, &pem);
	test_pem("TRUSTED CERTIFICATE", &ask, &pem);
	assert_int_equal(add(certs, &pem, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "found TRUSTED CERTIFICATE"));
	pem.size = 0;
	test_pem("CERTIFICATE", &ark, &pem);
	pem.size -= 8;
	assert_int_equal(add(certs, &pem, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "END"));
	pem.size = 0;
	assert_int_equal(add(certs, &pem, &err), SEV_ERR_FORMAT);
	test_der_raw(&pem, "nothing", 7);
	assert_int_equal(add(certs, &pem, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "neither PEM nor"));
	sev_certs_free(certs);
	test_der_free(&ark);
	test_der_free(&ask);
	test_der_free(&crl);
	test_der_free(&der);
	test_der_free(&pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_by_name),
		cmocka_unit_test(getters),
		cmocka_unit_test(signatures),
		cmocka_unit_test(other_algorithm_outside),
		cmocka_unit_test(agrees_with_openssl),
		cmocka_unit_test(whole_or_nothing),
		cmocka_unit_test(wrong_heads),
		cmocka_unit_test(no_extensions),
		cmocka_unit_test(wrong_constraints),
		cmocka_unit_test(wrong_rsa_keys),
		cmocka_unit_test(times),
		cmocka_unit_test(wrong_encodings),
		cmocka_unit_test(too_many_extensions),
		cmocka_unit_test(odd_names),
		cmocka_unit_test(wrong_form),
		cmocka_unit_test(crls),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
