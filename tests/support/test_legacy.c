/* SPDX-License-Identifier: Apache-2.0 */
#include "test_legacy.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			abort();                                                                   \
	} while (0)

enum { ARK = 0x00, ASK = 0x13, NONE = 0x1000, OCA, PEK, PDH, CEK };
enum { RSA_SHA384 = 0x101, ECDSA_SHA256 = 0x2, ECDH_SHA256 = 0x3 };

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

static void reverse(uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size / 2; i++) {
		uint8_t byte = data[i];

		data[i] = data[size - 1 - i];
		data[size - 1 - i] = byte;
	}
}

static EVP_PKEY *public_key(int key)
{
	struct test_der spki = {0};
	const unsigned char *at;
	EVP_PKEY *pkey;

	test_key_spki((enum test_key)key, &spki);
	at = spki.data;
	pkey = d2i_PUBKEY(NULL, &at, (long)spki.size);
	NEED(pkey);
	test_der_free(&spki);
	return pkey;
}

/* A number of the key, little-endian, in size bytes. */
static void put_number(int key, const char *name, uint8_t *out, size_t size)
{
	EVP_PKEY *pkey = public_key(key);
	BIGNUM *bn = NULL;

	NEED(EVP_PKEY_get_bn_param(pkey, name, &bn) == 1);
	NEED(BN_bn2lebinpad(bn, out, (int)size) > 0);
	BN_free(bn);
	EVP_PKEY_free(pkey);
}

static void put_ecdsa(const struct test_der *der, bool big_endian, uint8_t *out)
{
	const unsigned char *at = der->data;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)der->size);

	NEED(sig);
	NEED(BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), out, 72) == 72);
	NEED(BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), out + 72, 72) == 72);
	ECDSA_SIG_free(sig);
	if (big_endian) {
		reverse(out, 48);
		reverse(out + 72, 48);
	}
}

/* The signature as it stands in a slot or a report. */
static void put_signature(int key, int hash, int salt, bool big_endian, const void *data,
			  size_t size, uint8_t *out)
{
	const struct test_signature how = {
		.key = key, .hash = hash, .mgf_hash = hash, .salt = salt, .flip = -1};
	struct test_der der = {0};
	bool is_ec = key >= TEST_KEY_VCEK;

	test_key_sign(&how, data, size, &der);
	if (is_ec) {
		put_ecdsa(&der, big_endian, out);
	} else {
		memcpy(out, der.data, der.size);
		reverse(out, der.size);
	}
	test_der_free(&der);
}

void test_legacy_init(struct test_legacy *chain)
{
	const struct test_legacy_slot empty = {.key = -1, .usage = NONE, .hash = 256, .flip = -1};
	const struct test_legacy_slot by_oca = {TEST_KEY_STRAY, OCA, ECDSA_SHA256, 256, -1, false};
	const struct test_legacy_slot by_cek = {TEST_KEY_VCEK, CEK, ECDSA_SHA256, 256, -1, false};
	const struct test_legacy_slot by_pek = {TEST_KEY_VLEK, PEK, ECDSA_SHA256, 256, -1, false};
	const struct test_legacy_slot by_ask = {TEST_KEY_ASK, ASK, RSA_SHA384, 384, -1, false};

	*chain = (struct test_legacy){
		.ark = {.usage = ARK,
			.key = TEST_KEY_ARK,
			.signer = TEST_KEY_ARK,
			.hash = 384,
			.salt = 48,
			.flip = -1},
		.ask = {.usage = ASK,
			.key = TEST_KEY_ASK,
			.signer = TEST_KEY_ARK,
			.hash = 384,
			.salt = 48,
			.flip = -1},
		.cek = {14, CEK, ECDSA_SHA256, 2, TEST_KEY_VCEK, {by_ask, empty}, 0},
		.oca = {22, OCA, ECDSA_SHA256, 2, TEST_KEY_STRAY, {by_oca, empty}, 0},
		.pek = {22, PEK, ECDSA_SHA256, 2, TEST_KEY_VLEK, {by_oca, by_cek}, 0},
		.pdh = {22, PDH, ECDH_SHA256, 2, TEST_KEY_VCEK, {by_pek, empty}, 0},
		.report = {.policy = 1, .usage = PEK, .algo = ECDSA_SHA256, .key = TEST_KEY_VLEK},
	};
	memset(chain->ark.key_id, 0xA1, 16);
	memset(chain->ark.certifying_id, 0xA1, 16);
	memset(chain->ask.key_id, 0xA2, 16);
	memset(chain->ask.certifying_id, 0xA1, 16);
	memset(chain->report.mnonce, 0x4D, 16);
	memset(chain->report.launch_digest, 0x1D, 32);
}

