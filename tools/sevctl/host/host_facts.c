/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"
#include "host/snp_ask.h"
#include "sevctl/host/firmware_files.h"
#include "sevctl/host/host_chain.h"

#define VULNERABILITIES "/sys/firmware/sev/vulnerabilities/"
#define RELEASE		"/proc/sys/kernel/osrelease"
#define LOG_MAX		((size_t)1 << 20)

/* The flags of STRUCT_PLATFORM_STATUS (SNP firmware ABI). */
static const struct {
	const char *name;
	bool init; /* of init_bits, otherwise of policy_bits */
	uint32_t bit;
} FLAGS[] = {
	{"RMP_INITIALIZED", true, SEV_HOST_SNP_RMP_INIT},
	{"ALIAS_CHECK_COMPLETE", true, SEV_HOST_SNP_ALIAS_CHECK},
	{"TIO_EN", true, SEV_HOST_SNP_TIO_EN},
	{"MASK_CHIP_ID", false, SEV_HOST_SNP_MASK_CHIP_ID},
	{"MASK_CHIP_KEY", false, SEV_HOST_SNP_MASK_CHIP_KEY},
	{"VLEK_EN", false, SEV_HOST_SNP_VLEK_EN},
	{"FEATURE_INFO", false, SEV_HOST_SNP_FEATURE_INFO},
	{"RAPL_DIS", false, SEV_HOST_SNP_RAPL_DIS},
	{"CIPHERTEXT_HIDING_DRAM_CAP", false, SEV_HOST_SNP_HIDING_CAP},
	{"CIPHERTEXT_HIDING_DRAM_EN", false, SEV_HOST_SNP_HIDING_EN},
};

const char *host_snp_flag(const struct sev_host_snp_status *status, size_t i, bool *set)
{
	if (i >= SEV_COUNT(FLAGS))
		return NULL;
	*set = ((FLAGS[i].init ? status->init_bits : status->policy_bits) & FLAGS[i].bit) != 0;
	return FLAGS[i].name;
}

static void read_cpu(const struct sev_io *io, struct host_facts *facts)
{
	struct sev_cpuid regs;

	if (host_cpu(io, &facts->snp.family, &facts->snp.model, NULL))
		return;
	facts->snp.product = sev_products_find_cpuid(
		sev_products_builtin(), (uint8_t)facts->snp.family, (uint8_t)facts->snp.model);
	facts->cpuid_known = SEV_IO(io, cpuid, 0x8000001F, 0, &regs) >= 0;
	/* APM3 Fn8000_001F_EAX: bit 8 is SecureTsc. */
	facts->secure_tsc = facts->cpuid_known && (regs.eax >> 8 & 1);
}

static void read_mask(const struct sev_io *io, const char *path, char out[HOST_MASK_TEXT])
{
	if (sev_io_read_file(io, path, out, HOST_MASK_TEXT - 1) < 0)
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static void read_bios_version(const struct sev_io *io, struct host_facts *facts)
{
	char *log = malloc(LOG_MAX + 1);
	int64_t size = log ? SEV_IO(io, kernel_log, log, LOG_MAX) : -ENOMEM;

	if (size >= 0) {
		log[size] = '\0';
		facts->versions.bios = host_bios_version(log);
	}
	free(log);
}

static void take_file(const struct firmware_files *files, struct host_facts *facts)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct firmware_file *file = &files->list[i];

		if (!file->loaded || facts->file)
			continue;
		facts->file = strdup(file->path);
		facts->versions.file =
			(struct host_version){file->rc == SEV_OK, file->image.api_major,
					      file->image.api_minor, file->image.build};
	}
}

static void read_file(const struct tool_args *args, const struct host_use *use,
		      struct host_facts *facts)
{
	struct firmware_files files = {0};
	char *folder = firmware_dir(args, &use->platform);

	if (folder && !firmware_files_find(&files, folder, NULL)) {
		firmware_files_mark(&files, folder, facts->snp.family, facts->snp.model);
		take_file(&files, facts);
	}
	firmware_files_free(&files);
	free(folder);
}

static void read_versions(const struct tool_args *args, const struct host_use *use,
			  struct host_facts *facts)
{
	facts->versions.running = (struct host_version){facts->has_sev, facts->sev.api_major,
							facts->sev.api_minor, facts->sev.build};
	read_bios_version(use->platform.io, facts);
	read_file(args, use, facts);
	facts->runs = host_versions_judge(&facts->versions);
}

static enum sev_rc ask_snp(const struct host_use *use, struct host_facts *facts)
{
	const struct sev_io *io = use->platform.io;
	char release[256];
	bool known = sev_io_read_file(io, RELEASE, release, sizeof(release) - 1) >= 0;

	if (snp_ask_is_harmless(&facts->sev, known ? release : NULL))
		return sev_host_snp_platform_status(use->dev, &facts->snp.status,
						    &facts->snp_error);
	return sev_fail(&facts->snp_error, SEV_ERR_UNKNOWN,
			"not asked: SEV is not initialised, and Linux before 6.18 may start SNP "
			"for the answer, and stop it again; `sevctl host config show` asks all the "
			"same");
}

/* Of a product that is not known, the TCBs have no components. */
static enum tool_exit read_snp(const struct tool_args *args, const struct host_use *use,
			       struct host_facts *facts)
{
	facts->has_snp = !ask_snp(use, facts);
	return facts->has_snp && facts->snp.product ? host_snp_read(args, use, &facts->snp)
						    : TOOL_DONE;
}

enum tool_exit host_facts_read(const struct tool_args *args, const struct host_use *use,
			       struct host_facts *out)
{
	struct sev_err err;
	enum tool_exit status;

	*out = (struct host_facts){.runs = ""};
	if (sev_host_platform_status(use->dev, &out->sev, &err))
		return tool_fail(args, &err);
	out->has_sev = true;
	read_cpu(use->platform.io, out);
	status = read_snp(args, use, out);
	out->has_id = !host_chip_id(use->dev, out->id, NULL);
	read_mask(use->platform.io, VULNERABILITIES "supported_mitigations", out->supported);
	read_mask(use->platform.io, VULNERABILITIES "verified_mitigations", out->verified);
	read_versions(args, use, out);
	return status;
}

void host_facts_free(struct host_facts *facts)
{
	free(facts->file);
}
