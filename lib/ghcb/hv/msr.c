/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/hv_msr.h"

#include "abi/layout/ghcb_reason.h"

typedef enum ghcb_hv_action request_handler(const struct ghcb_hv_msr *vcpu, uint64_t msr,
					    uint64_t *answer);

static uint64_t data_of(uint64_t msr)
{
	return msr >> GHCB_MSR_DATA_SHIFT;
}

/* spec: GHCB MSR protocol: SEV information: the MSR has it at a vCPU's reset */
uint64_t ghcb_hv_msr_reset(const struct ghcb_hv_msr *vcpu)
{
	return (uint64_t)vcpu->version_max << GHCB_MSR_VERSION_MAX_SHIFT |
	       (uint64_t)vcpu->version_min << GHCB_MSR_VERSION_MIN_SHIFT |
	       (uint64_t)vcpu->cbit << GHCB_MSR_CBIT_SHIFT | GHCB_MSR_SEV_INFO_RESP;
}

static enum ghcb_hv_action sev_info(const struct ghcb_hv_msr *vcpu, uint64_t msr, uint64_t *answer)
{
	if (!data_of(msr))
		*answer = ghcb_hv_msr_reset(vcpu);
	return GHCB_HV_RESUME;
}

static enum ghcb_hv_action cpuid(const struct ghcb_hv_msr *vcpu, uint64_t msr, uint64_t *answer)
{
	const unsigned reg = (unsigned)(msr >> GHCB_MSR_CPUID_REG_SHIFT) & 3;
	uint32_t value;

	/* spec: GHCB MSR protocol: CPUID: a request with bits 29:12 set gets no answer */
	if (msr & GHCB_MSR_CPUID_RSVD || !vcpu->ops->cpuid)
		return GHCB_HV_RESUME;
	value = vcpu->ops->cpuid(vcpu->ctx, (uint32_t)(msr >> GHCB_MSR_CPUID_VALUE_SHIFT),
				 (enum ghcb_msr_cpuid_reg)reg);
	*answer = (uint64_t)value << GHCB_MSR_CPUID_VALUE_SHIFT |
		  (uint64_t)reg << GHCB_MSR_CPUID_REG_SHIFT | GHCB_MSR_CPUID_RESP;
	return GHCB_HV_RESUME;
}

static enum ghcb_hv_action reset_hold(const struct ghcb_hv_msr *vcpu, uint64_t msr,
				      uint64_t *answer)
{
	(void)vcpu;
	(void)answer;
	return data_of(msr) ? GHCB_HV_RESUME : GHCB_HV_RESET_HOLD;
}

/* spec: GHCB MSR protocol: requests about the GHCB's GPA and page states are of SNP guests only */
static enum ghcb_hv_action preferred_gpa(const struct ghcb_hv_msr *vcpu, uint64_t msr,
					 uint64_t *answer)
{
	if (!vcpu->snp)
		return GHCB_HV_VIOLATION;
	if (!data_of(msr))
		*answer = (vcpu->preferred_gpa ? vcpu->preferred_gpa : ~GHCB_MSR_INFO_MASK) |
			  GHCB_MSR_PREF_GPA_RESP;
	return GHCB_HV_RESUME;
}

static enum ghcb_hv_action register_gpa(const struct ghcb_hv_msr *vcpu, uint64_t msr,
					uint64_t *answer)
{
	const uint64_t gpa = msr & ~GHCB_MSR_INFO_MASK;
	bool taken;

	if (!vcpu->snp)
		return GHCB_HV_VIOLATION;
	taken = vcpu->ops->register_gpa && vcpu->ops->register_gpa(vcpu->ctx, gpa);
	/* spec: GHCB MSR protocol: register GHCB GPA: refused with all ones */
	*answer = (taken ? gpa : ~GHCB_MSR_INFO_MASK) | GHCB_MSR_REG_GPA_RESP;
	return GHCB_HV_RESUME;
}

/* What the guest gets for a page state change that is none. */
#define PSC_MALFORMED 1u