size_t test_legacy_ca_make(const struct test_legacy_ca *ca, uint8_t out[TEST_LEGACY_CA_MAX])
{
	size_t bits = ca->key == TEST_KEY_RSA2048 ? 2048 : 4096;
	size_t before = 0x40 + 2 * bits / 8;

	memset(out, 0, TEST_LEGACY_CA_MAX);
	put32(out, 1);
	memcpy(out + 4, ca->key_id, 16);
	memcpy(out + 0x14, ca->certifying_id, 16);
	put32(out + 0x24, ca->usage);
	put32(out + 0x38, (uint32_t)bits);
	put32(out + 0x3C, (uint32_t)bits);
	put_number(ca->key, OSSL_PKEY_PARAM_RSA_E, out + 0x40, bits / 8);
	put_number(ca->key, OSSL_PKEY_PARAM_RSA_N, out + 0x40 + bits / 8, bits / 8);
	if (ca->poke)
		out[ca->poke] ^= 1;
	put_signature(ca->signer, ca->hash, ca->salt, false, out, before, out + before);
	if (ca->flip >= 0)
		out[before + (size_t)ca->flip / 8] ^= (uint8_t)(1 << (ca->flip % 8));
	return before + bits / 8;
}

static void put_slot(const struct test_legacy_slot *slot, const uint8_t *cert, uint8_t *out)
{
	put32(out, slot->usage);
	put32(out + 4, slot->algo);
	if (slot->key < 0)
		return;
	put_signature(slot->key, slot->hash, slot->hash / 8, slot->big_endian, cert, 0x414,
		      out + 8);
	if (slot->flip >= 0)
		out[8 + slot->flip / 8] ^= (uint8_t)(1 << (slot->flip % 8));
}

void test_legacy_sign(const struct test_legacy_slot *slot, uint8_t cert[TEST_LEGACY_CERT_SIZE],
		      size_t at)
{
	put_slot(slot, cert, cert + at);
}

size_t test_legacy_cert_make(const struct test_legacy_cert *cert,
			     uint8_t out[TEST_LEGACY_CERT_SIZE])
{
	memset(out, 0, TEST_LEGACY_CERT_SIZE);
	put32(out, 1);
	out[5] = cert->api_minor;
	put32(out + 8, cert->usage);
	put32(out + 0xC, cert->algo);
	put32(out + 0x10, cert->curve);
	put_number(cert->key, OSSL_PKEY_PARAM_EC_PUB_X, out + 0x14, 72);
	put_number(cert->key, OSSL_PKEY_PARAM_EC_PUB_Y, out + 0x5C, 72);
	if (cert->poke)
		out[cert->poke] ^= 1;
	put_slot(&cert->slots[0], out, out + 0x414);
	put_slot(&cert->slots[1], out, out + 0x61C);
	return TEST_LEGACY_CERT_SIZE;
}

void test_legacy_report_make(const struct test_legacy_report *report,
			     uint8_t out[TEST_LEGACY_REPORT_SIZE])
{
	memset(out, 0, TEST_LEGACY_REPORT_SIZE);
	memcpy(out, report->mnonce, 16);
	memcpy(out + 0x10, report->launch_digest, 32);
	put32(out + 0x30, report->policy);
	put32(out + 0x34, report->usage);
	put32(out + 0x38, report->algo);
	put_signature(report->key, 256, 0, false, out, 0x34, out + 0x40);
	if (report->poke)
		out[report->poke] ^= 1;
}
