/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vCPUs, made and set in the order of the plan.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "launch/launch.h"
#include "launch/vcpu_state.h"

static size_t count_vcpus(const struct sev_plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		count += sev_event_kind(sev_plan_event(plan, i)) == SEV_EVENT_VMSA;
	return count;
}

static enum sev_rc set_msrs(struct sev_launch *launch, int fd, const struct sev_vcpu_state *state,
			    struct sev_err *err)
{
	union {
		struct sev_kvm_msrs list;
		uint8_t room[sizeof(struct sev_kvm_msrs) +
			     SEV_VCPU_MSRS * sizeof(struct sev_kvm_msr_entry)];
	} msrs = {.room = {0}};
	int set = 0;
	enum sev_rc rc;

	msrs.list.nmsrs = SEV_VCPU_MSRS;
	for (size_t i = 0; i < SEV_VCPU_MSRS; i++)
		msrs.list.entries[i] = (struct sev_kvm_msr_entry){.index = state->msr_index[i],
								  .data = state->msr[i]};
	rc = sev_launch_ioctl(launch, fd, SEV_KVM_SET_MSRS, "KVM_SET_MSRS", &msrs, &set, err);
	if (!rc && set != SEV_VCPU_MSRS)
		rc = sev_fail(err, SEV_ERR_UNSUPPORTED,
			      "KVM_SET_MSRS: KVM refused 0x%llx in MSR 0x%x",
			      (unsigned long long)state->msr[set], state->msr_index[set]);
	return rc;
}

static enum sev_rc set_state(struct sev_launch *launch, int fd, struct sev_vcpu_state *state,
			     struct sev_err *err)
{
	const struct {
		unsigned long request;
		const char *name;
		void *argument;
	} calls[] = {
		{SEV_KVM_SET_SREGS, "KVM_SET_SREGS", &state->sregs},
		{SEV_KVM_SET_REGS, "KVM_SET_REGS", &state->regs},
		{SEV_KVM_SET_XCRS, "KVM_SET_XCRS", &state->xcrs},
		{SEV_KVM_SET_DEBUGREGS, "KVM_SET_DEBUGREGS", &state->debugregs},
		{SEV_KVM_SET_FPU, "KVM_SET_FPU", &state->fpu},
	};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sizeof(calls) / sizeof(*calls); i++)
		rc = sev_launch_ioctl(launch, fd, calls[i].request, calls[i].name,
				      calls[i].argument, NULL, err);
	return rc ? rc : set_msrs(launch, fd, state, err);
}

static enum sev_rc make_vcpu(struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const struct sev_event *vmsa = sev_plan_event(launch->plan, event);
	struct sev_vcpu_state state;
	size_t number = launch->vcpu_count;
	enum sev_rc rc =
		sev_launch_ioctl(launch, launch->vm_fd, SEV_KVM_CREATE_VCPU, "KVM_CREATE_VCPU",
				 (void *)(uintptr_t)number, &launch->vcpus[number], err);

	if (!rc) {
		launch->vcpu_count++;
		sev_vcpu_state_of(sev_event_data(vmsa), &state);
		rc = set_state(launch, launch->vcpus[number], &state, err);
	}
	if (rc)
		sev_launch_blame(launch, event, err);
	return rc;
}

enum sev_rc sev_launch_make_vcpus(struct sev_launch *launch, struct sev_err *err)
{
	size_t count = count_vcpus(launch->plan);
	enum sev_rc rc = SEV_OK;

	launch->vcpus = calloc(count + 1, sizeof(*launch->vcpus));
	if (!launch->vcpus)
		return sev_fail_nomem(err);
	for (size_t i = 0; !rc && i < sev_plan_event_count(launch->plan); i++)
		if (sev_event_kind(sev_plan_event(launch->plan, i)) == SEV_EVENT_VMSA)
			rc = make_vcpu(launch, i, err);
	return rc;
}
