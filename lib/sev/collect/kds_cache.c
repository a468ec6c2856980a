/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/kds_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/os/file.h"
#include "base/text.h"

struct sev_kds_cache {
	char *path;
	struct sev_err failure; /* of the last write; rc SEV_OK: none */
};

/* The XDG base directory specification ignores a relative XDG_CACHE_HOME. */
static char *default_path(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (xdg && xdg[0] == '/')
		return sev_format("%s%ssevkit/kds", xdg, sev_slash_after(xdg));
	return sev_format("%s%s.cache/sevkit/kds", home, sev_slash_after(home));
}

static bool has_default(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	return (xdg && xdg[0] == '/') || (home && home[0] == '/');
}

enum sev_rc sev_kds_cache_open(const char *path, struct sev_kds_cache **out, struct sev_err *err)
{
	struct sev_kds_cache *cache;

	*out = NULL;
	if (!path && !has_default())
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"cache: neither XDG_CACHE_HOME nor HOME names a folder; name one "
				"with --cache");
	cache = calloc(1, sizeof(*cache));
	if (cache)
		cache->path = path ? strdup(path) : default_path();
	if (!cache || !cache->path) {
		free(cache);
		return sev_fail_nomem(err);
	}
	*out = cache;
	return SEV_OK;
}

void sev_kds_cache_close(struct sev_kds_cache *cache)
{
	if (!cache)
		return;
	free(cache->path);
	free(cache);
}

const char *sev_kds_cache_path(const struct sev_kds_cache *cache)
{
	return cache->path;
}

const struct sev_err *sev_kds_cache_failure(const struct sev_kds_cache *cache)
{
	return cache->failure.rc ? &cache->failure : NULL;
}

char *sev_kds_cache_file(const struct sev_kds_cache *cache, const char *name)
{
	return sev_format("%s%s%s", cache->path, sev_slash_after(cache->path), name);
}

/* One byte more than max is asked for, so that a file that grows is noticed as well. */
static enum sev_rc read_open(const char *path, int fd, size_t max, uint8_t *data, size_t *size,
			     struct sev_err *err)
{
	ssize_t n = 1;

	*size = 0;
	while (n > 0 && *size <= max) {
		n = read(fd, data + *size, max + 1 - *size);
		if (n < 0)
			return sev_fail_errno(err, errno, "%s: cannot read", path);
		*size += (size_t)n;
	}
	if (*size > max)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found more than %zu bytes, expected fewer", path, max);
	return SEV_OK;
}

static enum sev_rc read_regular(const char *path, int fd, size_t max, uint8_t **data, size_t *size,
				struct sev_err *err)
{
	struct stat st;
	enum sev_rc rc;

	if (fstat(fd, &st) != 0)
		return sev_fail_errno(err, errno, "%s", path);
	if (!S_ISREG(st.st_mode))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: not a regular file", path);
	*data = malloc(max + 1);
	if (!*data)
		return sev_fail_nomem(err);
	rc = read_open(path, fd, max, *data, size, err);
	if (rc) {
		free(*data);
		*data = NULL;
	}
	return rc;
}

static enum sev_rc read_path(const char *path, size_t max, uint8_t **data, size_t *size,
			     struct sev_err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	enum sev_rc rc;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return SEV_OK;
	if (fd < 0 && errno == ELOOP)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: a symbolic link, expected a file", path);
	if (fd < 0)
		return sev_fail_errno(err, errno, "%s", path);
	rc = read_regular(path, fd, max, data, size, err);
	close(fd);
	return rc;
}

enum sev_rc sev_kds_cache_read(const struct sev_kds_cache *cache, const char *name, size_t max,
			       uint8_t **data, size_t *size, struct sev_err *err)
{
	char *path = sev_kds_cache_file(cache, name);
	enum sev_rc rc;

	*data = NULL;
	*size = 0;
	if (!path)
		return sev_fail_nomem(err);
	rc = read_path(path, max, data, size, err);
	free(path);
	return rc;
}

/* Each folder of a path that is not there yet; whoever else makes it meanwhile is welcome. */
static enum sev_rc make_folders(const char *path, struct sev_err *err)
{
	char *part = strdup(path);
	enum sev_rc rc = part ? SEV_OK : sev_fail_nomem(err);

	for (char *p = part; !rc && *p; p++) {
		char next = p[1];

		if (p[0] == '/' || (next != '/' && next != '\0'))
			continue;
		p[1] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			rc = sev_fail_errno(err, errno, "%s: cannot make the folder", part);
		p[1] = next;
	}
	free(part);
	return rc;
}

void sev_kds_cache_write(struct sev_kds_cache *cache, const char *name, const void *data,
			 size_t size)
{
	char *path = sev_kds_cache_file(cache, name);
	enum sev_rc rc;

	rc = path ? make_folders(cache->path, &cache->failure) : sev_fail_nomem(&cache->failure);
	if (!rc)
		rc = sev_file_replace(path, data, size, 0644, &cache->failure);
	if (!rc)
		cache->failure.rc = SEV_OK;
	free(path);
}

void sev_kds_cache_remove(struct sev_kds_cache *cache, const char *name)
{
	char *path = sev_kds_cache_file(cache, name);

	if (path)
		unlink(path);
	free(path);
}
