/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_MEMORY_ENCRYPT_OP: which commands there are, and what is asked before each.
 */
#include "linux/kvm/sev_op.h"

static const struct lx_op *const FAMILIES[] = {
	LX_OPS_INIT, LX_OPS_LAUNCH, LX_OPS_DEBUG, LX_OPS_MIGRATE, LX_OPS_SNP,
};

static const struct lx_op *find(uint32_t id)
{
	for (size_t i = 0; i < SEV_COUNT(FAMILIES); i++)
		for (const struct lx_op *op = FAMILIES[i]; op->run; op++)
			if (op->id == id)
				return op;
	return NULL;
}

/* spec: UAPI KVM_MEMORY_ENCRYPT_OP: what a VM that mirrors another's context may ask */
static bool is_allowed_to_mirror(uint32_t id)
{
	return id == SEV_KVM_LAUNCH_UPDATE_VMSA || id == SEV_KVM_GUEST_STATUS ||
	       id == SEV_KVM_DBG_DECRYPT || id == SEV_KVM_DBG_ENCRYPT;
}

int lx_need_sev(const struct lx_vm *vm)
{
	return lx_vm_is_sev(vm) ? 0 : -ENOTTY;
}

int lx_need_es(const struct lx_vm *vm)
{
	return lx_vm_is_es(vm) ? 0 : -ENOTTY;
}

/* spec: UAPI KVM_MEMORY_ENCRYPT_OP: refusals that leave the caller's structure alone, in this order
 */
static int refuse(const struct lx_vm *vm, uint32_t id)
{
	if (vm->owner && !is_allowed_to_mirror(id))
		return -EINVAL;
	if (lx_vm_is_snp(vm) && id < SEV_KVM_SNP_LAUNCH_START)
		return -EPERM;
	if (id == SEV_KVM_ES_INIT && !vm->kernel->state->sev_es)
		return -ENOTTY;
	if (id == SEV_KVM_SNP_ENABLE_REQ_CERTS && vm->kernel->config.release == LX_LINUX_6_14)
		return -EINVAL;
	return find(id) ? 0 : -EINVAL;
}

static int run(struct lx_vm *vm, const struct lx_op *op, struct sev_kvm_cmd *cmd)
{
	_Alignas(8) uint8_t params[LX_OP_SIZE_MAX] = {0};
	struct lx_op_call call = {vm, vm->kernel, cmd, params};
	int rc = op->check ? op->check(vm) : 0;

	if (!rc && op->size)
		rc = lx_copy_in(vm->kernel, params, cmd->data, op->size);
	return rc ? rc : op->run(&call);
}

int lx_vm_encrypt_op(struct lx_vm *vm, uint64_t argument)
{
	struct sev_kvm_cmd cmd;
	int rc;

	if (!vm->kernel->state->sev)
		return -ENOTTY;
	/* spec: UAPI KVM_MEMORY_ENCRYPT_OP: without an argument it tells that SEV is there */
	if (!argument)
		return 0;
	if (lx_copy_in(vm->kernel, &cmd, argument, sizeof(cmd)))
		return -EFAULT;
	if (vm->guest_id && !lx_record_of(vm))
		return -EIO; /* the machine's owner has stopped the guest */
	rc = refuse(vm, cmd.id);
	if (rc)
		return rc;
	rc = run(vm, find(cmd.id), &cmd);
	if (lx_copy_out(vm->kernel, argument, &cmd, sizeof(cmd)))
		return -EFAULT;
	return rc;
}

int lx_op_write_back(struct lx_op_call *call, size_t size)
{
	return lx_copy_out(call->kernel, call->cmd->data, call->params, size);
}
