/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_MEMORY_ENCRYPT_REG_REGION and KVM_MEMORY_ENCRYPT_UNREG_REGION.
 */
#include "linux/kvm/vm.h"

int lx_vm_register_region(struct lx_vm *vm, uint64_t argument)
{
	struct sev_kvm_enc_region region;
	struct lx_pin *pin;
	int rc;

	if (lx_copy_in(vm->kernel, &region, argument, sizeof(region)))
		return -EFAULT;
	/* spec: UAPI KVM_MEMORY_ENCRYPT_REG_REGION: not SEV: ENOTTY; of a mirror: EINVAL */
	if (!lx_vm_is_sev(vm))
		return -ENOTTY;
	if (vm->owner)
		return -EINVAL;
	rc = lx_pin(vm, region.addr, region.size, true, &pin);
	if (rc)
		return rc;
	pin->next = vm->regions;
	vm->regions = pin;
	return 0;
}

static struct lx_pin **find(struct lx_vm *vm, const struct sev_kvm_enc_region *region)
{
	struct lx_pin **found = NULL;

	/* The oldest of several that are equal, as Linux appends to its list. */
	for (struct lx_pin **i = &vm->regions; *i; i = &(*i)->next)
		if ((*i)->uaddr == region->addr && (*i)->size == region->size)
			found = i;
	return found;
}

int lx_vm_unregister_region(struct lx_vm *vm, uint64_t argument)
{
	struct sev_kvm_enc_region region;
	struct lx_pin **at;
	struct lx_pin *pin;

	if (lx_copy_in(vm->kernel, &region, argument, sizeof(region)))
		return -EFAULT;
	/* spec: UAPI KVM_MEMORY_ENCRYPT_UNREG_REGION: of a mirror: EINVAL; not SEV: ENOTTY; no
	 * region with exactly this address and size: EINVAL */
	if (vm->owner)
		return -EINVAL;
	if (!lx_vm_is_sev(vm))
		return -ENOTTY;
	at = find(vm, &region);
	if (!at)
		return -EINVAL;
	machine_wbinvd_all(vm->kernel->machine);
	pin = *at;
	*at = pin->next;
	lx_unpin(vm, pin);
	return 0;
}
