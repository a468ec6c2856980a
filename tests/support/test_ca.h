/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CA that makes certificates, CRLs and reports of AMD's form, with keys that are published in
 * test_keys.h, and can make each thing in them wrong. A struct is filled with what is right by its
 * _init; a test changes one member and lets it be made. Everything made is deterministic but for
 * the salts and nonces of signatures. Failures end the test program.
 *
 *	struct test_chain chain;
 *	struct test_der vcek = {0};
 *
 *	test_chain_init(&chain, "Milan", 3);
 *	chain.vcek.tcb[TEST_SNP]++;
 *	test_cert_make(&chain.vcek, &vcek);
 *	...
 *	test_der_free(&vcek);
 */
#ifndef TESTS_SUPPORT_TEST_CA_H
#define TESTS_SUPPORT_TEST_CA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "test_der.h"

/* The time that certificates are valid around: 2025-06-01 00:00:00 UTC. */
#define TEST_NOW INT64_C(1748736000)
#define TEST_DAY INT64_C(86400)

enum test_key {
	TEST_KEY_ARK = 0, /* RSA-4096, the same for all products; so are the others */
	TEST_KEY_ASK,
	TEST_KEY_ASVK,
	TEST_KEY_ROGUE,	  /* RSA-4096, nobody's */
	TEST_KEY_RSA2048, /* nobody's, and too small */
	TEST_KEY_VCEK,	  /* P-384 */
	TEST_KEY_VLEK,
	TEST_KEY_STRAY, /* P-384, nobody's */
	TEST_KEY_P256,	/* nobody's, and another curve */
	TEST_KEYS,
};

enum test_cert_kind { TEST_ARK, TEST_ASK, TEST_ASVK, TEST_VCEK, TEST_VLEK };

/* Indices of the components of a TCB. */
enum { TEST_FMC, TEST_BL, TEST_TEE, TEST_SNP, TEST_UCODE, TEST_TCB };

#define TEST_TEXT 96

/* How a certificate or CRL is signed. */
struct test_signature {
	int64_t key;  /* enum test_key */
	int64_t hash; /* 384; 256, 512: another hash throughout */
	int64_t mgf_hash;
	int64_t salt;	  /* 48 */
	bool trailer;	  /* the default trailerField is encoded, as older certificates do */
	bool pkcs1;	  /* PKCS #1 1.5 with SHA-384 in place of PSS */
	bool other_inner; /* the algorithm inside of what is signed is another */
	int64_t flip;	  /* a bit of the signature to flip; -1 */
};

struct test_cert {
	int64_t kind; /* enum test_cert_kind */
	char subject_cn[TEST_TEXT], issuer_cn[TEST_TEXT];
	char subject_o[TEST_TEXT], issuer_o[TEST_TEXT];
	int64_t version; /* 3 */
	uint8_t serial[20];
	size_t serial_size;
	int64_t not_before, not_after;
	int64_t key; /* of the subject: enum test_key */
	struct test_signature signature;

	/* Standard extensions */
	bool basic_constraints, basic_critical, ca;
	int64_t pathlen; /* -1: none */
	bool key_usage, key_usage_critical;
	int64_t key_usage_bits; /* 0x04 keyCertSign, 0x02 cRLSign, as in the one octet */
	bool ski, aki;
	char crl_url[TEST_TEXT]; /* "": no distribution point */

	/* AMD's extensions; -1 and "": absent */
	int64_t struct_version;
	char product_name[TEST_TEXT];
	int64_t tcb[TEST_TCB];
	int64_t spl[4]; /* spl4 to spl7 */
	uint8_t hwid[80];
	size_t hwid_size;
	bool hwid_octet_string; /* wrapped in an inner OCTET STRING */
	char csp_id[TEST_TEXT];

	bool simulation; /* sevkit's mark of a software processor */

	/* By name: structVersion, productName, blSPL, …, hwID, cspID, basicConstraints, keyUsage */
	char omit[TEST_TEXT];
	char duplicate[TEST_TEXT];
	char replace[TEST_TEXT]; /* its value is replace_value in place of the right one */
	uint8_t replace_value[80];
	size_t replace_size;
	char critical[TEST_TEXT]; /* is marked critical */
	bool unknown_critical;	  /* a critical extension that nobody knows */
	bool compressed_point;	  /* the key's point is encoded compressed */
	size_t trailing;	  /* zero bytes after the certificate */
};

#define TEST_REVOKED 4

