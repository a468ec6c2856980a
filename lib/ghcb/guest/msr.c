/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/msr.h"

#include "guest/features.h"

/* A request whose answer is of one code, with a call of the SVSM in the registers, or NULL. What
 * was in the MSR is there again afterwards. */
static enum ghcb_rc msr_call_with(struct ghcb_cpu *cpu, uint64_t request, enum ghcb_msr_code code,
				  uint64_t *answer, struct ghcb_svsm_regs *regs)
{
	uint64_t before = cpu->ops->rdmsr(cpu->ctx, GHCB_MSR);

	cpu->ops->wrmsr(cpu->ctx, GHCB_MSR, request);
	if (regs)
		cpu->ops->vmgexit_svsm(cpu->ctx, regs);
	else
		cpu->ops->vmgexit(cpu->ctx);
	*answer = cpu->ops->rdmsr(cpu->ctx, GHCB_MSR);
	cpu->ops->wrmsr(cpu->ctx, GHCB_MSR, before);
	/* spec: GHCB MSR protocol: an answer has the response code of its request */
	return (*answer & GHCB_MSR_INFO_MASK) == code ? GHCB_OK : GHCB_ERR_RESPONSE;
}

static enum ghcb_rc msr_call(struct ghcb_cpu *cpu, uint64_t request, enum ghcb_msr_code code,
			     uint64_t *answer)
{
	return msr_call_with(cpu, request, code, answer, NULL);
}

enum ghcb_rc ghcb_msr_sev_info(struct ghcb_cpu *cpu, struct ghcb_sev_info *out)
{
	uint64_t answer;
	enum ghcb_rc rc = msr_call(cpu, GHCB_MSR_SEV_INFO_REQ, GHCB_MSR_SEV_INFO_RESP, &answer);

	if (rc)
		return rc;
	/* spec: GHCB MSR protocol: SEV information: bits 23:12 are 0 */
	if (answer & GHCB_MSR_SEV_INFO_RSVD)
		return GHCB_ERR_RESERVED;
	out->version_max = (uint16_t)(answer >> GHCB_MSR_VERSION_MAX_SHIFT);
	out->version_min = (uint16_t)(answer >> GHCB_MSR_VERSION_MIN_SHIFT);
	out->cbit = (uint8_t)(answer >> GHCB_MSR_CBIT_SHIFT);
	/* spec: GHCB MSR protocol: SEV information: the lowest version is not above the highest */
	return out->version_min <= out->version_max ? GHCB_OK : GHCB_ERR_VERSION;
}

enum ghcb_rc ghcb_msr_negotiate(struct ghcb_cpu *cpu, uint16_t min, uint16_t max)
{
	struct ghcb_sev_info info;
	enum ghcb_rc rc;

	if (min < GHCB_VERSION_MIN || max > GHCB_VERSION_MAX || min > max)
		return GHCB_ERR_ARG;
	rc = ghcb_msr_sev_info(cpu, &info);
	if (rc)
		return rc;
	/* spec: GHCB version negotiation: the ranges of guest and hypervisor overlap */
	if (info.version_max < min || info.version_min > max)
		return GHCB_ERR_VERSION;
	/* spec: GHCB version negotiation: the highest version of both is used */
	cpu->version = info.version_max < max ? info.version_max : max;
	return GHCB_OK;
}

enum ghcb_rc ghcb_msr_cpuid(struct ghcb_cpu *cpu, uint32_t function, enum ghcb_msr_cpuid_reg reg,
			    uint32_t *value)
{
	const uint64_t which = (uint64_t)reg << GHCB_MSR_CPUID_REG_SHIFT;
	uint64_t answer;
	enum ghcb_rc rc;

	if (reg > GHCB_CPUID_EDX)
		return GHCB_ERR_ARG;
	rc = msr_call(cpu,
		      (uint64_t)function << GHCB_MSR_CPUID_VALUE_SHIFT | which | GHCB_MSR_CPUID_REQ,
		      GHCB_MSR_CPUID_RESP, &answer);
	if (rc)
		return rc;
	/* spec: GHCB MSR protocol: CPUID: bits 29:12 are 0 */
	if (answer & GHCB_MSR_CPUID_RSVD)
		return GHCB_ERR_RESERVED;
	/* spec: GHCB MSR protocol: CPUID: the answer is of the register that was asked */
	if (((answer ^ which) >> GHCB_MSR_CPUID_REG_SHIFT) & 3)
		return GHCB_ERR_RESPONSE;
	*value = (uint32_t)(answer >> GHCB_MSR_CPUID_VALUE_SHIFT);
	return GHCB_OK;
}

enum ghcb_rc ghcb_msr_ap_reset_hold(struct ghcb_cpu *cpu)
{
	uint64_t answer;
	enum ghcb_rc rc =
		msr_call(cpu, GHCB_MSR_AP_RESET_HOLD_REQ, GHCB_MSR_AP_RESET_HOLD_RESP, &answer);

	if (rc)
		return rc;
	/* spec: GHCB MSR protocol: AP reset hold: woken without INIT and SIPI, it asks again */
	return answer >> GHCB_MSR_DATA_SHIFT ? GHCB_OK : GHCB_WAIT;
}

enum ghcb_rc ghcb_msr_preferred_gpa(struct ghcb_cpu *cpu, uint64_t *gpa, bool *any)
{
	uint64_t answer;
	enum ghcb_rc rc = msr_call(cpu, GHCB_MSR_PREF_GPA_REQ, GHCB_MSR_PREF_GPA_RESP, &answer);

