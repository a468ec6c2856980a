/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the string forms have in common: elements, counted by rCX, one after the other from where
 * rSI and rDI point, in the direction that RFLAGS has.
 */
#include "vc/vc_call.h"

#define RFLAGS_DF (UINT64_C(1) << 10)
#define PF_WRITE  2u
#define PF_USER	  4u

/* spec: GHCB IOIO: strings: registers are as wide as the address size */
static struct ghcb_register sized(const struct vc_call *call, enum ghcb_gpr number)
{
	return (struct ghcb_register){(uint8_t)number, call->insn->address_size, false};
}

uint64_t vc_elements(const struct vc_call *call)
{
	return call->insn->rep ? ghcb_register_get(call->regs, sized(call, GHCB_GPR_RCX)) : 1;
}

void vc_step(const struct vc_call *call, struct ghcb_regs *regs, enum ghcb_gpr pointer,
	     uint64_t count)
{
	const uint64_t bytes = count * call->insn->operand_size;
	const uint64_t at = ghcb_register_get(regs, sized(call, pointer));

	/* spec: GHCB IOIO: strings: downwards with RFLAGS.DF */
	ghcb_register_set(regs, sized(call, pointer),
			  regs->rflags & RFLAGS_DF ? at - bytes : at + bytes);
}

void vc_finish(struct vc_call *call, uint64_t count)
{
	const uint64_t left = vc_elements(call) - count;

	if (!call->insn->rep)
		return;
	ghcb_register_set(call->regs, sized(call, GHCB_GPR_RCX), left);
	/* spec: GHCB IOIO: strings: RIP stays until rCX is 0, so that interrupts come in between */
	call->again = left;
}

/* spec: GHCB #VC: user space's operands are in user space: otherwise #PF, as without the handler */
static bool is_users(const struct ghcb_vc *vc, uint64_t linear, size_t size)
{
	return linear < vc->user_end && size <= vc->user_end - linear;
}

enum ghcb_rc vc_access(struct vc_call *call, enum ghcb_access access,
		       const struct ghcb_operand *memory, const struct ghcb_regs *regs, void *data)
{
	const struct ghcb_vc *vc = call->vc;
	const uint64_t linear = ghcb_insn_linear(call->insn, memory, regs);
	const size_t size = call->insn->operand_size;
	const bool user = regs->cpl == 3;

	if (user && !is_users(vc, linear, size)) {
		*call->raise = (struct ghcb_raise){.vector = VECTOR_PF,
						   .has_error = true,
						   .error = PF_USER,
						   .address = linear};
		call->raise->error |= access == GHCB_ACCESS_READ ? 0 : PF_WRITE;
		return GHCB_EXCEPTION;
	}
	return vc->ops->access(vc->ctx, access, linear, data, size, user, call->raise)
		       ? GHCB_OK
		       : GHCB_EXCEPTION;
}
