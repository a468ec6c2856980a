/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoder of instructions. The first byte chooses the mode.
 */
#include <string.h>

#include "fuzz.h"
#include "ghcb/insn.h"

/* From memory of just this size, so that a sanitizer sees what is read behind it. */
static enum ghcb_rc decode(const uint8_t *bytes, size_t size, enum ghcb_mode mode,
			   struct ghcb_insn *insn)
{
	uint8_t *copy = malloc(size ? size : 1);
	enum ghcb_rc rc;

	fuzz_assert(copy);
	memcpy(copy, bytes, size);
	rc = ghcb_insn_decode(copy, size, mode, insn);
	free(copy);
	return rc;
}

static void check_memory(const struct ghcb_operand *memory)
{
	fuzz_assert(memory->base <= GHCB_GPR_NONE && memory->index <= GHCB_GPR_NONE);
	fuzz_assert(memory->index != GHCB_GPR_RSP && memory->segment < GHCB_SEGS);
	fuzz_assert(!memory->rip_relative || memory->base == GHCB_GPR_NONE);
}

/* What was decoded has sizes that there are, and addresses and registers to compute with. */
static void check_insn(const struct ghcb_insn *insn)
{
	struct ghcb_regs regs;

	memset(&regs, 0x5A, sizeof(regs));
	fuzz_assert(insn->kind < GHCB_INSNS && insn->length && insn->length <= GHCB_INSN_MAX);
	fuzz_assert(insn->operand_size <= 8 && !(insn->operand_size & (insn->operand_size - 1)));
	fuzz_assert(insn->address_size == 2 || insn->address_size == 4 || insn->address_size == 8);
	fuzz_assert(insn->reg.number < GHCB_GPRS && insn->reg.size <= 8);
	fuzz_assert(!insn->reg.high || (insn->reg.size == 1 && insn->reg.number < 4));
	check_memory(&insn->memory);
	check_memory(&insn->destination);
	ghcb_insn_linear(insn, &insn->memory, &regs);
	if (insn->reg.size)
		ghcb_register_set(&regs, insn->reg, ghcb_register_get(&regs, insn->reg));
	fuzz_assert(ghcb_insn_exit(insn->kind));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const enum ghcb_mode mode = size ? (enum ghcb_mode)(data[0] % 3) : GHCB_MODE_64;
	struct ghcb_insn insn, again;

	if (!size || decode(data + 1, size - 1, mode, &insn))
		return 0;
	fuzz_assert(insn.length <= size - 1);
	check_insn(&insn);
	/* Its length is its own: nothing shorter is an instruction, and nothing behind it counts.
	 */
	for (size_t part = 0; part < insn.length; part++)
		fuzz_assert(decode(data + 1, part, mode, &again) == GHCB_ERR_INSN_FETCH);
	fuzz_assert(!decode(data + 1, insn.length, mode, &again));
	fuzz_assert(again.kind == insn.kind && again.length == insn.length);
	return 0;
}
