/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_rsa_pkcs1.h"
#include "base/text.h"
#include "verify/quote/quote.h"
#include "verify/quote/tpm_attest.h"
#include "verify/result.h"

/* The report speaks for the runtime data, and so for the vTPM's key. */
static void check_report_data(const struct sev_hcl *hcl, const uint8_t report_data[64],
			      struct sev_result *result)
{
	uint8_t expected[64];
	struct sev_err err;

	if (!report_data) {
		sev_result_set(result, SEV_CHECK_HCL_REPORT_DATA, SEV_CHECK_NOT_ASKED,
			       "the report's version is not known");
		return;
	}
	if (sev_hcl_report_data(hcl, expected, &err)) {
		sev_result_set(result, SEV_CHECK_HCL_REPORT_DATA, SEV_CHECK_FAILED, "%s", err.msg);
		return;
	}
	sev_result_expect(result, SEV_CHECK_HCL_REPORT_DATA,
			  memcmp(report_data, expected, sizeof(expected)) == 0,
			  "REPORT_DATA, and %s of the runtime data followed by zeros",
			  sev_hcl_hash_name(hcl));
}

static enum sev_rc check_signature(const struct sev_quote *quote, const struct sev_hcl *hcl,
				   struct sev_result *result, struct sev_err *err)
{
	struct sev_view attest = {quote->attest.data, quote->attest.size};
	struct sev_view signature = {quote->signature.data, quote->signature.size};
	struct sev_rsa_numbers key;
	struct sev_err why;
	bool valid = false;
	enum sev_rc rc;

	if (!hcl || !sev_hcl_ak(hcl, &key.n.data, &key.n.size, &key.e.data, &key.e.size)) {
		sev_result_set(result, SEV_CHECK_QUOTE_SIGNATURE, SEV_CHECK_FAILED,
			       "there is a quote, but %s with the key HCLAkPub that signs it",
			       hcl ? "no runtime data" : "no HCL report");
		return SEV_OK;
	}
	rc = sev_tpm_signature_read(signature, key.n.size, &signature, &why);
	if (!rc)
		rc = sev_rsa_pkcs1_verify("HCLAkPub", &key, attest, signature, &valid, &why);
	if (rc && rc != SEV_ERR_FORMAT) {
		if (err)
			*err = why;
		return rc;
	}
	sev_result_expect(result, SEV_CHECK_QUOTE_SIGNATURE, !rc && valid, "%s",
			  rc ? why.msg
			     : "RSASSA-PKCS1-v1_5 with SHA-256 over the quote, by HCLAkPub of the "
			       "runtime data");
	return SEV_OK;
}

/* SHA-256 of the PCRs that the quote names, lowest first. */
static bool digest_matches(const struct sev_tpm_quote *parsed,
			   const uint8_t pcrs[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE])
{
	struct sev_sha256 hash;
	uint8_t digest[32];

	sev_sha256_init(&hash);
	for (unsigned i = 0; i < SEV_QUOTE_PCRS; i++)
		if (parsed->pcrs >> i & 1)
			sev_sha256_update(&hash, pcrs[i], SEV_QUOTE_PCR_SIZE);
	sev_sha256_final(&hash, digest);
	return parsed->pcr_digest.size == sizeof(digest) &&
	       memcmp(parsed->pcr_digest.data, digest, sizeof(digest)) == 0;
}

/* Whether the bytes are a quote that can be read. */
static bool check_form(const struct sev_quote *quote, struct sev_tpm_quote *parsed,
		       struct sev_result *result)
{
	struct sev_view attest = {quote->attest.data, quote->attest.size};
	struct sev_err why;

	if (sev_tpm_quote_read(attest, parsed, &why)) {
		sev_result_set(result, SEV_CHECK_QUOTE_FORM, SEV_CHECK_FAILED, "%s", why.msg);
		return false;
	}
	if (quote->has_pcrs)
		sev_result_expect(
			result, SEV_CHECK_QUOTE_FORM, digest_matches(parsed, quote->pcrs),
			"a quote of a TPM, and its digest of PCRs (selection 0x%06x) with "
			"the PCR values that came with it",
			parsed->pcrs);
	else
		sev_result_expect(result, SEV_CHECK_QUOTE_FORM, true,
				  "a quote of a TPM; no PCR values came with it");
	return true;
}

static void check_nonce(const struct sev_quote *quote, const struct sev_tpm_quote *parsed,
			struct sev_result *result)
{
	char found[2 * SEV_QUOTE_NONCE_MAX + 1];
	char expected[2 * SEV_QUOTE_NONCE_MAX + 1];
	struct sev_view nonce = parsed->extra_data;

