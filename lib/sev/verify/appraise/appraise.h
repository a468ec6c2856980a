/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second question: is a genuine report what the policy asks?
 */
#ifndef SEV_VERIFY_APPRAISE_H
#define SEV_VERIFY_APPRAISE_H

#include <stdint.h>

#include <sev/appraisal.h>
#include <sev/cert.h>
#include <sev/hcl.h>
#include <sev/report.h>
#include <sev/result.h>

/*
 * Evaluates every appraisal check but those of a TPM quote. leaf is the certificate that verified
 * the report (its cspID is asked for); hcl may be NULL.
 */
enum sev_rc sev_appraise(const struct sev_appraisal *appraisal, const struct sev_report *report,
			 const struct sev_cert *leaf, const struct sev_hcl *hcl,
			 struct sev_result *result, struct sev_err *err);

#endif
