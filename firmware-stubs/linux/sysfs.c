/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of kvm_amd and ccp below /sys/module, read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "linux/host.h"

#define VALUE_MAX 4096 /* as an attribute of sysfs */

typedef void show(const struct lx_kernel *kernel, char *out, size_t size);

static void show_bool(bool value, char *out, size_t size)
{
	snprintf(out, size, "%c\n", value ? 'Y' : 'N');
}

static void show_sev(const struct lx_kernel *kernel, char *out, size_t size)
{
	show_bool(kernel->state->sev, out, size);
}

static void show_sev_es(const struct lx_kernel *kernel, char *out, size_t size)
{
	show_bool(kernel->state->sev_es, out, size);
}

static void show_sev_snp(const struct lx_kernel *kernel, char *out, size_t size)
{
	show_bool(kernel->state->sev_snp, out, size);
}

/* The modelled processors swap debug registers, which KVM uses wherever it has SEV-ES. */
static void show_debug_swap(const struct lx_kernel *kernel, char *out, size_t size)
{
	show_bool(kernel->state->sev_es, out, size);
}

static void show_cmd_timeout(const struct lx_kernel *kernel, char *out, size_t size)
{
	(void)kernel;
	snprintf(out, size, "100\n");
}

static void show_probe_timeout(const struct lx_kernel *kernel, char *out, size_t size)
{
	(void)kernel;
	snprintf(out, size, "5\n");
}

static void show_init_ex_path(const struct lx_kernel *kernel, char *out, size_t size)
{
	const char *path = kernel->config.init_ex_path;

	snprintf(out, size, "%s\n", path ? path : "(null)");
}

static void show_init_on_probe(const struct lx_kernel *kernel, char *out, size_t size)
{
	show_bool(kernel->config.psp_init_on_probe, out, size);
}

static const struct attribute {
	const char *path;
	show *show;
} ATTRIBUTES[] = {
	{"/sys/module/ccp/parameters/init_ex_path", show_init_ex_path},
	{"/sys/module/ccp/parameters/psp_cmd_timeout", show_cmd_timeout},
	{"/sys/module/ccp/parameters/psp_init_on_probe", show_init_on_probe},
	{"/sys/module/ccp/parameters/psp_probe_timeout", show_probe_timeout},
	{"/sys/module/kvm_amd/parameters/debug_swap", show_debug_swap},
	{"/sys/module/kvm_amd/parameters/sev", show_sev},
	{"/sys/module/kvm_amd/parameters/sev_es", show_sev_es},
	{"/sys/module/kvm_amd/parameters/sev_snp", show_sev_snp},
};

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

/* Folders that are this kernel's alone: those of the modules. */
#define OWN "/sys/module/"

bool lx_sysfs_has(const char *path)
{
	for (size_t i = 0; i < SEV_COUNT(ATTRIBUTES) && !strncmp(path, OWN, strlen(OWN)); i++)
		if (below(ATTRIBUTES[i].path, path) && strlen(path) > strlen(OWN))
			return true;
	return false;
}

static const struct attribute *find(const char *path)
{
	for (size_t i = 0; i < SEV_COUNT(ATTRIBUTES); i++)
		if (!strcmp(ATTRIBUTES[i].path, path))
			return &ATTRIBUTES[i];
	return NULL;
}

static int64_t sysfs_read(struct lx_kernel *kernel, struct lx_file *file, uint64_t offset,
			  uint64_t to, size_t size)
{
	const struct attribute *attribute = file->data;
	char text[VALUE_MAX];
	size_t length;

	attribute->show(kernel, text, sizeof(text));
	length = strlen(text);
	if (offset >= length)
		return 0;
	if (size > length - offset)
		size = length - (size_t)offset;
	if (lx_copy_out(kernel, to, text + offset, size))
		return -EFAULT;
	return (int64_t)size;
}

static const struct lx_file_ops SYSFS = {.read = sysfs_read};

int lx_sysfs_open(struct lx_kernel *kernel, const char *path, int flags)
{
	const struct attribute *attribute = find(path);

	if (!attribute)
		return -EISDIR;
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
int lx_sysfs_list(const char *path, sev_io_name *each, void *user)
{
	const char *last = "";

	if (find(path))
		return -ENOTDIR;
	for (size_t i = 0; i < SEV_COUNT(ATTRIBUTES); i++) {
		const char *name = below(ATTRIBUTES[i].path, path);
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
