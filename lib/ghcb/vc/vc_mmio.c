/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is the hypervisor's.
 */
#include "vc/vc_call.h"

/* What the page tables say of a place that CPL 0 may use. */
static enum ghcb_rc translate(const struct vc_call *call, const struct ghcb_operand *memory,
			      struct ghcb_mapping *mapping)
{
	const struct ghcb_vc *vc = call->vc;
	const uint64_t linear = ghcb_insn_linear(call->insn, memory, call->regs);

	/* spec: GHCB MMIO: only for CPL 0 */
	if (call->regs->cpl)
		return GHCB_ERR_FORBIDDEN;
	/* spec: GHCB MMIO: an operand does not cross a page */
	if (linear % GHCB_PAGE_SIZE > GHCB_PAGE_SIZE - call->insn->operand_size)
		return GHCB_ERR_FORBIDDEN;
	/* spec: GHCB MMIO: what faults in nested tables is mapped in the guest's own */
	return vc->ops->translate(vc->ctx, linear, mapping) ? GHCB_OK : GHCB_ERR_ATTACK;
}

static enum ghcb_rc locate(const struct vc_call *call, uint64_t *gpa)
{
	struct ghcb_mapping mapping;
	enum ghcb_rc rc = translate(call, &call->insn->memory, &mapping);

	if (rc)
		return rc;
	/* spec: GHCB MMIO: the mapping's C-bit is clear: private memory is never the hypervisor's
	 */
	if (mapping.encrypted)
		return GHCB_ERR_ATTACK;
	*gpa = mapping.gpa;
	return GHCB_OK;
}

/* spec: APM3 MOVZX, MOVSX, MOVSXD: a narrower value is zero-extended or sign-extended */
static uint64_t extend(const struct ghcb_insn *insn, uint64_t value)
{
	const uint64_t sign = UINT64_C(1) << (8 * insn->operand_size - 1);

	return insn->sign_extend ? (value ^ sign) - sign : value;
}

enum ghcb_rc vc_load(struct vc_call *call)
{
	uint64_t gpa, value;
	enum ghcb_rc rc = locate(call, &gpa);

	if (rc)
		return rc;
	rc = ghcb_event_mmio_read(call->vc->cpu, gpa, call->insn->operand_size, &value);
	if (rc)
		return vc_result(call, rc);
	ghcb_register_set(call->regs, call->insn->reg, extend(call->insn, value));
	return GHCB_OK;
}

static enum ghcb_rc write_value(struct vc_call *call, uint64_t value)
{
	uint64_t gpa;
	enum ghcb_rc rc = locate(call, &gpa);

	if (rc)
		return rc;
	return vc_result(
		call, ghcb_event_mmio_write(call->vc->cpu, gpa, call->insn->operand_size, value));
}

enum ghcb_rc vc_store(struct vc_call *call)
{
	return write_value(call, ghcb_register_get(call->regs, call->insn->reg));
}

enum ghcb_rc vc_store_imm(struct vc_call *call)
{
	return write_value(call, call->insn->immediate);
}

/* spec: GHCB MMIO: MOVS is a read and a write, each of which may be a #VC of its own */
enum ghcb_rc vc_movs(struct vc_call *call)
{
	const struct ghcb_insn *insn = call->insn;
	struct ghcb_mapping from, to;
	uint64_t value = 0;
	enum ghcb_rc rc = translate(call, &insn->memory, &from);

	if (!rc)
		rc = translate(call, &insn->destination, &to);
	if (rc)
		return rc;
	if (from.encrypted && to.encrypted)
		return GHCB_ERR_ATTACK;
	if (!vc_elements(call))
		return GHCB_OK;
	rc = vc_access(call, GHCB_ACCESS_READ, &insn->memory, call->regs, &value);
	if (!rc)
		rc = vc_access(call, GHCB_ACCESS_WRITE, &insn->destination, call->regs, &value);
	if (rc)
		return rc;
	vc_step(call, call->regs, GHCB_GPR_RSI, 1);
	vc_step(call, call->regs, GHCB_GPR_RDI, 1);
	vc_finish(call, 1);
	return GHCB_OK;
}
