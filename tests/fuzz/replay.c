/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a harness over the files of a folder, so that seeds and old crashes are ordinary tests with
 * any compiler. Each input lies at the end of its own allocation, where sanitizers and valgrind
 * see a read past it. Usage: replay_NAME FOLDER|FILE...
 */
#include <dirent.h>
#include <sys/stat.h>

#include "base/text.h"
#include "fuzz.h"
#include "sev/blob.h"

static size_t replayed;

static int replay_file(const char *path)
{
	struct sev_blob *blob;
	struct sev_err err;
	uint8_t *copy;
	size_t size;

	if (sev_blob_map_file(path, &blob, &err)) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	size = sev_blob_size(blob);
	copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	for (size_t i = 0; i < size; i++)
		copy[i] = sev_blob_data(blob)[i];
	sev_blob_free(blob);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	replayed++;
	return 0;
}

static int replay_folder(const char *path, DIR *folder)
{
	struct dirent *entry;
	int failed = 0;

	while ((entry = readdir(folder))) {
		char *file;

		if (entry->d_name[0] == '.')
			continue;
		file = sev_format("%s/%s", path, entry->d_name);
		failed |= !file || replay_file(file);
		free(file);
	}
	return failed;
}

static int replay(const char *path)
{
	DIR *folder = opendir(path);
	int failed;

	if (!folder)
		return replay_file(path);
	failed = replay_folder(path, folder);
	closedir(folder);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	printf("%zu inputs\n", replayed);
	return failed || replayed == 0;
}
