/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying what the test CA makes: certificates, CRL and report of a chain, with its ARK as trust
 * anchor.
 */
#ifndef TESTS_SUPPORT_TEST_VERIFY_H
#define TESTS_SUPPORT_TEST_VERIFY_H

#include <sev/verify.h>

#include "test_ca.h"

/* What is done with a chain, or-ed. */
enum {
	TEST_WITH_CRL = 0x01,	  /* the chain's CRL is at hand */
	TEST_REQUIRE_CRL = 0x02,  /* --crl require */
	TEST_CRL_OFF = 0x04,	  /* --crl off */
	TEST_NO_ANCHOR = 0x08,	  /* nothing is trusted but AMD's keys */
	TEST_RIGHT_ANCHOR = 0x10, /* the anchor is the right ARK, the chain's is only sent */
	TEST_NO_VCEK = 0x20,	  /* not at hand */
	TEST_NO_VLEK = 0x40,	  /* not at hand */
	TEST_NO_CA = 0x80,	  /* neither ASK, ASVK nor ARK is at hand */
	TEST_EXTENDED = 0x100,	  /* leaf, ASK or ASVK and ARK come in the certificate table */
	TEST_REVOKE_ARK = 0x200,  /* by the CRL, which is at hand */
	TEST_REVOKE_CA = 0x400,	  /* ASK and ASVK */
	TEST_REVOKE_LEAF = 0x800,
	TEST_WITH_CA_CRL = 0x1000,     /* the chain's ca_crl is at hand */
	TEST_CA_REVOKES_LEAF = 0x2000, /* by the ca_crl, which is at hand */
	TEST_CA_REVOKES_CA = 0x4000,
};

/* A chain made and read. */
struct test_made {
	struct sev_verifier *verifier;
	struct sev_certs *certs;
	struct sev_evidence *evidence;
};

/* Any failure ends the test. */
void test_make(struct test_made *made, const struct test_chain *chain, unsigned flags);
void test_made_free(struct test_made *made);
/* Verifies at TEST_NOW; the result is new. */
struct sev_result *test_verify(const struct test_chain *chain, unsigned flags);
/* DER into a set. */
void test_add_cert(struct sev_certs *certs, const char *name, const struct test_cert *cert);
void test_add_crl(struct sev_certs *certs, const char *name, const struct test_crl *crl);

#endif
