/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "verify/quote/quote.h"

static enum sev_rc copy(const char *what, const void *data, size_t size, size_t max, uint8_t *out,
			size_t *out_size, struct sev_err *err)
{
	if (size == 0 || size > max)
		return sev_fail(err, SEV_ERR_ARG, "%s: found %zu bytes, expected 1 to %zu", what,
				size, max);
	memcpy(out, data, size);
	*out_size = size;
	return SEV_OK;
}

enum sev_rc sev_quote_new(const void *attest, size_t attest_size, const void *signature,
			  size_t signature_size, struct sev_quote **out, struct sev_err *err)
{
	struct sev_quote *quote = calloc(1, sizeof(*quote));
	enum sev_rc rc;

	*out = NULL;
	if (!quote)
		return sev_fail_nomem(err);
	rc = copy("quote", attest, attest_size, SEV_QUOTE_INPUT_MAX, quote->attest.data,
		  &quote->attest.size, err);
	if (!rc)
		rc = copy("signature of the quote", signature, signature_size, SEV_QUOTE_INPUT_MAX,
			  quote->signature.data, &quote->signature.size, err);
	if (rc)
		sev_quote_free(quote);
	else
		*out = quote;
	return rc;
}

void sev_quote_free(struct sev_quote *quote)
{
	free(quote);
}

enum sev_rc sev_quote_set_pcrs(struct sev_quote *quote, const char *name, const void *values,
			       size_t size, struct sev_err *err)
{
	if (size != sizeof(quote->pcrs))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected %zu, the %u PCRs of the SHA-256 "
				"bank",
				name, size, sizeof(quote->pcrs), SEV_QUOTE_PCRS);
	memcpy(quote->pcrs, values, sizeof(quote->pcrs));
	quote->has_pcrs = true;
	return SEV_OK;
}

enum sev_rc sev_quote_expect_nonce(struct sev_quote *quote, const void *nonce, size_t size,
				   struct sev_err *err)
{
	return copy("nonce of the quote", nonce, size, sizeof(quote->nonce), quote->nonce,
		    &quote->nonce_size, err);
}

enum sev_rc sev_quote_expect_pcr(struct sev_quote *quote, unsigned pcr,
				 const uint8_t value[SEV_QUOTE_PCR_SIZE], struct sev_err *err)
{
	if (pcr >= SEV_QUOTE_PCRS)
		return sev_fail(err, SEV_ERR_ARG, "PCR %u: expected 0 to %u", pcr,
				SEV_QUOTE_PCRS - 1);
	memcpy(quote->expected_pcr[pcr], value, SEV_QUOTE_PCR_SIZE);
	quote->expected_pcrs |= UINT32_C(1) << pcr;
	return SEV_OK;
}

enum sev_rc sev_quote_expect_user_data(struct sev_quote *quote, const void *data, size_t size,
				       struct sev_err *err)
{
	return copy("user data", data, size, sizeof(quote->user_data), quote->user_data,
		    &quote->user_data_size, err);
}