static enum ghcb_hv_action page_state(const struct ghcb_hv_msr *vcpu, uint64_t msr,
				      uint64_t *answer)
{
	const unsigned op = (unsigned)(msr >> GHCB_MSR_PSC_OP_SHIFT & GHCB_MSR_PSC_OP_MASK);
	uint32_t error = PSC_MALFORMED;

	if (!vcpu->snp)
		return GHCB_HV_VIOLATION;
	/* spec: GHCB MSR protocol: page state change: other operations and bits are an error */
	if (!(msr & GHCB_MSR_PSC_RSVD) && (op == GHCB_PSC_PRIVATE || op == GHCB_PSC_SHARED) &&
	    vcpu->ops->page_state)
		error = vcpu->ops->page_state(vcpu->ctx, msr & GHCB_MSR_GFN_MASK,
					      (enum ghcb_psc_op)op);
	*answer = (uint64_t)error << GHCB_MSR_ERROR_SHIFT | GHCB_MSR_PSC_RESP;
	return GHCB_HV_RESUME;
}

static enum ghcb_hv_action run_vmpl(const struct ghcb_hv_msr *vcpu, uint64_t msr, uint64_t *answer)
{
	const uint64_t vmpl = msr >> GHCB_MSR_VMPL_SHIFT & GHCB_MSR_VMPL_MASK;

	/* spec: GHCB MSR protocol: run VMPL: only where the hypervisor offers multiple VMPLs */
	if (!(vcpu->features & GHCB_FEATURE_MULTI_VMPL))
		return GHCB_HV_RESUME;
	if (msr & GHCB_MSR_VMPL_RSVD || vmpl > 3) {
		*answer = ghcb_hv_msr_vmpl_ran(1);
		return GHCB_HV_RESUME;
	}
	*answer = vmpl;
	return GHCB_HV_RUN_VMPL;
}

static enum ghcb_hv_action features(const struct ghcb_hv_msr *vcpu, uint64_t msr, uint64_t *answer)
{
	/* spec: GHCB MSR protocol: hypervisor features: only where version 2 is offered */
	if (vcpu->version_max >= 2 && !data_of(msr))
		*answer = vcpu->features << GHCB_MSR_DATA_SHIFT | GHCB_MSR_FEATURES_RESP;
	return GHCB_HV_RESUME;
}

/* The guest is ended whatever else it asks: set and code are 8 bits each for the caller. */
static enum ghcb_hv_action terminate(const struct ghcb_hv_msr *vcpu, uint64_t msr, uint64_t *answer)
{
	(void)vcpu;
	*answer =
		(msr >> GHCB_REASON_SET_SHIFT & 0xF) << 8 | (msr >> GHCB_REASON_CODE_SHIFT & 0xFF);
	return GHCB_HV_TERMINATE;
}

static const struct {
	uint16_t code;
	request_handler *handle;
} REQUESTS[] = {
	{GHCB_MSR_SEV_INFO_REQ, sev_info},	  {GHCB_MSR_CPUID_REQ, cpuid},
	{GHCB_MSR_AP_RESET_HOLD_REQ, reset_hold}, {GHCB_MSR_PREF_GPA_REQ, preferred_gpa},
	{GHCB_MSR_REG_GPA_REQ, register_gpa},	  {GHCB_MSR_PSC_REQ, page_state},
	{GHCB_MSR_RUN_VMPL_REQ, run_vmpl},	  {GHCB_MSR_FEATURES_REQ, features},
	{GHCB_MSR_TERM_REQ, terminate},
};

enum ghcb_hv_action ghcb_hv_msr_exit(const struct ghcb_hv_msr *vcpu, uint64_t msr, uint64_t *answer)
{
	*answer = msr;
	if (!(msr & GHCB_MSR_INFO_MASK))
		return GHCB_HV_PAGE;
	for (size_t i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++)
		if (REQUESTS[i].code == (msr & GHCB_MSR_INFO_MASK))
			return REQUESTS[i].handle(vcpu, msr, answer);
	/* spec: GHCB MSR protocol: an unknown request leaves the MSR as it was */
	return GHCB_HV_RESUME;
}

uint64_t ghcb_hv_msr_woken(bool sipi)
{
	return (uint64_t)sipi << GHCB_MSR_DATA_SHIFT | GHCB_MSR_AP_RESET_HOLD_RESP;
}

uint64_t ghcb_hv_msr_vmpl_ran(uint32_t error)
{
	return (uint64_t)error << GHCB_MSR_ERROR_SHIFT | GHCB_MSR_RUN_VMPL_RESP;
}
