/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and CRLs of AMD's form: what is right, and their DER.
 */
#include "test_ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#define AMD	"1.3.6.1.4.1.3704.1"
#define ORG	"Advanced Micro Devices"
#define RSA_PSS "1.2.840.113549.1.1.10"

static const struct test_signature RIGHT = {
	.hash = 384, .mgf_hash = 384, .salt = 48, .trailer = true, .flip = -1};

static int product_index(const char *product)
{
	return strcmp(product, "Turin") == 0 ? 3 : strcmp(product, "Genoa") == 0 ? 2 : 1;
}

static void init_ca(struct test_cert *cert, const char *product)
{
	static const uint8_t serials[][2] = {
		[TEST_ARK] = {0, 0}, [TEST_ASK] = {0, 1}, [TEST_ASVK] = {1, 1}};
	const bool root = cert->kind == TEST_ARK;

	snprintf(cert->issuer_cn, TEST_TEXT, "ARK-%s", product);
	snprintf(cert->subject_cn, TEST_TEXT, "%s%s",
		 root			   ? "ARK-"
		 : cert->kind == TEST_ASVK ? "SEV-VLEK-"
					   : "SEV-",
		 product);
	cert->serial[0] = (uint8_t)product_index(product);
	memcpy(cert->serial + 1, serials[cert->kind], 2);
	cert->serial_size = 3;
	cert->not_before = TEST_NOW - 4 * 365 * TEST_DAY;
	cert->not_after = TEST_NOW + 21 * 365 * TEST_DAY;
	cert->signature.key = TEST_KEY_ARK;
	cert->basic_constraints = cert->basic_critical = cert->ca = true;
	cert->pathlen = root ? -1 : 0;
	cert->key_usage = cert->key_usage_critical = true;
	cert->key_usage_bits = root ? 0x06 : 0x04;
	cert->ski = true;
	cert->aki = !root;
	snprintf(cert->crl_url, TEST_TEXT, "https://kdsintf.amd.com/%s/v1/%s/crl",
		 cert->kind == TEST_ASVK ? "vlek" : "vcek", product);
	cert->struct_version = -1;
	for (int i = 0; i < TEST_TCB; i++)
		cert->tcb[i] = -1;
	for (int i = 0; i < 4; i++)
		cert->spl[i] = -1;
}

/* The TCB that everything here has, with -1 for a component that the product does not have. */
static void init_tcb(int64_t tcb[TEST_TCB], const char *product)
{
	static const int64_t values[][TEST_TCB] = {
		{0}, {-1, 3, 0, 22, 211}, {-1, 10, 0, 23, 84}, {1, 1, 1, 4, 81}};

	memcpy(tcb, values[product_index(product)], sizeof(values[0]));
}

static size_t init_chip_id(uint8_t *id, const char *product)
{
	const size_t size = product_index(product) == 3 ? 8 : 64;

	for (size_t i = 0; i < size; i++)
		id[i] = (uint8_t)(0x3A + 31 * i);
	return size;
}

static void init_leaf(struct test_cert *cert, const char *product)
{
	const bool vlek = cert->kind == TEST_VLEK;
	const bool turin = product_index(product) == 3;

	strcpy(cert->subject_cn, vlek ? "SEV-VLEK" : "SEV-VCEK");
	snprintf(cert->issuer_cn, TEST_TEXT, "%s%s", vlek ? "SEV-VLEK-" : "SEV-", product);
	cert->serial_size = 1;
	cert->not_before = TEST_NOW - (vlek ? 100 : 365) * TEST_DAY;
	cert->not_after = TEST_NOW + (vlek ? 265 : 6 * 365) * TEST_DAY;
	cert->signature.key = vlek ? TEST_KEY_ASVK : TEST_KEY_ASK;
	cert->signature.trailer = false;
	cert->pathlen = -1;
	cert->struct_version = turin;
	strcpy(cert->product_name, product);
	if (!vlek && strcmp(product, "Milan") == 0)
		strcpy(cert->product_name, "Milan-B0");
	init_tcb(cert->tcb, product);
	cert->spl[0] = turin ? -1 : 0;
	if (vlek)
		strcpy(cert->csp_id, "CN=cc-us-east-2.amazonaws.com");
	else
		cert->hwid_size = init_chip_id(cert->hwid, product);
}

