/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of files of certificates and CRLs, PEM or DER.
 */
#include <sev/cert.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_certs *certs;
	struct sev_err err;
	size_t count;

	fuzz_assert(sev_certs_new(&certs, &err) == SEV_OK);
	if (sev_certs_add_file(certs, "input", data, size, SEV_ORIGIN_GIVEN, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
		fuzz_assert(sev_certs_count(certs) == 0 && sev_certs_crl_count(certs) == 0);
		sev_certs_free(certs);
		return 0;
	}
	/* The same again adds nothing. */
	count = sev_certs_count(certs) + sev_certs_crl_count(certs);
	fuzz_assert(sev_certs_add_file(certs, "input", data, size, SEV_ORIGIN_GIVEN, &err) ==
		    SEV_OK);
	fuzz_assert(sev_certs_count(certs) + sev_certs_crl_count(certs) == count);
	sev_certs_free(certs);
	return 0;
}
