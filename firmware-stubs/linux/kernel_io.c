/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel as a struct sev_io.
 */
#include <errno.h>
#include <string.h>

#include "base/os/io.h"
#include "linux/ccp.h"
#include "linux/host.h"
#include "linux/kvm/kvm.h"
#include "linux/sev_guest.h"

static int enter(struct lx_kernel *kernel)
{
	int rc = kernel->lock.enter ? kernel->lock.enter(kernel->lock.ctx) : 0;

	if (!rc)
		lx_kvm_refresh(kernel);
	return rc;
}

static void leave(struct lx_kernel *kernel)
{
	if (kernel->lock.leave)
		kernel->lock.leave(kernel->lock.ctx);
}

static const struct device {
	const char *path;
	int (*open)(struct lx_kernel *kernel, int flags);
	bool host; /* of the host, which has loaded its modules */
} DEVICES[] = {
	{"/dev/sev", lx_dev_sev_open, true},
	{"/dev/kvm", lx_dev_kvm_open, true},
	{"/dev/sev-guest", lx_dev_sev_guest_open, false},
	{"/sys/devices/system/cpu/sev/vmpl", lx_sev_vmpl_open, false},
};

static const struct device *find_device(const char *path)
{
	for (size_t i = 0; i < sizeof(DEVICES) / sizeof(*DEVICES); i++)
		if (!strcmp(DEVICES[i].path, path))
			return &DEVICES[i];
	return NULL;
}

/* Folders that are this kernel's alone; the first that fits. */
static const struct tree {
	bool (*owns)(const char *path);
	int (*open)(struct lx_kernel *kernel, const char *path, int flags);
	int (*list)(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user);
} TREES[] = {
	{lx_msr_owns, lx_msr_open, lx_msr_list},
	{lx_firmware_owns, lx_firmware_open, lx_firmware_list},
	{lx_sysfs_owns, lx_sysfs_open, lx_sysfs_list},
};

static const struct tree *find_tree(const char *path)
{
	for (size_t i = 0; i < sizeof(TREES) / sizeof(*TREES); i++)
		if (TREES[i].owns(path))
			return &TREES[i];
	return NULL;
}

/* A host whose firmware does not answer lacks /dev/sev; the rest of it is there. */
static int open_own(struct lx_kernel *kernel, const struct device *device, const struct tree *tree,
		    const char *path, int flags)
{
	int fd = enter(kernel);

	if (fd)
		return fd;
	if (!device || device->host)
		(void)lx_ccp_probe(kernel);
	fd = device ? device->open(kernel, flags) : tree->open(kernel, path, flags);
	leave(kernel);
	return fd;
}

static int io_open(void *ctx, const char *path, int flags, unsigned mode)
{
	struct lx_kernel *kernel = ctx;
	const struct device *device = find_device(path);
	const struct tree *tree = find_tree(path);

	if (device || tree)
		return open_own(kernel, device, tree, path, flags);
	return kernel->below ? SEV_IO(kernel->below, open, path, flags, mode) : -ENOENT;
}

static bool is_own(const struct lx_kernel *kernel, int fd)
{
	return !kernel->below || fd >= LX_FD_BASE;
}

static int io_close(void *ctx, int fd)
{
	struct lx_kernel *kernel = ctx;
	struct lx_file *file = lx_file_get(kernel, fd);
	int rc;

	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, close, fd);
	if (!file)
		return -EBADF;
	rc = enter(kernel);
	if (rc)
		return rc;
	kernel->files[fd - LX_FD_BASE] = NULL;
	lx_file_put(kernel, file);
	leave(kernel);
	return 0;
}

static int io_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	struct lx_kernel *kernel = ctx;
	struct lx_file *file = lx_file_get(kernel, fd);
	int rc;

	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, ioctl, fd, request, argument);
	if (!file)
		return -EBADF;
	rc = enter(kernel);
	if (rc)
		return rc;
	if (file->dead)
		rc = -EIO;
	else
		rc = file->ops->ioctl ? file->ops->ioctl(kernel, file, request, (uintptr_t)argument)
				      : -ENOTTY;
	leave(kernel);
	return rc;
}

static int io_mmap(void *ctx, size_t size, int protection, int flags, int fd, uint64_t offset,
		   void **out)
{
	struct lx_kernel *kernel = ctx;
	struct lx_file *file = lx_file_get(kernel, fd);

	/* Memory that is of no file: the system's. */
	if (fd < 0)
		return SEV_IO(sev_io_linux(), mmap, size, protection, flags, fd, offset, out);
	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, mmap, size, protection, flags, fd, offset, out);
	if (!file)
		return -EBADF;
	return file->ops->mmap ? file->ops->mmap(kernel, file, size, offset, out) : -ENODEV;
}

