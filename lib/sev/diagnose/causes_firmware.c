/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes in the firmware of the AMD-SP.
 */
#include <stdio.h>

#include "diagnose/cause.h"
#include "diagnose/facts.h"
#include "diagnose/firmware_bad.h"

static bool too_old(const struct sev_capture *capture, enum sev_generation generation, char *found,
		    size_t size)
{
	struct fact_firmware firmware;
	const struct firmware_bad *bad;

	if (!fact_firmware(capture, &firmware))
		return false;
	bad = firmware_bad_find(&firmware, generation);
	if (bad)
		snprintf(found, size, "firmware %u.%u.%u: %s", firmware.api >> 8,
			 firmware.api & 0xFF, firmware.build, bad->says);
	return bad != NULL;
}

static bool too_old_for_snp(const struct sev_capture *capture, char *found, size_t size)
{
	return too_old(capture, SEV_GENERATION_SNP, found, size);
}

static bool too_old_for_es(const struct sev_capture *capture, char *found, size_t size)
{
	return too_old(capture, SEV_GENERATION_SEV_ES, found, size);
}

static bool too_old_for_sev(const struct sev_capture *capture, char *found, size_t size)
{
	return too_old(capture, SEV_GENERATION_SEV, found, size);
}

static bool new_enough_for_snp(const struct sev_capture *capture, char *found, size_t size)
{
	struct fact_firmware firmware;

	if (!fact_firmware(capture, &firmware) || firmware_bad_find(&firmware, SEV_GENERATION_SNP))
		return false;
	snprintf(found, size, "firmware %u.%u.%u", firmware.api >> 8, firmware.api & 0xFF,
		 firmware.build);
	return true;
}

const struct cause_row CAUSES_FIRMWARE[] = {
	{
		.id = "firmware-too-old-for-snp",
		.modes = MODE_SNP,
		.rank = 40,
		.says = "the SEV firmware is too old for SEV-SNP",
		.fixes = {"update the BIOS, which brings newer SEV firmware",
			  "or put AMD's newest SEV firmware for this processor under "
			  "/lib/firmware/amd, and reload ccp"},
		.evidence = {TEST(too_old_for_snp), LINE("snp-firmware-too-old")},
		.against = {TEST(new_enough_for_snp)},
		.refutes = {"PLATFORM_STATUS with API 1.51 or newer"},
	},
	{
		.id = "firmware-too-old-for-sev-es",
		.modes = MODE_SEV_ES,
		.rank = 40,
		.says = "the SEV firmware is too old for SEV-ES",
		.fixes =
			{"put AMD's newer SEV firmware (0.17 or later) under /lib/firmware/amd, and "
			 "reload ccp",
			 "or update the BIOS"},
		.evidence = {TEST(too_old_for_es)},
		.refutes = {"PLATFORM_STATUS with API 0.17 or newer"},
	},
	{
		.id = "firmware-too-old-for-sev",
		.modes = MODE_SEV,
		.rank = 40,
		.says = "the SEV firmware is too old for SEV",
		.fixes = {"update the BIOS"},
		.evidence = {TEST(too_old_for_sev)},
		.refutes = {"PLATFORM_STATUS with API 0.14 or newer"},
	},
	{
		.id = "psp-not-answering",
		.modes = MODE_ALL,
		.rank = 41,
		.says = "the secure processor stopped answering, and the driver gave it up",
		.fixes = {"switch the machine off and cut it from power, then on again",
			  "update the BIOS and the SEV firmware",
			  "kernel: ccp.psp_cmd_timeout=SECONDS, if it is only slow"},
		.evidence = {LINE("sev-command-timeout")},
		.refutes = {"a later PLATFORM_STATUS that is answered"},
	},
	{
		.id = "psp-broken-bios",
		.modes = MODE_ALL,
		.rank = 26,
		.says = "the BIOS hides the secure processor from the kernel",
		.fixes = {"BIOS: enable the AMD PSP (ASP) if it has such a setting",
			  "update the BIOS"},
		.evidence = {LINE("psp-broken-bios")},
		.against = {LINE("sev-api")},
		.refutes = {"a kernel line of ccp with the SEV API's version"},
	},
	{.id = NULL},
};
