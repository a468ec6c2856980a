/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/firmware_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/input.h"

#define LINUX_FIRMWARE "/lib/firmware"

const struct tool_option firmware_dir_options[] = {
	{.name = "firmware-dir",
	 .metavar = "DIR",
	 .help = "the folder that Linux loads firmware from (default " LINUX_FIRMWARE ")",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

char *firmware_dir(const struct tool_args *args, const struct sim_use *use)
{
	const char *dir = tool_value(args, "firmware-dir");

	if (dir)
		return strdup(dir);
	return use->sim ? sev_format("%s/firmware", sim_platform_dir(use->sim))
			: strdup(LINUX_FIRMWARE);
}

static void read_image(struct firmware_file *file)
{
	char *data = NULL;

	file->rc = input_read(file->path, &data, &file->size, &file->why);
	if (file->rc)
		return;
	file->packing = sev_firmware_packing(data, file->size);
	file->rc = sev_firmware_image_read(file->path, data, file->size, &file->image, &file->why);
	free(data);
}

bool firmware_files_add(struct firmware_files *files, const char *path)
{
	struct firmware_file *more =
		realloc(files->list, (files->count + 1) * sizeof(*files->list));
	char *copy = strdup(path);

	if (more)
		files->list = more;
	if (!more || !copy) {
		free(copy);
		return false;
	}
	files->list[files->count] = (struct firmware_file){.path = copy};
	read_image(&files->list[files->count++]);
	return true;
}

static bool ends(const char *name, const char *suffix)
{
	size_t length = strlen(name), part = strlen(suffix);

	return length >= part && !strcmp(name + length - part, suffix);
}

static bool is_firmware(const char *name)
{
	static const char *const suffixes[] = {".sbin", ".sbin.xz", ".sbin.zst"};

	if (!strncmp(name, "sev.fw", 6))
		return true;
	for (size_t i = 0; i < SEV_COUNT(suffixes); i++)
		if (!strncmp(name, "amd_sev_fam", 11) && ends(name, suffixes[i]))
			return true;
	return false;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct firmware_file *)a)->path,
		      ((const struct firmware_file *)b)->path);
}

static enum sev_rc add_found(struct firmware_files *files, const char *folder, DIR *dir,
			     struct sev_err *err)
{
	const struct dirent *entry;
	bool added = true;

	while (added && (entry = readdir(dir)) != NULL) {
		char *path;

		if (!is_firmware(entry->d_name))
			continue;
		path = sev_format("%s/amd/%s", folder, entry->d_name);
		added = path && firmware_files_add(files, path);
		free(path);
	}
	return added ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc firmware_files_find(struct firmware_files *files, const char *folder,
				struct sev_err *err)
{
	char *path = sev_format("%s/amd", folder);
	DIR *dir = path ? opendir(path) : NULL;
	enum sev_rc rc;

	if (!path)
		return sev_fail_nomem(err);
	if (!dir) {
		rc = errno == ENOENT ? SEV_OK : sev_fail_errno(err, errno, "%s", path);
		free(path);
		return rc;
	}
	free(path);
	rc = add_found(files, folder, dir, err);
	closedir(dir);
	if (files->count > 1)
		qsort(files->list, files->count, sizeof(*files->list), by_path);
	return rc;
}

static bool mark_named(struct firmware_files *files, const char *path)
{
	for (size_t i = 0; i < files->count; i++)
		if (!strcmp(files->list[i].path, path)) {
			files->list[i].loaded = true;
			return true;
		}
	return false;
}

/* As Linux does: each name is looked for as it is, and packed, before the next */
void firmware_files_mark(struct firmware_files *files, const char *folder, unsigned family,
			 unsigned model)
{
	static const char *const packings[] = {"", ".zst", ".xz"};
	char name[SEV_FIRMWARE_NAME_MAX];
	bool found = false;

	for (unsigned i = 0; !found && sev_firmware_name(family, model, i, name); i++)
		for (size_t k = 0; !found && k < SEV_COUNT(packings); k++) {
			char *path = sev_format("%s/%s%s", folder, name, packings[k]);

			found = path && mark_named(files, path);
			free(path);
		}
}

void firmware_files_free(struct firmware_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->list[i].path);
	free(files->list);
}
