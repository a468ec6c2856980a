/* SPDX-License-Identifier: Apache-2.0 */
#include "common/manifest_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/progress.h"

const struct tool_option manifest_files_options[] = {
	{.name = "files",
	 .metavar = "DIR",
	 .help = "look for the files of a manifest here, by their last name, and nowhere else",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

/* The folder of a path, resolved, without a slash at its end ("" for the root); NULL with errno. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	char *resolved = folder ? realpath(folder, NULL) : NULL;

	free(folder);
	if (resolved && strcmp(resolved, "/") == 0)
		resolved[0] = '\0';
	return resolved;
}

/* What follows folder and a slash in path; NULL when path is not below folder. */
static const char *below(const char *folder, const char *path)
{
	size_t length = strlen(folder);

	if (strncmp(path, folder, length) != 0 || path[length] != '/')
		return NULL;
	return path + length + 1;
}

static enum sev_rc name_file(void *ctx, const char *path, char **out, struct sev_err *err)
{
	const char *folder = ctx;
	char *resolved = realpath(path, NULL);
	const char *rest = resolved && folder ? below(folder, resolved) : NULL;

	if (!resolved)
		return sev_fail_errno(err, errno, "%s", path);
	*out = rest ? strdup(rest) : strdup(resolved);
	free(resolved);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

static enum tool_exit make_text(const struct tool_args *args, const struct sev_plan *plan,
				const char *path, char **text)
{
	char *folder = strcmp(path, "-") == 0 ? NULL : folder_of(path);
	struct sev_namer namer = {.size = sizeof(namer), .name = name_file, .ctx = folder};
	struct tool_progress progress;
	struct sev_err err;
	enum sev_rc rc;

	rc = sev_manifest_write(plan, &namer, tool_progress_begin(&progress, "measuring"), text,
				&err);
	tool_progress_end(&progress);
	free(folder);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

static enum tool_exit put_text(const struct tool_args *args, const char *path, const char *text)
{
	struct sev_err err;

	if (strcmp(path, "-") == 0) {
		fputs(text, stdout);
		return TOOL_DONE;
	}
	if (sev_file_write(path, text, strlen(text), 0666, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

enum tool_exit manifest_save(const struct tool_args *args, const struct sev_plan *plan,
			     const char *path)
{
	char *text = NULL;
	enum tool_exit status = make_text(args, plan, path, &text);

	if (!status)
		status = put_text(args, path, text);
	free(text);
	return status;
}

struct finder {
	const struct tool_args *args;
	const char *manifest;
	char *folder;	   /* of the manifest */
	const char *files; /* --files, or NULL */
};

static char *locate(const struct finder *finder, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (finder->files)
		return sev_format("%s%s%s", finder->files, sev_slash_after(finder->files),
				  slash ? slash + 1 : name);
	if (name[0] == '/')
		return strdup(name);
	return sev_format("%s%s%s", finder->folder, sev_slash_after(finder->folder), name);
}

/* Announces a file that lies, links followed, outside of the manifest's folder. */
static void announce(const struct finder *finder, const char *path)
{
	char *resolved = realpath(path, NULL);

	if (!finder->files && resolved && !below(finder->folder, resolved))
		fprintf(stderr, "%s: reading %s, which %s names\n", tool_command_name(finder->args),
			path, finder->manifest);
	free(resolved);
}

static enum sev_rc load_path(const struct finder *finder, const char *path, struct sev_blob **out,
			     struct sev_err *err)
{
	struct stat st;

	/* Opening a pipe or a device is an act of its own; a manifest cannot ask for it. */
	if (stat(path, &st) != 0)
		return sev_fail_errno(err, errno, "%s: named by %s", path, finder->manifest);
	if (!S_ISREG(st.st_mode))
		return sev_fail(err, SEV_ERR_IO, "%s: named by %s: not a regular file", path,
				finder->manifest);
	announce(finder, path);
	return sev_blob_map_file(path, out, err);
}

static enum sev_rc load_file(void *ctx, const char *name, struct sev_blob **out,
			     struct sev_err *err)
{
	const struct finder *finder = ctx;
	char *path = locate(finder, name);
	enum sev_rc rc = path ? load_path(finder, path, out, err) : sev_fail_nomem(err);

	free(path);
	return rc;
}

static enum tool_exit read_plan(const struct finder *finder, const struct sev_blob *manifest,
				struct sev_plan **plan, uint8_t digest[SEV_DIGEST_MAX])
{
	struct sev_loader loader = {
		.size = sizeof(loader), .load = load_file, .ctx = (void *)(uintptr_t)finder};
	struct tool_progress progress;
	struct sev_err err;
	enum sev_rc rc = sev_manifest_read(
		manifest, &loader, tool_progress_begin(&progress, "measuring"), plan, digest, &err);

	tool_progress_end(&progress);
	return rc ? tool_fail(finder->args, &err) : TOOL_DONE;
}

enum tool_exit manifest_open(const struct tool_args *args, const char *path, struct sev_plan **plan,
			     uint8_t digest[SEV_DIGEST_MAX])
{
	struct finder finder = {args, path, folder_of(path), tool_value(args, "files")};
	struct sev_blob *manifest = NULL;
	struct sev_err err;
	enum tool_exit status;

	*plan = NULL;
	if (!finder.folder) {
		sev_fail_errno(&err, errno, "%s", path);
		return tool_fail(args, &err);
	}
	status = sev_blob_map_file(path, &manifest, &err)
			 ? tool_fail(args, &err)
			 : read_plan(&finder, manifest, plan, digest);
	sev_blob_free(manifest);
	free(finder.folder);
	return status;
}
