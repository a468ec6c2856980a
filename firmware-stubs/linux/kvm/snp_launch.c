/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SEV_SNP_LAUNCH_START and KVM_SEV_SNP_LAUNCH_FINISH.
 */
#include <string.h>

#include "linux/kvm/snp.h"

#define POLICY_MUST_BE_ONE (UINT64_C(1) << 17)
#define ID_BLOCK_SIZE	   0x60
#define ID_AUTH_SIZE	   0x1000

/* SNP-ABI SNP_LAUNCH_FINISH: FLAGS */
#define FINISH_ID_BLOCK_EN 1u
#define FINISH_AUTH_KEY_EN 2u
#define FINISH_VCEK_DIS	   4u

static int need_snp(const struct lx_vm *vm)
{
	return lx_vm_is_snp(vm) ? 0 : -ENOTTY;
}

/* spec: UAPI SNP_LAUNCH_START: a context exists, flags, policy bits that are not known, or the one
 * that must be set: EINVAL */
static int check_start(const struct lx_op_call *call)
{
	const struct sev_kvm_snp_launch_start *params = call->params;

	if (call->vm->gctx || params->flags)
		return -EINVAL;
	if (params->policy & ~lx_kvm_policy_bits(call->kernel))
		return -EINVAL;
	return params->policy & POLICY_MUST_BE_ONE ? 0 : -EINVAL;
}

/* A page of the firmware's becomes the guest's context. */
static uint64_t create_context(struct lx_op_call *call)
{
	uint8_t buffer[SEV_SIZE_SNP_GCTX_CREATE];
	uint64_t page =
		lx_frames_alloc(call->kernel, 1, MACHINE_PAGE_SIZE, lx_record_user(call->vm));

	if (!page)
		return 0;
	LX_PUT(buffer, 64, SNP_GCTX_CREATE, GCTX_PADDR, page);
	if (lx_page_to_firmware(call->kernel, page, 1) == 0) {
		if (lx_op_issue_on(call, call->cmd->sev_fd, SEV_CMD_SNP_GCTX_CREATE, buffer) == 0)
			return page;
		if (lx_page_reclaim(call->kernel, page, 1))
			return 0;
	}
	lx_frames_free(call->kernel, page, 1);
	return 0;
}

/* Ends the context; where the firmware refuses, its page stays with the guest. */
static void drop_context(struct lx_op_call *call)
{
	uint8_t buffer[SEV_SIZE_SNP_DECOMMISSION];
	struct lx_vm *vm = call->vm;

	LX_PUT(buffer, 64, SNP_DECOMMISSION, GCTX_PADDR, vm->gctx);
	if (lx_sev_do_cmd(vm->kernel, SEV_CMD_SNP_DECOMMISSION, buffer, NULL))
		return;
	if (lx_page_reclaim(vm->kernel, vm->gctx, 1) == 0)
		lx_frames_free(vm->kernel, vm->gctx, 1);
	vm->gctx = 0;
}

static int issue_start(struct lx_op_call *call)
{
	const struct sev_kvm_snp_launch_start *params = call->params;
	uint8_t buffer[SEV_SIZE_SNP_LAUNCH_START] = {0};
	struct lx_vm *vm = call->vm;

	LX_PUT(buffer, 64, SNP_LAUNCH_START, GCTX_PADDR, vm->gctx);
	LX_PUT(buffer, 64, SNP_LAUNCH_START, POLICY, params->policy);
	memcpy(buffer + SEV_AT_SNP_LAUNCH_START_GOSVW, params->gosvw, sizeof(params->gosvw));
	if (vm->vmsa_features & LX_FEATURE_SECURE_TSC)
		LX_PUT(buffer, 32, SNP_LAUNCH_START, DESIRED_TSC_KHZ, vm->tsc_khz);
	return lx_op_issue_on(call, call->cmd->sev_fd, SEV_CMD_SNP_LAUNCH_START, buffer);
}

static int activate(struct lx_op_call *call)
{
	uint8_t buffer[SEV_SIZE_SNP_ACTIVATE] = {0};

	LX_PUT(buffer, 64, SNP_ACTIVATE, GCTX_PADDR, call->vm->gctx);
	LX_PUT(buffer, 32, SNP_ACTIVATE, ASID, call->vm->asid);
	return lx_op_issue(call, SEV_CMD_SNP_ACTIVATE, buffer);
}

