/* SPDX-License-Identifier: Apache-2.0 */
#include "host/snp_ask.h"

#include "diagnose/capture_scan.h"

static bool is_at_least(const char *release, unsigned major, unsigned minor)
{
	uint64_t found_major, found_minor;

	if (!release || !scan_number(&release, &found_major) || !scan_literal(&release, ".") ||
	    !scan_number(&release, &found_minor))
		return false;
	return found_major > major || (found_major == major && found_minor >= minor);
}

/*
 * PLATFORM_STATUS never starts anything. With SNP_PLATFORM_STATUS, kernels from 6.15 on (and those
 * that distributions patch likewise) initialise SNP and shut it down again where it is not
 * initialised, until 6.18, which asks the firmware as it is. SNP is started before SEV: where SEV
 * is started the kernel starts nothing more, and the firmware would refuse to.
 */
bool snp_ask_is_harmless(const struct sev_host_status *status, const char *release)
{
	return status->state != SEV_HOST_UNINIT || is_at_least(release, 6, 18);
}