void test_cert_init(struct test_cert *cert, enum test_cert_kind kind, const char *product)
{
	static const enum test_key keys[] = {TEST_KEY_ARK, TEST_KEY_ASK, TEST_KEY_ASVK,
					     TEST_KEY_VCEK, TEST_KEY_VLEK};

	memset(cert, 0, sizeof(*cert));
	cert->kind = kind;
	cert->version = 3;
	cert->key = keys[kind];
	cert->signature = RIGHT;
	strcpy(cert->subject_o, ORG);
	strcpy(cert->issuer_o, ORG);
	if (kind >= TEST_VCEK)
		init_leaf(cert, product);
	else
		init_ca(cert, product);
}

void test_crl_init(struct test_crl *crl, const char *product)
{
	memset(crl, 0, sizeof(*crl));
	snprintf(crl->issuer_cn, TEST_TEXT, "ARK-%s", product);
	strcpy(crl->issuer_o, ORG);
	crl->version = 2;
	crl->this_update = TEST_NOW - TEST_DAY;
	crl->next_update = TEST_NOW + 30 * TEST_DAY;
	crl->signature = RIGHT;
	crl->signature.key = TEST_KEY_ARK;
}

void test_crl_revoke(struct test_crl *crl, const struct test_cert *cert)
{
	if (crl->revoked == TEST_REVOKED)
		abort();
	memcpy(crl->list[crl->revoked].serial, cert->serial, cert->serial_size);
	crl->list[crl->revoked++].size = cert->serial_size;
}

void test_chain_init(struct test_chain *chain, const char *product, int version)
{
	test_cert_init(&chain->ark, TEST_ARK, product);
	test_cert_init(&chain->ask, TEST_ASK, product);
	test_cert_init(&chain->asvk, TEST_ASVK, product);
	test_cert_init(&chain->vcek, TEST_VCEK, product);
	test_cert_init(&chain->vlek, TEST_VLEK, product);
	test_crl_init(&chain->crl, product);
	test_crl_init(&chain->ca_crl, product);
	snprintf(chain->ca_crl.issuer_cn, TEST_TEXT, "SEV-%s", product);
	chain->ca_crl.signature.key = TEST_KEY_ASK;
	test_report_init(&chain->report, product, version);
	init_tcb(chain->report.current_tcb, product);
	init_tcb(chain->report.reported_tcb, product);
	init_tcb(chain->report.committed_tcb, product);
	init_tcb(chain->report.launch_tcb, product);
	init_chip_id(chain->report.chip_id, product);
}

static void put_hash(struct test_der *der, int64_t bits)
{
	size_t at = test_der_open(der, TEST_DER_SEQUENCE);

	test_der_oid(der, bits == 256	? "2.16.840.1.101.3.4.2.1"
			  : bits == 512 ? "2.16.840.1.101.3.4.2.3"
					: "2.16.840.1.101.3.4.2.2");
	test_der_put(der, TEST_DER_NULL, NULL, 0);
	test_der_close(der, at);
}

static void put_pss_parameters(struct test_der *der, const struct test_signature *how)
{
	size_t params = test_der_open(der, TEST_DER_SEQUENCE);
	size_t tagged = test_der_open(der, 0xA0);
	size_t mgf;

	put_hash(der, how->hash);
	test_der_close(der, tagged);
	tagged = test_der_open(der, 0xA1);
	mgf = test_der_open(der, TEST_DER_SEQUENCE);
	test_der_oid(der, "1.2.840.113549.1.1.8");
	put_hash(der, how->mgf_hash);
	test_der_close(der, mgf);
	test_der_close(der, tagged);
	tagged = test_der_open(der, 0xA2);
	test_der_integer(der, (uint64_t)how->salt);
	test_der_close(der, tagged);
	if (how->trailer) {
		tagged = test_der_open(der, 0xA3);
		test_der_integer(der, 1);
		test_der_close(der, tagged);
	}
	test_der_close(der, params);
}

static void put_algorithm(struct test_der *der, const struct test_signature *how, bool inner)
{
	size_t at = test_der_open(der, TEST_DER_SEQUENCE);

	if (how->pkcs1 || (inner && how->other_inner)) {
		test_der_oid(der, "1.2.840.113549.1.1.12");
		test_der_put(der, TEST_DER_NULL, NULL, 0);
	} else {
		test_der_oid(der, RSA_PSS);
		put_pss_parameters(der, how);
	}
	test_der_close(der, at);
}

static void put_rdn(struct test_der *der, const char *oid, uint8_t tag, const char *text)
{
	size_t set = test_der_open(der, TEST_DER_SET);
	size_t pair = test_der_open(der, TEST_DER_SEQUENCE);

	test_der_oid(der, oid);
	test_der_text(der, tag, text);
	test_der_close(der, pair);
	test_der_close(der, set);
}