	if (!quote->nonce_size)
		return;
	sev_hex_encode(nonce.data,
		       nonce.size > SEV_QUOTE_NONCE_MAX ? SEV_QUOTE_NONCE_MAX : nonce.size, found);
	sev_hex_encode(quote->nonce, quote->nonce_size, expected);
	sev_result_expect(result, SEV_CHECK_NONCE,
			  nonce.size == quote->nonce_size &&
				  memcmp(nonce.data, quote->nonce, nonce.size) == 0,
			  "extraData of the quote %s, asked %s", found, expected);
}

/* One PCR that is asked for, where the values came with the quote. */
static bool check_pcr(const struct sev_quote *quote, unsigned pcr, struct sev_result *result)
{
	char found[2 * SEV_QUOTE_PCR_SIZE + 1];
	char expected[2 * SEV_QUOTE_PCR_SIZE + 1];

	sev_hex_encode(quote->pcrs[pcr], SEV_QUOTE_PCR_SIZE, found);
	sev_hex_encode(quote->expected_pcr[pcr], SEV_QUOTE_PCR_SIZE, expected);
	return sev_result_expect(
		result, SEV_CHECK_PCRS,
		memcmp(quote->pcrs[pcr], quote->expected_pcr[pcr], SEV_QUOTE_PCR_SIZE) == 0,
		"PCR %u %s, asked %s", pcr, found, expected);
}

/* Without values the digest can tell, if each PCR that is in it is asked for. */
static void check_pcr_digest(const struct sev_quote *quote, const struct sev_tpm_quote *parsed,
			     struct sev_result *result)
{
	uint32_t open = parsed->pcrs & ~quote->expected_pcrs;

	if (!open) {
		sev_result_expect(result, SEV_CHECK_PCRS,
				  digest_matches(parsed, quote->expected_pcr),
				  "the quote's digest, and the PCR values that are asked for");
		return;
	}
	sev_result_set(result, SEV_CHECK_PCRS, SEV_CHECK_UNKNOWN,
		       "the quote's digest covers PCRs (selection 0x%06x) whose values are not "
		       "known",
		       open);
	sev_result_advise(result, SEV_CHECK_PCRS,
			  "give the values of all PCRs that came with the quote");
}

static void check_pcrs(const struct sev_quote *quote, const struct sev_tpm_quote *parsed,
		       struct sev_result *result)
{
	uint32_t missing = quote->expected_pcrs & ~parsed->pcrs;

	if (!quote->expected_pcrs)
		return;
	if (missing) {
		sev_result_set(
			result, SEV_CHECK_PCRS, SEV_CHECK_FAILED,
			"PCRs are asked for (selection 0x%06x) that the quote does not cover",
			missing);
		return;
	}
	if (!quote->has_pcrs) {
		check_pcr_digest(quote, parsed, result);
		return;
	}
	for (unsigned i = 0; i < SEV_QUOTE_PCRS; i++)
		if (quote->expected_pcrs >> i & 1 && !check_pcr(quote, i, result))
			return;
}

static void check_user_data(const struct sev_quote *quote, const struct sev_hcl *hcl,
			    struct sev_result *result)
{
	size_t asked = quote->user_data_size;
	const uint8_t *data = NULL;
	size_t size = 0;

	if (!asked)
		return;
	if (hcl)
		data = sev_hcl_user_data(hcl, &size);
	sev_result_expect(result, SEV_CHECK_USER_DATA,
			  size >= asked && memcmp(data, quote->user_data, asked) == 0 &&
				  sev_is_zero(data + asked, size - asked),
			  "user-data of the runtime data (%zu bytes), and the %zu bytes that are "
			  "asked for followed by zeros",
			  size, asked);
}

/* Nothing can be said of what is asked of a quote that cannot be read. */
static void leave_open(const struct sev_quote *quote, struct sev_result *result)
{
	if (quote->nonce_size)
		sev_result_set(result, SEV_CHECK_NONCE, SEV_CHECK_UNKNOWN,
			       "the quote cannot be read");
	if (quote->expected_pcrs)
		sev_result_set(result, SEV_CHECK_PCRS, SEV_CHECK_UNKNOWN,
			       "the quote cannot be read");
}

enum sev_rc sev_quote_check(const struct sev_quote *quote, const struct sev_hcl *hcl,
			    const uint8_t report_data[64], struct sev_result *result,
			    struct sev_err *err)
{
	struct sev_tpm_quote parsed;
	enum sev_rc rc;

	if (hcl)
		check_report_data(hcl, report_data, result);
	if (!quote)
		return SEV_OK;
	rc = check_signature(quote, hcl, result, err);
	if (rc)
		return rc;
	check_user_data(quote, hcl, result);
	if (check_form(quote, &parsed, result)) {
		check_nonce(quote, &parsed, result);
		check_pcrs(quote, &parsed, result);
	} else {
		leave_open(quote, result);
	}
	return SEV_OK;
}