#define PASS_ON(kernel, call, ...)                                                                 \
	((kernel)->below ? SEV_IO((kernel)->below, call, __VA_ARGS__) : -ENOENT)

static int64_t read_own(struct lx_kernel *kernel, struct lx_file *file, void *data, size_t size,
			uint64_t offset)
{
	int64_t n;
	int rc;

	if (!file || !file->readable)
		return -EBADF;
	if (file->dead)
		return -EIO;
	if (!file->ops->read)
		return -EINVAL;
	rc = enter(kernel);
	if (rc)
		return rc;
	n = file->ops->read(kernel, file, offset, (uintptr_t)data, size);
	leave(kernel);
	return n;
}

static int64_t io_read(void *ctx, int fd, void *data, size_t size)
{
	struct lx_kernel *kernel = ctx;
	struct lx_file *file = lx_file_get(kernel, fd);
	int64_t n;

	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, read, fd, data, size);
	n = read_own(kernel, file, data, size, file ? file->position : 0);
	if (n > 0)
		file->position += (uint64_t)n;
	return n;
}

static int64_t io_pread(void *ctx, int fd, void *data, size_t size, uint64_t offset)
{
	struct lx_kernel *kernel = ctx;

	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, pread, fd, data, size, offset);
	return read_own(kernel, lx_file_get(kernel, fd), data, size, offset);
}

static int64_t io_write(void *ctx, int fd, const void *data, size_t size)
{
	struct lx_kernel *kernel = ctx;
	const struct lx_file *file = lx_file_get(kernel, fd);

	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, write, fd, data, size);
	return file && file->writable ? -EINVAL : -EBADF;
}

static int io_munmap(void *ctx, void *map, size_t size)
{
	const struct lx_kernel *kernel = ctx;

	return SEV_IO(kernel->below ? kernel->below : sev_io_linux(), munmap, map, size);
}

static int io_mkdir(void *ctx, const char *path, unsigned mode)
{
	if (find_tree(path))
		return -EPERM;
	return PASS_ON((struct lx_kernel *)ctx, mkdir, path, mode);
}

static int io_rmdir(void *ctx, const char *path)
{
	if (find_tree(path))
		return -EPERM;
	return PASS_ON((struct lx_kernel *)ctx, rmdir, path);
}

static int io_list(void *ctx, const char *path, sev_io_name *each, void *user)
{
	struct lx_kernel *kernel = ctx;
	const struct tree *tree = find_tree(path);
	int rc;

	if (!tree)
		return PASS_ON(kernel, list, path, each, user);
	/* The names do not change; what each does may be another call. */
	rc = enter(kernel);
	if (rc)
		return rc;
	(void)lx_ccp_probe(kernel);
	leave(kernel);
	return tree->list(kernel, path, each, user);
}

static int io_cpuid(void *ctx, uint32_t leaf, uint32_t subleaf, struct sev_cpuid *out)
{
	lx_cpuid(ctx, leaf, subleaf, out);
	return 0;
}

static int64_t io_kernel_log(void *ctx, char *out, size_t size)
{
	struct lx_kernel *kernel = ctx;
	int64_t n = enter(kernel);

	if (n)
		return n;
	(void)lx_ccp_probe(kernel);
	n = lx_kernel_log(kernel, (uintptr_t)out, size);
	leave(kernel);
	return n;
}

static int io_wait(void *ctx, unsigned milliseconds)
{
	struct lx_kernel *kernel = ctx;

	return kernel->below ? SEV_IO(kernel->below, wait, milliseconds) : 0;
}

const struct sev_io *lx_kernel_io(struct lx_kernel *kernel, const struct sev_io *below)
{
	kernel->below = below;
	kernel->io = (struct sev_io){
		.size = sizeof(kernel->io),
		.ctx = kernel,
		.open = io_open,
		.close = io_close,
		.ioctl = io_ioctl,
		.read = io_read,
		.write = io_write,
		.pread = io_pread,
		.mmap = io_mmap,
		.munmap = io_munmap,
		.mkdir = io_mkdir,
		.rmdir = io_rmdir,
		.list = io_list,
		.cpuid = io_cpuid,
		.kernel_log = io_kernel_log,
		.wait = io_wait,
	};
	return &kernel->io;
}
