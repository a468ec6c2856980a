/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ModRM, SIB and displacement.
 */
#include "vc/insn_stream.h"

/* What ModRM and SIB say, taken apart. */
struct modrm {
	unsigned mod, reg, rm;
};

static enum ghcb_rc take_modrm(struct insn_stream *in, struct modrm *out)
{
	uint64_t byte;
	enum ghcb_rc rc = insn_take(in, 1, &byte);

	*out = (struct modrm){(unsigned)byte >> 6, (unsigned)byte >> 3 & 7, (unsigned)byte & 7};
	return rc;
}

static enum ghcb_rc displacement(struct insn_stream *in, unsigned size, struct ghcb_operand *memory)
{
	uint64_t value = 0;
	enum ghcb_rc rc = size ? insn_take_signed(in, size, 8, &value) : GHCB_OK;

	memory->displacement = (int64_t)value;
	return rc;
}

/* spec: APM3 ModRM: without REX, byte registers 4 to 7 are AH, CH, DH, BH */
static void set_register(const struct insn_stream *in, unsigned reg, struct ghcb_insn *insn)
{
	insn->reg.high = insn->reg.size == 1 && !in->rex && reg >= 4;
	insn->reg.number = (uint8_t)(insn->reg.high ? reg - 4 : reg | (in->rex & INSN_REX_R) << 1);
}

/* An address by a stack register is in SS, unless an override says otherwise. */
static void set_base(const struct insn_stream *in, unsigned base, struct ghcb_operand *memory)
{
	const bool stack = base == GHCB_GPR_RSP || base == GHCB_GPR_RBP;

	memory->base = (uint8_t)base;
	/* spec: APM2 segment overrides: rSP and rBP as base address SS by themselves */
	memory->segment = insn_segment(in, stack ? GHCB_SEG_SS : GHCB_SEG_DS);
}

static enum ghcb_rc sib(struct insn_stream *in, unsigned mod, struct ghcb_operand *memory)
{
	struct modrm byte;
	enum ghcb_rc rc = take_modrm(in, &byte);
	const unsigned index = byte.reg | (in->rex & INSN_REX_X) << 2;

	if (rc)
		return rc;
	memory->scale = (uint8_t)(1u << byte.mod);
	/* spec: GHCB #VC: SIB: index 4 is none, and with REX.X it is R12 */
	memory->index = index == GHCB_GPR_RSP ? GHCB_GPR_NONE : (uint8_t)index;
	/* spec: GHCB #VC: SIB: base 5 with mode 0 is none and 32 bits follow, for R13 as well */
	if (byte.rm == 5 && !mod)
		return displacement(in, 4, memory);
	set_base(in, byte.rm | (in->rex & INSN_REX_B) << 3, memory);
	return GHCB_OK;
}

/* By ModRM's mode, bytes of displacement where addresses have 32 or 64 bits, and 16 bits. */
static const uint8_t DISPLACEMENTS[] = {0, 1, 4}, DISPLACEMENTS_16[] = {0, 1, 2};

static enum ghcb_rc wide_memory(struct insn_stream *in, struct modrm modrm,
				struct ghcb_operand *memory)
{
	enum ghcb_rc rc;

	/* spec: GHCB #VC: mode 0 with rm 5 is relative to the next instruction in 64-bit mode */
	if (modrm.rm == 5 && !modrm.mod) {
		memory->rip_relative = in->mode == GHCB_MODE_64;
		return displacement(in, 4, memory);
	}
	if (modrm.rm != 4) {
		set_base(in, modrm.rm | (in->rex & INSN_REX_B) << 3, memory);
		return displacement(in, DISPLACEMENTS[modrm.mod], memory);
	}
	rc = sib(in, modrm.mod, memory);
	/* spec: GHCB #VC: mode 1 has a displacement of 8 bits, mode 2 one of 32 */
	return rc || !modrm.mod ? rc : displacement(in, DISPLACEMENTS[modrm.mod], memory);
}

/* spec: APM3 ModRM: addresses of 16 bits have pairs of BX, BP, SI and DI */
static enum ghcb_rc narrow_memory(struct insn_stream *in, struct modrm modrm,
				  struct ghcb_operand *memory)
{
	static const uint8_t PAIRS[8][2] = {
		{GHCB_GPR_RBX, GHCB_GPR_RSI},  {GHCB_GPR_RBX, GHCB_GPR_RDI},
		{GHCB_GPR_RBP, GHCB_GPR_RSI},  {GHCB_GPR_RBP, GHCB_GPR_RDI},
		{GHCB_GPR_RSI, GHCB_GPR_NONE}, {GHCB_GPR_RDI, GHCB_GPR_NONE},
		{GHCB_GPR_RBP, GHCB_GPR_NONE}, {GHCB_GPR_RBX, GHCB_GPR_NONE},
	};

	if (modrm.rm == 6 && !modrm.mod)
		return displacement(in, 2, memory);
	set_base(in, PAIRS[modrm.rm][0], memory);
	memory->index = PAIRS[modrm.rm][1];
	return displacement(in, DISPLACEMENTS_16[modrm.mod], memory);
}

enum ghcb_rc insn_memory(struct insn_stream *in, struct ghcb_insn *insn)
{
	struct modrm modrm;
	enum ghcb_rc rc = take_modrm(in, &modrm);

	if (rc)
		return rc;
	/* spec: GHCB #VC: MMIO: one operand is in memory */
	if (modrm.mod == 3)
		return GHCB_ERR_INSN;
	set_register(in, modrm.reg, insn);
	insn->memory = (struct ghcb_operand){.base = GHCB_GPR_NONE,
					     .index = GHCB_GPR_NONE,
					     .scale = 1,
					     .segment = insn_segment(in, GHCB_SEG_DS)};
	if (insn->address_size == 2)
		return narrow_memory(in, modrm, &insn->memory);
	return wide_memory(in, modrm, &insn->memory);
}
