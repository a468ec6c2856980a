/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system's own calls through sev_io: make a folder and a file in it, read, map, list, remove.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/os/io.h"
#include "fault.h"

static int ignore_name(void *user, const char *name)
{
	(void)user;
	(void)name;
	return 0;
}

static int use_file(const struct sev_io *io, int fd)
{
	void *map = NULL;
	int pending, rc;
	char text[4];

	rc = (int)SEV_IO(io, write, fd, "text", 4);
	if (rc == 4)
		rc = (int)SEV_IO(io, pread, fd, text, 4, 0);
	if (rc == 4)
		rc = SEV_IO(io, ioctl, fd, FIONREAD, &pending);
	if (rc == 0)
		rc = SEV_IO(io, mmap, 4, PROT_READ, MAP_PRIVATE, fd, 0, &map);
	if (map)
		(void)SEV_IO(io, munmap, map, 4);
	return rc;
}

static int use_folder(const struct sev_io *io, const char *folder, const char *file)
{
	char text[8];
	int fd = SEV_IO(io, open, file, O_RDWR | O_CREAT, 0600);
	int closed, rc;

	if (fd < 0)
		return fd;
	rc = use_file(io, fd);
	closed = SEV_IO(io, close, fd);
	if (rc == 0)
		rc = closed;
	if (rc == 0)
		rc = sev_io_write_file(io, file, "more", 4);
	if (rc == 0)
		rc = (int)sev_io_read_file(io, file, text, sizeof(text) - 1);
	if (rc > 0)
		rc = SEV_IO(io, list, folder, ignore_name, NULL);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	const struct sev_io *io = sev_io_linux();
	char folder[256], file[272];
	int removed, rc;

	snprintf(folder, sizeof(folder), "%s/folder", dir);
	snprintf(file, sizeof(file), "%s/file", folder);
	rc = SEV_IO(io, mkdir, folder, 0700);
	if (rc == 0)
		rc = use_folder(io, folder, file);
	if (rc == 0)
		rc = SEV_IO(io, wait, 1);
	unlink(file);
	removed = SEV_IO(io, rmdir, folder);
	if (rc == 0)
		rc = removed;
	if (removed)
		rmdir(folder);
	return rc ? sev_fail_errno(err, -rc, "%s", folder) : SEV_OK;
}

const struct fault_scenario FAULT_IO = {
	.name = "io",
	.run = run,
	/* How a file that was only read is closed says nothing. */
	.harmless = (const char *const[]){"close", NULL},
};
