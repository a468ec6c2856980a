/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim firmware: a firmware image for the software processor, as AMD would publish one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/product.h>

#include "amd-sp/sp.h"
#include "base/os/file.h"
#include "common/json.h"
#include "diagnose/capture_scan.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option OPTIONS[] = {
	{.name = "firmware-version",
	 .metavar = "A.B.C",
	 .help = "API major, API minor, build (default: a build above the one that runs)"},
	{.name = "tcb",
	 .metavar = "TCB",
	 .help = "SVNs that differ from the TCB of what runs: bl=5,tee=0,snp=28"},
	{.name = "not-live", .help = "one that cannot replace a firmware while SNP is on"},
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "where to write it",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_dir_options, NULL};

static bool parse_version(const char *at, uint64_t *major, uint64_t *minor, uint64_t *build)
{
	return scan_number(&at, major) && scan_literal(&at, ".") && scan_number(&at, minor) &&
	       scan_literal(&at, ".") && scan_number(&at, build) && !*at && *major <= UINT8_MAX &&
	       *minor <= UINT8_MAX && *build <= UINT8_MAX;
}

static enum tool_exit read_version(const struct tool_args *args, struct amd_sp_image *image)
{
	const char *text = tool_value(args, "firmware-version");
	uint64_t major, minor, build;

	if (!text)
		return TOOL_DONE;
	if (!parse_version(text, &major, &minor, &build))
		return tool_usage_error(
			args, "--firmware-version: found '%s', expected one such as 1.58.4", text);
	image->api_major = (uint8_t)major;
	image->api_minor = (uint8_t)minor;
	image->build = (uint8_t)build;
	return TOOL_DONE;
}

/* FMC and microcode do not come with an image. */
static enum tool_exit read_tcb(const struct tool_args *args, struct amd_sp_image *image)
{
	const char *text = tool_value(args, "tcb");
	uint8_t values[SEV_TCB_COMPONENTS];
	struct sev_err err;
	unsigned given = 0;

	if (text && sev_tcb_parse(text, values, &given, &err))
		return tool_fail(args, &err);
	if (given & (1u << SEV_TCB_FMC | 1u << SEV_TCB_MICROCODE))
		return tool_usage_error(args, "--tcb: an image brings bl, tee and snp alone");
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		if (given >> i & 1)
			image->svn[i] = values[i];
	return TOOL_DONE;
}

static enum tool_exit tell(const struct tool_args *args, const struct amd_sp_image *image)
{
	const char *path = tool_value(args, "output");
	struct sev_json json;

	if (tool_has(args, "json")) {
		sev_json_begin(&json, "sim-firmware");
		sev_json_add_string(&json, json.root, "file", path);
		sev_json_add_number(&json, json.root, "api_major", image->api_major);
		sev_json_add_number(&json, json.root, "api_minor", image->api_minor);
		sev_json_add_number(&json, json.root, "build", image->build);
		sev_json_add_number(&json, json.root, "svn", image->svn[SEV_TCB_SNP]);
		return tool_print_json(args, &json, TOOL_DONE);
	}
	printf("%s: firmware %u.%u.%u, SVN %u: sevctl host firmware install --platform sim %s\n",
	       path, image->api_major, image->api_minor, image->build, image->svn[SEV_TCB_SNP],
	       path);
	return TOOL_DONE;
}

static enum tool_exit write_image(const struct tool_args *args, struct amd_sp *sp,
				  const struct amd_sp_image *image)
{
	struct sev_err err;
	uint8_t *bytes;
	size_t size;
	enum sev_rc rc = amd_sp_image_make(sp, image, &bytes, &size, &err);

	if (rc)
		return tool_fail(args, &err);
	rc = sev_file_write(tool_value(args, "output"), bytes, size, 0644, &err);
	free(bytes);
	return rc ? tool_fail(args, &err) : tell(args, image);
}

static enum tool_exit make(const struct tool_args *args, const struct sim_use *use)
{
	struct amd_sp *sp = sim_platform_sp(use->sim);
	const struct sp_version *running = &sp->state->snp.running;
	struct amd_sp_image image = {
		.api_major = running->api_major,
		.api_minor = running->api_minor,
		.build = (uint8_t)(running->build + 1),
		.not_live = tool_has(args, "not-live"),
	};
	enum tool_exit status;

	memcpy(image.svn, running->tcb.svn, sizeof(image.svn));
	status = read_version(args, &image);
	if (!status)
		status = read_tcb(args, &image);
	return status ? status : write_image(args, sp, &image);
}

static enum tool_exit run(const struct tool_args *args)
{
	if (!tool_has(args, "output"))
		return tool_usage_error(args, "where to? Give --output FILE");
	return sim_run_locked(args, make);
}

const struct tool_command cmd_sim_firmware = {
	.name = "sim firmware",
	.summary = "make a firmware image that the software processor takes",
	.options = ALL_OPTIONS,
	.example = "sevctl sim firmware --tcb snp=28 -o new.sbin",
	.run = run,
};
