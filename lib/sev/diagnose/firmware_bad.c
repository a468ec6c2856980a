/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/firmware_bad.h"

#include "base/bytes.h"
#include "diagnose/cause.h"
#include "diagnose/facts.h"

/* Each with where it is known from. */
static const struct firmware_bad ROWS[] = {
	{MODE_SEV, 0x000E, "the API is older than 0.14, the first with SEV's commands",
	 "SEV API specification, revision history"},
	{MODE_SEV_ES, 0x0011, "SEV-ES needs API 0.17 or newer",
	 "SEV API specification; AMDESE/AMDSEV issue 41"},
	{MODE_SNP, 0x0133, "SNP needs API 1.51 or newer",
	 "Linux, drivers/crypto/ccp; AMDESE/AMDSEV issues 81 and 140"},
};

bool fact_firmware(const struct sev_capture *capture, struct fact_firmware *out)
{
	uint64_t build;

	if (fact_api(capture, "platform_status", &out->api)) {
		out->build = 0;
		if (sev_capture_number(capture, "sev platform_status.build", &build))
			out->build = (unsigned)build;
		return true;
	}
	if (!fact_api(capture, "snp_platform_status", &out->api))
		return false;
	out->build = 0;
	if (sev_capture_number(capture, "sev snp_platform_status.build_id", &build))
		out->build = (unsigned)build;
	return true;
}

const struct firmware_bad *firmware_bad_find(const struct fact_firmware *firmware,
					     enum sev_generation generation)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (ROWS[i].modes >> generation & 1 && firmware->api < ROWS[i].api)
			return &ROWS[i];
	return NULL;
}

const struct firmware_bad *firmware_bad_at(size_t i)
{
	return i < SEV_COUNT(ROWS) ? &ROWS[i] : NULL;
}
