/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/call.h"

#include "ghcb/event.h"
#include "ghcb/msr.h"

#define VECTOR_UD 6
#define VECTOR_GP 13

enum ghcb_rc ghcb_open(struct ghcb_cpu *cpu, volatile uint8_t *page, uint64_t gpa, uint8_t *backup)
{
	enum ghcb_rc rc;

	if (!cpu->version)
		return GHCB_ERR_STATE;
	if (!page || !gpa || gpa % GHCB_PAGE_SIZE || (uintptr_t)page % GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	/* spec: GHCB MSR protocol: register GHCB GPA: an SNP guest does before it uses the page */
	rc = cpu->snp ? ghcb_msr_register_gpa(cpu, gpa) : GHCB_OK;
	if (rc)
		return rc;
	cpu->page = page;
	cpu->gpa = gpa;
	cpu->backup = backup;
	cpu->depth = 0;
	for (size_t i = 0; i < GHCB_PAGE_SIZE; i += sizeof(uint64_t))
		*(volatile uint64_t *)(page + i) = 0;
	cpu->ops->wrmsr(cpu->ctx, GHCB_MSR, gpa);
	return GHCB_OK;
}

enum ghcb_rc ghcb_begin(struct ghcb_cpu *cpu)
{
	/* spec: GHCB MSR protocol: no #VC between request and answer: one that comes is an error */
	if (!cpu->page || cpu->ops->rdmsr(cpu->ctx, GHCB_MSR) & GHCB_MSR_INFO_MASK)
		return GHCB_ERR_STATE;
	if (cpu->depth >= 2 || (cpu->depth && !cpu->backup))
		return GHCB_ERR_NESTED;
	/* spec: GHCB layout: a nested use saves the page in private memory and restores it */
	if (cpu->depth)
		ghcb_copy_in(cpu->backup, cpu->page, GHCB_PAGE_SIZE);
	cpu->depth++;
	return GHCB_OK;
}

void ghcb_end(struct ghcb_cpu *cpu)
{
	if (!cpu->depth)
		return;
	cpu->depth--;
	if (cpu->depth)
		ghcb_copy_out(cpu->page, cpu->backup, GHCB_PAGE_SIZE);
}

/* spec: GHCB layout: EXITCODE, EXITINFO1 and EXITINFO2 are given with every exit */
static void fill(struct ghcb_cpu *cpu, const struct ghcb_call *call)
{
	/* spec: GHCB layout: what an earlier exit left is cleared, the valid bitmap included */
	ghcb_page_clear(cpu->page);
	for (unsigned reg = 0; reg < GHCB_REGS; reg++)
		if (call->in & 1u << reg)
			ghcb_page_set(cpu->page, (enum ghcb_reg)reg, call->reg[reg]);
	ghcb_page_set(cpu->page, GHCB_REG_EXITCODE, call->code);
	ghcb_page_set(cpu->page, GHCB_REG_EXITINFO1, call->info1);
	ghcb_page_set(cpu->page, GHCB_REG_EXITINFO2, call->info2);
	/* spec: GHCB layout: the guest tells the negotiated version, and usage 0 */
	ghcb_page_set_version(cpu->page, cpu->version, 0);
}

static enum ghcb_rc take_exception(struct ghcb_cpu *cpu, uint64_t event)
{
	const uint8_t vector = (uint8_t)(event & GHCB_INJECT_VECTOR);

