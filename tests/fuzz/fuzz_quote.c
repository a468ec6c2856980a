/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of a TPM quote and of its signature.
 */
#include "verify/quote/tpm_attest.h"

#include "fuzz.h"

static void check_inside(struct sev_view part, const uint8_t *data, size_t size)
{
	fuzz_assert(part.size == 0 || (part.data >= data && part.data + part.size <= data + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_view all = {data, size};
	struct sev_tpm_quote quote;
	struct sev_view signature;
	struct sev_err err;

	if (sev_tpm_quote_read(all, &quote, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
	} else {
		check_inside(quote.extra_data, data, size);
		check_inside(quote.pcr_digest, data, size);
		fuzz_assert(quote.pcrs >> 24 == 0);
	}
	if (sev_tpm_signature_read(all, 256, &signature, &err))
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
	else
		check_inside(signature, data, size);
	return 0;
}
