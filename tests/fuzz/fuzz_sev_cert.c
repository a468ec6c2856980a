/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of one legacy certificate: its fields, its key, and its signatures by its own key.
 */
#include <stdlib.h>
#include <string.h>

#include "abi/sev_cert.h"
#include "fuzz.h"
#include "verify/legacy/legacy_link.h"

static void check_fields(const struct sev_sev_cert *cert)
{
	const struct sev_legacy_field *field;
	size_t at = 0;

	for (size_t i = 0; (field = sev_sev_cert_field(cert, i)); i++) {
		fuzz_assert(field->offset == at);
		at += field->size;
	}
	fuzz_assert(at == cert->size);
}

static void check_key(const struct sev_sev_cert *cert)
{
	struct sev_err err;
	uint8_t *der = NULL;
	size_t size = 0;
	bool is_signed = true;

	fuzz_assert(sev_legacy_key_spki(&cert->key, &der, &size, &err) == SEV_OK && size > 0);
	free(der);
	fuzz_assert(sev_legacy_is_signed(cert, &cert->key, &is_signed, &err) == SEV_OK);
	/* The key of an OCA that signed itself may be fuzzed into being; no other signs itself. */
	fuzz_assert(!is_signed || sev_sev_cert_kind(cert) == SEV_SEV_CERT_OCA);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_sev_cert *cert = NULL;
	struct sev_err err;
	size_t raw_size;

	if (sev_sev_cert_read("input", data, size, &cert, &err)) {
		fuzz_assert(!cert && err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	fuzz_assert(memcmp(sev_sev_cert_raw(cert, &raw_size), data, size) == 0);
	fuzz_assert(raw_size == size);
	check_fields(cert);
	check_key(cert);
	sev_sev_cert_free(cert);
	return 0;
}
