/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/firmware_check.h"

#include <stdio.h>

static uint32_t pack(unsigned major, unsigned minor, unsigned build)
{
	return (uint32_t)major << 16 | (uint32_t)minor << 8 | build;
}

/* SNP may be off, or the host older than Milan: then only the version that runs is known. */
static enum tool_exit take_snp(const struct tool_args *args, const struct host_use *use,
			       struct firmware_running *out)
{
	struct sev_host_snp_status status;
	struct host_snp snp;
	enum tool_exit result;

	if (sev_host_snp_platform_status(use->dev, &status, NULL))
		return TOOL_DONE;
	result = host_snp_read(args, use, &snp);
	if (result)
		return result;
	out->committed_known = snp.committed_version_known;
	out->committed = pack(snp.committed_major, snp.committed_minor, snp.committed_build);
	return TOOL_DONE;
}

enum tool_exit firmware_running(const struct tool_args *args, const struct host_use *use,
				struct firmware_running *out)
{
	struct sev_host_status status;
	struct sev_err err;

	*out = (struct firmware_running){.version = 0};
	if (sev_host_platform_status(use->dev, &status, &err))
		return tool_fail(args, &err);
	out->version = pack(status.api_major, status.api_minor, status.build);
	return take_snp(args, use, out);
}

static enum tool_exit refuse_old(const struct tool_args *args, const char *path, uint32_t found,
				 uint32_t expected, const char *what, const char *hint)
{
	fprintf(stderr, "%s: %s: version: found %u.%u.%u, expected at least %u.%u.%u, %s%s\n",
		tool_command_name(args), path, found >> 16, found >> 8 & 0xFF, found & 0xFF,
		expected >> 16, expected >> 8 & 0xFF, expected & 0xFF, what, hint);
	return TOOL_NOT_SO;
}

static enum tool_exit check_name(const struct tool_args *args, const struct sim_use *use,
				 const char *path)
{
	unsigned family, model;
	struct sev_err err;
	bool known;

	if (host_cpu(use->io, &family, &model, &err))
		return tool_fail(args, &err);
	if (sev_firmware_name_fits(path, family, model, &known))
		return TOOL_DONE;
	fprintf(stderr,
		"%s: %s: the name says another processor: found family %02xh, model %02xh here\n",
		tool_command_name(args), path, family, model);
	return TOOL_NOT_SO;
}

enum tool_exit firmware_check(const struct tool_args *args, const struct sim_use *use,
			      const char *path, const struct sev_firmware_image *image,
			      const struct firmware_running *running, bool older)
{
	uint32_t version = sev_firmware_image_version(image);
	enum tool_exit status = check_name(args, use, path);

	if (status)
		return status;
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: the version is not below CommittedVersion */
	if (running->committed_known && version < running->committed)
		return refuse_old(args, path, version, running->committed,
				  "which is committed: the firmware takes no older one", "");
	if (!running->committed_known && version < running->version && !older)
		return refuse_old(args, path, version, running->version, "which runs",
				  "; what is committed, which the firmware never gets below, the "
				  "kernel does not tell: give --report of a guest, or --older to "
				  "let the firmware decide");
	return TOOL_DONE;
}
