/* SPDX-License-Identifier: Apache-2.0 */
#include "common/input.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define INPUT_MAX ((size_t)64 << 20)

/* A buffer of room bytes in place of data, which is freed on failure. */
static char *resize(char *data, size_t room)
{
	char *bigger = realloc(data, room);

	if (!bigger)
		free(data);
	return bigger;
}

static enum sev_rc read_all(const char *path, FILE *file, char **out, size_t *size,
			    struct sev_err *err)
{
	size_t room = 4096;
	size_t used = 0;
	char *data = resize(NULL, room);

	while (data) {
		used += fread(data + used, 1, room - 1 - used, file);
		if (used < room - 1 || used > INPUT_MAX)
			break;
		room *= 2;
		data = resize(data, room);
	}
	if (!data)
		return sev_fail_nomem(err);
	data[used] = '\0';
	*out = data;
	*size = used;
	if (!ferror(file) && used <= INPUT_MAX)
		return SEV_OK;
	free(data);
	*out = NULL;
	if (used > INPUT_MAX)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: longer than 64 MiB", path);
	return sev_fail_errno(err, errno, "%s: cannot read", path);
}

enum sev_rc input_read(const char *path, char **out, size_t *size, struct sev_err *err)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *file = standard ? stdin : fopen(path, "rb");
	enum sev_rc rc;

	if (!file)
		return sev_fail_errno(err, errno, "%s: cannot open", path);
	rc = read_all(standard ? "standard input" : path, file, out, size, err);
	if (!standard)
		fclose(file);
	return rc;
}
