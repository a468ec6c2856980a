/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls through a sev_io, whatever of it there is, and small files as a whole: attributes of sysfs
 * and configfs.
 */
#ifndef SEV_BASE_OS_IO_H
#define SEV_BASE_OS_IO_H

#include <errno.h>

#include <sev/err.h>
#include <sev/io.h>

/* Makes one call of an implementation that may lack it: SEV_IO(io, close, fd). */
#define SEV_IO(io, call, ...)                                                                      \
	((io)->size >= offsetof(struct sev_io, call) + sizeof((io)->call) && (io)->call            \
		 ? (io)->call((io)->ctx, __VA_ARGS__)                                              \
		 : -ENOSYS)

/*
 * Reads a whole file of at most max bytes into out, which has max + 1 and gets a NUL behind them.
 * The number of bytes, or a negative errno value; -EFBIG when there are more.
 */
int64_t sev_io_read_file(const struct sev_io *io, const char *path, void *out, size_t max);

/* Writes a file that exists with one write. 0, or a negative errno value. */
int sev_io_write_file(const struct sev_io *io, const char *path, const void *data, size_t size);

#endif