struct test_crl {
	char issuer_cn[TEST_TEXT];
	char issuer_o[TEST_TEXT];
	int64_t version; /* 2 */
	int64_t this_update;
	int64_t next_update; /* 0: none */
	struct test_signature signature;
	size_t revoked;
	struct {
		uint8_t serial[20];
		size_t size;
	} list[TEST_REVOKED];
	bool unknown_critical;
	size_t trailing;
};

/* The fields of a report by their names, and what can be wrong with it. */
struct test_report {
	int64_t version;
	char product[TEST_TEXT]; /* the layout of TCBs */
	int64_t guest_svn, policy, vmpl, signature_algo, platform_info;
	int64_t author_key_en, mask_chip_key, signing_key;
	int64_t key_info_reserved; /* bits 31:5 as they stand in KEY_INFO */
	uint8_t family_id[16], image_id[16], report_data[64], measurement[48], host_data[32];
	uint8_t id_key_digest[48], author_key_digest[48], report_id[32], report_id_ma[32];
	uint8_t chip_id[64];
	int64_t current_tcb[TEST_TCB], reported_tcb[TEST_TCB], committed_tcb[TEST_TCB];
	int64_t launch_tcb[TEST_TCB];
	int64_t cpuid_fam_id, cpuid_mod_id, cpuid_step;
	int64_t current_build, current_minor, current_major;
	int64_t committed_build, committed_minor, committed_major;
	int64_t launch_mit_vector, current_mit_vector;

	int64_t key; /* enum test_key; -1: the VCEK's, or the VLEK's where signing_key is 1 */
	/* Written over the report before it is signed (patch), and after (tail), unless size 0. */
	int64_t patch_offset;
	uint8_t patch[64];
	size_t patch_size;
	int64_t tail_offset;
	uint8_t tail[72];
	size_t tail_size;
	/* R and S in place of the right ones unless size 0: little-endian, as they stand. */
	uint8_t r[72], s[72];
	size_t r_size, s_size;
	int64_t flip; /* a bit of the finished report; -1 */
};

#define TEST_REPORT_SIZE 0x4A0

/*
 * All of it, agreeing with one another: certificates, the CRL of the ARK and one of the ASK (AMD
 * has none such), and a report.
 */
struct test_chain {
	struct test_cert ark, ask, asvk, vcek, vlek;
	struct test_crl crl, ca_crl;
	struct test_report report;
};

/* product: "Milan", "Genoa", "Turin"; version: of the report, 2 to 5. */
void test_chain_init(struct test_chain *chain, const char *product, int version);
void test_cert_init(struct test_cert *cert, enum test_cert_kind kind, const char *product);
void test_crl_init(struct test_crl *crl, const char *product);
void test_report_init(struct test_report *report, const char *product, int version);

/* Append DER to what is in out. */
void test_cert_make(const struct test_cert *cert, struct test_der *out);
void test_crl_make(const struct test_crl *crl, struct test_der *out);
void test_report_make(const struct test_report *report, uint8_t out[TEST_REPORT_SIZE]);
/* A CRL with one more serial number: that of a certificate. */
void test_crl_revoke(struct test_crl *crl, const struct test_cert *cert);
/* PEM text of DER, appended: label "CERTIFICATE". */
void test_pem(const char *label, const struct test_der *der, struct test_der *out);
/* A certificate table (GUIDs in text order) of the report's kind: leaf, ASK or ASVK, ARK. */
void test_table_make(const struct test_chain *chain, struct test_der *out);

/*
 * Sets a member of a chain by its name: "vcek.omit", "report.policy", "crl.next_update". Numbers
 * are decimal, 0x or negative; TCBs "fmc,bl,tee,snp,ucode"; bytes hex; keys "rogue"; times also
 * "2025-06-01". False when there is no such member, or the value does not fit it.
 */
bool test_chain_set(struct test_chain *chain, const char *key, const char *value);
/* The i-th name; NULL past the last. */
const char *test_chain_member(size_t i);

/* The public key as SubjectPublicKeyInfo, appended. */
void test_key_spki(enum test_key key, struct test_der *out);
/* Its key identifier: SHA-1 of the key's bits. */
void test_key_id(enum test_key key, uint8_t id[20]);
/* ECDSA with SHA-384 by a P-384 key: numbers most significant byte first. */
void test_key_sign_ecdsa(enum test_key key, const void *data, size_t size, uint8_t r[48],
			 uint8_t s[48]);
/* DER of a key's PKCS #1 or ECDSA signature with a hash of 256 or 384 bits, or RSASSA-PSS. */
void test_key_sign(const struct test_signature *how, const void *data, size_t size,
		   struct test_der *out);

#endif
