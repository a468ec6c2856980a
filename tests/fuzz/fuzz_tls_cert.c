/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS certificates with reports in them. What was found lies in the certificate or was decoded from
 * it, is not shorter than a report, and the binding that is named does not crash on it.
 */
#include <string.h>

#include <sev/report.h>
#include <sev/tls_cert.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_tls_cert *cert = NULL;
	uint8_t expected[64];
	const uint8_t *evidence;
	const uint8_t *spki;
	const char *recipe = NULL;
	struct sev_err err;
	size_t found;

	if (sev_tls_cert_read("cert", data, size, &cert, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT || err.rc == SEV_ERR_UNSUPPORTED);
		return 0;
	}
	evidence = sev_tls_cert_evidence(cert, &found);
	fuzz_assert(found >= SEV_REPORT_SIZE && found <= size);
	fuzz_assert(evidence[0] + evidence[found - 1] >= 0);
	spki = sev_tls_cert_spki(cert, &found);
	fuzz_assert(found >= 2 && found < size && spki[0] == 0x30);
	fuzz_assert(strlen(sev_tls_cert_oid(cert)) > 0 && sev_tls_cert_form(cert));
	for (size_t nonce = 0; nonce <= 64; nonce += 32) {
		fuzz_assert(
			!sev_tls_cert_binding(cert, data, data, nonce, expected, &recipe, &err));
		fuzz_assert(recipe);
	}
	sev_tls_cert_free(cert);
	return 0;
}
