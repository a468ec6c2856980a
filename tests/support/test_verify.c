/* SPDX-License-Identifier: Apache-2.0 */
#include "test_verify.h"

#include "test.h"

void test_add_cert(struct sev_certs *certs, const char *name, const struct test_cert *cert)
{
	struct test_der der = {0};
	struct sev_err err;

	test_cert_make(cert, &der);
	assert_sev_ok(sev_certs_add_file(certs, name, der.data, der.size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	test_der_free(&der);
}

void test_add_crl(struct sev_certs *certs, const char *name, const struct test_crl *crl)
{
	struct test_der der = {0};
	struct sev_err err;

	test_crl_make(crl, &der);
	assert_sev_ok(sev_certs_add_file(certs, name, der.data, der.size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	test_der_free(&der);
}

static void add_ca_crl(struct sev_certs *certs, const struct test_chain *chain, unsigned flags)
{
	struct test_crl crl = chain->ca_crl;

	if (flags & TEST_CA_REVOKES_LEAF)
		test_crl_revoke(&crl, &chain->vcek);
	if (flags & TEST_CA_REVOKES_CA) {
		test_crl_revoke(&crl, &chain->ask);
		test_crl_revoke(&crl, &chain->asvk);
		test_crl_revoke(&crl, &chain->ark);
	}
	if (flags & TEST_WITH_CA_CRL)
		test_add_crl(certs, "ca-crl.der", &crl);
}

static void add_certs(struct sev_certs *certs, const struct test_chain *chain, unsigned flags)
{
	struct test_crl crl = chain->crl;

	if (!(flags & (TEST_NO_VCEK | TEST_EXTENDED)))
		test_add_cert(certs, "vcek.der", &chain->vcek);
	if (!(flags & (TEST_NO_VLEK | TEST_EXTENDED)))
		test_add_cert(certs, "vlek.der", &chain->vlek);
	if (!(flags & (TEST_NO_CA | TEST_EXTENDED))) {
		test_add_cert(certs, "ask.der", &chain->ask);
		test_add_cert(certs, "asvk.der", &chain->asvk);
		test_add_cert(certs, "ark.der", &chain->ark);
	}
	if (flags & TEST_REVOKE_ARK)
		test_crl_revoke(&crl, &chain->ark);
	if (flags & TEST_REVOKE_CA) {
		test_crl_revoke(&crl, &chain->ask);
		test_crl_revoke(&crl, &chain->asvk);
	}
	if (flags & TEST_REVOKE_LEAF)
		test_crl_revoke(&crl, &chain->vcek);
	if (flags & TEST_WITH_CRL)
		test_add_crl(certs, "crl.der", &crl);
	add_ca_crl(certs, chain, flags);
}

static void set_up_verifier(struct sev_verifier *verifier, const struct test_chain *chain,
			    unsigned flags)
{
	struct test_cert right = chain->ark;
	struct test_der der = {0};
	struct sev_cert *anchor;
	struct sev_err err;

	if (flags & TEST_REQUIRE_CRL)
		sev_verifier_set_crl_mode(verifier, SEV_CRL_REQUIRE);
	if (flags & TEST_CRL_OFF)
		sev_verifier_set_crl_mode(verifier, SEV_CRL_OFF);
	if (flags & TEST_NO_ANCHOR)
		return;
	if (flags & TEST_RIGHT_ANCHOR)
		test_cert_init(&right, TEST_ARK, chain->report.product);
	test_cert_make(&right, &der);
	assert_sev_ok(sev_cert_read("anchor.der", der.data, der.size, &anchor, &err), &err);
	assert_sev_ok(sev_verifier_add_anchor(verifier, anchor, &err), &err);
	sev_cert_free(anchor);
	test_der_free(&der);
}

void test_make(struct test_made *made, const struct test_chain *chain, unsigned flags)
{
	struct test_der evidence = {0};
	uint8_t report[TEST_REPORT_SIZE];
	struct sev_err err;

	assert_sev_ok(sev_verifier_new(&made->verifier, &err), &err);
	assert_sev_ok(sev_certs_new(&made->certs, &err), &err);
	set_up_verifier(made->verifier, chain, flags);
	add_certs(made->certs, chain, flags);
	test_report_make(&chain->report, report);
	test_der_raw(&evidence, report, sizeof(report));
	if (flags & TEST_EXTENDED)
		test_table_make(chain, &evidence);
	assert_sev_ok(sev_evidence_read("report.bin", evidence.data, evidence.size, NULL,
					&made->evidence, &err),
		      &err);
	test_der_free(&evidence);
}

void test_made_free(struct test_made *made)
{
	sev_evidence_free(made->evidence);
	sev_certs_free(made->certs);
	sev_verifier_free(made->verifier);
}

struct sev_result *test_verify(const struct test_chain *chain, unsigned flags)
{
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	test_make(&made, chain, flags);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	test_made_free(&made);
	return result;
}
