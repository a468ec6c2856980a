/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SET_USER_MEMORY_REGION and its second form.
 */
#include <stdlib.h>
#include <string.h>

#include "linux/kvm/vm.h"

#define FLAG_LOG_DIRTY 1u
#define FLAG_READONLY  2u
#define PAGES_MAX      ((UINT64_C(1) << 31) - 1)
#define USER_SPACE_END UINT64_C(0x7FFFFFFFF000)

struct lx_memslot *lx_vm_slot(struct lx_vm *vm, uint64_t gpa)
{
	for (size_t i = 0; i < vm->slot_count; i++)
		if (gpa >= vm->slots[i].gpa && gpa - vm->slots[i].gpa < vm->slots[i].size)
			return &vm->slots[i];
	return NULL;
}

static struct lx_memslot *by_id(struct lx_vm *vm, uint32_t id)
{
	for (size_t i = 0; i < vm->slot_count; i++)
		if (vm->slots[i].id == id)
			return &vm->slots[i];
	return NULL;
}

static bool overlaps(const struct lx_vm *vm, const struct sev_kvm_userspace_memory_region2 *region)
{
	for (size_t i = 0; i < vm->slot_count; i++) {
		const struct lx_memslot *slot = &vm->slots[i];

		if (slot->id != region->slot && region->guest_phys_addr < slot->gpa + slot->size &&
		    slot->gpa < region->guest_phys_addr + region->memory_size)
			return true;
	}
	return false;
}

/* spec: UAPI KVM_SET_USER_MEMORY_REGION2: private memory is neither read-only nor logged */
static bool flags_are_valid(const struct lx_vm *vm, uint32_t flags)
{
	bool gmem = lx_vm_has_private(vm) || vm->kernel->config.release == LX_LINUX_6_18;

	if (flags & SEV_KVM_MEM_GUEST_MEMFD)
		return gmem && flags == SEV_KVM_MEM_GUEST_MEMFD;
	return !(flags & ~(FLAG_LOG_DIRTY | FLAG_READONLY));
}

static bool range_is_valid(uint64_t start, uint64_t size)
{
	return start % MACHINE_PAGE_SIZE == 0 && start + size >= start;
}

static int check(const struct lx_vm *vm, const struct sev_kvm_userspace_memory_region2 *region)
{
	bool gmem = region->flags & SEV_KVM_MEM_GUEST_MEMFD;

	if (!flags_are_valid(vm, region->flags) || region->memory_size % MACHINE_PAGE_SIZE)
		return -EINVAL;
	if (!range_is_valid(region->guest_phys_addr, region->memory_size) ||
	    !range_is_valid(region->userspace_addr, region->memory_size) ||
	    region->userspace_addr + region->memory_size > USER_SPACE_END)
		return -EINVAL;
	if (gmem && !range_is_valid(region->guest_memfd_offset, region->memory_size))
		return -EINVAL;
	if ((region->slot & 0xFFFF) >= LX_SLOTS_MAX || region->slot >> 16)
		return -EINVAL;
	return region->memory_size / MACHINE_PAGE_SIZE > PAGES_MAX ? -EINVAL : 0;
}

static int delete_slot(struct lx_vm *vm, struct lx_memslot *slot)
{
	if (!slot)
		return -EINVAL;
	lx_unpin_all(vm, &vm->mapped);
	vm->slot_count--;
	*slot = vm->slots[vm->slot_count];
	return 0;
}

/* spec: UAPI KVM_SET_USER_MEMORY_REGION2: a slot may move or change its flags; nothing else, and
 * one with private memory not at all */
static int change_slot(struct lx_vm *vm, struct lx_memslot *slot,
		       const struct sev_kvm_userspace_memory_region2 *region)
{
	uint32_t changed = slot->flags ^ region->flags;

	if (region->flags & SEV_KVM_MEM_GUEST_MEMFD || region->userspace_addr != slot->uaddr ||
	    region->memory_size != slot->size ||
	    changed & (FLAG_READONLY | SEV_KVM_MEM_GUEST_MEMFD))
		return -EINVAL;
	if (region->guest_phys_addr != slot->gpa && overlaps(vm, region))
		return -EEXIST;
	lx_unpin_all(vm, &vm->mapped);
	slot->gpa = region->guest_phys_addr;
	slot->flags = region->flags;
	return 0;
}

static int create_slot(struct lx_vm *vm, const struct sev_kvm_userspace_memory_region2 *region)
{
	struct lx_memslot slot = {
		.id = region->slot,
		.flags = region->flags,
		.gpa = region->guest_phys_addr,
		.size = region->memory_size,
		.uaddr = region->userspace_addr,
		.gmem_offset = region->guest_memfd_offset,
	};
	struct lx_memslot *more;
	int rc = 0;

	if (overlaps(vm, region))
		return -EEXIST;
	more = realloc(vm->slots, (vm->slot_count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	vm->slots = more;
	if (slot.flags & SEV_KVM_MEM_GUEST_MEMFD)
		rc = lx_gmem_bind(vm, &slot, (int)region->guest_memfd);
	if (!rc)
		vm->slots[vm->slot_count++] = slot;
	return rc;
}

int lx_vm_set_region(struct lx_vm *vm, uint64_t argument, bool second)
{
	struct sev_kvm_userspace_memory_region2 region = {0};
	size_t size = second ? sizeof(region) : sizeof(struct sev_kvm_userspace_memory_region);
	struct lx_memslot *slot;
	int rc;

	if (lx_copy_in(vm->kernel, &region, argument, size))
		return -EFAULT;
	if (!second && region.flags & ~(FLAG_LOG_DIRTY | FLAG_READONLY))
		return -EINVAL;
	rc = check(vm, &region);
	if (rc)
		return rc;
	slot = by_id(vm, region.slot);
	if (!region.memory_size)
		return delete_slot(vm, slot);
	return slot ? change_slot(vm, slot, &region) : create_slot(vm, &region);
}
