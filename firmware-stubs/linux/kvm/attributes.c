/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SET_MEMORY_ATTRIBUTES: which guest pages are private.
 */
#include <stdlib.h>
#include <string.h>

#include "linux/kvm/vm.h"

bool lx_vm_all_private(const struct lx_vm *vm, uint64_t gpa, uint64_t size)
{
	for (size_t i = 0; i < vm->private_count; i++)
		if (gpa >= vm->private_ranges[i].start && gpa < vm->private_ranges[i].end)
			return size <= vm->private_ranges[i].end - gpa;
	return false;
}

static void append(struct lx_gpa_range *to, size_t *count, uint64_t start, uint64_t end)
{
	if (start >= end)
		return;
	if (*count && to[*count - 1].end == start)
		to[*count - 1].end = end;
	else
		to[(*count)++] = (struct lx_gpa_range){start, end};
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* The ranges before start, then the new one where it is private, then what is behind end. */
static int change(struct lx_vm *vm, uint64_t start, uint64_t end, bool private)
{
	const struct lx_gpa_range *old = vm->private_ranges;
	struct lx_gpa_range *ranges = calloc(vm->private_count + 2, sizeof(*ranges));
	size_t count = 0;

	if (!ranges)
		return -ENOMEM;
	for (size_t i = 0; i < vm->private_count; i++)
		append(ranges, &count, old[i].start, least(old[i].end, start));
	if (private)
		append(ranges, &count, start, end);
	for (size_t i = 0; i < vm->private_count; i++)
		append(ranges, &count, most(old[i].start, end), old[i].end);
	free(vm->private_ranges);
	vm->private_ranges = ranges;
	vm->private_count = count;
	return 0;
}

int lx_vm_set_attributes(struct lx_vm *vm, uint64_t argument)
{
	const uint64_t known = lx_vm_has_private(vm) ? SEV_KVM_MEMORY_ATTRIBUTE_PRIVATE : 0;
	struct sev_kvm_memory_attributes attributes;
	uint64_t end;

	if (lx_copy_in(vm->kernel, &attributes, argument, sizeof(attributes)))
		return -EFAULT;
	end = attributes.address + attributes.size;
	/* spec: UAPI KVM_SET_MEMORY_ATTRIBUTES: flags, unknown attributes, size 0, wrap, unaligned:
	 * EINVAL */
	if (attributes.flags || attributes.attributes & ~known)
		return -EINVAL;
	if (!attributes.size || end < attributes.address)
		return -EINVAL;
	if (attributes.address & LX_PAGE_MASK || attributes.size & LX_PAGE_MASK)
		return -EINVAL;
	return change(vm, attributes.address, end,
		      attributes.attributes & SEV_KVM_MEMORY_ATTRIBUTE_PRIVATE);
}