static void put_name(struct test_der *der, const char *organization, const char *common_name)
{
	size_t at = test_der_open(der, TEST_DER_SEQUENCE);

	put_rdn(der, "2.5.4.11", TEST_DER_UTF8, "Engineering");
	put_rdn(der, "2.5.4.6", TEST_DER_PRINTABLE, "US");
	put_rdn(der, "2.5.4.7", TEST_DER_UTF8, "Santa Clara");
	put_rdn(der, "2.5.4.8", TEST_DER_UTF8, "CA");
	put_rdn(der, "2.5.4.10", TEST_DER_UTF8, organization);
	put_rdn(der, "2.5.4.3", TEST_DER_UTF8, common_name);
	test_der_close(der, at);
}

static void put_one_extension(struct test_der *der, const char *oid, bool critical,
			      const void *value, size_t size)
{
	size_t at = test_der_open(der, TEST_DER_SEQUENCE);

	test_der_oid(der, oid);
	if (critical)
		test_der_put(der, TEST_DER_BOOLEAN, "\xFF", 1);
	test_der_put(der, TEST_DER_OCTET_STRING, value, size);
	test_der_close(der, at);
}

/* An extension as the certificate's knobs want it: left out, another value, twice. Frees value. */
static void put_extension(struct test_der *der, const struct test_cert *cert, const char *name,
			  const char *oid, bool critical, struct test_der *value)
{
	const void *data = value->data;
	size_t size = value->size;

	if (strcmp(cert->replace, name) == 0) {
		data = cert->replace_value;
		size = cert->replace_size;
	}
	critical = critical || strcmp(cert->critical, name) == 0;
	if (strcmp(cert->omit, name) != 0)
		put_one_extension(der, oid, critical, data, size);
	if (strcmp(cert->duplicate, name) == 0)
		put_one_extension(der, oid, critical, data, size);
	test_der_free(value);
}

static void put_integer_extension(struct test_der *der, const struct test_cert *cert,
				  const char *name, const char *oid, int64_t value)
{
	struct test_der inner = {0};

	if (value < 0)
		return;
	test_der_integer(&inner, (uint64_t)value);
	put_extension(der, cert, name, oid, false, &inner);
}

static void put_text_extension(struct test_der *der, const struct test_cert *cert, const char *name,
			       const char *oid, const char *text)
{
	struct test_der inner = {0};

	if (!text[0])
		return;
	test_der_text(&inner, TEST_DER_IA5, text);
	put_extension(der, cert, name, oid, false, &inner);
}

static void put_hwid(struct test_der *der, const struct test_cert *cert)
{
	struct test_der inner = {0};

	if (cert->hwid_size == 0)
		return;
	if (cert->hwid_octet_string)
		test_der_put(&inner, TEST_DER_OCTET_STRING, cert->hwid, cert->hwid_size);
	else
		test_der_raw(&inner, cert->hwid, cert->hwid_size);
	put_extension(der, cert, "hwID", AMD ".4", false, &inner);
}

/* In the orders that AMD's VCEKs have. */
static void put_amd_extensions(struct test_der *der, const struct test_cert *cert)
{
	const bool turin = cert->tcb[TEST_FMC] >= 0;

	put_integer_extension(der, cert, "structVersion", AMD ".1", cert->struct_version);
	put_text_extension(der, cert, "productName", AMD ".2", cert->product_name);
	put_integer_extension(der, cert, "fmcSPL", AMD ".3.9", cert->tcb[TEST_FMC]);
	put_integer_extension(der, cert, "blSPL", AMD ".3.1", cert->tcb[TEST_BL]);
	put_integer_extension(der, cert, "teeSPL", AMD ".3.2", cert->tcb[TEST_TEE]);
	if (turin)
		put_integer_extension(der, cert, "snpSPL", AMD ".3.3", cert->tcb[TEST_SNP]);
	put_integer_extension(der, cert, "spl4", AMD ".3.4", cert->spl[0]);
	put_integer_extension(der, cert, "spl5", AMD ".3.5", cert->spl[1]);
	put_integer_extension(der, cert, "spl6", AMD ".3.6", cert->spl[2]);
	put_integer_extension(der, cert, "spl7", AMD ".3.7", cert->spl[3]);
	if (!turin)
		put_integer_extension(der, cert, "snpSPL", AMD ".3.3", cert->tcb[TEST_SNP]);
	put_integer_extension(der, cert, "ucodeSPL", AMD ".3.8", cert->tcb[TEST_UCODE]);
	put_hwid(der, cert);
	put_text_extension(der, cert, "cspID", AMD ".5", cert->csp_id);
}

