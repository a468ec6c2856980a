/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure's part of verification: what the report says about the vTPM, and the vTPM about the guest.
 */
#ifndef SEV_VERIFY_QUOTE_H
#define SEV_VERIFY_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/hcl.h>
#include <sev/quote.h>
#include <sev/result.h>

#define SEV_QUOTE_INPUT_MAX	4096
#define SEV_QUOTE_USER_DATA_MAX 64

struct sev_quote_input {
	uint8_t data[SEV_QUOTE_INPUT_MAX];
	size_t size;
};

struct sev_quote {
	struct sev_quote_input attest;
	struct sev_quote_input signature;
	bool has_pcrs;
	uint8_t pcrs[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE];
	/* What is asked. */
	uint8_t nonce[SEV_QUOTE_NONCE_MAX];
	size_t nonce_size;
	uint32_t expected_pcrs; /* bit n: PCR n */
	uint8_t expected_pcr[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE];
	uint8_t user_data[SEV_QUOTE_USER_DATA_MAX];
	size_t user_data_size;
};

/*
 * Evaluates SEV_CHECK_HCL_REPORT_DATA, _QUOTE_FORM, _QUOTE_SIGNATURE, _NONCE, _PCRS and _USER_DATA.
 * Without hcl (NULL) or quote (NULL), what they would be asked for stays not asked; a quote without
 * an HCL report fails. report_data is REPORT_DATA of hcl's report; NULL when its version is not
 * known. What fails is SEV_OK; an error is one of memory or the crypto library.
 */
enum sev_rc sev_quote_check(const struct sev_quote *quote, const struct sev_hcl *hcl,
			    const uint8_t report_data[64], struct sev_result *result,
			    struct sev_err *err);

#endif
