/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's records as files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/os/file.h"
#include "base/text.h"
#include "platform/platform_state.h"

static int64_t read_all(int fd, uint8_t *out, size_t room)
{
	size_t size = 0;

	while (size < room) {
		ssize_t part = read(fd, out + size, room - size);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return -1;
		if (!part)
			break;
		size += (size_t)part;
	}
	return (int64_t)size;
}

static int64_t load(void *ctx, const char *name, void *out, size_t room)
{
	char *path = sev_format("%s/%s", (const char *)ctx, name);
	int64_t size;
	int fd;

	if (!path)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	free(path);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	size = read_all(fd, out, room);
	close(fd);
	return size;
}

static int save(void *ctx, const char *name, const void *data, size_t size)
{
	char *path = sev_format("%s/%s", (const char *)ctx, name);
	enum sev_rc rc = path ? sev_file_replace(path, data, size, 0600, NULL) : SEV_ERR_NOMEM;

	free(path);
	return rc ? -1 : 0;
}

struct amd_sp_store store_dir(char *dir)
{
	return (struct amd_sp_store){load, save, dir};
}

void store_dir_tidy(const char *dir)
{
	DIR *files = opendir(dir);
	const struct dirent *file;

	while (files && (file = readdir(files)) != NULL)
		if (strstr(file->d_name, ".tmp-"))
			unlinkat(dirfd(files), file->d_name, 0);
	if (files)
		closedir(files);
}
