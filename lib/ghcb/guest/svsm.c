/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/svsm.h"

#include "ghcb/call.h"
#include "ghcb/msr.h"

#define VMPLS			      4

#define RESULT_ROW(name, value, text) {value, text},
static const struct {
	uint32_t value;
	char text[40];
} RESULTS[] = {GHCB_SVSM_RESULT_LIST(RESULT_ROW)};

const char *ghcb_svsm_text(uint64_t result)
{
	for (size_t i = 0; i < sizeof(RESULTS) / sizeof(*RESULTS); i++)
		if (RESULTS[i].value == result)
			return RESULTS[i].text;
	return "unknown";
}

static enum ghcb_rc run_by_page(struct ghcb_cpu *cpu, uint8_t vmpl, struct ghcb_svsm_regs *regs)
{
	struct ghcb_call call = {.code = GHCB_EVENT_RUN_VMPL, .info1 = vmpl, .svsm = regs};

	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_event_run_vmpl(struct ghcb_cpu *cpu, uint8_t vmpl)
{
	return vmpl < VMPLS ? run_by_page(cpu, vmpl, NULL) : GHCB_ERR_ARG;
}

/* spec: SVSM calling convention: the call is pending until the SVSM has taken it */
static enum ghcb_rc run_once(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm,
			     struct ghcb_svsm_regs *regs)
{
	volatile uint8_t *pending = svsm->ca + GHCB_SVSM_CA_PENDING;
	enum ghcb_rc rc;

	__atomic_store_n(pending, 1, __ATOMIC_SEQ_CST);
	rc = svsm->by_msr ? ghcb_msr_run_svsm(cpu, regs, &svsm->error) : run_by_page(cpu, 0, regs);
	/* spec: SVSM calling convention: still pending afterwards: the SVSM did not run */
	if (__atomic_exchange_n(pending, 0, __ATOMIC_SEQ_CST) && !rc)
		return GHCB_ERR_SVSM;
	return rc;
}

/* spec: SVSM result codes: incomplete and busy ask for the same call again */
static enum ghcb_rc take_result(uint64_t result)
{
	switch (result) {
	case GHCB_SVSM_SUCCESS:
		return GHCB_OK;
	case GHCB_SVSM_INCOMPLETE:
		return GHCB_ERR_NO_PROGRESS;
	case GHCB_SVSM_BUSY:
		return GHCB_ERR_BUSY;
	default:
		return GHCB_ERR_SVSM;
	}
}

static bool is_page(const volatile uint8_t *page, uint64_t gpa)
{
	return page && gpa && !(gpa % GHCB_PAGE_SIZE) && !((uintptr_t)page % GHCB_PAGE_SIZE);
}

enum ghcb_rc ghcb_svsm_call(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm,
			    struct ghcb_svsm_regs *regs)
{
	enum ghcb_rc rc = GHCB_ERR_BUSY;

	/* spec: SVSM calling area: a page */
	if (!is_page(svsm->ca, svsm->ca_gpa))
		return GHCB_ERR_ARG;
	svsm->result = 0;
	/* spec: SVSM result codes: repetitions are bounded */
	for (unsigned i = 0; i < GHCB_SVSM_AGAIN; i++) {
		struct ghcb_svsm_regs answer = *regs;

		rc = run_once(cpu, svsm, &answer);
		if (rc)
			return rc;
		svsm->result = answer.rax;
		rc = take_result(answer.rax);
		if (rc != GHCB_ERR_NO_PROGRESS && rc != GHCB_ERR_BUSY) {
			*regs = rc ? *regs : answer;
			return rc;
		}
	}
	return rc;
}

enum ghcb_rc ghcb_svsm_query(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint32_t protocol,
			     uint32_t version, uint32_t *min, uint32_t *max)
{
	struct ghcb_svsm_regs regs = {
		.rax = GHCB_SVSM_CALL(GHCB_SVSM_CORE, GHCB_SVSM_QUERY_PROTOCOL),
		.rcx = (uint64_t)protocol << 32 | version,
	};
	enum ghcb_rc rc = ghcb_svsm_call(cpu, svsm, &regs);

	if (rc)
		return rc;
	*min = (uint32_t)regs.rcx;
	*max = (uint32_t)(regs.rcx >> 32);
	/* spec: SVSM core query protocol: the version that was asked is in the range that there is
	 */
	return !regs.rcx || (*min <= version && version <= *max) ? GHCB_OK : GHCB_ERR_SVSM;
}

enum ghcb_rc ghcb_svsm_remap_ca(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, volatile uint8_t *ca,
				uint64_t gpa)
{
	struct ghcb_svsm_regs regs = {
		.rax = GHCB_SVSM_CALL(GHCB_SVSM_CORE, GHCB_SVSM_REMAP_CA),
		.rcx = gpa,
	};
	enum ghcb_rc rc;

	if (!is_page(ca, gpa))
		return GHCB_ERR_ARG;
	rc = ghcb_svsm_call(cpu, svsm, &regs);
	if (rc)
		return rc;
	svsm->ca = ca;
	svsm->ca_gpa = gpa;
	return GHCB_OK;
}

enum ghcb_rc ghcb_svsm_create_vcpu(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint64_t vmsa,
				   uint64_t ca, uint32_t apic_id)
{
	struct ghcb_svsm_regs regs = {
		.rax = GHCB_SVSM_CALL(GHCB_SVSM_CORE, GHCB_SVSM_CREATE_VCPU),
		.rcx = vmsa,
		.rdx = ca,
		.r8 = apic_id,
	};

	/* spec: SVSM core create vCPU: VMSA and calling area are two pages */
	if (!vmsa || !ca || vmsa == ca || vmsa % GHCB_PAGE_SIZE || ca % GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	return ghcb_svsm_call(cpu, svsm, &regs);
}

enum ghcb_rc ghcb_svsm_delete_vcpu(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint64_t vmsa)
{
	struct ghcb_svsm_regs regs = {
		.rax = GHCB_SVSM_CALL(GHCB_SVSM_CORE, GHCB_SVSM_DELETE_VCPU),
		.rcx = vmsa,
	};

	if (!vmsa || vmsa % GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	return ghcb_svsm_call(cpu, svsm, &regs);
}
