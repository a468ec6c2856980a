/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel as a struct sev_io.
 */
#include <errno.h>
#include <string.h>

#include "base/os/io.h"
#include "linux/ccp.h"
#include "linux/kvm/kvm.h"
#include "linux/sev_guest.h"

static int enter(struct lx_kernel *kernel)
{
	return kernel->lock.enter ? kernel->lock.enter(kernel->lock.ctx) : 0;
}

static void leave(struct lx_kernel *kernel)
{
	if (kernel->lock.leave)
		kernel->lock.leave(kernel->lock.ctx);
}

static const struct {
	const char *path;
	int (*open)(struct lx_kernel *kernel, int flags);
} DEVICES[] = {
	{"/dev/sev", lx_dev_sev_open},
	{"/dev/kvm", lx_dev_kvm_open},
	{"/dev/sev-guest", lx_dev_sev_guest_open},
};

static int io_open(void *ctx, const char *path, int flags, unsigned mode)
{
	struct lx_kernel *kernel = ctx;
	int fd;

	for (size_t i = 0; i < sizeof(DEVICES) / sizeof(*DEVICES); i++) {
		if (strcmp(DEVICES[i].path, path) != 0)
			continue;
		fd = enter(kernel);
		if (fd)
			return fd;
		fd = DEVICES[i].open(kernel, flags);
		leave(kernel);
		return fd;
	}
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

	if (!is_own(kernel, fd))
		return SEV_IO(kernel->below, mmap, size, protection, flags, fd, offset, out);
	if (!file)
		return -EBADF;
	return file->ops->mmap ? file->ops->mmap(kernel, file, size, offset, out) : -ENODEV;
}

#define PASS_ON(kernel, call, ...)                                                                 \
	((kernel)->below ? SEV_IO((kernel)->below, call, __VA_ARGS__) : -ENOENT)

static int64_t io_read(void *ctx, int fd, void *data, size_t size)
{
	struct lx_kernel *kernel = ctx;

	return is_own(kernel, fd) ? -EINVAL : SEV_IO(kernel->below, read, fd, data, size);
}

static int64_t io_write(void *ctx, int fd, const void *data, size_t size)
{
	struct lx_kernel *kernel = ctx;

	return is_own(kernel, fd) ? -EINVAL : SEV_IO(kernel->below, write, fd, data, size);
}

static int64_t io_pread(void *ctx, int fd, void *data, size_t size, uint64_t offset)
{
	struct lx_kernel *kernel = ctx;

	return is_own(kernel, fd) ? -EINVAL : SEV_IO(kernel->below, pread, fd, data, size, offset);
}

static int io_munmap(void *ctx, void *map, size_t size)
{
	struct lx_kernel *kernel = ctx;

	/* Maps of the kernel's files last as long as the files. */
	return kernel->below ? SEV_IO(kernel->below, munmap, map, size) : 0;
}

static int io_mkdir(void *ctx, const char *path, unsigned mode)
{
	return PASS_ON((struct lx_kernel *)ctx, mkdir, path, mode);
}

static int io_rmdir(void *ctx, const char *path)
{
	return PASS_ON((struct lx_kernel *)ctx, rmdir, path);
}

static int io_list(void *ctx, const char *path, sev_io_name *each, void *user)
{
	return PASS_ON((struct lx_kernel *)ctx, list, path, each, user);
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
		.wait = io_wait,
	};
	return &kernel->io;
}
