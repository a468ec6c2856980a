/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host firmware show: what firmware images say of themselves, and which one Linux loads.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/host/firmware_files.h"
#include "sevctl/host/host_snp.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, firmware_dir_options,
							sim_host_options, NULL};

static const char *packing_name(enum sev_firmware_packing packing)
{
	return packing == SEV_FIRMWARE_XZ ? "xz" : "zstd";
}

static void print_file(const struct firmware_file *file)
{
	const struct sev_firmware_image *image = &file->image;

	printf("%s\n", file->path);
	if (file->rc == SEV_ERR_UNSUPPORTED) {
		printf("  %-18s packed by %s: its version is not read; unpack it with %s -d -k\n",
		       "image", packing_name(file->packing), packing_name(file->packing));
	} else if (file->rc) {
		printf("  %-18s %s\n", "no image", file->why.msg);
	} else {
		printf("  %-18s %u.%u.%u (0x%02x.0x%02x.0x%02x)\n", "version", image->api_major,
		       image->api_minor, image->build, image->api_major, image->api_minor,
		       image->build);
		printf("  %-18s %zu bytes, %s%s%s\n", "image", file->size,
		       image->has_signature ? "signed" : "not signed",
		       image->encrypted ? ", encrypted" : "",
		       image->compressed ? ", compressed" : "");
	}
	if (file->loaded)
		printf("  %-18s this file, when the driver ccp is loaded\n", "Linux loads");
}

static void add_file(struct sev_json *json, struct json_object *list,
		     const struct firmware_file *file)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);
	const struct sev_firmware_image *image = &file->image;

	sev_json_add_string(json, row, "file", file->path);
	sev_json_add_number(json, row, "size", file->size);
	sev_json_add_string(json, row, "packing",
			    file->packing ? packing_name(file->packing) : "none");
	sev_json_add_bool(json, row, "loaded", file->loaded);
	sev_json_add_bool(json, row, "image", !file->rc);
	if (file->rc) {
		sev_json_add_string(json, row, "error", file->why.msg);
		return;
	}
	sev_json_add_number(json, row, "api_major", image->api_major);
	sev_json_add_number(json, row, "api_minor", image->api_minor);
	sev_json_add_number(json, row, "build", image->build);
	sev_json_add_bool(json, row, "signed", image->has_signature);
	sev_json_add_bool(json, row, "encrypted", image->encrypted);
	sev_json_add_bool(json, row, "compressed", image->compressed);
}

static enum tool_exit print_all(const struct tool_args *args, const struct firmware_files *files,
				const char *folder, enum tool_exit status)
{
	struct json_object *list;
	struct sev_json json;

	if (tool_has(args, "json")) {
		sev_json_begin(&json, "host-firmware");
		list = sev_json_add_array(&json, json.root, "files");
		for (size_t i = 0; i < files->count; i++)
			add_file(&json, list, &files->list[i]);
		return tool_print_json(args, &json, status);
	}
	for (size_t i = 0; i < files->count; i++)
		print_file(&files->list[i]);
	if (!files->count)
		printf("no SEV firmware below %s/amd: the one of the BIOS runs\n", folder);
	return status;
}

/* A file that was named and is no image fails the command; one that was found does not. */
static enum tool_exit show_named(const struct tool_args *args, struct firmware_files *files)
{
	enum tool_exit status = TOOL_DONE;

	for (size_t i = 0; i < tool_positional_count(args); i++) {
		if (!firmware_files_add(files, tool_positional(args, i)))
			return tool_fail_nomem(args);
		if (files->list[i].rc && files->list[i].rc != SEV_ERR_UNSUPPORTED)
			status = files->list[i].rc == SEV_ERR_IO ? TOOL_NOT_FOUND_OUT
								 : TOOL_MALFORMED;
	}
	return print_all(args, files, "", status);
}

static enum tool_exit show_found(const struct tool_args *args, const struct sim_use *use,
				 struct firmware_files *files)
{
	char *folder = firmware_dir(args, use);
	enum tool_exit status;
	unsigned family, model;
	struct sev_err err;

	if (!folder)
		return tool_fail_nomem(args);
	if (firmware_files_find(files, folder, &err)) {
		free(folder);
		return tool_fail(args, &err);
	}
	if (!host_cpu(use->io, &family, &model, NULL))
		firmware_files_mark(files, folder, family, model);
	status = print_all(args, files, folder, TOOL_DONE);
	free(folder);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct firmware_files files = {NULL, 0};
	enum tool_exit status;
	struct sim_use use;

	if (tool_positional_count(args)) {
		status = show_named(args, &files);
	} else {
		status = sim_use_platform(args, &use);
		if (!status)
			status = show_found(args, &use, &files);
		sim_use_end(&use);
	}
	firmware_files_free(&files);
	return status;
}

const struct tool_command cmd_host_firmware_show = {
	.name = "host firmware show",
	.summary = "show versions of SEV firmware files, and which one Linux loads",
	.positionals = "[FILE...]",
	.max_positionals = 1000,
	.options = ALL_OPTIONS,
	.example = "sevctl host firmware show amd_sev_fam19h_model0xh.sbin",
	.run = run,
};
