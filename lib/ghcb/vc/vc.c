/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a #VC to the instruction that is to be done.
 */
#include "ghcb/vc.h"

#include "vc/vc_call.h"

static vc_handler *const HANDLERS[GHCB_INSNS] = {
	[GHCB_INSN_CPUID] = vc_cpuid,
	[GHCB_INSN_INVD] = vc_invd,
	[GHCB_INSN_WBINVD] = vc_wbinvd,
	[GHCB_INSN_WBNOINVD] = vc_wbinvd,
	[GHCB_INSN_RDMSR] = vc_rdmsr,
	[GHCB_INSN_WRMSR] = vc_wrmsr,
	[GHCB_INSN_RDPMC] = vc_rdpmc,
	[GHCB_INSN_RDTSC] = vc_rdtsc,
	[GHCB_INSN_RDTSCP] = vc_rdtscp,
	/* spec: GHCB MONITOR, MWAIT: done as nothing, so that no address is told */
	[GHCB_INSN_MONITOR] = vc_nothing,
	[GHCB_INSN_MONITORX] = vc_nothing,
	[GHCB_INSN_MWAIT] = vc_nothing,
	[GHCB_INSN_MWAITX] = vc_nothing,
	[GHCB_INSN_VMMCALL] = vc_vmmcall,
	[GHCB_INSN_DR7_READ] = vc_dr7_read,
	[GHCB_INSN_DR7_WRITE] = vc_dr7_write,
	[GHCB_INSN_IN] = vc_in,
	[GHCB_INSN_OUT] = vc_out,
	[GHCB_INSN_INS] = vc_ins,
	[GHCB_INSN_OUTS] = vc_outs,
	[GHCB_INSN_LOAD] = vc_load,
	[GHCB_INSN_STORE] = vc_store,
	[GHCB_INSN_STORE_IMM] = vc_store_imm,
	[GHCB_INSN_MOVS] = vc_movs,
};

static enum ghcb_rc set_raise(struct ghcb_raise *out, uint8_t vector, bool has_error)
{
	*out = (struct ghcb_raise){.vector = vector, .has_error = has_error};
	return GHCB_EXCEPTION;
}

enum ghcb_rc vc_gp(struct vc_call *call)
{
	return set_raise(call->raise, VECTOR_GP, true);
}

enum ghcb_rc vc_result(struct vc_call *call, enum ghcb_rc rc)
{
	const struct ghcb_exception *asked = &call->vc->cpu->exception;

	if (rc != GHCB_EXCEPTION)
		return rc;
	/* spec: APM2 exceptions: #GP has an error code, and #UD has none */
	set_raise(call->raise, asked->vector, asked->vector == VECTOR_GP);
	call->raise->error = call->raise->has_error ? asked->error : 0;
	return GHCB_EXCEPTION;
}

uint32_t vc_get32(const struct vc_call *call, enum ghcb_gpr number)
{
	return (uint32_t)call->regs->gpr[number];
}

void vc_set32(struct vc_call *call, enum ghcb_gpr number, uint64_t value)
{
	call->regs->gpr[number] = (uint32_t)value;
}

void vc_set_pair(struct vc_call *call, uint64_t value)
{
	vc_set32(call, GHCB_GPR_RAX, value);
	vc_set32(call, GHCB_GPR_RDX, value >> 32);
}

/* Where RIP is, and where it goes on after so many bytes. */
static uint64_t next_rip(const struct ghcb_regs *regs, unsigned length)
{
	static const uint64_t MASKS[] = {
		[GHCB_MODE_64] = UINT64_MAX, [GHCB_MODE_32] = UINT32_MAX, [GHCB_MODE_16] = 0xFFFF};

	return (regs->rip + length) & MASKS[regs->mode];
}

static uint64_t code_address(const struct ghcb_regs *regs, unsigned offset)
{
	const uint64_t rip = next_rip(regs, offset);

	return regs->mode == GHCB_MODE_64 ? rip : (uint32_t)(rip + regs->base[GHCB_SEG_CS]);
}

