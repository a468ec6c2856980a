/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of legacy certificates, and the verification of what they hold: never trusted, because
 * nobody's root is AMD's.
 */
#include <sev/sev_cert.h>

#include "fuzz.h"

static void check_chain(const struct sev_sev_certs *certs)
{
	struct sev_result *result = NULL;
	struct sev_err err;

	fuzz_assert(sev_sev_certs_verify(certs, NULL, &result, &err) == SEV_OK);
	fuzz_assert(sev_result_verdict(result) == SEV_VERDICT_NOT_GENUINE ||
		    sev_result_verdict(result) == SEV_VERDICT_UNDETERMINED);
	sev_result_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_sev_certs *certs = NULL;
	struct sev_err err;

	fuzz_assert(sev_sev_certs_new(&certs, &err) == SEV_OK);
	if (sev_sev_certs_add_file(certs, "input", data, size, &err))
		fuzz_assert(err.rc == SEV_ERR_FORMAT && sev_sev_certs_count(certs) == 0);
	else
		fuzz_assert(sev_sev_certs_count(certs) > 0);
	check_chain(certs);
	sev_sev_certs_free(certs);
	return 0;
}