static void put_key_ids(struct test_der *der, const struct test_cert *cert)
{
	struct test_der inner = {0};
	uint8_t id[20];
	size_t at;

	if (cert->ski) {
		test_key_id((enum test_key)cert->key, id);
		test_der_put(&inner, TEST_DER_OCTET_STRING, id, sizeof(id));
		put_extension(der, cert, "subjectKeyIdentifier", "2.5.29.14", false, &inner);
	}
	if (cert->aki) {
		test_key_id((enum test_key)cert->signature.key, id);
		at = test_der_open(&inner, TEST_DER_SEQUENCE);
		test_der_put(&inner, 0x80, id, sizeof(id));
		test_der_close(&inner, at);
		put_extension(der, cert, "authorityKeyIdentifier", "2.5.29.35", false, &inner);
	}
}

static void put_basic_constraints(struct test_der *der, const struct test_cert *cert)
{
	struct test_der inner = {0};
	size_t at;

	if (!cert->basic_constraints)
		return;
	at = test_der_open(&inner, TEST_DER_SEQUENCE);
	if (cert->ca)
		test_der_put(&inner, TEST_DER_BOOLEAN, "\xFF", 1);
	if (cert->pathlen >= 0)
		test_der_integer(&inner, (uint64_t)cert->pathlen);
	test_der_close(&inner, at);
	put_extension(der, cert, "basicConstraints", "2.5.29.19", cert->basic_critical, &inner);
}

static void put_key_usage(struct test_der *der, const struct test_cert *cert)
{
	struct test_der inner = {0};
	uint8_t bits[2] = {0, (uint8_t)cert->key_usage_bits};

	if (!cert->key_usage)
		return;
	while (bits[1] && !(bits[1] >> bits[0] & 1))
		bits[0]++;
	test_der_put(&inner, TEST_DER_BIT_STRING, bits, sizeof(bits));
	put_extension(der, cert, "keyUsage", "2.5.29.15", cert->key_usage_critical, &inner);
}

static void put_crl_url(struct test_der *der, const struct test_cert *cert)
{
	struct test_der inner = {0};
	size_t at[4];

	if (!cert->crl_url[0])
		return;
	at[0] = test_der_open(&inner, TEST_DER_SEQUENCE);
	at[1] = test_der_open(&inner, TEST_DER_SEQUENCE);
	at[2] = test_der_open(&inner, 0xA0);
	at[3] = test_der_open(&inner, 0xA0);
	test_der_text(&inner, 0x86, cert->crl_url);
	for (int i = 3; i >= 0; i--)
		test_der_close(&inner, at[i]);
	put_extension(der, cert, "cRLDistributionPoints", "2.5.29.31", false, &inner);
}

static void put_extensions(struct test_der *der, const struct test_cert *cert)
{
	struct test_der list = {0};
	size_t tagged;

	put_amd_extensions(&list, cert);
	put_key_ids(&list, cert);
	put_basic_constraints(&list, cert);
	put_key_usage(&list, cert);
	put_crl_url(&list, cert);
	if (cert->simulation)
		put_one_extension(&list, "2.999.42194.59232.31582.18672.33762.64676.33593.24656",
				  false, "\x05\x00", 2);
	if (cert->unknown_critical)
		put_one_extension(&list, "2.5.29.9999", true, "\x05\x00", 2);
	if (list.size > 0) {
		tagged = test_der_open(der, 0xA3);
		test_der_put(der, TEST_DER_SEQUENCE, list.data, list.size);
		test_der_close(der, tagged);
	}
	test_der_free(&list);
}

/* The key; a P-384 point can be compressed, which gives it 49 bytes in place of 97. */
static void put_spki(struct test_der *der, const struct test_cert *cert)
{
	struct test_der spki = {0};
	uint8_t bits[1 + 49];
	size_t at[2];

	test_key_spki((enum test_key)cert->key, &spki);
	if (cert->compressed_point && spki.size == 120) {
		bits[0] = 0;
		bits[1] = spki.data[119] & 1 ? 3 : 2;
		memcpy(bits + 2, spki.data + 24, 48);
		at[0] = test_der_open(der, TEST_DER_SEQUENCE);
		at[1] = test_der_open(der, TEST_DER_SEQUENCE);
		test_der_oid(der, "1.2.840.10045.2.1");
		test_der_oid(der, "1.3.132.0.34");
		test_der_close(der, at[1]);
		test_der_put(der, TEST_DER_BIT_STRING, bits, sizeof(bits));
		test_der_close(der, at[0]);
	} else {
		test_der_raw(der, spki.data, spki.size);
	}
	test_der_free(&spki);
}

