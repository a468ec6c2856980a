/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scripted guest can do: memory and instructions on the RMP, and exits.
 */
#include "linux/kvm/runner.h"

#define HC_MAP_GPA_RANGE 12
#define MAP_ENCRYPTED	 UINT64_C(0x10)
#define EVENT_SEV_TERM	 6
#define FAULTS_HANDLED	 2 /* for one page: it is mapped, its RMP entry is split */

void lx_guest_set_vmpl(struct lx_runner *runner, uint8_t vmpl)
{
	runner->cpu.vmpl = vmpl;
}

/* One try of what the guest does. */
struct attempt {
	enum cpu_fault (*run)(struct cpu_guest *cpu, const struct attempt *attempt);
	uint64_t gpa;
	bool private;
	void *in;
	const void *out;
	size_t bytes;
	enum rmp_size size;
	bool flag; /* PVALIDATE: validate; RMPADJUST: vmsa */
	uint8_t target, perms;
	enum rmp_result *result;
	bool *unchanged;
};

/* Not mapped: of an SNP or SEV-ES guest that is MMIO, which KVM reflects. */
static enum cpu_fault left_fault(const struct lx_runner *runner, uint64_t gpa, enum cpu_fault fault)
{
	struct lx_vm *vm = runner->vcpu->vm;

	return fault == CPU_NPF && lx_vm_is_es(vm) && !lx_vm_slot(vm, gpa) ? CPU_VC : fault;
}

/* spec: UAPI KVM: a nested page fault is handled and the instruction done again */
static enum lx_outcome perform(struct lx_runner *runner, const struct attempt *attempt,
			       enum cpu_fault *fault)
{
	for (int i = 0; i <= FAULTS_HANDLED; i++) {
		int rc = 0;

		*fault = attempt->run(&runner->cpu, attempt);
		if (*fault == CPU_NPF)
			rc = lx_page_fault(runner, attempt->gpa, attempt->private);
		else if (*fault == CPU_NPF_SIZEM)
			rc = lx_size_mismatch(runner, attempt->gpa);
		else
			return LX_DONE;
		if (rc)
			return LX_LEFT;
	}
	*fault = left_fault(runner, attempt->gpa, *fault);
	return LX_DONE;
}

static enum cpu_fault try_load(struct cpu_guest *cpu, const struct attempt *a)
{
	return cpu_guest_read(cpu, a->gpa, a->private, a->in, a->bytes);
}

enum lx_outcome lx_guest_load(struct lx_runner *runner, uint64_t gpa, bool private, void *out,
			      size_t size, enum cpu_fault *fault)
{
	const struct attempt attempt = {
		.run = try_load, .gpa = gpa, .private = private, .in = out, .bytes = size};

	return perform(runner, &attempt, fault);
}

static enum cpu_fault try_store(struct cpu_guest *cpu, const struct attempt *a)
{
	return cpu_guest_write(cpu, a->gpa, a->private, a->out, a->bytes);
}

enum lx_outcome lx_guest_store(struct lx_runner *runner, uint64_t gpa, bool private,
			       const void *data, size_t size, enum cpu_fault *fault)
{
	const struct attempt attempt = {
		.run = try_store, .gpa = gpa, .private = private, .out = data, .bytes = size};

	return perform(runner, &attempt, fault);
}

static enum cpu_fault try_pvalidate(struct cpu_guest *cpu, const struct attempt *a)
{
	return cpu_pvalidate(cpu, a->gpa, a->size, a->flag, a->result, a->unchanged);
}

enum lx_outcome lx_guest_pvalidate(struct lx_runner *runner, uint64_t gpa, enum rmp_size size,
				   bool validate, enum rmp_result *result, bool *unchanged,
				   enum cpu_fault *fault)
{
	const struct attempt attempt = {.run = try_pvalidate,
					.gpa = gpa,
					.private = true,
					.size = size,
					.flag = validate,
					.result = result,
					.unchanged = unchanged};

	return perform(runner, &attempt, fault);
}

static enum cpu_fault try_rmpadjust(struct cpu_guest *cpu, const struct attempt *a)
{
	return cpu_rmpadjust(cpu, a->gpa, a->size, a->target, a->perms, a->flag, a->result);
}

enum lx_outcome lx_guest_rmpadjust(struct lx_runner *runner, uint64_t gpa, enum rmp_size size,
				   uint8_t target_vmpl, uint8_t perms, bool vmsa,
				   enum rmp_result *result, enum cpu_fault *fault)
{
	const struct attempt attempt = {.run = try_rmpadjust,
					.gpa = gpa,
					.private = true,
					.size = size,
					.flag = vmsa,
					.target = target_vmpl,
					.perms = perms,
					.result = result};

	return perform(runner, &attempt, fault);
}

static void leave_for_hypercall(struct lx_runner *runner, uint64_t gpa, uint64_t count,
				enum rmp_size size, bool private)
{
	const struct sev_kvm_run_hypercall call = {
		.nr = HC_MAP_GPA_RANGE,
		.args = {gpa, count, (private ? MAP_ENCRYPTED : 0) | (size == RMP_2M ? 1 : 0)},
		.flags = 1, /* of a guest in 64-bit mode */
	};

	lx_run_exit(runner, SEV_KVM_EXIT_HYPERCALL, 0);
	*(struct sev_kvm_run_hypercall *)(void *)lx_run_union(runner) = call;
	runner->waits = SEV_KVM_EXIT_HYPERCALL;
}

enum lx_outcome lx_guest_page_state(struct lx_runner *runner, uint64_t gpa, uint64_t count,
				    enum rmp_size size, bool private, uint64_t *answer)
{
	const struct sev_kvm_run_hypercall *call;

	if (lx_run_take_answer(runner, SEV_KVM_EXIT_HYPERCALL)) {
		call = (const struct sev_kvm_run_hypercall *)(void *)lx_run_union(runner);
		*answer = call->ret;
		return LX_DONE;
	}
	/* spec: UAPI KVM_CAP_EXIT_HYPERCALL: unless user space takes them, the guest gets an error
	 */
	if (!(runner->vcpu->vm->hypercall_exits >> HC_MAP_GPA_RANGE & 1)) {
		*answer = LX_PSC_REFUSED;
		return LX_DONE;
	}
	leave_for_hypercall(runner, gpa, count, size, private);
	return LX_LEFT;
}

void lx_guest_terminate(struct lx_runner *runner, uint64_t ghcb_msr)
{
	const struct sev_kvm_run_system_event event = {
		.type = EVENT_SEV_TERM,
		.ndata = 1,
		.data = {ghcb_msr},
	};

	lx_run_exit(runner, SEV_KVM_EXIT_SYSTEM_EVENT, 0);
	*(struct sev_kvm_run_system_event *)(void *)lx_run_union(runner) = event;
}

void lx_guest_shutdown(struct lx_runner *runner)
{
	lx_run_exit(runner, SEV_KVM_EXIT_SHUTDOWN, 0);
}

enum lx_outcome lx_guest_ap_reset_hold(struct lx_runner *runner)
{
	if (lx_run_take_answer(runner, SEV_KVM_EXIT_AP_RESET_HOLD))
		return LX_DONE;
	lx_run_exit(runner, SEV_KVM_EXIT_AP_RESET_HOLD, 0);
	runner->waits = SEV_KVM_EXIT_AP_RESET_HOLD;
	return LX_LEFT;
}
