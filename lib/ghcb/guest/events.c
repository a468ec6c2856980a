/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/events.h"

#include "ghcb/event.h"
#include "ghcb/msr.h"
#include "guest/features.h"

#define LEAF_XSAVE 0xDu

/* An event's call, with the registers that its row has. */
static struct ghcb_call event(enum ghcb_event code, uint64_t info1, uint64_t info2)
{
	const struct ghcb_event_row *row = ghcb_event_row(code);
	struct ghcb_call call = {.code = code, .info1 = info1, .info2 = info2};

	call.in = row->in;
	call.out = row->out;
	return call;
}

static uint64_t pair(const struct ghcb_call *call)
{
	/* spec: GHCB events: EAX and EDX are 32 bits of RAX and RDX */
	return call->reg[GHCB_REG_RDX] << 32 | (uint32_t)call->reg[GHCB_REG_RAX];
}

enum ghcb_rc ghcb_event_cpuid(struct ghcb_cpu *cpu, struct ghcb_cpuid_regs *regs, uint64_t xcr0,
			      uint64_t xss)
{
	struct ghcb_call call = event(GHCB_EVENT_CPUID, 0, 0);
	enum ghcb_rc rc;

	call.reg[GHCB_REG_RAX] = regs->eax;
	call.reg[GHCB_REG_RCX] = regs->ecx;
	call.reg[GHCB_REG_XCR0] = xcr0;
	call.reg[GHCB_REG_XSS] = xss;
	/* spec: GHCB CPUID: leaf 0xD depends on XCR0, its subleaf 1 on XSS too */
	if (regs->eax == LEAF_XSAVE)
		call.in |= GHCB_XCR0_BIT | (regs->ecx == 1 ? GHCB_XSS_BIT : 0u);
	rc = ghcb_exit(cpu, &call);
	if (rc)
		return rc;
	regs->eax = (uint32_t)call.reg[GHCB_REG_RAX];
	regs->ebx = (uint32_t)call.reg[GHCB_REG_RBX];
	regs->ecx = (uint32_t)call.reg[GHCB_REG_RCX];
	regs->edx = (uint32_t)call.reg[GHCB_REG_RDX];
	return GHCB_OK;
}

enum ghcb_rc ghcb_event_rdmsr(struct ghcb_cpu *cpu, uint32_t msr, uint64_t *value)
{
	struct ghcb_call call = event(GHCB_EVENT_MSR, GHCB_MSR_READ, 0);
	enum ghcb_rc rc;

	call.reg[GHCB_REG_RCX] = msr;
	rc = ghcb_exit(cpu, &call);
	if (!rc)
		*value = pair(&call);
	return rc;
}

enum ghcb_rc ghcb_event_wrmsr(struct ghcb_cpu *cpu, uint32_t msr, uint64_t value)
{
	struct ghcb_call call = event(GHCB_EVENT_MSR, GHCB_MSR_WRITE, 0);

	call.reg[GHCB_REG_RCX] = msr;
	call.reg[GHCB_REG_RAX] = (uint32_t)value;
	call.reg[GHCB_REG_RDX] = value >> 32;
	call.in |= GHCB_RAX_BIT | GHCB_RDX_BIT;
	call.out = 0;
	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_event_dr7_read(struct ghcb_cpu *cpu, uint64_t *value)
{
	struct ghcb_call call = event(GHCB_EVENT_DR7_READ, 0, 0);
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	if (!rc)
		*value = (uint32_t)call.reg[GHCB_REG_RAX];
	return rc;
}

enum ghcb_rc ghcb_event_dr7_write(struct ghcb_cpu *cpu, uint64_t value)
{
	struct ghcb_call call = event(GHCB_EVENT_DR7_WRITE, 0, 0);