	/* spec: GHCB return values: an exception is valid, of type 3, and reserved bits are 0 */
	if (!(event & GHCB_INJECT_VALID) || (event & GHCB_INJECT_TYPE) != GHCB_INJECT_EXCEPTION ||
	    event & GHCB_INJECT_RSVD)
		return GHCB_ERR_EXCEPTION;
	/* spec: GHCB return values: a hypervisor asks for #GP or #UD, nothing else */
	if (vector != VECTOR_GP && vector != VECTOR_UD)
		return GHCB_ERR_EXCEPTION;
	cpu->exception.vector = vector;
	cpu->exception.has_error = event & GHCB_INJECT_HAS_ERROR;
	/* spec: GHCB return values: an error code counts only if it is marked valid */
	cpu->exception.error =
		cpu->exception.has_error ? (uint32_t)(event >> GHCB_INJECT_ERROR_SHIFT) : 0;
	return GHCB_EXCEPTION;
}

static enum ghcb_rc take_malformed(struct ghcb_cpu *cpu, uint64_t reason)
{
	/* spec: GHCB return values: malformed input is told from version 2 on, with a known reason
	 */
	if (cpu->version < 2 || !reason || reason > GHCB_MALFORMED_EVENT)
		return GHCB_ERR_RESPONSE;
	cpu->malformed = (uint32_t)reason;
	return GHCB_ERR_MALFORMED;
}

static enum ghcb_rc take_registers(struct ghcb_cpu *cpu, struct ghcb_call *call)
{
	/* spec: GHCB return values: an answer in a register is marked valid */
	if ((ghcb_page_valid(cpu->page) & call->out) != call->out)
		return GHCB_ERR_VALID;
	/* spec: GHCB return values: only the event's own registers are taken */
	for (unsigned reg = 0; reg < GHCB_REGS; reg++)
		if (call->out & 1u << reg)
			call->reg[reg] = ghcb_page_get(cpu->page, (enum ghcb_reg)reg);
	return GHCB_OK;
}

enum ghcb_rc ghcb_call(struct ghcb_cpu *cpu, struct ghcb_call *call)
{
	const struct ghcb_event_row *row = ghcb_event_row(call->code);
	uint64_t info1, info2;

	/* spec: GHCB events: an event is of a version, and some are of SNP guests only */
	if (!cpu->depth || (row && (cpu->version < row->version || (row->snp && !cpu->snp))))
		return GHCB_ERR_STATE;
	fill(cpu, call);
	/* spec: GHCB protocol flow: the MSR has the page's GPA when the guest leaves */
	cpu->ops->wrmsr(cpu->ctx, GHCB_MSR, cpu->gpa);
	if (call->svsm)
		cpu->ops->vmgexit_svsm(cpu->ctx, call->svsm);
	else
		cpu->ops->vmgexit(cpu->ctx);
	info1 = ghcb_page_get(cpu->page, GHCB_REG_EXITINFO1);
	info2 = ghcb_page_get(cpu->page, GHCB_REG_EXITINFO2);
	switch (info1) {
	case GHCB_RESULT_DONE:
		call->result = info2;
		return take_registers(cpu, call);
	case GHCB_RESULT_EXCEPTION:
		return take_exception(cpu, info2);
	case GHCB_RESULT_MALFORMED:
		return take_malformed(cpu, info2);
	default:
		/* spec: GHCB return values: bits 63:32 of EXITINFO1 are 0, other results reserved
		 */
		return info1 >> 32 ? GHCB_ERR_RESERVED : GHCB_ERR_RESPONSE;
	}
}

enum ghcb_rc ghcb_exit(struct ghcb_cpu *cpu, struct ghcb_call *call)
{
	enum ghcb_rc rc = ghcb_begin(cpu);

	if (rc)
		return rc;
	rc = ghcb_call(cpu, call);
	ghcb_end(cpu);
	return rc;
}

static bool in_buffer(const struct ghcb_cpu *cpu, size_t offset, size_t size)
{
	return cpu->depth && offset <= GHCB_SHARED_BUFFER_SIZE &&
	       size <= GHCB_SHARED_BUFFER_SIZE - offset;
}

enum ghcb_rc ghcb_buffer_put(struct ghcb_cpu *cpu, size_t offset, const void *data, size_t size)
{
	if (!in_buffer(cpu, offset, size))
		return GHCB_ERR_SPACE;
	ghcb_copy_out(cpu->page + GHCB_SHARED_BUFFER + offset, data, size);
	return GHCB_OK;
}

enum ghcb_rc ghcb_buffer_get(struct ghcb_cpu *cpu, size_t offset, void *data, size_t size)
{
	if (!in_buffer(cpu, offset, size))
		return GHCB_ERR_SPACE;
	ghcb_copy_in(data, cpu->page + GHCB_SHARED_BUFFER + offset, size);
	return GHCB_OK;
}

/* spec: GHCB layout: a guest's scratch area is the shared buffer, in every version */
void ghcb_use_buffer(const struct ghcb_cpu *cpu, struct ghcb_call *call)
{
	call->in |= GHCB_SCRATCH_BIT;
	call->reg[GHCB_REG_SCRATCH] = cpu->gpa + GHCB_SHARED_BUFFER;
}
