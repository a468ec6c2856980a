/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions whose operands are all in registers.
 */
#include "abi/layout/ghcb_msr.h"
#include "vc/vc_call.h"

#define CR4_TSD		   (UINT64_C(1) << 2)
#define CR4_PCE		   (UINT64_C(1) << 8)
#define CR4_OSXSAVE	   (UINT64_C(1) << 18)

#define LEAF_XSAVE	   0xDu

#define MSR_TSC		   0x10u
#define MSR_SEV_STATUS	   0xC0010131u
#define MSR_GUEST_TSC_FREQ 0xC0010134u
#define MSR_SVSM_CAA	   0xC001F000u

#define DR7_START	   0x400u
#define DR7_CLEAR	   0xFFFF23FFu
#define DR7_ALWAYS	   0x400u

static uint64_t control(const struct vc_call *call, enum ghcb_control which)
{
	return call->vc->ops->control(call->vc->ctx, which);
}

/* Whether the code runs above CPL 0, and this bit of CR4 is as said. */
static bool barred(const struct vc_call *call, uint64_t cr4_bit, bool set)
{
	return call->regs->cpl && !(control(call, GHCB_CONTROL_CR4) & cr4_bit) == !set;
}

/* spec: GHCB CPUID: XCR0 is XGETBV's, or 1 where CR4.OSXSAVE is 0 and XGETBV would fault */
static uint64_t xcr0_of(const struct vc_call *call)
{
	const bool enabled = control(call, GHCB_CONTROL_CR4) & CR4_OSXSAVE;

	return enabled ? control(call, GHCB_CONTROL_XCR0) : 1;
}

enum ghcb_rc vc_cpuid(struct vc_call *call)
{
	struct ghcb_vc *vc = call->vc;
	struct ghcb_cpuid_regs regs = {.eax = vc_get32(call, GHCB_GPR_RAX),
				       .ecx = vc_get32(call, GHCB_GPR_RCX)};
	const bool xsave = regs.eax == LEAF_XSAVE;
	const uint64_t xcr0 = xsave ? xcr0_of(call) : 0;
	const uint64_t xss = xsave && regs.ecx == 1 ? control(call, GHCB_CONTROL_XSS) : 0;
	enum ghcb_rc rc = vc->ops->cpuid ? vc->ops->cpuid(vc->ctx, &regs, xcr0, xss)
					 : ghcb_event_cpuid(vc->cpu, &regs, xcr0, xss);

	if (rc)
		return vc_result(call, rc);
	vc_set32(call, GHCB_GPR_RAX, regs.eax);
	vc_set32(call, GHCB_GPR_RBX, regs.ebx);
	vc_set32(call, GHCB_GPR_RCX, regs.ecx);
	vc_set32(call, GHCB_GPR_RDX, regs.edx);
	return GHCB_OK;
}

/* What a hypervisor cannot or must not intercept. */
static bool is_own_msr(const struct ghcb_vc *vc, uint32_t msr)
{
	/* spec: GHCB MSR: the GHCB's own MSR and SEV_STATUS are not intercepted */
	if (msr == GHCB_MSR || msr == MSR_SEV_STATUS)
		return true;
	/* spec: GHCB Secure TSC: a read of GUEST_TSC_FREQ does not come here */
	return vc->secure_tsc && msr == MSR_GUEST_TSC_FREQ;
}

static enum ghcb_rc read_msr(struct vc_call *call, uint32_t msr, uint64_t *value)
{
	struct ghcb_vc *vc = call->vc;

	*value = vc->caa;
	/* spec: SVSM calling area: its MSR is answered by the guest itself, a write is ignored */
	if (msr == MSR_SVSM_CAA)
		return GHCB_OK;
	if (is_own_msr(vc, msr))
		return GHCB_ERR_ATTACK;
	if (!vc->secure_tsc || msr != MSR_TSC)
		return ghcb_event_rdmsr(vc->cpu, msr, value);
	/* spec: GHCB Secure TSC: a read of the MSR TSC is RDTSC, and the hypervisor is not asked */
	*value = vc->ops->tsc(vc->ctx);
	return GHCB_OK;
}

enum ghcb_rc vc_rdmsr(struct vc_call *call)
{
	uint64_t value;
	enum ghcb_rc rc;

	/* spec: APM3 privileged instructions: #GP above CPL 0, whatever exit is told */
	if (call->regs->cpl)
		return vc_gp(call);
	rc = read_msr(call, vc_get32(call, GHCB_GPR_RCX), &value);
	if (rc)
		return vc_result(call, rc);
	vc_set_pair(call, value);
	return GHCB_OK;
}

enum ghcb_rc vc_wrmsr(struct vc_call *call)
{
	struct ghcb_vc *vc = call->vc;
	const uint32_t msr = vc_get32(call, GHCB_GPR_RCX);
	const uint64_t value =
		(uint64_t)vc_get32(call, GHCB_GPR_RDX) << 32 | vc_get32(call, GHCB_GPR_RAX);

	if (call->regs->cpl)
		return vc_gp(call);
	if (msr == MSR_SVSM_CAA)
		return GHCB_OK;
	/* spec: GHCB Secure TSC: the MSRs TSC and GUEST_TSC_FREQ are not written: #GP */
	if (vc->secure_tsc && (msr == MSR_TSC || msr == MSR_GUEST_TSC_FREQ))
		return vc_gp(call);
	if (is_own_msr(vc, msr))
		return GHCB_ERR_ATTACK;
	return vc_result(call, ghcb_event_wrmsr(vc->cpu, msr, value));
}

/* spec: GHCB INVD: a guest does not use it */
enum ghcb_rc vc_invd(struct vc_call *call)
{
	return call->regs->cpl ? vc_gp(call) : GHCB_ERR_FORBIDDEN;
}

