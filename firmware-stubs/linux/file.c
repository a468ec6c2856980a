/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors of the kernel's files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "linux/kernel_state.h"

#define FILES_MAX 65536

static int free_descriptor(struct lx_kernel *kernel)
{
	size_t room = kernel->file_room ? 2 * kernel->file_room : 64;
	struct lx_file **more;

	for (size_t i = 0; i < kernel->file_room; i++)
		if (!kernel->files[i])
			return (int)i;
	if (room > FILES_MAX)
		return -EMFILE;
	more = realloc(kernel->files, room * sizeof(*more));
	if (!more)
		return -ENOMEM;
	for (size_t i = kernel->file_room; i < room; i++)
		more[i] = NULL;
	kernel->files = more;
	room -= kernel->file_room;
	kernel->file_room += room;
	return (int)(kernel->file_room - room);
}

int lx_file_install(struct lx_kernel *kernel, const struct lx_file_ops *ops, void *data, int flags)
{
	struct lx_file *file = calloc(1, sizeof(*file));
	int at;

	if (!file)
		return -ENOMEM;
	*file = (struct lx_file){
		.ops = ops,
		.data = data,
		.readable = (flags & O_ACCMODE) != O_WRONLY,
		.writable = (flags & O_ACCMODE) != O_RDONLY,
		.references = 1,
	};
	at = free_descriptor(kernel);
	if (at < 0) {
		lx_file_put(kernel, file);
		return at;
	}
	kernel->files[at] = file;
	return LX_FD_BASE + at;
}

struct lx_file *lx_file_get(struct lx_kernel *kernel, int fd)
{
	if (fd < LX_FD_BASE || (size_t)(fd - LX_FD_BASE) >= kernel->file_room)
		return NULL;
	return kernel->files[fd - LX_FD_BASE];
}

struct lx_file *lx_file_ref(struct lx_file *file)
{
	file->references++;
	return file;
}

void lx_file_put(struct lx_kernel *kernel, struct lx_file *file)
{
	if (--file->references)
		return;
	if (file->ops->release)
		file->ops->release(kernel, file);
	free(file);
}
