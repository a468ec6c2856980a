/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An instruction's operands among the registers.
 */
#include "vc/insn_stream.h"

static uint64_t part(const struct ghcb_regs *regs, uint8_t number)
{
	return number < GHCB_GPRS ? regs->gpr[number] : 0;
}

uint64_t ghcb_insn_linear(const struct ghcb_insn *insn, const struct ghcb_operand *memory,
			  const struct ghcb_regs *regs)
{
	const bool flat = insn->mode == GHCB_MODE_64 && memory->segment < GHCB_SEG_FS;
	uint64_t address = part(regs, memory->base) + part(regs, memory->index) * memory->scale +
			   (uint64_t)memory->displacement;

	/* spec: GHCB #VC: mode 0 with rm 5 is relative to the next instruction in 64-bit mode */
	if (memory->rip_relative)
		address += regs->rip + insn->length;
	/* spec: GHCB #VC: an address is cut to the address size before the segment's base */
	address &= insn_mask(insn->address_size);
	/* spec: GHCB #VC: in 64-bit mode only the bases of FS and GS count */
	address += flat ? 0 : regs->base[memory->segment];
	return insn->mode == GHCB_MODE_64 ? address : (uint32_t)address;
}

uint64_t ghcb_register_get(const struct ghcb_regs *regs, struct ghcb_register reg)
{
	return regs->gpr[reg.number] >> (reg.high ? 8 : 0) & insn_mask(reg.size);
}

void ghcb_register_set(struct ghcb_regs *regs, struct ghcb_register reg, uint64_t value)
{
	const unsigned shift = reg.high ? 8 : 0;
	/* spec: GHCB #VC: a write of 1 or 2 bytes keeps the others, one of 4 zeros the upper half
	 */
	const uint64_t lost = reg.size >= 4 ? UINT64_MAX : insn_mask(reg.size) << shift;

	regs->gpr[reg.number] = (regs->gpr[reg.number] & ~lost) | (value & insn_mask(reg.size))
									  << shift;
}
