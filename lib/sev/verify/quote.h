/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure's part of verification: what the report says about the vTPM, and the vTPM about the guest.
 */
#ifndef SEV_VERIFY_QUOTE_H
#define SEV_VERIFY_QUOTE_H

#include <stdint.h>

#include <sev/hcl.h>
#include <sev/quote.h>
#include <sev/result.h>

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
