/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Causes in the IOMMU, which the kernel wants in a certain state before it switches SNP on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/cause.h"
#include "diagnose/facts.h"

static bool is_asked_off(const struct sev_capture *capture)
{
	return fact_option(capture, "amd_iommu", "off") || fact_option(capture, "iommu", "off");
}

static bool asked_off(const struct sev_capture *capture, char *found, size_t size)
{
	bool amd = fact_option(capture, "amd_iommu", "off");

	snprintf(found, size, KEY_CMDLINE ": %s", amd ? "amd_iommu=off" : "iommu=off");
	return is_asked_off(capture);
}

static bool asked_passthrough(const struct sev_capture *capture, char *found, size_t size)
{
	snprintf(found, size, KEY_CMDLINE ": %s",
		 fact_option(capture, "iommu", "pt") ? "iommu=pt" : "iommu.passthrough");
	return fact_passthrough(capture);
}

static bool passthrough_config(const struct sev_capture *capture, char *found, size_t size)
{
	const char *cmdline = fact_text(capture, KEY_CMDLINE);
	char set;

	snprintf(found, size,
		 "CONFIG_IOMMU_DEFAULT_PASSTHROUGH=y, and " KEY_CMDLINE " has no iommu=nopt");
	return fact_config(capture, "CONFIG_IOMMU_DEFAULT_PASSTHROUGH", &set) && set == 'y' &&
	       cmdline && !strstr(cmdline, "iommu=nopt") && !strstr(cmdline, "iommu.passthrough=0");
}

static bool asked_v2(const struct sev_capture *capture, char *found, size_t size)
{
	snprintf(found, size, KEY_CMDLINE ": amd_iommu=pgtbl_v2");
	return fact_option(capture, "amd_iommu", "pgtbl_v2");
}

static bool no_config(const struct sev_capture *capture, char *found, size_t size)
{
	char set;

	snprintf(found, size, "CONFIG_AMD_IOMMU is not set");
	return fact_config(capture, "CONFIG_AMD_IOMMU", &set) && set == 'n';
}

/* There is none, though nobody told the kernel to do without. */
static bool none_there(const struct sev_capture *capture, char *found, size_t size)
{
	uint64_t count;
	bool sev;

	snprintf(found, size, KEY_IOMMU_COUNT " = 0, and " KEY_CMDLINE " does not switch it off");
	return sev_capture_number(capture, KEY_IOMMU_COUNT, &count) && count == 0 &&
	       fact_text(capture, KEY_CMDLINE) && !is_asked_off(capture) &&
	       fact_offered(capture, SEV_GENERATION_SEV, &sev) && sev;
}

static bool no_snpsup(const struct sev_capture *capture, char *found, size_t size)
{
	const char *key;
	bool snp;

	for (size_t i = 0; (key = sev_capture_key_at(capture, i)) != NULL; i++) {
		if (!fact_iommu_snp(capture, key, &snp) || snp)
			continue;
		snprintf(found, size, "%s = %s: bit 63 (SNPSup) is 0", key,
			 fact_text(capture, key));
		return true;
	}
	return false;
}

/* "AMD-Vi: Using global IVHD EFR:0x25bf732fa2295afe, EFR2:0x1d" */
static bool no_snpsup_line(const struct sev_capture *capture, char *found, size_t size)
{
	for (size_t i = 0; i < sev_capture_line_count(capture); i++) {
		const struct sev_capture_line *line = sev_capture_line_at(capture, i);
		const char *efr = strstr(line->text, "IVHD EFR:0x");
		uint64_t value = efr ? strtoull(efr + strlen("IVHD EFR:"), NULL, 16) : 0;

		if (!value || value >> 63 & 1)
			continue;
		if (line->where)
			snprintf(found, size, "line %u: %s: bit 63 (SNPSup) is 0", line->where,
				 line->text);
		else
			snprintf(found, size, "%s: bit 63 (SNPSup) is 0", line->text);
		return true;
	}
	return false;
}

const struct cause_row CAUSES_IOMMU[] = {
	{
		.id = "iommu-off-in-bios",
		.modes = MODE_SNP,
		.rank = 34,
		.says = "the BIOS switched the IOMMU off",
		.fixes = {"BIOS: enable IOMMU (AMD CBS, NBIO Common Options)"},
		.evidence = {TEST(none_there)},
		.against = {LINE("iommu-disabled-cmdline"), TEST(no_config)},
		.refutes = {"an entry in /sys/class/iommu"},
	},
	{
		.id = "iommu-without-snp",
		.modes = MODE_SNP,
		.rank = 35,
		.says = "the BIOS did not enable SEV-SNP in the IOMMU",
		.fixes = {"BIOS: enable SEV-SNP Support (AMD CBS, NBIO Common Options)",
			  "update the BIOS if it has no such setting"},
		.evidence = {TEST(no_snpsup), LINE("iommu-no-snp-feature"),
			     LINE("iommu-snpsup-disabled"), TEST(no_snpsup_line)},
		.against = {LINE("iommu-snp-enabled"), LINE("iommu-snp-enabled-old")},
		.refutes = {"bit 63 (SNPSup) in /sys/class/iommu/ivhd*/amd-iommu/features"},
	},
	{
		.id = "kernel-without-iommu-config",
		.modes = MODE_SNP,
		.rank = 60,
		.says = "the kernel was built without the driver of AMD's IOMMU",
		.fixes = {"use a kernel with CONFIG_AMD_IOMMU=y"},
		.evidence = {TEST(no_config)},
		.against = {LINE("iommu-snp-enabled")},
		.refutes = {"CONFIG_AMD_IOMMU=y in the configuration of the kernel that runs"},
	},
	{
		.id = "iommu-off-by-command-line",
		.modes = MODE_SNP,
		.rank = 50,
		.says = "the kernel's command line switches the IOMMU off",
		.fixes = {"kernel: remove amd_iommu=off or iommu=off"},
		.evidence = {TEST(asked_off), LINE("iommu-disabled-cmdline")},
		.against = {LINE("iommu-snp-enabled")},
		.refutes = {"/proc/cmdline without amd_iommu=off and iommu=off"},
	},
	{
		.id = "iommu-passthrough",
		.modes = MODE_SNP,
		.rank = 51,
		.says = "the IOMMU is off or in passthrough mode, with which the kernel gives up "
			"SEV-SNP",
		.fixes = {"kernel: remove iommu=pt (and amd_iommu=off) from the command line",
			  "kernel: add iommu=nopt where passthrough is its default",
			  "BIOS: enable IOMMU"},
		.evidence = {TEST(asked_passthrough), TEST(passthrough_config),
			     LINE("iommu-passthrough"), LINE("iommu-passthrough-old"),
			     LINE("iommu-passthrough-early"), LINE("iommu-default-domain-pt")},
		.against = {LINE("iommu-snp-enabled"), LINE("iommu-snp-enabled-old")},
		.refutes = {"a kernel line: IOMMU SNP support enabled",
			    "/sys/kernel/iommu_groups/*/type that begins with DMA"},
	},
	{
		.id = "iommu-v2-page-tables",
		.modes = MODE_SNP,
		.rank = 52,
		.says = "the IOMMU uses v2 page tables, with which the kernel gives up SEV-SNP",
		.fixes = {"kernel: remove amd_iommu=pgtbl_v2 from the command line"},
		.evidence = {TEST(asked_v2), LINE("iommu-v2-page-table")},
		.against = {LINE("iommu-v1-forced"), LINE("iommu-snp-enabled")},
		.refutes = {"/proc/cmdline without pgtbl_v2"},
	},
	{.id = NULL},
};
