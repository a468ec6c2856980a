/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_legacy_checks.h"

#include <string.h>

#define SUBJECT "SEV certificates"

/* One check of a result, with what to do about it. */
static void add_check(struct cert_checks *checks, const struct sev_result *result,
		      enum sev_check check)
{
	const char *advice = sev_result_advice(result, check);

	if (sev_result_status(result, check) == SEV_CHECK_NOT_ASKED)
		return;
	cert_checks_add(checks, SUBJECT, sev_check_name(check), sev_result_status(result, check),
			"%s%s%s", sev_result_text(result, check), advice[0] ? "; " : "", advice);
}

enum sev_rc cert_legacy_check(const struct sev_sev_certs *certs, const struct sev_sev_cert *anchor,
			      struct cert_checks *checks, struct sev_err *err)
{
	struct sev_result *result = NULL;
	enum sev_rc rc = sev_sev_certs_verify(certs, anchor, &result, err);

	if (rc)
		return rc;
	add_check(checks, result, SEV_CHECK_LEGACY_ROOT);
	add_check(checks, result, SEV_CHECK_LEGACY_CHAIN);
	for (size_t i = 0; sev_result_fact_name(result, i); i++)
		if (strcmp(sev_result_fact_name(result, i), "trust") != 0)
			cert_checks_add(checks, SUBJECT, sev_result_fact_name(result, i),
					SEV_CHECK_PASSED, "%s", sev_result_fact(result, i));
	sev_result_free(result);
	return SEV_OK;
}
