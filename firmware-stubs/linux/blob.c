/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that pass between the caller and the firmware, in kernel memory.
 */
#include <errno.h>
#include <string.h>

#include "abi/layout/sev_uapi.h"
#include "linux/ccp.h"

/* The most that Linux's kmalloc() gives: MAX_PAGE_ORDER. */
#define KMALLOC_MAX (UINT32_C(4) << 20)

static size_t pages_of(uint32_t size)
{
	return (size_t)((size + MACHINE_PAGE_SIZE - 1) / MACHINE_PAGE_SIZE);
}

int lx_blob_alloc(struct lx_kernel *kernel, uint32_t size, struct lx_blob *out)
{
	*out = (struct lx_blob){0, size};
	if (!size)
		return 0;
	if (size <= KMALLOC_MAX)
		out->spa =
			lx_frames_alloc(kernel, pages_of(size), MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	return out->spa ? 0 : -ENOMEM;
}

void lx_blob_free(struct lx_kernel *kernel, struct lx_blob *blob)
{
	if (blob->spa)
		lx_frames_free(kernel, blob->spa, pages_of(blob->size));
	blob->spa = 0;
}

/* The part of what is left that goes through one page. */
static uint32_t part_of(uint32_t left)
{
	return left < MACHINE_PAGE_SIZE ? left : (uint32_t)MACHINE_PAGE_SIZE;
}

static int fill(struct lx_kernel *kernel, uint64_t from, const struct lx_blob *blob)
{
	uint8_t page[MACHINE_PAGE_SIZE];

	for (uint32_t at = 0, part; at < blob->size; at += part) {
		part = part_of(blob->size - at);
		if (lx_copy_in(kernel, page, from + at, part))
			return -EFAULT;
		machine_write(kernel->machine, blob->spa + at, page, part);
	}
	return 0;
}

int lx_blob_copy_in(struct lx_kernel *kernel, uint64_t from, uint32_t size, struct lx_blob *out)
{
	int rc;

	*out = (struct lx_blob){0, 0};
	if (!from || !size || size > SEV_UAPI_BLOB_MAX)
		return -EINVAL;
	rc = lx_blob_alloc(kernel, size, out);
	if (!rc)
		rc = fill(kernel, from, out);
	if (rc)
		lx_blob_free(kernel, out);
	return rc;
}

int lx_blob_copy_out(struct lx_kernel *kernel, uint64_t to, const struct lx_blob *blob,
		     uint32_t size)
{
	const uint32_t room = (uint32_t)(pages_of(blob->size) * MACHINE_PAGE_SIZE);
	uint8_t page[MACHINE_PAGE_SIZE];

	for (uint32_t at = 0, part; at < size; at += part) {
		part = part_of(size - at);
		memset(page, 0, sizeof(page));
		if (blob->spa && at < room)
			machine_read(kernel->machine, blob->spa + at, page, part);
		if (lx_copy_out(kernel, to + at, page, part))
			return -EFAULT;
	}
	return 0;
}
