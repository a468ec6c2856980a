/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading certificates and CRLs from a file, and verifying an extended report with a trust anchor
 * and a CRL.
 */
#include <sev/verify.h>

#include "fault.h"
#include "test_ca.h"

static struct test_der ark, pem, crl, evidence;

/* The test CA signs before calls begin to fail, once. */
static void make_all(const char *dir)
{
	struct test_chain chain;
	uint8_t report[TEST_REPORT_SIZE];
	struct test_der der = {0};

	(void)dir;
	if (ark.size > 0)
		return;
	test_chain_init(&chain, "Milan", 3);
	test_cert_make(&chain.ark, &ark);
	test_crl_make(&chain.crl, &crl);
	test_cert_make(&chain.ask, &der);
	test_pem("CERTIFICATE", &der, &pem);
	test_pem("CERTIFICATE", &ark, &pem);
	test_der_free(&der);
	test_report_make(&chain.report, report);
	test_der_raw(&evidence, report, sizeof(report));
	test_table_make(&chain, &evidence);
}

static enum sev_rc read_files(struct sev_certs *certs, struct sev_err *err)
{
	enum sev_rc rc =
		sev_certs_add_file(certs, "ca.pem", pem.data, pem.size, SEV_ORIGIN_GIVEN, err);

	return rc ? rc
		  : sev_certs_add_file(certs, "crl.der", crl.data, crl.size, SEV_ORIGIN_GIVEN, err);
}

static enum sev_rc run_certs(const char *dir, struct sev_err *err)
{
	struct sev_certs *certs = NULL;
	enum sev_rc rc = sev_certs_new(&certs, err);

	(void)dir;
	if (!rc)
		rc = read_files(certs, err);
	sev_certs_free(certs);
	return rc;
}

static enum sev_rc trust(struct sev_verifier *verifier, struct sev_err *err)
{
	struct sev_cert *anchor;
	enum sev_rc rc = sev_cert_read("ark.der", ark.data, ark.size, &anchor, err);

	if (rc)
		return rc;
	rc = sev_verifier_add_anchor(verifier, anchor, err);
	sev_cert_free(anchor);
	return rc;
}

static enum sev_rc verify(struct sev_verifier *verifier, const struct sev_certs *certs,
			  struct sev_err *err)
{
	struct sev_evidence *read = NULL;
	struct sev_result *result = NULL;
	enum sev_rc rc =
		sev_evidence_read("report", evidence.data, evidence.size, NULL, &read, err);

	if (!rc)
		rc = sev_verify(verifier, read, certs, TEST_NOW, &result, err);
	if (!rc && sev_result_verdict(result) != SEV_VERDICT_NOTHING_ASKED)
		rc = err->rc = SEV_ERR_MISMATCH;
	sev_result_free(result);
	sev_evidence_free(read);
	return rc;
}

static enum sev_rc run_verify(const char *dir, struct sev_err *err)
{
	struct sev_verifier *verifier = NULL;
	struct sev_certs *certs = NULL;
	enum sev_rc rc = sev_certs_new(&certs, err);

	(void)dir;
	if (!rc)
		rc = read_files(certs, err);
	if (!rc)
		rc = sev_verifier_new(&verifier, err);
	if (!rc)
		rc = trust(verifier, err);
	if (!rc)
		rc = verify(verifier, certs, err);
	sev_verifier_free(verifier);
	sev_certs_free(certs);
	return rc;
}

const struct fault_scenario FAULT_CERTS = {
	.name = "certs",
	.run = run_certs,
	.prepare = make_all,
};

const struct fault_scenario FAULT_VERIFY = {
	.name = "verify",
	.run = run_verify,
	.prepare = make_all,
};
