/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/io.h"

#include <fcntl.h>

#define CHUNK 65536u /* the kernel refuses larger ones for files of /proc/sys */

static int64_t read_all(const struct sev_io *io, int fd, char *out, size_t max)
{
	size_t used = 0;

	/* One byte more than is allowed tells that there are more. */
	while (used <= max) {
		size_t room = max + 1 - used < CHUNK ? max + 1 - used : CHUNK;
		int64_t n = SEV_IO(io, read, fd, out + used, room);

		if (n < 0)
			return n;
		if (n == 0) {
			out[used] = '\0';
			return (int64_t)used;
		}
		used += (size_t)n;
	}
	return -EFBIG;
}

int64_t sev_io_read_file(const struct sev_io *io, const char *path, void *out, size_t max)
{
	int fd = SEV_IO(io, open, path, O_RDONLY, 0);
	int64_t n;

	if (fd < 0)
		return fd;
	n = read_all(io, fd, out, max);
	(void)SEV_IO(io, close, fd);
	return n;
}

int sev_io_write_file(const struct sev_io *io, const char *path, const void *data, size_t size)
{
	int fd = SEV_IO(io, open, path, O_WRONLY, 0);
	int64_t n;
	int rc;

	if (fd < 0)
		return fd;
	n = SEV_IO(io, write, fd, data, size);
	rc = SEV_IO(io, close, fd);
	if (n < 0)
		return (int)n;
	if ((size_t)n != size)
		return -EIO;
	return rc;
}
