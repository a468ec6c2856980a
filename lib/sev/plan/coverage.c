/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the measurement covers, because people believe that more is measured than is.
 */
#include <string.h>

#include "base/text.h"
#include "plan/builder.h"

/* Kernel parameters by which a dm-verity root hash pins a root file system. */
static const char *const VERITY_PARAMETERS[] = {
	"roothash=", "verity.roothash=", "systemd.verity_root_hash=", "dm-mod.create=",
	"dm=",	     "rootfs_verity.",	 "kata.verity_params=",
};

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Whether a parameter value that sets up a mapping by hand names dm-verity. */
static bool names_verity(const char *parameter)
{
	if (starts_with(parameter, "dm-mod.create=") || starts_with(parameter, "dm="))
		return strstr(parameter, "verity") != NULL;
	return true;
}

/* The parameter that names a dm-verity root hash; NULL when the command line has none. */
static const char *find_verity(const char *cmdline)
{
	for (const char *word = cmdline; word && *word; word = strchr(word, ' ')) {
		while (*word == ' ')
			word++;
		for (size_t i = 0; i < SEV_COUNT(VERITY_PARAMETERS); i++)
			if (starts_with(word, VERITY_PARAMETERS[i]) && names_verity(word))
				return VERITY_PARAMETERS[i];
	}
	return NULL;
}

static enum sev_rc root_file_system(const struct sev_config *config, struct sev_plan *plan,
				    struct sev_err *err)
{
	static const char subject[] = "root file system";
	const char *verity = config->append ? find_verity(config->append) : NULL;

	if (verity)
		return sev_plan_add_coverage(
			plan, subject, SEV_COVERAGE_MEASURED, err,
			"through the dm-verity root hash in the measured command "
			"line (%s), if the initrd insists on it",
			verity);
	return sev_plan_add_coverage(
		plan, subject, SEV_COVERAGE_NONE, err,
		"no dm-verity root hash in the command line; only what is inside "
		"the initrd is measured");
}

static enum sev_rc kernel_parts(const struct sev_config *config, struct sev_plan *plan,
				struct sev_err *err)
{
	enum sev_rc rc = sev_plan_add_coverage(plan, "kernel", SEV_COVERAGE_MEASURED, err,
					       "by its SHA-256 in the kernel hashes table");

	if (!rc)
		rc = sev_plan_add_coverage(
			plan, "initrd", SEV_COVERAGE_MEASURED, err,
			config->initrd ? "by its SHA-256 in the kernel hashes table"
				       : "as absent: the table holds the hash of nothing");
	if (!rc)
		rc = sev_plan_add_coverage(
			plan, "command line", SEV_COVERAGE_MEASURED, err,
			config->append ? "by its SHA-256 in the kernel hashes table"
				       : "as empty: the table holds the hash of one NUL");
	return rc ? rc : root_file_system(config, plan, err);
}

static enum sev_rc no_kernel_parts(struct sev_plan *plan, const char *why, struct sev_err *err)
{
	static const char *const subjects[] = {"kernel", "initrd", "command line",
					       "root file system"};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < SEV_COUNT(subjects); i++)
		rc = sev_plan_add_coverage(plan, subjects[i], SEV_COVERAGE_NONE, err, "%s",
					   i == 0 ? why : "not covered without a measured kernel");
	return rc;
}

static enum sev_rc host_data(const struct sev_config *config, struct sev_plan *plan,
			     struct sev_err *err)
{
	static const char subject[] = "HOST_DATA";
	char hex[2 * SEV_HOST_DATA + 1];

	if (config->mode != SEV_MODE_SNP)
		return sev_plan_add_coverage(plan, subject, SEV_COVERAGE_ABSENT, err,
					     "SEV and SEV-ES guests have none");
	if (sev_is_zero(config->host_data, sizeof(config->host_data)))
		return sev_plan_add_coverage(
			plan, subject, SEV_COVERAGE_REPORT_ONLY, err,
			"HOST_DATA of the attestation report; a verifier must look at it");
	sev_hex_encode(config->host_data, sizeof(config->host_data), hex);
	return sev_plan_add_coverage(
		plan, subject, SEV_COVERAGE_REPORT_ONLY, err,
		"HOST_DATA of the attestation report, %s; a verifier must look at it", hex);
}

enum sev_rc sev_build_common_coverage(const struct sev_config *config, struct sev_plan *plan,
				      struct sev_err *err)
{
	bool snp = config->mode == SEV_MODE_SNP;
	enum sev_rc rc;

	rc = sev_plan_add_coverage(
		plan, "policy", SEV_COVERAGE_REPORT_ONLY, err,
		snp ? "POLICY of the attestation report; a verifier must look at it"
		    : "part of the LAUNCH_MEASURE value, not of the digest");
	if (!rc)
		rc = host_data(config, plan, err);
	if (!rc)
		rc = sev_plan_add_coverage(
			plan, "variable store", SEV_COVERAGE_NONE, err,
			"a separate OVMF_VARS file is never measured; UEFI variables "
			"are under the host's control");
	return rc;
}

enum sev_rc sev_build_coverage(const struct sev_config *config, struct sev_plan *plan,
			       bool kernel_measured, const char *no_kernel_why, struct sev_err *err)
{
	enum sev_rc rc;

	if (plan->has_seed)
		rc = sev_plan_add_coverage(plan, "firmware", SEV_COVERAGE_MEASURED, err,
					   "through the hash given in its place");
	else
		rc = sev_plan_add_coverage(plan, "firmware", SEV_COVERAGE_MEASURED, err,
					   "every byte of the image");
	if (!rc)
		rc = kernel_measured ? kernel_parts(config, plan, err)
				     : no_kernel_parts(plan, no_kernel_why, err);
	return rc ? rc : sev_build_common_coverage(config, plan, err);
}
