/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ghcb_insn MODE < CODE: decodes instruction after instruction and prints each as objdump does with
 * -M intel, after the number of its bytes. Mode: 64, 32 or 16.
 */
#include <stdio.h>
#include <string.h>

#include "ghcb/insn.h"

static const char *const NAMES[GHCB_INSNS] = {
	[GHCB_INSN_CPUID] = "cpuid",	 [GHCB_INSN_INVD] = "invd",
	[GHCB_INSN_WBINVD] = "wbinvd",	 [GHCB_INSN_WBNOINVD] = "wbnoinvd",
	[GHCB_INSN_RDMSR] = "rdmsr",	 [GHCB_INSN_WRMSR] = "wrmsr",
	[GHCB_INSN_RDPMC] = "rdpmc",	 [GHCB_INSN_RDTSC] = "rdtsc",
	[GHCB_INSN_RDTSCP] = "rdtscp",	 [GHCB_INSN_VMMCALL] = "vmmcall",
	[GHCB_INSN_MONITOR] = "monitor", [GHCB_INSN_MONITORX] = "monitorx",
	[GHCB_INSN_MWAIT] = "mwait",	 [GHCB_INSN_MWAITX] = "mwaitx",
};

/* By size: 1, 2, 4, 8. */
static const char *const WIDE[9] = {[1] = "BYTE", [2] = "WORD", [4] = "DWORD", [8] = "QWORD"};
static const char *const NUMBERED[9] = {[1] = "b", [2] = "w", [4] = "d", [8] = ""};
static const char *const LETTERS[] = {"a", "c", "d", "b", "sp", "bp", "si", "di"};

static void print_register(struct ghcb_register reg)
{
	const char *letters = LETTERS[reg.number & 7];
	const bool letter = reg.number < 4;

	if (reg.number > 7)
		printf("r%u%s", reg.number, NUMBERED[reg.size]);
	else if (reg.size == 1)
		printf("%s%s", letters, reg.high ? "h" : "l");
	else
		printf("%s%s%s",
		       reg.size == 8   ? "r"
		       : reg.size == 4 ? "e"
				       : "",
		       letters, letter ? "x" : "");
}

static void print_displacement(const struct ghcb_operand *memory)
{
	const int64_t value = memory->displacement;

	if (value < 0 && !memory->rip_relative)
		printf("-0x%llx", (unsigned long long)-value);
	else if (value || memory->rip_relative)
		printf("+0x%llx", (unsigned long long)value);
}

static void print_inside(const struct ghcb_insn *insn, const struct ghcb_operand *memory)
{
	const uint8_t size = insn->address_size;

	if (memory->rip_relative)
		printf(size == 8 ? "rip" : "eip");
	if (memory->base != GHCB_GPR_NONE)
		print_register((struct ghcb_register){memory->base, size, false});
	if (memory->index != GHCB_GPR_NONE) {
		printf("%s", memory->base == GHCB_GPR_NONE ? "" : "+");
		print_register((struct ghcb_register){memory->index, size, false});
		if (size > 2)
			printf("*%u", memory->scale);
	}
	print_displacement(memory);
}

static bool is_absolute(const struct ghcb_operand *memory)
{
	return !memory->rip_relative && memory->base == GHCB_GPR_NONE &&
	       memory->index == GHCB_GPR_NONE;
}

/* objdump names a segment where the address does not have it by itself. */
static void print_segment(const struct ghcb_operand *memory, bool always)
{
	static const char *const SEGMENTS[] = {"es", "cs", "ss", "ds", "fs", "gs"};
	const bool stack = memory->base == GHCB_GPR_RSP || memory->base == GHCB_GPR_RBP;
	const bool itself = memory->segment == (stack ? GHCB_SEG_SS : GHCB_SEG_DS);

	if (always || !itself || is_absolute(memory))
		printf("%s:", SEGMENTS[memory->segment]);
}

