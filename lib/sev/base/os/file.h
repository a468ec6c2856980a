/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing files: whole, or not at all.
 */
#ifndef SEV_BASE_OS_FILE_H
#define SEV_BASE_OS_FILE_H

#include <stddef.h>

#include <sev/err.h>

/*
 * Writes size bytes to path through a temporary file beside it, synced and renamed. mode (0600 for
 * secrets) is that of the new file, less the umask. On failure the old file is as it was and no
 * temporary file is left. A symbolic link stays one: what it names is written. A pipe, terminal or
 * device is written to directly, and what /dev/stdout and the like name is added to.
 */
enum sev_rc sev_file_write(const char *path, const void *data, size_t size, unsigned mode,
			   struct sev_err *err);

/*
 * The same for a path that nobody but us has a say in: whatever is there under its name, a symbolic
 * link or a device, is replaced and not written to.
 */
enum sev_rc sev_file_replace(const char *path, const void *data, size_t size, unsigned mode,
			     struct sev_err *err);

#endif
