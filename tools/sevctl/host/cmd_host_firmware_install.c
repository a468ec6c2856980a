/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host firmware install: puts an image where Linux loads it from.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sev/fw_status.h>

#include "base/err.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/confirm.h"
#include "common/input.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/host/firmware_check.h"
#include "sevctl/host/firmware_files.h"

static const struct tool_option OPTIONS[] = {
	{.name = "older", .help = "also one that is older than what runs: the firmware decides"},
	{.name = "live", .help = "with --platform sim: while guests run, and not committed"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {
	OPTIONS,	 firmware_dir_options, host_report_options,
	confirm_options, sim_host_options,     NULL};

/* An image on its way. */
struct install {
	char *data;
	size_t size;
	struct sev_firmware_image image;
	struct firmware_running running;
	char *folder;
	char *target;
};

/* --- Where to --- */

/* The name that Linux finds first must be the new file's: an older one must not hide it. */
static enum sev_rc choose_target(const struct sim_use *use, struct install *install,
				 struct sev_err *err)
{
	char name[SEV_FIRMWARE_NAME_MAX];
	unsigned family, model;
	struct stat st;
	enum sev_rc rc = host_cpu(use->io, &family, &model, err);

	if (rc)
		return rc;
	for (unsigned i = 0; i < 2; i++) {
		free(install->target);
		sev_firmware_name(family, model, i, name);
		install->target = sev_format("%s/%s", install->folder, name);
		if (!install->target)
			return sev_fail_nomem(err);
		if (stat(install->target, &st) == 0)
			break;
	}
	return SEV_OK;
}

static enum sev_rc make_folder(const char *path, struct sev_err *err)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return SEV_OK;
	return sev_fail_errno(err, errno, "%s: making the folder", path);
}

/* Before anything is done: the folder is there, and may be written to. */
static enum sev_rc prepare_folder(const struct install *install, struct sev_err *err)
{
	char *amd = sev_format("%s/amd", install->folder);
	enum sev_rc rc;

	if (!amd)
		return sev_fail_nomem(err);
	rc = make_folder(install->folder, err);
	if (!rc)
		rc = make_folder(amd, err);
	if (!rc && access(amd, W_OK) != 0)
		rc = sev_fail_errno(err, errno, "%s: writing to the folder", amd);
	free(amd);
	return rc;
}

/* --- What it means --- */

static bool may_install(const struct tool_args *args, const struct install *install)
{
	const struct sev_firmware_image *image = &install->image;
	bool live = tool_has(args, "live");
	struct stat st;

	return tool_confirm(args, "%s is %s; firmware %u.%u.%u is handed to the processor %s%s",
			    install->target, stat(install->target, &st) == 0 ? "replaced" : "made",
			    image->api_major, image->api_minor, image->build,
			    live ? "now" : "when the driver ccp is loaded next",
			    live ? ", until it is committed or another one is"
				 : ", which commits it: there is no way back to an older one");
}

static enum tool_exit answered(const struct tool_args *args, int rc, uint32_t error)
{
	if (rc != -EIO || !error) {
		fprintf(stderr, "%s: the software processor's kernel: %s\n",
			tool_command_name(args),
			rc == -EBUSY ? tool_has(args, "live")
					       ? "guests of SEV or SEV-ES are there: end them"
					       : "guests are there, so ccp cannot be loaded anew: "
						 "end them, or give --live"
				     : strerror(-rc));
		return TOOL_NOT_FOUND_OUT;
	}
	fprintf(stderr,
		"%s: the software processor answered %s (0x%x): %s; the firmware that ran goes on\n",
		tool_command_name(args), sev_fw_status_name(error), error,
		error == SEV_FW_BAD_SIGNATURE
			? "the image is not signed for this processor, or damaged"
		: error == SEV_FW_SHUTDOWN_REQUIRED ? "this image is not for --live"
		: error == SEV_FW_BAD_SVN     ? "an SVN of it is below that of the committed TCB"
		: error == SEV_FW_BAD_VERSION ? "it is older than the committed version"
					      : "see the specification");
	return TOOL_NOT_SO;
}

/* The software processor takes it at once. */
static enum tool_exit hand_over(const struct tool_args *args, struct sim_platform *sim,
				const struct install *install)
{
	uint32_t error = 0;
	struct sev_err err;
	int rc;

	if (sim_platform_lock(sim, &err))
		return tool_fail(args, &err);
	rc = lx_firmware_update(sim_platform_kernel(sim), install->data, install->size,
				tool_has(args, "live"), &error);
	sim_platform_unlock(sim);
	return rc ? answered(args, rc, error) : TOOL_DONE;
}

static enum tool_exit tell(const struct tool_args *args, const struct sim_use *use,
			   const struct install *install)
{
	const struct sev_firmware_image *image = &install->image;
	struct sev_json json;

	if (tool_has(args, "json")) {
		sev_json_begin(&json, "host-firmware-install");
		sev_json_add_string(&json, json.root, "file", install->target);
		sev_json_add_number(&json, json.root, "api_major", image->api_major);
		sev_json_add_number(&json, json.root, "api_minor", image->api_minor);
		sev_json_add_number(&json, json.root, "build", image->build);
		sev_json_add_bool(&json, json.root, "runs", use->sim != NULL);
		return tool_print_json(args, &json, TOOL_DONE);
	}
	printf("%-20s %s\n", "written", install->target);
	if (use->sim) {
		printf("%-20s %u.%u.%u%s\n", "firmware that runs", image->api_major,
		       image->api_minor, image->build,
		       tool_has(args, "live") ? ", not committed: sevctl host commit"
					      : ", committed");
		return TOOL_DONE;
	}
	printf("%-20s ccp must be loaded anew: reboot, or with no guests running\n", "to do");
	printf("%-20s modprobe -r kvm_amd ccp && modprobe ccp && modprobe kvm_amd\n", "");
	printf("%-20s where ccp is in the initramfs: make that anew (update-initramfs -u, dracut "
	       "-f), and reboot\n",
	       "");
	printf("%-20s then sevctl host status tells which firmware runs; certificates of the new "
	       "TCB: sevctl host export-certs\n",
	       "");
	return TOOL_DONE;
}

/* --- The command --- */

static enum tool_exit perform(const struct tool_args *args, const struct sim_use *use,
			      struct install *install)
{
	enum tool_exit status = TOOL_DONE;
	struct sev_err err;

	install->folder = firmware_dir(args, use);
	if (!install->folder)
		return tool_fail_nomem(args);
	if (choose_target(use, install, &err) || prepare_folder(install, &err))
		return tool_fail(args, &err);
	if (!may_install(args, install))
		return TOOL_USAGE;
	if (use->sim)
		status = hand_over(args, use->sim, install);
	if (status)
		return status;
	if (sev_file_write(install->target, install->data, install->size, 0644, &err))
		return tool_fail(args, &err);
	return tell(args, use, install);
}

static enum tool_exit read_image(const struct tool_args *args, struct install *install)
{
	const char *path = tool_positional(args, 0);
	struct sev_err err;

	if (input_read(path, &install->data, &install->size, &err) ||
	    sev_firmware_image_read(path, install->data, install->size, &install->image, &err)) {
		enum tool_exit status = tool_fail(args, &err);

		return err.rc == SEV_ERR_UNSUPPORTED ? TOOL_MALFORMED : status;
	}
	return TOOL_DONE;
}

static enum tool_exit install_image(const struct tool_args *args, const struct host_use *use)
{
	struct install install = {.data = NULL};
	enum tool_exit status = read_image(args, &install);

	if (!status)
		status = firmware_running(args, use, &install.running);
	if (!status)
		status = firmware_check(args, &use->platform, tool_positional(args, 0),
					&install.image, &install.running, tool_has(args, "older"));
	if (!status)
		status = perform(args, &use->platform, &install);
	free(install.data);
	free(install.folder);
	free(install.target);
	return status;
}

static bool names_sim(const struct tool_args *args)
{
	const char *platform = tool_value(args, "platform");

	return platform && !strncasecmp(platform, "sim", 3);
}

static enum tool_exit run(const struct tool_args *args)
{
	if (tool_has(args, "live") && !names_sim(args))
		return tool_usage_error(args, "--live: Linux has no such update, expected "
					      "--platform sim with it");
	return host_run(args, install_image);
}

const struct tool_command cmd_host_firmware_install = {
	.name = "host firmware install",
	.summary = "put a firmware image where Linux loads it from",
	.positionals = "FILE",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl host firmware install amd_sev_fam19h_model0xh.sbin",
	.run = run,
};
