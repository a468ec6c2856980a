/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_RUN.
 */
#include <stdlib.h>

#include "linux/kvm/runner.h"

#define AT_IMMEDIATE_EXIT 1 /* in struct kvm_run */
#define EXIT_FAIL_ENTRY	  9
#define VMEXIT_INVALID	  UINT64_MAX

void lx_run_exit(struct lx_runner *runner, uint32_t reason, int rc)
{
	sev_put_le32(runner->vcpu->run + SEV_KVM_RUN_EXIT_REASON, reason);
	runner->left = true;
	runner->rc = rc;
}

uint8_t *lx_run_union(struct lx_runner *runner)
{
	return runner->vcpu->run + SEV_KVM_RUN_UNION;
}

bool lx_run_take_answer(struct lx_runner *runner, uint32_t reason)
{
	if (runner->waits != reason || !runner->answered)
		return false;
	runner->waits = 0;
	runner->answered = false;
	return true;
}

int lx_vcpu_attach(struct lx_kernel *kernel, int vcpu_fd, const struct lx_guest_program *program)
{
	struct lx_file *file = lx_file_get(kernel, vcpu_fd);
	struct lx_vcpu *vcpu;

	if (!file || file->ops != &LX_VCPU_OPS)
		return -EBADF;
	vcpu = file->data;
	if (!vcpu->runner)
		vcpu->runner = calloc(1, sizeof(*vcpu->runner));
	if (!vcpu->runner)
		return -ENOMEM;
	*vcpu->runner = (struct lx_runner){.vcpu = vcpu};
	if (program)
		vcpu->runner->program = *program;
	return 0;
}

/* spec: UAPI KVM_EXIT_SNP_REQ_CERTS: what user space may answer */
static bool is_answer_to_certs(const struct lx_runner *runner)
{
	uint64_t ret = sev_get_le64(runner->vcpu->run + SEV_KVM_RUN_UNION +
				    offsetof(struct sev_kvm_run_snp_req_certs, ret));

	return ret == 0 || ret == ENOSPC || ret == EAGAIN || ret == EIO;
}

/* What the last exit left to be done when user space comes back. */
static int complete(struct lx_runner *runner)
{
	if (!runner || !runner->waits)
		return 0;
	if (runner->waits == SEV_KVM_EXIT_SNP_REQ_CERTS && !is_answer_to_certs(runner))
		return -EINVAL;
	runner->answered = true;
	return 0;
}

/* Whether the processor would enter the guest: its key is loaded, its VMSA is one. */
static bool can_enter(const struct lx_vcpu *vcpu)
{
	const struct lx_guest_info *record = lx_record_of(vcpu->vm);

	if (!record || !record->started)
		return false;
	return !lx_vm_is_es(vcpu->vm) || vcpu->protected;
}

static int fail_entry(struct lx_vcpu *vcpu)
{
	sev_put_le32(vcpu->run + SEV_KVM_RUN_EXIT_REASON, EXIT_FAIL_ENTRY);
	sev_put_le64(vcpu->run + SEV_KVM_RUN_UNION, VMEXIT_INVALID);
	return 0;
}

static void set_cpu(struct lx_runner *runner)
{
	struct lx_vm *vm = runner->vcpu->vm;

	runner->cpu = (struct cpu_guest){
		.machine = vm->kernel->machine,
		.npt = lx_npt(runner->vcpu),
		.asid = vm->asid,
		.vmpl = runner->cpu.vmpl,
		.snp = lx_vm_is_snp(vm),
	};
}

static int run(struct lx_runner *runner)
{
	set_cpu(runner);
	runner->left = false;
	runner->rc = 0;
	while (!runner->left)
		runner->program.step(runner->program.ctx, runner);
	return runner->rc;
}

int lx_vcpu_run(struct lx_vcpu *vcpu, uint64_t argument)
{
	int rc;

	/* spec: UAPI KVM_RUN: a VM of SEV's type without INIT2, or without a VMSA: EINVAL */
	if (argument || vcpu->vm->need_init || (lx_vm_is_es(vcpu->vm) && !vcpu->vmsa))
		return -EINVAL;
	rc = complete(vcpu->runner);
	if (rc)
		return rc;
	/* spec: UAPI KVM_RUN: immediate_exit ends it with EINTR after the last exit was completed
	 */
	if (vcpu->run[AT_IMMEDIATE_EXIT])
		return -EINTR;
	vcpu->has_run = true;
	if (!can_enter(vcpu))
		return fail_entry(vcpu);
	/* Without a program the guest does nothing until a signal comes. */
	return vcpu->runner && vcpu->runner->program.step ? run(vcpu->runner) : -EINTR;
}
