/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure's part of verification: what the report says about the vTPM, and the vTPM about the guest.
 */
#ifndef SEV_VERIFY_QUOTE_H
#define SEV_VERIFY_QUOTE_H

#include <sev/hcl.h>
#include <sev/quote.h>
#include <sev/report.h>
#include <sev/result.h>

/*
 * Evaluates SEV_CHECK_HCL_REPORT_DATA, _QUOTE_FORM, _QUOTE_SIGNATURE, _NONCE, _PCRS and _USER_DATA.
 * Without hcl (NULL) or quote (NULL), what they would be asked for stays not asked; a quote without
 * an HCL report fails. Both may be NULL.
 */
enum sev_rc sev_quote_check(const struct sev_quote *quote, const struct sev_hcl *hcl,
			    const struct sev_report *report, struct sev_result *result,
			    struct sev_err *err);

#endif