enum ghcb_rc vc_wbinvd(struct vc_call *call)
{
	return call->regs->cpl ? vc_gp(call) : vc_result(call, ghcb_event_wbinvd(call->vc->cpu));
}

enum ghcb_rc vc_nothing(struct vc_call *call)
{
	(void)call;
	return GHCB_OK;
}

enum ghcb_rc vc_rdtsc(struct vc_call *call)
{
	uint64_t tsc;
	enum ghcb_rc rc;

	/* spec: GHCB Secure TSC: RDTSC and RDTSCP do not come here */
	if (call->vc->secure_tsc)
		return GHCB_ERR_ATTACK;
	/* spec: APM3 RDTSC, RDTSCP: #GP above CPL 0 with CR4.TSD */
	if (barred(call, CR4_TSD, true))
		return vc_gp(call);
	rc = ghcb_event_rdtsc(call->vc->cpu, &tsc);
	if (rc)
		return vc_result(call, rc);
	vc_set_pair(call, tsc);
	return GHCB_OK;
}

enum ghcb_rc vc_rdtscp(struct vc_call *call)
{
	uint64_t tsc;
	uint32_t aux;
	enum ghcb_rc rc;

	if (call->vc->secure_tsc)
		return GHCB_ERR_ATTACK;
	if (barred(call, CR4_TSD, true))
		return vc_gp(call);
	rc = ghcb_event_rdtscp(call->vc->cpu, &tsc, &aux);
	if (rc)
		return vc_result(call, rc);
	vc_set_pair(call, tsc);
	vc_set32(call, GHCB_GPR_RCX, aux);
	return GHCB_OK;
}

enum ghcb_rc vc_rdpmc(struct vc_call *call)
{
	uint64_t value;
	enum ghcb_rc rc;

	/* spec: APM3 RDPMC: #GP above CPL 0 without CR4.PCE */
	if (barred(call, CR4_PCE, false))
		return vc_gp(call);
	rc = ghcb_event_rdpmc(call->vc->cpu, vc_get32(call, GHCB_GPR_RCX), &value);
	if (rc)
		return vc_result(call, rc);
	vc_set_pair(call, value);
	return GHCB_OK;
}

/* The registers that calls of hypervisors have. */
static const struct {
	uint8_t reg, gpr;
} CALL_REGS[] = {
	{GHCB_REG_RAX, GHCB_GPR_RAX},
	{GHCB_REG_RBX, GHCB_GPR_RBX},
	{GHCB_REG_RCX, GHCB_GPR_RCX},
	{GHCB_REG_RDX, GHCB_GPR_RDX},
	{GHCB_REG_RSI, GHCB_GPR_RSI},
	{GHCB_REG_RDI, GHCB_GPR_RDI},
	{GHCB_REG_RBP, GHCB_GPR_RBP},
	{GHCB_REG_R8, 8},
	{GHCB_REG_R9, 9},
	{GHCB_REG_R10, 10},
	{GHCB_REG_R11, 11},
	{GHCB_REG_R12, 12},
	{GHCB_REG_R13, 13},
	{GHCB_REG_R14, 14},
	{GHCB_REG_R15, 15},
};

/* spec: GHCB VMMCALL: RAX and CPL, and of other registers only those that the call has */
enum ghcb_rc vc_vmmcall(struct vc_call *call)
{
	const struct ghcb_vc *vc = call->vc;
	const uint32_t out = vc->vmmcall_out | GHCB_RAX_BIT;
	uint64_t regs[GHCB_REGS] = {[GHCB_REG_CPL] = call->regs->cpl};
	enum ghcb_rc rc;

	for (size_t i = 0; i < sizeof(CALL_REGS) / sizeof(*CALL_REGS); i++)
		regs[CALL_REGS[i].reg] = call->regs->gpr[CALL_REGS[i].gpr];
	rc = ghcb_event_vmmcall(vc->cpu, vc->vmmcall_in, vc->vmmcall_out, regs);
	if (rc)
		return vc_result(call, rc);
	for (size_t i = 0; i < sizeof(CALL_REGS) / sizeof(*CALL_REGS); i++)
		if (out & 1u << CALL_REGS[i].reg)
			call->regs->gpr[CALL_REGS[i].gpr] = regs[CALL_REGS[i].reg];
	return GHCB_OK;
}

enum ghcb_rc vc_dr7_read(struct vc_call *call)
{
	const struct ghcb_vc *vc = call->vc;

	if (call->regs->cpl)
		return vc_gp(call);
	/* spec: GHCB DR7: with debug virtualization the hypervisor does not intercept it */
	if (vc->debug_swap)
		return GHCB_ERR_ATTACK;
	/* spec: GHCB DR7 read: the guest answers what it wrote last, 0x400 before, without an exit
	 */
	ghcb_register_set(call->regs, call->insn->reg, vc->dr7 ? vc->dr7 : DR7_START);
	return GHCB_OK;
}

enum ghcb_rc vc_dr7_write(struct vc_call *call)
{
	struct ghcb_vc *vc = call->vc;
	uint64_t value = ghcb_register_get(call->regs, call->insn->reg);
	enum ghcb_rc rc;

	/* spec: GHCB DR7 write: #GP if one of bits 63:32 is set */
	if (call->regs->cpl || value >> 32)
		return vc_gp(call);
	if (vc->debug_swap)
		return GHCB_ERR_ATTACK;
	/* spec: GHCB DR7 write: reserved bits are 0, and bit 10 is 1 */
	value = (value & DR7_CLEAR) | DR7_ALWAYS;
	rc = ghcb_event_dr7_write(vc->cpu, value);
	if (!rc)
		vc->dr7 = value;
	return vc_result(call, rc);
}
