/* SPDX-License-Identifier: Apache-2.0 */
#include "base/os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"

static enum sev_rc write_all(const char *path, int fd, const uint8_t *data, size_t size,
			     struct sev_err *err)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sev_fail_errno(err, errno, "%s: cannot write", path);
		data += n;
		size -= (size_t)n;
	}
	return SEV_OK;
}

/* A new file beside path that nobody else has; *name is its name, to be freed. -1 with errno. */
static int open_temporary(const char *path, unsigned mode, char **name)
{
	for (unsigned i = 0; i < 100; i++) {
		int fd;

		*name = sev_format("%s.tmp-%ld-%u", path, (long)getpid(), i);
		if (!*name) {
			errno = ENOMEM;
			return -1;
		}
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
		if (fd >= 0)
			return fd;
		free(*name);
		*name = NULL;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

/*
 * Pipes, terminals and devices are written to as they are: there is nothing to rename over. A
 * descriptor's file may hold something already, and is added to.
 */
static enum sev_rc write_special(const char *path, const void *data, size_t size,
				 struct sev_err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
	enum sev_rc rc;

	if (fd < 0)
		return sev_fail_errno(err, errno, "%s: cannot open", path);
	rc = write_all(path, fd, data, size, err);
	if (close(fd) != 0 && !rc)
		rc = sev_fail_errno(err, errno, "%s: cannot close", path);
	return rc;
}

/* Names of open descriptors: a file beside one cannot be made, and renamed over it must not be. */
static bool is_descriptor(const char *path)
{
	static const char *const places[] = {"/dev/std", "/dev/fd/", "/proc/"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strncmp(path, places[i], strlen(places[i])) == 0)
			return true;
	return false;
}

static bool is_special(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
		return false;
	return !S_ISREG(st.st_mode) || is_descriptor(path);
}

/* Writes beside path, and renames. */
static enum sev_rc replace(const char *path, const void *data, size_t size, unsigned mode,
			   struct sev_err *err)
{
	char *temporary = NULL;
	enum sev_rc rc;
	int fd;

	fd = open_temporary(path, mode, &temporary);
	if (fd < 0)
		return sev_fail_errno(err, errno, "%s: cannot create %s", path,
				      errno == ENOENT ? "it, its folder does not exist"
						      : "a temporary file beside it");
	rc = write_all(path, fd, data, size, err);
	if (!rc && fsync(fd) != 0)
		rc = sev_fail_errno(err, errno, "%s: cannot sync", path);
	if (close(fd) != 0 && !rc)
		rc = sev_fail_errno(err, errno, "%s: cannot close", path);
	if (!rc && rename(temporary, path) != 0)
		rc = sev_fail_errno(err, errno, "%s: cannot rename the temporary file to it", path);
	if (rc)
		unlink(temporary);
	free(temporary);
	return rc;
}

enum sev_rc sev_file_replace(const char *path, const void *data, size_t size, unsigned mode,
			     struct sev_err *err)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	enum sev_rc rc;
	sigset_t held;
	sigset_t before;

	/* They wait until there is no temporary file, which may be a secret, to be left behind. */
	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&held, ending[i]);
	pthread_sigmask(SIG_BLOCK, &held, &before);
	rc = replace(path, data, size, mode, err);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

enum sev_rc sev_file_write(const char *path, const void *data, size_t size, unsigned mode,
			   struct sev_err *err)
{
	char *target;
	enum sev_rc rc;

	if (is_special(path))
		return write_special(path, data, size, err);
	/* A link stays one; a file that is not there yet has no other name. */
	target = realpath(path, NULL);
	if (!target && errno != ENOENT)
		return sev_fail_errno(err, errno, "%s: cannot follow", path);
	rc = sev_file_replace(target ? target : path, data, size, mode, err);
	free(target);
	return rc;
}
