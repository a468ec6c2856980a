/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SEV_INIT, KVM_SEV_ES_INIT, KVM_SEV_INIT2: a VM becomes one of SEV's, and its end.
 */
#include "linux/kvm/sev_op.h"

#define GHCB_VERSION_MAX 2

/* spec: UAPI INIT2: vmsa_features: those supported; none under plain SEV, SecureTSC only for SNP */
static uint64_t allowed_features(const struct lx_vm *vm, unsigned type)
{
	uint64_t features = lx_kvm_vmsa_features(vm->kernel);

	if (type == SEV_KVM_VM_SEV)
		return 0;
	return type == SEV_KVM_VM_SNP ? features : features & ~(uint64_t)LX_FEATURE_SECURE_TSC;
}

static int check(const struct lx_vm *vm, const struct sev_kvm_init *init, unsigned type)
{
	/* spec: UAPI INIT2: vCPUs exist, flags, features, GHCB version, done already: EINVAL */
	if (vm->vcpu_count || init->flags)
		return -EINVAL;
	if (init->vmsa_features & ~allowed_features(vm, type))
		return -EINVAL;
	if (init->ghcb_version > GHCB_VERSION_MAX || (type == SEV_KVM_VM_SEV && init->ghcb_version))
		return -EINVAL;
	/* spec: UAPI INIT2: 6.18: an SNP guest has version 2 of the GHCB protocol */
	if (vm->kernel->config.release == LX_LINUX_6_18 && type == SEV_KVM_VM_SNP &&
	    init->ghcb_version == 1)
		return -EINVAL;
	return vm->active ? -EINVAL : 0;
}

static const enum lx_guest_kind KINDS[] = {
	[SEV_KVM_VM_SEV] = LX_GUEST_SEV,
	[SEV_KVM_VM_SEV_ES] = LX_GUEST_SEV_ES,
	[SEV_KVM_VM_SNP] = LX_GUEST_SNP,
};

static void forget(struct lx_vm *vm)
{
	vm->asid = 0;
	vm->vmsa_features = 0;
	vm->es_active = false;
	vm->active = false;
	vm->guest_id = 0;
}

static int begin_platform(struct lx_op_call *call)
{
	struct lx_vm *vm = call->vm;
	uint32_t error = 0;
	int rc = lx_sev_platform_init(vm->kernel, &error);

	if (!rc)
		return 0;
	call->cmd->error = error;
	lx_record_end(vm->kernel, vm->record);
	return rc;
}

static int begin(struct lx_op_call *call, const struct sev_kvm_init *init, unsigned type)
{
	struct lx_vm *vm = call->vm;
	bool es = type != SEV_KVM_VM_SEV;
	int rc = check(vm, init, type);

	if (rc)
		return rc;
	rc = lx_asid_new(vm->kernel, es, type == SEV_KVM_VM_SNP, &vm->asid);
	if (rc)
		return rc;
	rc = lx_record_new(vm, KINDS[type]);
	if (rc) {
		lx_asid_free(vm->kernel, vm->asid);
		return rc;
	}
	vm->active = true;
	vm->es_active = es;
	vm->vmsa_features = init->vmsa_features;
	vm->ghcb_version = es && !init->ghcb_version ? GHCB_VERSION_MAX : init->ghcb_version;
	rc = begin_platform(call);
	if (rc) {
		forget(vm);
		return rc;
	}
	if (type == SEV_KVM_VM_SNP)
		vm->vmsa_features |= LX_FEATURE_SNP_ACTIVE;
	vm->need_init = false;
	return 0;
}

static int need_default_vm(const struct lx_vm *vm)
{
	return vm->type == SEV_KVM_VM_DEFAULT ? 0 : -EINVAL;
}

static int init(struct lx_op_call *call)
{
	const struct sev_kvm_init none = {0};

	return begin(call, &none, SEV_KVM_VM_SEV);
}

static int es_init(struct lx_op_call *call)
{
	const struct sev_kvm_init oldest = {.ghcb_version = 1};

	return begin(call, &oldest, SEV_KVM_VM_SEV_ES);
}

static int need_uninitialised(const struct lx_vm *vm)
{
	return vm->need_init ? 0 : -EINVAL;
}

static int init2(struct lx_op_call *call)
{
	return begin(call, call->params, call->vm->type);
}

const struct lx_op LX_OPS_INIT[] = {
	{SEV_KVM_INIT, 0, need_default_vm, init},
	{SEV_KVM_ES_INIT, 0, need_default_vm, es_init},
	{SEV_KVM_INIT2, sizeof(struct sev_kvm_init), need_uninitialised, init2},
	{0, 0, NULL, NULL},
};

void lx_vm_end_guest(struct lx_vm *vm)
{
	struct lx_guest_info *record = lx_record_of(vm);

	if (vm->owner) {
		lx_file_put(vm->kernel, vm->owner->file);
		return;
	}
	machine_wbinvd_all(vm->kernel->machine);
	lx_unpin_all(vm, &vm->regions);
	if (vm->active && record && !record->held)
		lx_record_end(vm->kernel, vm->record);
}
