/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM and KVM_CAP_VM_COPY_ENC_CONTEXT_FROM: a VM takes over another's
 * encryption context, or mirrors it.
 */
#include "linux/kvm/vcpu.h"

static int find_source(struct lx_vm *vm, uint64_t fd, struct lx_vm **out)
{
	struct lx_file *file = lx_file_get(vm->kernel, (int)(uint32_t)fd);

	/* spec: UAPI KVM_CAP_VM_*_ENC_CONTEXT_FROM: not a VM: EBADF; the VM itself: EINVAL */
	if (!file || file->ops != &LX_VM_OPS)
		return -EBADF;
	*out = lx_vm_of(file);
	if (*out == vm)
		return -EINVAL;
	/* The first kernels with SNP let it through, and lost the guest's context and ASID. */
	/* spec: UAPI KVM_CAP_VM_*_ENC_CONTEXT_FROM: an SNP guest is neither moved nor mirrored:
	 * EINVAL */
	return lx_vm_is_snp(*out) ? -EINVAL : 0;
}

/* spec: UAPI KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM: SEV-ES: as many vCPUs, all of them encrypted */
static int check_vcpus(const struct lx_vm *vm, const struct lx_vm *source)
{
	if (!lx_vm_is_es(source))
		return 0;
	if (vm->vcpu_count != source->vcpu_count)
		return -EINVAL;
	for (size_t i = 0; i < source->vcpu_count; i++)
		if (!source->vcpus[i]->protected)
			return -EINVAL;
	return 0;
}

/* Memory, frames and firmware's context stay where they are; they are another VM's now. */
static void move_context(struct lx_vm *vm, struct lx_vm *source)
{
	vm->active = true;
	vm->es_active = source->es_active;
	vm->asid = source->asid;
	vm->handle = source->handle;
	vm->vmsa_features = source->vmsa_features;
	vm->owner = source->owner;
	vm->record = source->record;
	vm->guest_id = source->guest_id;
	vm->regions = source->regions;
	source->active = source->es_active = false;
	source->asid = source->handle = 0;
	source->owner = NULL;
	source->guest_id = 0;
	source->regions = NULL;
}

static void move_vcpus(struct lx_vm *vm, struct lx_vm *source)
{
	for (size_t i = 0; vm->es_active && i < vm->vcpu_count; i++) {
		vm->vcpus[i]->vmsa = source->vcpus[i]->vmsa;
		vm->vcpus[i]->protected = true;
		source->vcpus[i]->vmsa = 0;
		source->vcpus[i]->protected = false;
	}
}

/* Mirrors of the source have a reference to their owner's file. */
static void move_mirrors(struct lx_vm *vm, struct lx_vm *source)
{
	for (struct lx_vm *mirror = vm->kernel->kvm->vms; mirror; mirror = mirror->next) {
		if (mirror->owner != source)
			continue;
		mirror->owner = vm;
		lx_file_ref(vm->file);
		lx_file_put(vm->kernel, source->file);
	}
}

int lx_vm_move_context(struct lx_vm *vm, uint64_t source_fd)
{
	struct lx_vm *source;
	int rc = find_source(vm, source_fd, &source);

	if (rc)
		return rc;
	if (vm->type != source->type || lx_vm_is_sev(vm) || !lx_vm_is_sev(source))
		return -EINVAL;
	rc = check_vcpus(vm, source);
	if (rc)
		return rc;
	move_context(vm, source);
	move_vcpus(vm, source);
	move_mirrors(vm, source);
	source->dead = true;
	return 0;
}

int lx_vm_copy_context(struct lx_vm *vm, uint64_t source_fd)
{
	struct lx_vm *source;
	int rc = find_source(vm, source_fd, &source);

	if (rc)
		return rc;
	if (lx_vm_is_sev(vm) || !lx_vm_is_sev(source) || source->owner || vm->vcpu_count)
		return -EINVAL;
	lx_file_ref(source->file);
	vm->owner = source;
	vm->active = true;
	vm->need_init = false;
	vm->es_active = source->es_active;
	vm->asid = source->asid;
	vm->handle = source->handle;
	vm->sev_fd = source->sev_fd;
	vm->record = source->record;
	vm->guest_id = source->guest_id;
	return 0;
}
