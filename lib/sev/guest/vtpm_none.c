/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build without tpm2-tss.
 */
#include "base/err.h"
#include "guest/answer.h"

enum sev_rc sev_guest_vtpm(const struct sev_guest_request *request, struct sev_guest_report *answer,
			   bool *absent, struct sev_err *err)
{
	(void)request;
	(void)answer;
	*absent = true;
	return sev_fail(err, SEV_ERR_UNSUPPORTED, "vTPM: this build has no tpm2-tss");
}

const char *sev_guest_tss_version(void)
{
	return NULL;
}
