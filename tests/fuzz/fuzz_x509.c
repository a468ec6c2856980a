/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of certificates, with AMD's extensions, and of CRLs; the check of a certificate's
 * form, and of a signature by its own key.
 */
#include <string.h>

#include <sev/cert.h>

#include "fuzz.h"

static void check_extensions(const struct sev_cert *cert)
{
	const char *text = sev_cert_product_name(cert);
	uint8_t spl;
	size_t size;

	fuzz_assert(!text || text[0]);
	text = sev_cert_csp_id(cert);
	fuzz_assert(!text || text[0]);
	if (sev_cert_hwid(cert, &size))
		fuzz_assert(size == 64 || size == 8);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		if (sev_cert_tcb(cert, i, &spl))
			fuzz_assert(i == SEV_TCB_MICROCODE || spl < 128);
}

static void check_cert(const uint8_t *data, size_t size)
{
	struct sev_cert *cert = NULL;
	struct sev_err err;
	size_t length;

	if (sev_cert_read("input", data, size, &cert, &err)) {
		fuzz_assert(!cert && err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return;
	}
	fuzz_assert(memcmp(sev_cert_der(cert, &length), data, size) == 0 && length == size);
	fuzz_assert(sev_cert_serial(cert, &length) && length > 0);
	check_extensions(cert);
	if (sev_cert_check(cert, &err))
		fuzz_assert(err.rc == SEV_ERR_MISMATCH && err.msg[0]);
	else
		fuzz_assert(sev_cert_kind(cert) != SEV_CERT_OTHER);
	if (sev_cert_check_signature(cert, cert, &err))
		fuzz_assert(err.rc == SEV_ERR_MISMATCH && err.msg[0]);
	sev_cert_free(cert);
}

static void check_crl(const uint8_t *data, size_t size)
{
	static const uint8_t serial[] = {1, 0, 1};
	struct sev_crl *crl = NULL;
	struct sev_err err;
	int64_t next;

	if (sev_crl_read("input", data, size, &crl, &err)) {
		fuzz_assert(!crl && err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return;
	}
	sev_crl_next_update(crl, &next);
	if (sev_crl_has(crl, serial, sizeof(serial)))
		fuzz_assert(sev_crl_count(crl) > 0);
	sev_crl_free(crl);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_cert(data, size);
	check_crl(data, size);
	return 0;
}