static int launch_start(struct lx_op_call *call)
{
	const struct sev_kvm_snp_launch_start *params = call->params;
	struct lx_guest_info *record = lx_record_of(call->vm);
	struct lx_vm *vm = call->vm;
	int rc = check_start(call);

	if (rc)
		return rc;
	vm->policy = params->policy;
	vm->gctx = create_context(call);
	/* spec: UAPI SNP_LAUNCH_START: no context to be had: ENOTTY, whatever the reason */
	if (!vm->gctx)
		return -ENOTTY;
	record->gctx = vm->gctx;
	rc = issue_start(call);
	if (!rc) {
		vm->sev_fd = (int)call->cmd->sev_fd;
		rc = activate(call);
	}
	if (rc) {
		drop_context(call);
		record->gctx = vm->gctx;
		return rc;
	}
	record->policy = params->policy;
	record->started = true;
	return 0;
}

static int need_context_to_finish(const struct lx_vm *vm)
{
	if (!lx_vm_is_snp(vm))
		return -ENOTTY;
	return vm->gctx ? 0 : -EINVAL;
}

static int copy_id(struct lx_op_call *call, uint8_t *buffer, struct lx_blob *block,
		   struct lx_blob *auth)
{
	const struct sev_kvm_snp_launch_finish *params = call->params;
	uint64_t flags = params->vcek_disabled & 1 ? FINISH_VCEK_DIS : 0;
	int rc = 0;

	/* spec: UAPI SNP_LAUNCH_FINISH: auth_key_en counts only with id_block_en */
	if (params->id_block_en) {
		flags |= FINISH_ID_BLOCK_EN | (params->auth_key_en ? FINISH_AUTH_KEY_EN : 0);
		rc = lx_blob_copy_in(call->kernel, params->id_block_uaddr, ID_BLOCK_SIZE, block);
		if (!rc)
			rc = lx_blob_copy_in(call->kernel, params->id_auth_uaddr, ID_AUTH_SIZE,
					     auth);
	}
	LX_PUT(buffer, 64, SNP_LAUNCH_FINISH, ID_BLOCK_PADDR, block->spa);
	LX_PUT(buffer, 64, SNP_LAUNCH_FINISH, ID_AUTH_PADDR, auth->spa);
	LX_PUT(buffer, 64, SNP_LAUNCH_FINISH, FLAGS, flags);
	return rc;
}

static int finish(struct lx_op_call *call)
{
	const struct sev_kvm_snp_launch_finish *params = call->params;
	uint8_t buffer[SEV_SIZE_SNP_LAUNCH_FINISH] = {0};
	struct lx_blob block = {0, 0}, auth = {0, 0};
	int rc = copy_id(call, buffer, &block, &auth);

	LX_PUT(buffer, 64, SNP_LAUNCH_FINISH, GCTX_PADDR, call->vm->gctx);
	memcpy(buffer + SEV_AT_SNP_LAUNCH_FINISH_HOST_DATA, params->host_data,
	       sizeof(params->host_data));
	if (!rc)
		rc = lx_op_issue(call, SEV_CMD_SNP_LAUNCH_FINISH, buffer);
	lx_blob_free(call->kernel, &auth);
	lx_blob_free(call->kernel, &block);
	return rc;
}

static int launch_finish(struct lx_op_call *call)
{
	const struct sev_kvm_snp_launch_finish *params = call->params;
	int rc;

	if (params->flags)
		return -EINVAL;
	rc = lx_snp_update_vmsas(call);
	if (!rc)
		rc = finish(call);
	if (rc)
		return rc;
	call->vm->pre_fault_allowed = true;
	lx_record_of(call->vm)->finished = true;
	return 0;
}

static int need_no_vcpus(const struct lx_vm *vm)
{
	return vm->vcpu_count || !lx_vm_is_snp(vm) ? -EINVAL : 0;
}

static int enable_certs(struct lx_op_call *call)
{
	call->vm->certs_enabled = true;
	return 0;
}

static int need_context_to_update(const struct lx_vm *vm)
{
	return lx_vm_is_snp(vm) && vm->gctx ? 0 : -EINVAL;
}

const struct lx_op LX_OPS_SNP[] = {
	{SEV_KVM_SNP_LAUNCH_START, sizeof(struct sev_kvm_snp_launch_start), need_snp, launch_start},
	{SEV_KVM_SNP_LAUNCH_UPDATE, sizeof(struct sev_kvm_snp_launch_update),
	 need_context_to_update, lx_snp_launch_update},
	{SEV_KVM_SNP_LAUNCH_FINISH, sizeof(struct sev_kvm_snp_launch_finish),
	 need_context_to_finish, launch_finish},
	{SEV_KVM_SNP_ENABLE_REQ_CERTS, 0, need_no_vcpus, enable_certs},
	{0, 0, NULL, NULL},
};
