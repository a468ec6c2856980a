/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as read-only memory maps.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/err.h"

static const uint8_t EMPTY[1];

static void release_map(const uint8_t *data, size_t size)
{
	if (size)
		munmap((void *)(uintptr_t)data, size);
}

/* Files of /proc have no size and contents all the same: no digest may miss them. */
static enum sev_rc check_empty(const char *path, int fd, struct sev_err *err)
{
	uint8_t byte;
	ssize_t n = read(fd, &byte, 1);

	if (n < 0)
		return sev_fail_errno(err, errno, "%s: cannot read", path);
	if (n > 0)
		return sev_fail(
			err, SEV_ERR_IO,
			"%s: says that it has 0 bytes, but holds some; expected a file that "
			"can be mapped",
			path);
	return SEV_OK;
}

/* Whether the open file can be mapped; the size is *size. */
static enum sev_rc check_kind(const char *path, int fd, size_t *size, struct sev_err *err)
{
	struct stat st;
	uint8_t byte;

	if (fstat(fd, &st) != 0)
		return sev_fail_errno(err, errno, "%s", path);
	if (S_ISDIR(st.st_mode)) {
		sev_fail(err, SEV_ERR_IO, "%s: is a directory, expected a file", path);
		if (err)
			err->sys_errno = EISDIR;
		return SEV_ERR_IO;
	}
	/* /dev/null is an empty file; another device has no size to map. */
	if (S_ISCHR(st.st_mode) && read(fd, &byte, 1) == 0) {
		*size = 0;
		return SEV_OK;
	}
	if (!S_ISREG(st.st_mode))
		return sev_fail(err, SEV_ERR_IO, "%s: not a regular file", path);
	*size = (size_t)st.st_size;
	return *size ? SEV_OK : check_empty(path, fd, err);
}

static enum sev_rc map_open_file(const char *path, int fd, struct sev_blob **out,
				 struct sev_err *err)
{
	const uint8_t *data = EMPTY;
	size_t size = 0;
	enum sev_rc rc = check_kind(path, fd, &size, err);

	if (rc)
		return rc;
	if (size) {
		void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

		if (map == MAP_FAILED)
			return sev_fail_errno(err, errno, "%s: cannot map %zu bytes", path, size);
		data = map;
	}
	rc = sev_blob_adopt(path, true, data, size, release_map, out, err);
	if (rc)
		release_map(data, size);
	return rc;
}

enum sev_rc sev_blob_map_file(const char *path, struct sev_blob **out, struct sev_err *err)
{
	enum sev_rc rc;
	int fd;

	*out = NULL;
	/* Without O_NONBLOCK a pipe that nobody writes to, or a terminal, would be waited for. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return sev_fail_errno(err, errno, "%s", path);
	rc = map_open_file(path, fd, out, err);
	close(fd);
	return rc;
}