static void print_memory(const struct ghcb_insn *insn, const struct ghcb_operand *memory,
			 bool segment)
{
	const unsigned bits = insn->address_size * 8u;

	printf("%s PTR ", WIDE[insn->operand_size]);
	print_segment(memory, segment);
	if (is_absolute(memory)) {
		printf("0x%llx",
		       (unsigned long long)memory->displacement & UINT64_MAX >> (64 - bits));
		return;
	}
	printf("[");
	print_inside(insn, memory);
	printf("]");
}

static void print_load(const struct ghcb_insn *insn)
{
	const bool wider = insn->reg.size > insn->operand_size;

	printf("%s ", !wider		       ? "mov"
		      : !insn->sign_extend     ? "movzx"
		      : insn->operand_size < 4 ? "movsx"
					       : "movsxd");
	print_register(insn->reg);
	printf(",");
	print_memory(insn, &insn->memory, false);
}

static void print_port(const struct ghcb_insn *insn)
{
	const bool in = insn->kind == GHCB_INSN_IN;

	printf(in ? "in " : "out ");
	if (in) {
		print_register(insn->reg);
		printf(",");
	}
	if (insn->port_in_dx)
		printf("dx");
	else
		printf("0x%llx", (unsigned long long)insn->immediate);
	if (!in) {
		printf(",");
		print_register(insn->reg);
	}
}

static void print_string(const struct ghcb_insn *insn)
{
	printf("%s", insn->rep ? "rep " : "");
	switch (insn->kind) {
	case GHCB_INSN_INS:
		printf("ins ");
		print_memory(insn, &insn->memory, true);
		printf(",dx");
		break;
	case GHCB_INSN_OUTS:
		printf("outs dx,");
		print_memory(insn, &insn->memory, true);
		break;
	default:
		printf("movs ");
		print_memory(insn, &insn->destination, true);
		printf(",");
		print_memory(insn, &insn->memory, true);
	}
}

static void print_insn(const struct ghcb_insn *insn)
{
	switch (insn->kind) {
	case GHCB_INSN_LOAD:
		print_load(insn);
		break;
	case GHCB_INSN_STORE:
		printf("mov ");
		print_memory(insn, &insn->memory, false);
		printf(",");
		print_register(insn->reg);
		break;
	case GHCB_INSN_STORE_IMM:
		printf("mov ");
		print_memory(insn, &insn->memory, false);
		printf(",0x%llx", (unsigned long long)insn->immediate);
		break;
	case GHCB_INSN_IN:
	case GHCB_INSN_OUT:
		print_port(insn);
		break;
	case GHCB_INSN_INS:
	case GHCB_INSN_OUTS:
	case GHCB_INSN_MOVS:
		print_string(insn);
		break;
	case GHCB_INSN_DR7_READ:
		printf("mov ");
		print_register(insn->reg);
		printf(",dr7");
		break;
	case GHCB_INSN_DR7_WRITE:
		printf("mov dr7,");
		print_register(insn->reg);
		break;
	default:
		printf("%s", NAMES[insn->kind]);
	}
}

static enum ghcb_mode mode_of(const char *bits)
{
	if (!strcmp(bits, "64"))
		return GHCB_MODE_64;
	return strcmp(bits, "32") ? GHCB_MODE_16 : GHCB_MODE_32;
}

int main(int argc, char **argv)
{
	static uint8_t code[1 << 20];
	const size_t size = fread(code, 1, sizeof(code), stdin);
	const enum ghcb_mode mode = mode_of(argc > 1 ? argv[1] : "64");
	struct ghcb_insn insn;

	for (size_t at = 0; at < size; at += insn.length) {
		const enum ghcb_rc rc = ghcb_insn_decode(code + at, size - at, mode, &insn);

		if (rc) {
			printf("%s at 0x%zx\n", ghcb_rc_name(rc), at);
			return 1;
		}
		printf("%u ", insn.length);
		print_insn(&insn);
		printf("\n");
	}
	return 0;
}
