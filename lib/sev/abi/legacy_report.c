/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report that the ATTESTATION command gives of a SEV or SEV-ES guest.
 */
#include <string.h>

#include <sev/sev_cert.h>

#include "abi/layout/sev_cert.h"
#include "base/bytes.h"
#include "base/err.h"

enum sev_rc sev_legacy_report_read(const char *name, const void *data, size_t size,
				   struct sev_legacy_report *out, struct sev_err *err)
{
	const uint8_t *report = data;

	if (size != SEV_LEGACY_REPORT_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected the %d of a SEV attestation report",
				name, size, SEV_LEGACY_REPORT_SIZE);
	memcpy(out->mnonce, report + SEV_LEGACY_REPORT_MNONCE, sizeof(out->mnonce));
	memcpy(out->launch_digest, report + SEV_LEGACY_REPORT_LAUNCH_DIGEST,
	       sizeof(out->launch_digest));
	out->policy = sev_get_le32(report + SEV_LEGACY_REPORT_POLICY);
	out->sig_usage = sev_get_le32(report + SEV_LEGACY_REPORT_SIG_USAGE);
	out->sig_algo = sev_get_le32(report + SEV_LEGACY_REPORT_SIG_ALGO);
	return SEV_OK;
}