static void put_validity(struct test_der *der, int64_t not_before, int64_t not_after)
{
	size_t at = test_der_open(der, TEST_DER_SEQUENCE);

	test_der_time(der, not_before);
	test_der_time(der, not_after);
	test_der_close(der, at);
}

/* What is signed, its algorithm, its signature; then zeros. */
static void put_signed(struct test_der *out, const struct test_der *body,
		       const struct test_signature *how, size_t trailing)
{
	size_t at = test_der_open(out, TEST_DER_SEQUENCE);
	struct test_der signature = {0};

	test_der_raw(out, body->data, body->size);
	put_algorithm(out, how, false);
	test_der_raw(&signature, "", 1);
	test_key_sign(how, body->data, body->size, &signature);
	test_der_put(out, TEST_DER_BIT_STRING, signature.data, signature.size);
	test_der_close(out, at);
	while (trailing-- > 0)
		test_der_raw(out, "", 1);
	test_der_free(&signature);
}

void test_cert_make(const struct test_cert *cert, struct test_der *out)
{
	struct test_der body = {0};
	size_t at = test_der_open(&body, TEST_DER_SEQUENCE);
	size_t tagged;

	if (cert->version > 1) {
		tagged = test_der_open(&body, 0xA0);
		test_der_integer(&body, (uint64_t)cert->version - 1);
		test_der_close(&body, tagged);
	}
	test_der_put(&body, TEST_DER_INTEGER, cert->serial, cert->serial_size);
	put_algorithm(&body, &cert->signature, true);
	put_name(&body, cert->issuer_o, cert->issuer_cn);
	put_validity(&body, cert->not_before, cert->not_after);
	put_name(&body, cert->subject_o, cert->subject_cn);
	put_spki(&body, cert);
	put_extensions(&body, cert);
	test_der_close(&body, at);
	put_signed(out, &body, &cert->signature, cert->trailing);
	test_der_free(&body);
}

static void put_revoked(struct test_der *der, const struct test_crl *crl)
{
	size_t list;
	size_t one;

	if (crl->revoked == 0)
		return;
	list = test_der_open(der, TEST_DER_SEQUENCE);
	for (size_t i = 0; i < crl->revoked; i++) {
		one = test_der_open(der, TEST_DER_SEQUENCE);
		test_der_put(der, TEST_DER_INTEGER, crl->list[i].serial, crl->list[i].size);
		test_der_time(der, crl->this_update);
		test_der_close(der, one);
	}
	test_der_close(der, list);
}

static void put_crl_extensions(struct test_der *der, const struct test_crl *crl)
{
	size_t tagged = test_der_open(der, 0xA0);
	size_t list = test_der_open(der, TEST_DER_SEQUENCE);

	put_one_extension(der, "2.5.29.20", false, "\x02\x01\x07", 3);
	if (crl->unknown_critical)
		put_one_extension(der, "2.5.29.9999", true, "\x05\x00", 2);
	test_der_close(der, list);
	test_der_close(der, tagged);
}

void test_crl_make(const struct test_crl *crl, struct test_der *out)
{
	struct test_der body = {0};
	size_t at = test_der_open(&body, TEST_DER_SEQUENCE);

	if (crl->version > 1)
		test_der_integer(&body, (uint64_t)crl->version - 1);
	put_algorithm(&body, &crl->signature, true);
	put_name(&body, crl->issuer_o, crl->issuer_cn);
	test_der_time(&body, crl->this_update);
	if (crl->next_update)
		test_der_time(&body, crl->next_update);
	put_revoked(&body, crl);
	if (crl->version > 1)
		put_crl_extensions(&body, crl);
	test_der_close(&body, at);
	put_signed(out, &body, &crl->signature, crl->trailing);
	test_der_free(&body);
}

void test_pem(const char *label, const struct test_der *der, struct test_der *out)
{
	char line[TEST_TEXT];
	unsigned char text[65];

	test_der_raw(out, line,
		     (size_t)snprintf(line, sizeof(line), "-----BEGIN %s-----\n", label));
	for (size_t at = 0; at < der->size; at += 48) {
		size_t part = der->size - at < 48 ? der->size - at : 48;

		test_der_raw(out, text, (size_t)EVP_EncodeBlock(text, der->data + at, (int)part));
		test_der_raw(out, "\n", 1);
	}
	test_der_raw(out, line, (size_t)snprintf(line, sizeof(line), "-----END %s-----\n", label));
}
