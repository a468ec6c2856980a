/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /lib/firmware: a folder of this machine's that stands for it, read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os/io.h"
#include "base/text.h"
#include "linux/host.h"

#define FOLDER	  "/lib/firmware"
#define IMAGE_MAX (16u << 20)

struct image {
	size_t size;
	uint8_t bytes[];
};

bool lx_firmware_owns(const char *path)
{
	size_t length = strlen(FOLDER);

	return !strncmp(path, FOLDER, length) && (!path[length] || path[length] == '/');
}

/* The path on this machine, malloc'ed; -ENOENT where there is none, or it leads elsewhere. */
static int real_path(const struct lx_kernel *kernel, const char *path, char **out)
{
	if (!kernel->config.firmware_dir || strstr(path, ".."))
		return -ENOENT;
	*out = sev_format("%s%s", kernel->config.firmware_dir, path + strlen(FOLDER));
	return *out ? 0 : -ENOMEM;
}

static int64_t image_read(struct lx_kernel *kernel, struct lx_file *file, uint64_t offset,
			  uint64_t to, size_t size)
{
	const struct image *image = file->data;

	if (offset >= image->size)
		return 0;
	if (size > image->size - offset)
		size = image->size - (size_t)offset;
	return lx_copy_out(kernel, to, image->bytes + offset, size) ? -EFAULT : (int64_t)size;
}

static void image_release(struct lx_kernel *kernel, struct lx_file *file)
{
	(void)kernel;
	free(file->data);
}

static const struct lx_file_ops IMAGE = {.read = image_read, .release = image_release};

static int open_image(struct lx_kernel *kernel, const char *path, int flags)
{
	struct image *image = malloc(sizeof(*image) + IMAGE_MAX + 1);
	int64_t n;

	if (!image)
		return -ENOMEM;
	n = sev_io_read_file(sev_io_linux(), path, image->bytes, IMAGE_MAX);
	if (n < 0) {
		free(image);
		return (int)n;
	}
	image->size = (size_t)n;
	return lx_file_install(kernel, &IMAGE, image, flags);
}

int lx_firmware_open(struct lx_kernel *kernel, const char *path, int flags)
{
	char *real = NULL;
	int rc = real_path(kernel, path, &real);

	if (!rc)
		rc = (flags & O_ACCMODE) != O_RDONLY ? -EROFS : open_image(kernel, real, flags);
	free(real);
	return rc;
}

int lx_firmware_list(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user)
{
	char *real = NULL;
	int rc = real_path(kernel, path, &real);

	if (!rc)
		rc = SEV_IO(sev_io_linux(), list, real, each, user);
	free(real);
	return rc;
}
