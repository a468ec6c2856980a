/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guest_memfd: memory that only a guest has, in frames of DRAM.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "linux/kvm/guest_program.h"
#include "linux/kvm/vm.h"
#include "machine/rmp.h"

#define FLAG_MMAP   1u
#define LARGE_PAGES (MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

static void unbind(struct lx_gmem *gmem)
{
	for (size_t i = 0; i < gmem->vm->slot_count; i++)
		if (gmem->vm->slots[i].gmem == gmem)
			gmem->vm->slots[i].gmem = NULL;
}

/* A page goes back to the kernel: shared again, or lost where it cannot be. */
static void free_page(struct lx_kernel *kernel, uint64_t spa)
{
	const struct rmp_entry *entry = rmp_lookup(kernel->machine, spa, NULL);
	unsigned size = entry && entry->assigned ? entry->size : (unsigned)RMP_4K;

	if (entry && entry->assigned && lx_page_make_shared(kernel, spa, size))
		lx_frames_leak(kernel, spa, 1);
	else
		lx_frames_free(kernel, spa, 1);
}

static void gmem_release(struct lx_kernel *kernel, struct lx_file *file)
{
	struct lx_gmem *gmem = file->data;
	const struct lx_guest_info *record = lx_record_of(gmem->vm);
	struct lx_file *vm_file = gmem->vm->file;

	unbind(gmem);
	for (uint64_t i = 0; record && !record->held && i < gmem->size / MACHINE_PAGE_SIZE; i++)
		if (gmem->frames[i])
			free_page(kernel, gmem->frames[i]);
	free(gmem->frames);
	free(gmem);
	lx_file_put(kernel, vm_file);
}

static int gmem_ioctl(struct lx_kernel *kernel, struct lx_file *file, unsigned long request,
		      uint64_t argument)
{
	(void)kernel;
	(void)file;
	(void)request;
	(void)argument;
	return -ENOTTY;
}

static const struct lx_file_ops OPS = {.ioctl = gmem_ioctl, .release = gmem_release};

int lx_gmem_create(struct lx_vm *vm, uint64_t argument)
{
	const uint64_t known = vm->kernel->config.release == LX_LINUX_6_18 ? FLAG_MMAP : 0;
	struct sev_kvm_create_guest_memfd create;
	struct lx_gmem *gmem;

	if (lx_copy_in(vm->kernel, &create, argument, sizeof(create)))
		return -EFAULT;
	/* spec: UAPI KVM_CREATE_GUEST_MEMFD: flags that are not known, size 0 or below, unaligned:
	 * EINVAL */
	if (create.flags & ~known)
		return -EINVAL;
	if (!create.size || create.size > INT64_MAX || create.size & LX_PAGE_MASK)
		return -EINVAL;
	gmem = calloc(1, sizeof(*gmem));
	if (!gmem)
		return -ENOMEM;
	*gmem = (struct lx_gmem){.vm = vm, .size = create.size};
	gmem->frames = calloc((size_t)(create.size / MACHINE_PAGE_SIZE), sizeof(*gmem->frames));
	if (!gmem->frames) {
		free(gmem);
		return -ENOMEM;
	}
	lx_file_ref(vm->file);
	return lx_file_install(vm->kernel, &OPS, gmem, O_RDWR);
}

int lx_gmem_make_large(struct lx_kernel *kernel, int gmem_fd)
{
	struct lx_file *file = lx_file_get(kernel, gmem_fd);

	if (!file || file->ops != &OPS)
		return -EBADF;
	((struct lx_gmem *)file->data)->large = true;
	return 0;
}

static bool is_bound(const struct lx_gmem *gmem, uint64_t offset, uint64_t size)
{
	for (size_t i = 0; i < gmem->vm->slot_count; i++) {
		const struct lx_memslot *slot = &gmem->vm->slots[i];

		if (slot->gmem == gmem && offset < slot->gmem_offset + slot->size &&
		    slot->gmem_offset < offset + size)
			return true;
	}
	return false;
}

