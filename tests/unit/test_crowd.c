/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and CRLs in crowds: what a fleet has at hand must not hide the one that a report
 * brought, and what a sender piles up must cost no more than it is worth.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include <sev/cert_table.h>

#include "test_verify.h"

#define CROWD	40 /* more than are tried */
#define TOO_BIG 65537

/* Leaves of other machines or providers that look as right as the report's own: same TCB. */
static void add_strangers(struct test_made *made, const struct test_cert *leaf)
{
	struct test_cert stranger = *leaf;

	stranger.key = TEST_KEY_STRAY;
	for (unsigned i = 0; i < CROWD; i++) {
		stranger.not_after = leaf->not_after + i;
		test_add_cert(made->certs, "stranger.der", &stranger);
	}
}

static void expect(const struct test_chain *chain, const struct test_cert *leaf,
		   enum sev_verdict verdict)
{
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	test_make(&made, chain, TEST_EXTENDED);
	add_strangers(&made, leaf);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), verdict);
	sev_result_free(result);
	test_made_free(&made);
}

/* Where the report does not name its machine, its own leaf is among many that could be meant. */
static void own_leaf_among_many(void **state)
{
	struct test_chain chain;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	memset(chain.report.chip_id, 0, sizeof(chain.report.chip_id));
	expect(&chain, &chain.vcek, SEV_VERDICT_NOTHING_ASKED);
	chain.report.signing_key = 1;
	expect(&chain, &chain.vlek, SEV_VERDICT_NOTHING_ASKED);
	test_chain_init(&chain, "Milan", 3);
	chain.report.version = 6;
	expect(&chain, &chain.vcek, SEV_VERDICT_NOT_APPRAISED);
}

/* The least that is read as a CRL, each with a time of its own. */
static void put_small_crl(struct test_der *der, unsigned i)
{
	static const uint8_t signature[] = {0, 1};
	size_t crl = test_der_open(der, TEST_DER_SEQUENCE);
	size_t body = test_der_open(der, TEST_DER_SEQUENCE);

	test_der_put(der, TEST_DER_SEQUENCE, NULL, 0);
	test_der_put(der, TEST_DER_SEQUENCE, NULL, 0);
	test_der_time(der, TEST_NOW + i);
	test_der_close(der, body);
	test_der_put(der, TEST_DER_SEQUENCE, NULL, 0);
	test_der_put(der, TEST_DER_BIT_STRING, signature, sizeof(signature));
	test_der_close(der, crl);
}

/* Each one is compared with those that are there. */
static void crls_are_bounded(void **state)
{
	struct sev_certs *certs;
	struct test_der der = {0};
	struct sev_err err;

	(void)state;
	for (unsigned i = 0; i < 4096; i++)
		put_small_crl(&der, i);
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	assert_sev_ok(sev_certs_add_file(certs, "crls", der.data, der.size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	assert_int_equal(sev_certs_crl_count(certs), 4096);
	sev_certs_free(certs);
	put_small_crl(&der, 4096);
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	assert_int_equal(
		sev_certs_add_file(certs, "crls", der.data, der.size, SEV_ORIGIN_GIVEN, &err),
		SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "more than 4096 CRLs"));
	assert_int_equal(sev_certs_crl_count(certs), 0);
	sev_certs_free(certs);
	test_der_free(&der);
}

/* A table whose entry of a kind has that many bytes. */
static void give_table(struct sev_evidence *evidence, enum sev_cert_entry_kind kind, size_t size)
{
	struct sev_cert_entry entry = {.kind = kind, .size = size};
	uint8_t *bytes = calloc(1, size);
	struct sev_err err;
	uint8_t *table;
	size_t length;

	assert_non_null(bytes);
	entry.data = bytes;
	assert_sev_ok(sev_cert_table_write(&entry, 1, &table, &length, &err), &err);
	assert_sev_ok(sev_evidence_set_certs(evidence, "table", table, length, &err), &err);
	free(table);
	free(bytes);
}

/* No host's table is as big as that: what is in it is not read, so costs nothing. */
static void entries_are_bounded(void **state)
{
	static const enum sev_cert_entry_kind kinds[] = {SEV_CERT_ENTRY_VCEK, SEV_CERT_ENTRY_CRL};
	struct test_chain chain;
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		test_make(&made, &chain, 0);
		give_table(made.evidence, kinds[i], TOO_BIG);
		assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW,
					 &result, &err),
			      &err);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
		assert_non_null(strstr(sev_result_text(result, SEV_CHECK_GIVEN_CHAIN),
				       "found 65537 bytes, expected at most 65536"));
		sev_result_free(result);
		test_made_free(&made);
	}
}

/* A signature that was remembered is that of one certificate by one key, and nothing else. */
static void what_is_remembered_excuses_nothing(void **state)
{
	struct test_chain chain;
	struct sev_result *result;
	struct test_made good, other;
	struct sev_certs *revoked;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_make(&good, &chain, 0);
	assert_sev_ok(sev_verify(good.verifier, good.evidence, good.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);

	/* The same bytes, but that one bit of the leaf's signature is another. */
	chain.vcek.signature.flip = 77;
	test_make(&other, &chain, 0);
	assert_sev_ok(
		sev_verify(good.verifier, good.evidence, other.certs, TEST_NOW, &result, &err),
		&err);
	assert_int_equal(sev_result_status(result, SEV_CHECK_LEAF_SIGNATURE), SEV_CHECK_FAILED);
	sev_result_free(result);
	test_made_free(&other);

	/* A CA of the same name and another key. */
	test_chain_init(&chain, "Milan", 3);
	chain.ask.key = TEST_KEY_ROGUE;
	chain.vcek.signature.key = TEST_KEY_ROGUE;
	chain.ask.signature.key = TEST_KEY_ROGUE;
	test_make(&other, &chain, 0);
	assert_sev_ok(
		sev_verify(good.verifier, good.evidence, other.certs, TEST_NOW, &result, &err),
		&err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
	sev_result_free(result);
	test_made_free(&other);

	/* The same chain, revoked since. */
	test_chain_init(&chain, "Milan", 3);
	test_crl_revoke(&chain.crl, &chain.ask);
	assert_sev_ok(sev_certs_new(&revoked, &err), &err);
	test_add_crl(revoked, "crl.der", &chain.crl);
	sev_verifier_set_certs(good.verifier, revoked);
	assert_sev_ok(sev_verify(good.verifier, good.evidence, good.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_status(result, SEV_CHECK_CA_REVOKED), SEV_CHECK_FAILED);
	sev_result_free(result);
	sev_certs_free(revoked);
	test_made_free(&good);
}

/* A version 2 report has its product of the leaf that was found, each time anew. */
static void verified_again_without_its_leaf(void **state)
{
	struct test_chain chain;
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 2);
	test_make(&made, &chain, 0);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, NULL, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
	assert_int_equal(sev_result_status(result, SEV_CHECK_PRODUCT), SEV_CHECK_NOT_ASKED);
	sev_result_free(result);
	test_made_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_leaf_among_many),
		cmocka_unit_test(crls_are_bounded),
		cmocka_unit_test(entries_are_bounded),
		cmocka_unit_test(what_is_remembered_excuses_nothing),
		cmocka_unit_test(verified_again_without_its_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
