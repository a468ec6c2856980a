/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The legacy attestation report, with the certificates that follow it in the input.
 */
#include <sev/sev_cert.h>

#include "fuzz.h"

static void check(const uint8_t *report, size_t size, const struct sev_sev_certs *certs)
{
	struct sev_legacy_wants wants = {
		.size = sizeof(wants), .policy_required = 1, .policy_forbidden = 4};
	struct sev_result *result = NULL;
	struct sev_err err;

	if (sev_legacy_report_verify("input", report, size, certs, NULL, &wants, &result, &err)) {
		fuzz_assert(!result && err.rc == SEV_ERR_FORMAT);
		return;
	}
	fuzz_assert(sev_result_verdict(result) <= SEV_VERDICT_UNDETERMINED);
	sev_result_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t report_size = size < SEV_LEGACY_REPORT_SIZE ? size : SEV_LEGACY_REPORT_SIZE;
	struct sev_sev_certs *certs = NULL;
	struct sev_legacy_report report;
	struct sev_err err;

	fuzz_assert(sev_legacy_report_read("input", data, size, &report, &err) ==
		    (size == SEV_LEGACY_REPORT_SIZE ? SEV_OK : SEV_ERR_FORMAT));
	fuzz_assert(sev_sev_certs_new(&certs, &err) == SEV_OK);
	(void)sev_sev_certs_add_file(certs, "certs", data + report_size, size - report_size, &err);
	check(data, report_size, certs);
	sev_sev_certs_free(certs);
	return 0;
}
