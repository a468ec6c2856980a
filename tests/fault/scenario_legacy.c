/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A legacy attestation report and its chain: read, verify.
 */
#include <string.h>

#include <sev/sev_cert.h>

#include "fault.h"
#include "test_legacy.h"

static uint8_t file[4 * TEST_LEGACY_CERT_SIZE + TEST_LEGACY_CA_MAX];
static uint8_t ark[TEST_LEGACY_CA_MAX];
static uint8_t report[TEST_LEGACY_REPORT_SIZE];
static size_t file_size;
static size_t ark_size;

/* Made before calls begin to fail. */
static void make(const char *dir)
{
	struct test_legacy chain;

	(void)dir;
	if (file_size)
		return;
	test_legacy_init(&chain);
	file_size += test_legacy_cert_make(&chain.pdh, file + file_size);
	file_size += test_legacy_cert_make(&chain.pek, file + file_size);
	file_size += test_legacy_cert_make(&chain.oca, file + file_size);
	file_size += test_legacy_cert_make(&chain.cek, file + file_size);
	file_size += test_legacy_ca_make(&chain.ask, file + file_size);
	ark_size = test_legacy_ca_make(&chain.ark, ark);
	test_legacy_report_make(&chain.report, report);
}

static enum sev_rc verify(const struct sev_sev_certs *certs, const struct sev_sev_cert *anchor,
			  struct sev_err *err)
{
	struct sev_result *result = NULL;
	enum sev_rc rc = sev_legacy_report_verify("report", report, sizeof(report), certs, anchor,
						  NULL, &result, err);

	sev_result_free(result);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_sev_certs *certs = NULL;
	struct sev_sev_cert *anchor = NULL;
	enum sev_rc rc = sev_sev_certs_new(&certs, err);

	(void)dir;
	if (!rc)
		rc = sev_sev_certs_add_file(certs, "export", file, file_size, err);
	if (!rc)
		rc = sev_sev_cert_read("ark", ark, ark_size, &anchor, err);
	if (!rc)
		rc = verify(certs, anchor, err);
	sev_sev_cert_free(anchor);
	sev_sev_certs_free(certs);
	return rc;
}

const struct fault_scenario FAULT_LEGACY = {
	.name = "legacy",
	.run = run,
	.prepare = make,
};
