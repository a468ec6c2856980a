/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Legacy SEV certificates and attestation reports made with the test CA's keys, right or with one
 * thing wrong: test_legacy_init() fills in what is right, a test changes a member and makes it.
 */
#ifndef TESTS_SUPPORT_TEST_LEGACY_H
#define TESTS_SUPPORT_TEST_LEGACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "test_ca.h"

#define TEST_LEGACY_CERT_SIZE	0x824
#define TEST_LEGACY_CA_MAX	1600
#define TEST_LEGACY_REPORT_SIZE 0xD0

/* A signature slot. */
struct test_legacy_slot {
	int key; /* enum test_key; -1: an empty slot */
	uint32_t usage, algo;
	int hash;	 /* 256 or 384 */
	int flip;	 /* a bit of the signature; -1 */
	bool big_endian; /* numbers the other way round */
};

/* PDH, PEK, OCA, CEK */
struct test_legacy_cert {
	uint8_t api_minor;
	uint32_t usage, algo, curve;
	int key;
	struct test_legacy_slot slots[2];
	size_t poke; /* a byte of it that is changed before it is signed; 0: none */
};

/* ARK, ASK */
struct test_legacy_ca {
	uint32_t usage;
	int key;
	uint8_t key_id[16], certifying_id[16];
	int signer;
	int hash, salt;
	int flip;    /* a bit of the signature; -1 */
	size_t poke; /* as above */
};

struct test_legacy_report {
	uint8_t mnonce[16], launch_digest[32];
	uint32_t policy, usage, algo;
	int key;
	size_t poke; /* a byte that is changed after it is signed; 0: none */
};

struct test_legacy {
	struct test_legacy_ca ark, ask;
	struct test_legacy_cert cek, oca, pek, pdh;
	struct test_legacy_report report;
};

void test_legacy_init(struct test_legacy *chain);
/* Their size. */
size_t test_legacy_ca_make(const struct test_legacy_ca *ca, uint8_t out[TEST_LEGACY_CA_MAX]);
size_t test_legacy_cert_make(const struct test_legacy_cert *cert,
			     uint8_t out[TEST_LEGACY_CERT_SIZE]);
/* Signs a certificate of anyone's in the slot at an offset. */
void test_legacy_sign(const struct test_legacy_slot *slot, uint8_t cert[TEST_LEGACY_CERT_SIZE],
		      size_t at);
void test_legacy_report_make(const struct test_legacy_report *report,
			     uint8_t out[TEST_LEGACY_REPORT_SIZE]);

#endif