/* Up to the end of a page, and up to what may be read. */
static size_t fetch_part(const struct ghcb_vc *vc, const struct ghcb_regs *regs, uint8_t *bytes,
			 size_t done)
{
	const uint64_t linear = code_address(regs, (unsigned)done);
	const size_t page = GHCB_PAGE_SIZE - linear % GHCB_PAGE_SIZE;
	const size_t size = page < GHCB_INSN_MAX - done ? page : GHCB_INSN_MAX - done;
	struct ghcb_mapping mapping;

	/* spec: GHCB #VC: code is read up to a page that is not mapped, or not with the C-bit */
	if (!vc->ops->translate(vc->ctx, linear, &mapping) || !mapping.encrypted)
		return 0;
	return vc->ops->fetch(vc->ctx, linear, bytes + done, size);
}

/* spec: GHCB #VC: the instruction's bytes are read once */
static enum ghcb_rc fetch(const struct ghcb_vc *vc, const struct ghcb_regs *regs,
			  struct ghcb_insn *insn)
{
	uint8_t bytes[GHCB_INSN_MAX];
	size_t size = 0, part;

	do {
		part = fetch_part(vc, regs, bytes, size);
		size += part;
	} while (part && size < GHCB_INSN_MAX);
	return ghcb_insn_decode(bytes, size, regs->mode, insn);
}

/* Exits that come from many instructions, and are not done here. */
static enum ghcb_rc unsupported(const struct ghcb_vc *vc, uint64_t error_code,
				struct ghcb_raise *out)
{
	enum ghcb_rc rc = ghcb_event_unsupported(vc->cpu, error_code, 0);

	/* spec: GHCB unsupported event: a guest that comes back raises #GP */
	return rc && rc != GHCB_EXCEPTION ? rc : set_raise(out, VECTOR_GP, true);
}

static bool has_handler(uint64_t error_code)
{
	for (unsigned kind = 0; kind < GHCB_INSNS; kind++)
		if (ghcb_insn_exit((enum ghcb_insn_kind)kind) == error_code)
			return true;
	return false;
}

static enum ghcb_rc emulate(struct ghcb_vc *vc, struct ghcb_regs *regs, uint64_t error_code,
			    struct ghcb_raise *out)
{
	struct ghcb_regs after = *regs;
	struct ghcb_insn insn;
	struct vc_call call = {.vc = vc, .regs = &after, .insn = &insn, .raise = out};
	enum ghcb_rc rc = fetch(vc, regs, &insn);

	if (rc)
		return rc;
	/* spec: GHCB #VC: the instruction is one that causes this exit */
	if (ghcb_insn_exit(insn.kind) != error_code)
		return GHCB_ERR_INSN;
	rc = HANDLERS[insn.kind](&call);
	if (rc)
		return rc;
	/* spec: GHCB #VC: RIP moves by the decoded length, once, after all else is done */
	if (!call.again)
		after.rip = next_rip(regs, insn.length);
	*regs = after;
	return GHCB_OK;
}

enum ghcb_rc ghcb_vc_handle(struct ghcb_vc *vc, struct ghcb_regs *regs, uint64_t error_code,
			    struct ghcb_raise *out)
{
	*out = (struct ghcb_raise){0};
	switch (error_code) {
	case GHCB_EXIT_EXCP_DB:
		/* spec: GHCB #VC: an intercepted #DB or #AC is the interrupted code's */
		return set_raise(out, VECTOR_DB, false);
	case GHCB_EXIT_EXCP_AC:
		return set_raise(out, VECTOR_AC, true);
	case GHCB_EXIT_PAGE_NOT_VALIDATED:
		/* spec: GHCB #VC: a page that is not validated is never validated because of it */
		return GHCB_ERR_NOT_VALIDATED;
	default:
		/* spec: GHCB #VC: what is not handled is told to the hypervisor */
		return has_handler(error_code) ? emulate(vc, regs, error_code, out)
					       : unsupported(vc, error_code, out);
	}
}
