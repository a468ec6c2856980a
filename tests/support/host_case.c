/* SPDX-License-Identifier: Apache-2.0 */
#include "host_case.h"

#include <dirent.h>
#include <sys/stat.h>

#include "test.h"

static void take_value(const char *line, const char *key, char *out, size_t size)
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) == 0)
		snprintf(out, size, "%.*s", (int)strcspn(line + length, "\n"), line + length);
}

static void read_case(const char *path, struct host_case *host)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "re");
	size_t size;
	char *line;

	assert_non_null(file);
	size = fread(text, 1, sizeof(text) - 1, file);
	assert_int_equal(fclose(file), 0);
	assert_true(size < sizeof(text) - 1);
	text[size] = '\0';
	memset(host, 0, sizeof(*host));
	snprintf(host->path, sizeof(host->path), "%s", path);
	host->file = strdup(text);
	assert_non_null(host->file);
	for (line = host->file; *line == '#'; line += *line == '\n') {
		take_value(line, "# mode: ", host->mode, sizeof(host->mode));
		take_value(line, "# expect: ", host->expect, sizeof(host->expect));
		line += strcspn(line, "\n");
	}
	host->text = line;
	if (!host->mode[0] || !host->expect[0])
		fail_msg("%s: a case has lines '# mode: ' and '# expect: '", path);
}

enum sev_generation host_case_mode(const struct host_case *host)
{
	return strcmp(host->mode, "sev") == 0	   ? SEV_GENERATION_SEV
	       : strcmp(host->mode, "sev-es") == 0 ? SEV_GENERATION_SEV_ES
	       : strcmp(host->mode, "snp") == 0	   ? SEV_GENERATION_SNP
						   : SEV_GENERATION_NEWEST;
}

static bool is_case(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && strcmp(dot, ".case") == 0;
}

static void run_case(const char *path, void (*each)(const struct host_case *host))
{
	struct host_case host;

	read_case(path, &host);
	each(&host);
	free(host.file);
}

size_t host_cases(const char *folder, void (*each)(const struct host_case *host))
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, NULL, alphasort);
	char path[512];
	struct stat at;
	size_t count = 0;

	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && stat(path, &at) == 0 && S_ISDIR(at.st_mode))
			count += host_cases(path, each);
		if (is_case(names[i]->d_name)) {
			run_case(path, each);
			count++;
		}
		free(names[i]);
	}
	free(names);
	return count;
}