	if (rc)
		return rc;
	/* spec: GHCB MSR protocol: preferred GHCB GPA: all ones is no preference */
	*any = answer >> GHCB_MSR_DATA_SHIFT == GHCB_MSR_NO_GFN;
	*gpa = *any ? 0 : answer & ~GHCB_MSR_INFO_MASK;
	return GHCB_OK;
}

enum ghcb_rc ghcb_msr_register_gpa(struct ghcb_cpu *cpu, uint64_t gpa)
{
	uint64_t answer;
	enum ghcb_rc rc;

	if (gpa & GHCB_MSR_INFO_MASK || gpa >> GHCB_MSR_DATA_SHIFT == GHCB_MSR_NO_GFN)
		return GHCB_ERR_ARG;
	rc = msr_call(cpu, gpa | GHCB_MSR_REG_GPA_REQ, GHCB_MSR_REG_GPA_RESP, &answer);
	if (rc)
		return rc;
	/* spec: GHCB MSR protocol: register GHCB GPA: accepted when the same GFN comes back */
	return (answer & ~GHCB_MSR_INFO_MASK) == gpa ? GHCB_OK : GHCB_ERR_REFUSED;
}

/* An answer of an error code and bits 31:12 of 0. */
static enum ghcb_rc error_of(uint64_t answer, uint32_t *error)
{
	*error = (uint32_t)(answer >> GHCB_MSR_ERROR_SHIFT);
	/* spec: GHCB MSR protocol: an answer with an error code: bits 31:12 are 0 */
	if (answer & GHCB_MSR_ERROR_RSVD)
		return GHCB_ERR_RESERVED;
	return *error ? GHCB_ERR_REFUSED : GHCB_OK;
}

enum ghcb_rc ghcb_msr_page_state(struct ghcb_cpu *cpu, uint64_t gpa, enum ghcb_psc_op op,
				 uint32_t *error)
{
	uint64_t answer;
	enum ghcb_rc rc;

	*error = 0;
	/* spec: GHCB MSR protocol: page state change: to private or to shared only */
	if (gpa & ~GHCB_MSR_GFN_MASK || (op != GHCB_PSC_PRIVATE && op != GHCB_PSC_SHARED))
		return GHCB_ERR_ARG;
	rc = msr_call(cpu, (uint64_t)op << GHCB_MSR_PSC_OP_SHIFT | gpa | GHCB_MSR_PSC_REQ,
		      GHCB_MSR_PSC_RESP, &answer);
	return rc ? rc : error_of(answer, error);
}

enum ghcb_rc ghcb_msr_run_vmpl(struct ghcb_cpu *cpu, uint8_t vmpl, uint32_t *error)
{
	uint64_t answer;
	enum ghcb_rc rc;

	*error = 0;
	rc = msr_call(cpu, (uint64_t)vmpl << GHCB_MSR_VMPL_SHIFT | GHCB_MSR_RUN_VMPL_REQ,
		      GHCB_MSR_RUN_VMPL_RESP, &answer);
	return rc ? rc : error_of(answer, error);
}

enum ghcb_rc ghcb_msr_run_svsm(struct ghcb_cpu *cpu, struct ghcb_svsm_regs *regs, uint32_t *error)
{
	uint64_t answer;
	enum ghcb_rc rc;

	*error = 0;
	rc = msr_call_with(cpu, GHCB_MSR_RUN_VMPL_REQ, GHCB_MSR_RUN_VMPL_RESP, &answer, regs);
	return rc ? rc : error_of(answer, error);
}

#define GHCB_FEATURE_NEEDS(name, bit, needs, text)                                                 \
	if (features & GHCB_FEATURE_##name && (features & (needs)) != (needs))                     \
		return false;

bool ghcb_features_are_complete(uint64_t features)
{
	GHCB_FEATURE_LIST(GHCB_FEATURE_NEEDS)
	return true;
}

enum ghcb_rc ghcb_msr_features(struct ghcb_cpu *cpu, uint64_t *features)
{
	uint64_t answer;
	enum ghcb_rc rc;

	/* spec: GHCB MSR protocol: hypervisor features: from version 2 on */
	if (cpu->version < 2)
		return GHCB_ERR_STATE;
	rc = msr_call(cpu, GHCB_MSR_FEATURES_REQ, GHCB_MSR_FEATURES_RESP, &answer);
	if (rc)
		return rc;
	*features = answer >> GHCB_MSR_DATA_SHIFT;
	/* spec: GHCB hypervisor features: a feature comes with those that it requires */
	return ghcb_features_are_complete(*features) ? GHCB_OK : GHCB_ERR_RESPONSE;
}

_Noreturn void ghcb_msr_terminate(struct ghcb_cpu *cpu, uint8_t set, uint8_t code)
{
	const uint64_t request = (uint64_t)code << GHCB_REASON_CODE_SHIFT |
				 (uint64_t)(set & 0xF) << GHCB_REASON_SET_SHIFT | GHCB_MSR_TERM_REQ;

	/* spec: GHCB MSR protocol: termination: a guest that comes back asks again */
	for (;;) {
		cpu->ops->wrmsr(cpu->ctx, GHCB_MSR, request);
		cpu->ops->vmgexit(cpu->ctx);
		cpu->ops->halt(cpu->ctx);
	}
}
