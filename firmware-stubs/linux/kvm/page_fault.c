/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nested page table of a guest, and what KVM does about its faults.
 */
#include "linux/kvm/runner.h"
#include "machine/rmp.h"

#define FAULT_PRIVATE UINT64_C(8) /* KVM_MEMORY_EXIT_FLAG_PRIVATE */

static bool has_entry(struct lx_vm *vm, uint64_t spa, enum rmp_size *level)
{
	const struct rmp_entry *entry = rmp_lookup(vm->kernel->machine, spa, NULL);

	*level = entry && entry->assigned ? (enum rmp_size)entry->size : RMP_4K;
	return entry && entry->assigned;
}

static bool translate_private(struct lx_vm *vm, struct lx_memslot *slot, uint64_t gpa,
			      uint64_t *spa, enum rmp_size *level)
{
	uint64_t frame;

	if (!slot->gmem)
		return false;
	frame = lx_gmem_peek(slot, gpa);
	*spa = frame + (gpa & LX_PAGE_MASK);
	return frame && has_entry(vm, frame, level);
}

static bool translate(void *ctx, uint64_t gpa, bool private, uint64_t *spa, enum rmp_size *level)
{
	struct lx_vm *vm = ((struct lx_vcpu *)ctx)->vm;
	struct lx_memslot *slot = lx_vm_slot(vm, gpa);
	uint64_t run;

	if (!slot)
		return false;
	if (lx_vm_is_snp(vm) && lx_vm_all_private(vm, gpa, 1) != private)
		return false;
	if (lx_vm_is_snp(vm) && private)
		return translate_private(vm, slot, gpa, spa, level);
	*level = RMP_4K;
	*spa = lx_user_spa(vm->kernel, slot->uaddr + (gpa - slot->gpa), &run);
	return *spa != 0;
}

struct cpu_npt lx_npt(struct lx_vcpu *vcpu)
{
	return (struct cpu_npt){translate, vcpu};
}

/* spec: UAPI KVM_EXIT_MEMORY_FAULT: KVM_RUN fails, and struct kvm_run says where and of what kind
 */
static int leave_for_fault(struct lx_runner *runner, uint64_t gpa, bool private)
{
	const struct sev_kvm_run_memory_fault fault = {
		.flags = private ? FAULT_PRIVATE : 0,
		.gpa = gpa & ~LX_PAGE_MASK,
		.size = MACHINE_PAGE_SIZE,
	};

	lx_run_exit(runner, SEV_KVM_EXIT_MEMORY_FAULT, -EFAULT);
	*(struct sev_kvm_run_memory_fault *)(void *)lx_run_union(runner) = fault;
	return -EFAULT;
}

static bool is_unassigned(struct lx_vm *vm, uint64_t spa)
{
	enum rmp_size level;

	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		if (has_entry(vm, spa + at, &level))
			return false;
	return true;
}

/* The page's RMP entry becomes Guest-Invalid: of 2 MiB where all of it is free for that. */
static int assign(struct lx_vm *vm, struct lx_memslot *slot, uint64_t gpa, uint64_t spa)
{
	const uint64_t large = spa - spa % MACHINE_LARGE_SIZE;
	enum rmp_size level;

	if (has_entry(vm, spa, &level))
		return 0;
	if (lx_gmem_is_large(slot, gpa) && is_unassigned(vm, large))
		return lx_page_make_private(vm->kernel, large, gpa - gpa % MACHINE_LARGE_SIZE,
					    RMP_2M, vm->asid, false);
	return lx_page_make_private(vm->kernel, spa, gpa & ~LX_PAGE_MASK, RMP_4K, vm->asid, false);
}

static int map_private(struct lx_vm *vm, struct lx_memslot *slot, uint64_t gpa)
{
	uint64_t spa;

	if (!slot || !slot->gmem)
		return -EFAULT;
	spa = lx_gmem_frame(slot, gpa);
	if (!spa)
		return -ENOMEM;
	return assign(vm, slot, gpa, spa);
}

/* Memory of the caller: its page stays where it is as long as the slot is there. */
static int map_shared(struct lx_vm *vm, struct lx_memslot *slot, uint64_t gpa)
{
	uint64_t uaddr = (slot->uaddr + (gpa - slot->gpa)) & ~LX_PAGE_MASK;
	struct lx_pin *pin;

	if (lx_pin(vm, uaddr, MACHINE_PAGE_SIZE, true, &pin))
		return -EFAULT;
	pin->next = vm->mapped;
	vm->mapped = pin;
	return 0;
}

int lx_map_page(struct lx_vm *vm, uint64_t gpa, bool private)
{
	struct lx_memslot *slot = lx_vm_slot(vm, gpa);

	if (lx_vm_is_snp(vm) && private != lx_vm_all_private(vm, gpa, 1))
		return -EFAULT;
	if (lx_vm_is_snp(vm) && private)
		return map_private(vm, slot, gpa);
	return slot ? map_shared(vm, slot, gpa) : -ENOENT;
}

/* What is in no slot is no memory: that is not for user space to hear of as a fault. */
int lx_page_fault(struct lx_runner *runner, uint64_t gpa, bool private)
{
	int rc = lx_map_page(runner->vcpu->vm, gpa, private);

	if (rc == -EFAULT)
		return leave_for_fault(runner, gpa, private);
	if (rc == -ENOMEM)
		lx_run_exit(runner, 0, rc);
	return rc == -ENOENT ? 0 : rc;
}

int lx_size_mismatch(struct lx_runner *runner, uint64_t gpa)
{
	struct lx_vcpu *vcpu = runner->vcpu;
	enum rmp_size level;
	uint64_t spa;

	if (!translate(vcpu, gpa, true, &spa, &level))
		return lx_page_fault(runner, gpa, true);
	rmp_psmash(vcpu->vm->kernel->machine, spa - spa % MACHINE_LARGE_SIZE);
	return 0;
}
