/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file is written whole or not at all, and nothing else is left in its folder.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/os/file.h"
#include "fault.h"

static const char OLD[] = "old contents";
static const char NEW[] = "new contents, and longer ones";

static void path_in(const char *dir, char path[256])
{
	snprintf(path, 256, "%s/file", dir);
}

static void put_old(const char *dir)
{
	char path[256];
	FILE *file;

	path_in(dir, path);
	file = fopen(path, "w");
	if (!file)
		return;
	fputs(OLD, file);
	fclose(file);
}

static enum sev_rc write_new(const char *dir, struct sev_err *err)
{
	char path[256];

	path_in(dir, path);
	return sev_file_write(path, NEW, strlen(NEW), 0600, err);
}

static bool holds(const char *dir, const char *wanted)
{
	char path[256];
	char text[128] = "";
	FILE *file;

	path_in(dir, path);
	file = fopen(path, "r");
	if (!file)
		return wanted == NULL;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return wanted && strcmp(text, wanted) == 0;
}

static unsigned count_files(const char *dir)
{
	DIR *folder = opendir(dir);
	unsigned n = 0;
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		n += entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return n;
}

static bool old_or_new(const char *dir, enum sev_rc rc)
{
	return count_files(dir) == 1 && holds(dir, rc ? OLD : NEW);
}

static bool none_or_new(const char *dir, enum sev_rc rc)
{
	return count_files(dir) == (rc ? 0 : 1) && holds(dir, rc ? NULL : NEW);
}

const struct fault_scenario FAULT_FILE_WRITE = {
	.name = "file-write",
	.run = write_new,
	.prepare = put_old,
	.intact = old_or_new,
};
const struct fault_scenario FAULT_FILE_WRITE_NEW = {
	.name = "file-write-new",
	.run = write_new,
	.intact = none_or_new,
};