int lx_gmem_bind(struct lx_vm *vm, struct lx_memslot *slot, int fd)
{
	struct lx_file *file = lx_file_get(vm->kernel, fd);
	struct lx_gmem *gmem;

	if (!file)
		return -EBADF;
	if (file->ops != &OPS)
		return -EINVAL;
	gmem = file->data;
	if (gmem->vm != vm || slot->gmem_offset > gmem->size ||
	    slot->size > gmem->size - slot->gmem_offset ||
	    is_bound(gmem, slot->gmem_offset, slot->size))
		return -EINVAL;
	slot->gmem = gmem;
	return 0;
}

static uint64_t index_of(const struct lx_memslot *slot, uint64_t gpa)
{
	return (gpa - slot->gpa + slot->gmem_offset) / MACHINE_PAGE_SIZE;
}

bool lx_gmem_is_large(const struct lx_memslot *slot, uint64_t gpa)
{
	uint64_t start = gpa - gpa % MACHINE_LARGE_SIZE;

	return slot->gmem->large && (slot->gpa - slot->gmem_offset) % MACHINE_LARGE_SIZE == 0 &&
	       start >= slot->gpa && start + MACHINE_LARGE_SIZE <= slot->gpa + slot->size;
}

uint64_t lx_gmem_peek(const struct lx_memslot *slot, uint64_t gpa)
{
	return slot->gmem->frames[index_of(slot, gpa)];
}

/* A folio of count pages from index on. */
static uint64_t allocate(struct lx_gmem *gmem, uint64_t index, size_t count, bool zero)
{
	struct lx_kernel *kernel = gmem->vm->kernel;
	uint64_t size = count * MACHINE_PAGE_SIZE;
	uint64_t align = count == LARGE_PAGES ? size : MACHINE_PAGE_SIZE;
	uint64_t spa = lx_frames_take(kernel, count, align, lx_record_user(gmem->vm));

	if (spa && zero)
		machine_zero(kernel->machine, spa, size);
	for (size_t i = 0; spa && i < count; i++)
		gmem->frames[index + i] = spa + i * MACHINE_PAGE_SIZE;
	return spa;
}

static bool is_empty(const struct lx_gmem *gmem, uint64_t index, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (gmem->frames[index + i])
			return false;
	return true;
}

static uint64_t frame_of(struct lx_memslot *slot, uint64_t gpa, bool zero)
{
	struct lx_gmem *gmem = slot->gmem;
	uint64_t index = index_of(slot, gpa);
	uint64_t first = index - index % LARGE_PAGES;

	if (gmem->frames[index])
		return gmem->frames[index];
	if (lx_gmem_is_large(slot, gpa) && is_empty(gmem, first, LARGE_PAGES) &&
	    allocate(gmem, first, LARGE_PAGES, true))
		return gmem->frames[index];
	return allocate(gmem, index, 1, zero);
}

uint64_t lx_gmem_frame(struct lx_memslot *slot, uint64_t gpa)
{
	return frame_of(slot, gpa, true);
}

uint64_t lx_gmem_frame_to_fill(struct lx_memslot *slot, uint64_t gpa)
{
	return frame_of(slot, gpa, false);
}

uint64_t lx_gmem_frames_to_fill(struct lx_memslot *slot, uint64_t gpa, uint64_t pages)
{
	if (slot->gmem->large)
		return 0;
	return allocate(slot->gmem, index_of(slot, gpa), pages, false);
}

void lx_gmem_drop(struct lx_memslot *slot, uint64_t gpa, uint64_t pages)
{
	uint64_t first = index_of(slot, gpa);

	for (uint64_t i = first; i < first + pages; i++) {
		lx_frames_free(slot->gmem->vm->kernel, slot->gmem->frames[i], 1);
		slot->gmem->frames[i] = 0;
	}
}
