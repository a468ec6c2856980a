/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_PRE_FAULT_MEMORY: pages are mapped before the guest touches them.
 */
#include "linux/kvm/runner.h"

/* spec: UAPI KVM_PRE_FAULT_MEMORY: not before SNP_LAUNCH_FINISH, which is to measure pages first */
static bool is_allowed(const struct lx_vm *vm)
{
	return !lx_vm_has_private(vm) || vm->pre_fault_allowed;
}

static int check(const struct lx_vm *vm, const struct sev_kvm_pre_fault_memory *range)
{
	/* spec: UAPI KVM_PRE_FAULT_MEMORY: flags, unaligned, size 0, wrap: EINVAL */
	if (range->flags || range->gpa & LX_PAGE_MASK || range->size & LX_PAGE_MASK ||
	    range->gpa + range->size <= range->gpa)
		return -EINVAL;
	return is_allowed(vm) ? 0 : -EOPNOTSUPP;
}

/* spec: UAPI KVM_PRE_FAULT_MEMORY: a failure after the first page is told by what is left */
int lx_vcpu_pre_fault(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct lx_kernel *kernel = vcpu->vm->kernel;
	struct sev_kvm_pre_fault_memory range;
	uint64_t all;
	int rc;

	if (lx_copy_in(kernel, &range, argument, sizeof(range)))
		return -EFAULT;
	rc = check(vcpu->vm, &range);
	for (all = range.size; !rc && range.size; range.size -= MACHINE_PAGE_SIZE) {
		rc = lx_map_page(vcpu->vm, range.gpa, lx_vm_all_private(vcpu->vm, range.gpa, 1));
		if (rc)
			break;
		range.gpa += MACHINE_PAGE_SIZE;
	}
	if (range.size == all)
		return rc;
	return lx_copy_out(kernel, argument, &range, sizeof(range));
}