	/* spec: APM2 DR7: bits 63:32 are 0 */
	if (value >> 32)
		return GHCB_ERR_ARG;
	call.reg[GHCB_REG_RAX] = value;
	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_event_rdtsc(struct ghcb_cpu *cpu, uint64_t *tsc)
{
	struct ghcb_call call = event(GHCB_EVENT_RDTSC, 0, 0);
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	if (!rc)
		*tsc = pair(&call);
	return rc;
}

enum ghcb_rc ghcb_event_rdtscp(struct ghcb_cpu *cpu, uint64_t *tsc, uint32_t *aux)
{
	struct ghcb_call call = event(GHCB_EVENT_RDTSCP, 0, 0);
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	if (rc)
		return rc;
	*tsc = pair(&call);
	*aux = (uint32_t)call.reg[GHCB_REG_RCX];
	return GHCB_OK;
}

enum ghcb_rc ghcb_event_rdpmc(struct ghcb_cpu *cpu, uint32_t counter, uint64_t *value)
{
	struct ghcb_call call = event(GHCB_EVENT_RDPMC, 0, 0);
	enum ghcb_rc rc;

	call.reg[GHCB_REG_RCX] = counter;
	rc = ghcb_exit(cpu, &call);
	if (!rc)
		*value = pair(&call);
	return rc;
}

static enum ghcb_rc plain(struct ghcb_cpu *cpu, enum ghcb_event code, uint64_t info1,
			  uint64_t info2)
{
	struct ghcb_call call = event(code, info1, info2);

	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_event_wbinvd(struct ghcb_cpu *cpu)
{
	return plain(cpu, GHCB_EVENT_WBINVD, 0, 0);
}

enum ghcb_rc ghcb_event_invd(struct ghcb_cpu *cpu)
{
	return plain(cpu, GHCB_EVENT_INVD, 0, 0);
}

enum ghcb_rc ghcb_event_monitor(struct ghcb_cpu *cpu, uint64_t gpa, uint32_t ecx, uint32_t edx)
{
	struct ghcb_call call = event(GHCB_EVENT_MONITOR, 0, 0);

	call.reg[GHCB_REG_RAX] = gpa;
	call.reg[GHCB_REG_RCX] = ecx;
	call.reg[GHCB_REG_RDX] = edx;
	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_event_mwait(struct ghcb_cpu *cpu, uint32_t eax, uint32_t ecx)
{
	struct ghcb_call call = event(GHCB_EVENT_MWAIT, 0, 0);

	call.reg[GHCB_REG_RAX] = eax;
	call.reg[GHCB_REG_RCX] = ecx;
	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_event_vmmcall(struct ghcb_cpu *cpu, uint32_t in, uint32_t out,
				uint64_t reg[GHCB_REGS])
{
	struct ghcb_call call = event(GHCB_EVENT_VMMCALL, 0, 0);
	enum ghcb_rc rc;

	call.in |= in;
	call.out |= out;
	for (unsigned i = 0; i < GHCB_REGS; i++)
		call.reg[i] = reg[i];
	rc = ghcb_exit(cpu, &call);
	if (rc)
		return rc;
	for (unsigned i = 0; i < GHCB_REGS; i++)
		if (call.out & 1u << i)
			reg[i] = call.reg[i];
	return GHCB_OK;
}

enum ghcb_rc ghcb_event_nmi_complete(struct ghcb_cpu *cpu)
{
	return plain(cpu, GHCB_EVENT_NMI_COMPLETE, 0, 0);
}

enum ghcb_rc ghcb_event_ap_reset_hold(struct ghcb_cpu *cpu)
{
	struct ghcb_call call = event(GHCB_EVENT_AP_RESET_HOLD, 0, 0);
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	if (rc)
		return rc;
	/* spec: GHCB AP reset hold: EXITINFO2 of 0: woken without SIPI, it asks again */
	return call.result ? GHCB_OK : GHCB_WAIT;
}

enum ghcb_rc ghcb_event_set_jump_table(struct ghcb_cpu *cpu, uint64_t gpa)
{
	if (!gpa || gpa % GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	return plain(cpu, GHCB_EVENT_AP_JUMP_TABLE, GHCB_JUMP_TABLE_SET, gpa);
}

enum ghcb_rc ghcb_event_get_jump_table(struct ghcb_cpu *cpu, uint64_t *gpa)
{
	struct ghcb_call call = event(GHCB_EVENT_AP_JUMP_TABLE, GHCB_JUMP_TABLE_GET, 0);
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	if (rc)
		return rc;
	/* spec: GHCB AP jump table: it is a page */
	if (call.result % GHCB_PAGE_SIZE)
		return GHCB_ERR_RESPONSE;
	*gpa = call.result;
	return GHCB_OK;
}

/* spec: GHCB SNP guest request: two pages, aligned, not the same */
static bool are_message_pages(uint64_t request, uint64_t response)
{
	return request && response && request != response && !(request % GHCB_PAGE_SIZE) &&
	       !(response % GHCB_PAGE_SIZE);
}

enum ghcb_rc ghcb_event_guest_request(struct ghcb_cpu *cpu, uint64_t request, uint64_t response,
				      uint64_t *status)
{
	struct ghcb_call call = event(GHCB_EVENT_GUEST_REQUEST, request, response);
	enum ghcb_rc rc;

	if (!are_message_pages(request, response))
		return GHCB_ERR_ARG;
	rc = ghcb_exit(cpu, &call);
	if (!rc)
		*status = call.result;
	return rc;
}

enum ghcb_rc ghcb_event_ext_guest_request(struct ghcb_cpu *cpu, uint64_t request, uint64_t response,
					  uint64_t data, uint64_t *pages, uint64_t *status)
{
	struct ghcb_call call = event(GHCB_EVENT_EXT_GUEST_REQUEST, request, response);
	enum ghcb_rc rc;

	if (!are_message_pages(request, response) || data % GHCB_PAGE_SIZE || (*pages && !data))
		return GHCB_ERR_ARG;
	call.reg[GHCB_REG_RAX] = data;
	call.reg[GHCB_REG_RBX] = *pages;
	rc = ghcb_exit(cpu, &call);
	if (rc)
		return rc;
	*status = call.result;
	if (*status >> GHCB_REQUEST_HV_SHIFT != GHCB_REQUEST_SPACE)
		return GHCB_OK;
	/* spec: GHCB SNP extended guest request: too few pages: more are asked for than were given
	 */
	if (call.reg[GHCB_REG_RBX] <= *pages)
		return GHCB_ERR_RESPONSE;
	*pages = call.reg[GHCB_REG_RBX];
	return GHCB_OK;
}

enum ghcb_rc ghcb_event_hv_ipi(struct ghcb_cpu *cpu, uint64_t icr)
{
	return plain(cpu, GHCB_EVENT_HV_IPI, icr, 0);
}

enum ghcb_rc ghcb_event_features(struct ghcb_cpu *cpu)
{
	struct ghcb_call call = event(GHCB_EVENT_FEATURES, 0, 0);
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	if (rc)
		return rc;
	/* spec: GHCB hypervisor features: a feature comes with those that it requires */
	if (!ghcb_features_are_complete(call.result))
		return GHCB_ERR_RESPONSE;
	cpu->features = call.result;
	return GHCB_OK;
}

enum ghcb_rc ghcb_event_unsupported(struct ghcb_cpu *cpu, uint64_t exit_code, uint64_t data)
{
	return plain(cpu, GHCB_EVENT_UNSUPPORTED, exit_code, data);
}

_Noreturn void ghcb_event_terminate(struct ghcb_cpu *cpu, uint8_t set, uint8_t code, uint64_t data)
{
	const uint64_t info1 = (set & 0xFu) | (uint64_t)code << GHCB_TERMINATE_CODE_SHIFT;

	/* spec: GHCB termination request: a guest that comes back asks again */
	if (cpu->version >= 2)
		plain(cpu, GHCB_EVENT_TERMINATE, info1, data);
	ghcb_msr_terminate(cpu, set, code);
}
