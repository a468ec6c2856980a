/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /sys/devices/system/cpu/sev/vmpl: the VMPL that the guest's kernel runs at (Linux 6.11).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "linux/sev_guest.h"

static int64_t vmpl_read(struct lx_kernel *kernel, struct lx_file *file, uint64_t offset,
			 uint64_t to, size_t size)
{
	char text[16];
	size_t length;

	(void)file;
	snprintf(text, sizeof(text), "%u\n", kernel->inside_vmpl);
	length = strlen(text);
	if (offset >= length)
		return 0;
	if (size > length - offset)
		size = length - (size_t)offset;
	return lx_copy_out(kernel, to, text + offset, size) ? -EFAULT : (int64_t)size;
}

int lx_sev_vmpl_open(struct lx_kernel *kernel, int flags)
{
	static const struct lx_file_ops ops = {.read = vmpl_read};

	if (!kernel->inside)
		return -ENOENT;
	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EACCES;
	return lx_file_install(kernel, &ops, NULL, flags);
}
