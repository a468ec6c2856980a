/* SPDX-License-Identifier: Apache-2.0 */
#include "hv/exit.h"

#include "ghcb/page.h"

/* spec: GHCB events: exit codes are from a list, and VMGEXIT itself is not in it */
static enum ghcb_hv_action handle(struct ghcb_hv *hv, volatile uint8_t *page)
{
	switch (hv_reg(hv, GHCB_REG_EXITCODE)) {
	case GHCB_EVENT_DR7_READ:
		return hv_dr7_read(hv, page);
	case GHCB_EVENT_DR7_WRITE:
		return hv_dr7_write(hv, page);
	case GHCB_EVENT_RDTSC:
		return hv_rdtsc(hv, page);
	case GHCB_EVENT_RDTSCP:
		return hv_rdtscp(hv, page);
	case GHCB_EVENT_RDPMC:
		return hv_rdpmc(hv, page);
	case GHCB_EVENT_CPUID:
		return hv_cpuid(hv, page);
	case GHCB_EVENT_INVD:
	case GHCB_EVENT_WBINVD:
		return hv_wbinvd(hv, page);
	case GHCB_EVENT_IOIO:
		return hv_ioio(hv, page);
	case GHCB_EVENT_MSR:
		return hv_msr(hv, page);
	case GHCB_EVENT_VMMCALL:
		return hv_vmmcall(hv, page);
	case GHCB_EVENT_MONITOR:
	case GHCB_EVENT_MWAIT:
		return hv_nothing(hv, page);
	case GHCB_EVENT_MMIO_READ:
		return hv_mmio_read(hv, page);
	case GHCB_EVENT_MMIO_WRITE:
		return hv_mmio_write(hv, page);
	case GHCB_EVENT_NMI_COMPLETE:
		return hv_nmi_complete(hv, page);
	case GHCB_EVENT_AP_RESET_HOLD:
		return hv_reset_hold(hv, page);
	case GHCB_EVENT_AP_JUMP_TABLE:
		return hv_jump_table(hv, page);
	case GHCB_EVENT_PSC:
		return hv_psc(hv, page);
	case GHCB_EVENT_GUEST_REQUEST:
		return hv_guest_request(hv, page);
	case GHCB_EVENT_EXT_GUEST_REQUEST:
		return hv_ext_guest_request(hv, page);
	case GHCB_EVENT_AP_CREATION:
		return hv_ap_creation(hv, page);
	case GHCB_EVENT_DOORBELL:
		return hv_doorbell(hv, page);
	case GHCB_EVENT_HV_IPI:
		return hv_ipi(hv, page);
	case GHCB_EVENT_APIC_IDS:
		return hv_apic_ids(hv, page);
	case GHCB_EVENT_RUN_VMPL:
		return hv_run_vmpl(hv, page);
	case GHCB_EVENT_FEATURES:
		return hv_features(hv, page);
	case GHCB_EVENT_TERMINATE:
		return hv_terminate(hv, page);
	default:
		return hv_unsupported(hv, page);
	}
}

static enum ghcb_hv_action page_exit(struct ghcb_hv *hv, uint64_t gpa)
{
	enum ghcb_hv_action action;
	volatile uint8_t *page;
	uint32_t reason;

	/* spec: GHCB protocol flow: a GPA of 0 is no page: nothing is asked */
	if (!gpa)
		return GHCB_HV_RESUME;
	page = hv->ops->map(hv->ctx, gpa);
	if (!page)
		return GHCB_HV_VIOLATION;
	hv_snapshot(hv, page, gpa);
	reason = hv_check(hv);
	action = reason ? hv_malformed(hv, reason) : handle(hv, page);
	if (action == GHCB_HV_RESUME)
		hv_answer(hv, page);
	hv->ops->unmap(hv->ctx, page);
	hv->waits = action == GHCB_HV_RESET_HOLD || action == GHCB_HV_RUN_VMPL;
	return action;
}

enum ghcb_hv_action ghcb_hv_vmgexit(struct ghcb_hv *hv, uint64_t msr, uint64_t *answer)
{
	enum ghcb_hv_action action = ghcb_hv_msr_exit(&hv->msr, msr, answer);

	hv->waits = false;
	if (action != GHCB_HV_PAGE) {
		/* spec: GHCB MSR protocol: register GHCB GPA: a registration replaces the last */
		if ((msr & GHCB_MSR_INFO_MASK) == GHCB_MSR_REG_GPA_REQ &&
		    *answer == (msr ^ GHCB_MSR_REG_GPA_REQ ^ GHCB_MSR_REG_GPA_RESP))
			hv->registered = msr & ~GHCB_MSR_INFO_MASK;
		return action;
	}
	action = page_exit(hv, msr);
	/* For the caller, who does not look into the exit. */
	if (action == GHCB_HV_RUN_VMPL || action == GHCB_HV_TERMINATE)
		*answer = hv->exit.info2;
	return action;
}

/* The answer of an exit that took its time, in the page as it is mapped now. */
static void answer_later(struct ghcb_hv *hv, uint64_t info2)
{
	volatile uint8_t *page = hv->ops->map(hv->ctx, hv->exit.gpa);

	hv->waits = false;
	if (!page)
		return;
	hv_done(hv, info2);
	hv_answer(hv, page);
	hv->ops->unmap(hv->ctx, page);
}

uint64_t ghcb_hv_woken(struct ghcb_hv *hv, uint64_t msr, bool sipi)
{
	if (!hv->waits)
		return ghcb_hv_msr_woken(sipi);
	answer_later(hv, sipi);
	return msr;
}

uint64_t ghcb_hv_vmpl_ran(struct ghcb_hv *hv, uint64_t msr, uint32_t error)
{
	if (!hv->waits)
		return ghcb_hv_msr_vmpl_ran(error);
	answer_later(hv, error);
	return msr;
}
