/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files without a device, below /proc and /sys for the most part: text that is made when it is
 * read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "linux/host.h"

static const struct lx_attribute *const TABLES[] = {
	LX_PROC_FILES,
	LX_MODULE_FILES,
	LX_SYS_FILES,
};

static bool is_there(const struct lx_kernel *kernel, const struct lx_attribute *attribute)
{
	return !attribute->there || attribute->there(kernel);
}

/* The i-th of all tables that the kernel has; NULL past the last. */
static const struct lx_attribute *attribute_at(const struct lx_kernel *kernel, size_t i)
{
	for (size_t t = 0; t < SEV_COUNT(TABLES); t++)
		for (const struct lx_attribute *at = TABLES[t]; at->path; at++)
			if (is_there(kernel, at) && i-- == 0)
				return at;
	return NULL;
}

/* The rest of an attribute's path behind a folder that it is in, or behind itself; else NULL. */
static const char *below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	while (length && folder[length - 1] == '/')
		length--;
	if (strncmp(path, folder, length) != 0 || (path[length] && path[length] != '/'))
		return NULL;
	return path[length] ? path + length + 1 : path + length;
}

/* What another kernel shows there says nothing of this one; but configfs is not modelled. */
bool lx_sysfs_owns(const char *path)
{
	static const char *const folders[] = {
		"/proc",
		"/sys",
		"/dev",
		"/boot",
		"/lib/modules",
		"/etc/modprobe.d",
		"/lib/modprobe.d",
		"/run/modprobe.d",
	};

	if (below(path, "/sys/kernel/config"))
		return false;
	for (size_t i = 0; i < SEV_COUNT(folders); i++)
		if (below(path, folders[i]))
			return true;
	return false;
}

static bool is_folder(const struct lx_kernel *kernel, const char *path)
{
	const struct lx_attribute *attribute;

	for (size_t i = 0; (attribute = attribute_at(kernel, i)) != NULL; i++) {
		const char *name = below(attribute->path, path);

		if (name && *name)
			return true;
	}
	return false;
}

static const struct lx_attribute *find(const struct lx_kernel *kernel, const char *path)
{
	const struct lx_attribute *attribute;

	for (size_t i = 0; (attribute = attribute_at(kernel, i)) != NULL; i++)
		if (!strcmp(attribute->path, path))
			return attribute;
	return NULL;
}

static int64_t copy_text(struct lx_kernel *kernel, const char *text, size_t length, uint64_t offset,
			 uint64_t to, size_t size)
{
	if (offset >= length)
		return 0;
	if (size > length - offset)
		size = length - (size_t)offset;
	return lx_copy_out(kernel, to, text + offset, size) ? -EFAULT : (int64_t)size;
}

static int64_t sysfs_read(struct lx_kernel *kernel, struct lx_file *file, uint64_t offset,
			  uint64_t to, size_t size)
{
	const struct lx_attribute *attribute = file->data;
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	int64_t n;

	if (!out)
		return -ENOMEM;
	attribute->show(kernel, out);
	n = fclose(out) == 0 ? copy_text(kernel, text, length, offset, to, size) : -ENOMEM;
	free(text);
	return n;
}

static const struct lx_file_ops SYSFS = {.read = sysfs_read};

int lx_sysfs_open(struct lx_kernel *kernel, const char *path, int flags)
{
	const struct lx_attribute *attribute = find(kernel, path);

	if (!attribute)
		return is_folder(kernel, path) ? -EISDIR : -ENOENT;
	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EACCES;
	return lx_file_install(kernel, &SYSFS, (void *)(uintptr_t)attribute, flags);
}

static int give_name(const char *name, sev_io_name *each, void *user)
{
	char text[64];
	size_t length = strcspn(name, "/");

	snprintf(text, sizeof(text), "%.*s", (int)length, name);
	return each(user, text);
}

/* The attributes are sorted: those below one folder follow each other. */
int lx_sysfs_list(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user)
{
	const struct lx_attribute *attribute;
	const char *last = "";

	if (find(kernel, path))
		return -ENOTDIR;
	if (!is_folder(kernel, path))
		return -ENOENT;
	for (size_t i = 0; (attribute = attribute_at(kernel, i)) != NULL; i++) {
		const char *name = below(attribute->path, path);
		size_t length = name ? strcspn(name, "/") : 0;
		int rc;

		if (!name || (strcspn(last, "/") == length && !strncmp(last, name, length)))
			continue;
		rc = give_name(name, each, user);
		if (rc)
			return rc;
		last = name;
	}
	return 0;
}
