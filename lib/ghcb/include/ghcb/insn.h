/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions that a #VC may come from: what they are, how long they are, and what they touch.
 * Every length is of our own decoding. Anything else is refused: a #VC at another instruction was
 * not raised by it.
 */
#ifndef GHCB_INSN_H
#define GHCB_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/layout/ghcb_event.h"
#include "ghcb/rc.h"

/* The longest instruction there is. */
#define GHCB_INSN_MAX 15

/* X(name, exit code of the #VC that comes from it, text) */
/* clang-format off */
#define GHCB_INSN_LIST(X) \
	X(CPUID, GHCB_EVENT_CPUID, "CPUID") \
	X(INVD, GHCB_EVENT_INVD, "INVD") \
	X(WBINVD, GHCB_EVENT_WBINVD, "WBINVD") \
	X(WBNOINVD, GHCB_EVENT_WBINVD, "WBNOINVD") \
	X(RDMSR, GHCB_EVENT_MSR, "RDMSR") \
	X(WRMSR, GHCB_EVENT_MSR, "WRMSR") \
	X(RDPMC, GHCB_EVENT_RDPMC, "RDPMC") \
	X(RDTSC, GHCB_EVENT_RDTSC, "RDTSC") \
	X(RDTSCP, GHCB_EVENT_RDTSCP, "RDTSCP") \
	X(MONITOR, GHCB_EVENT_MONITOR, "MONITOR") \
	X(MONITORX, GHCB_EVENT_MONITOR, "MONITORX") \
	X(MWAIT, GHCB_EVENT_MWAIT, "MWAIT") \
	X(MWAITX, GHCB_EVENT_MWAIT, "MWAITX") \
	X(VMMCALL, GHCB_EVENT_VMMCALL, "VMMCALL") \
	X(DR7_READ, GHCB_EVENT_DR7_READ, "MOV from DR7") \
	X(DR7_WRITE, GHCB_EVENT_DR7_WRITE, "MOV to DR7") \
	X(IN, GHCB_EVENT_IOIO, "IN") \
	X(OUT, GHCB_EVENT_IOIO, "OUT") \
	X(INS, GHCB_EVENT_IOIO, "INS") \
	X(OUTS, GHCB_EVENT_IOIO, "OUTS") \
	X(LOAD, GHCB_EXIT_NPF, "load") \
	X(STORE, GHCB_EXIT_NPF, "store") \
	X(STORE_IMM, GHCB_EXIT_NPF, "store of an immediate") \
	X(MOVS, GHCB_EXIT_NPF, "MOVS")
/* clang-format on */
#define GHCB_INSN_ENUM(name, exit, text) GHCB_INSN_##name,
enum ghcb_insn_kind { GHCB_INSN_LIST(GHCB_INSN_ENUM) GHCB_INSNS };

/* The code segment that an instruction was fetched from. */
enum ghcb_mode { GHCB_MODE_64, GHCB_MODE_32, GHCB_MODE_16 };

/* General registers, as instructions number them. */
enum ghcb_gpr {
	GHCB_GPR_RAX,
	GHCB_GPR_RCX,
	GHCB_GPR_RDX,
	GHCB_GPR_RBX,
	GHCB_GPR_RSP,
	GHCB_GPR_RBP,
	GHCB_GPR_RSI,
	GHCB_GPR_RDI,
	GHCB_GPRS = 16, /* R8 to R15 are 8 to 15 */
	GHCB_GPR_NONE = GHCB_GPRS,
};

/* Segment registers, as instructions and IOIO's EXITINFO1 number them. */
enum ghcb_segment {
	GHCB_SEG_ES,
	GHCB_SEG_CS,
	GHCB_SEG_SS,
	GHCB_SEG_DS,
	GHCB_SEG_FS,
	GHCB_SEG_GS,
	GHCB_SEGS
};

/* The registers of who caused the #VC. */
struct ghcb_regs {
	uint64_t gpr[GHCB_GPRS];
	uint64_t rip, rflags;
	/* Of enum ghcb_segment. In 64-bit mode only those of FS and GS count. */
	uint64_t base[GHCB_SEGS];
	enum ghcb_mode mode; /* of the code segment */
	uint8_t cpl;
};

/* A place in memory: base + index * scale + displacement, within a segment. */
struct ghcb_operand {
	uint8_t base, index; /* enum ghcb_gpr, or GHCB_GPR_NONE */
	uint8_t scale;	     /* 1, 2, 4, 8 */
	uint8_t segment;     /* enum ghcb_segment */
	bool rip_relative;   /* to the instruction that follows */
	int64_t displacement;
};

/* A part of a general register. */
struct ghcb_register {
	uint8_t number; /* enum ghcb_gpr */
	uint8_t size;	/* in bytes: 1, 2, 4, 8 */
	bool high;	/* AH, CH, DH, BH: bits 15:8 */
};

struct ghcb_insn {
	enum ghcb_insn_kind kind;
	enum ghcb_mode mode;
	uint8_t length;	      /* in bytes, prefixes and immediates included */
	uint8_t operand_size; /* bytes that move between register, memory and port; 0: none */
	uint8_t address_size; /* 2, 4, 8 */
	bool rep;	      /* of a string form: repeated */
	bool sign_extend;     /* of a load into a wider register */
	bool port_in_dx;      /* of IN and OUT; otherwise the port is the immediate */
	/* What is loaded, stored, moved to or from DR7; rAX of IN and OUT. */
	struct ghcb_register reg;
	/* What is read, of MOVS too, or written. */
	struct ghcb_operand memory;
	/* Where MOVS writes. */
	struct ghcb_operand destination;
	uint64_t
		immediate; /* sign-extended to the operand, which it does not exceed; or the port */
};

/*
 * Decodes one instruction from at most size bytes. ERR_INSN: none that may cause a #VC;
 * ERR_INSN_FETCH: it goes on where the bytes end; ERR_INSN_LENGTH: it goes on after 15 bytes.
 */
enum ghcb_rc ghcb_insn_decode(const uint8_t *bytes, size_t size, enum ghcb_mode mode,
			      struct ghcb_insn *insn);

/* The exit code that the #VC of such an instruction has. */
uint64_t ghcb_insn_exit(enum ghcb_insn_kind kind);
/* "CPUID"; "unknown" for a number that is none. */
const char *ghcb_insn_text(enum ghcb_insn_kind kind);

/*
 * The linear address of a place. Limits of segments are not looked at: code segments of 32 and 16
 * bits are expected to have flat ones.
 */
uint64_t ghcb_insn_linear(const struct ghcb_insn *insn, const struct ghcb_operand *memory,
			  const struct ghcb_regs *regs);

/* A part of a register, zero-extended; and written as an instruction writes it. */
uint64_t ghcb_register_get(const struct ghcb_regs *regs, struct ghcb_register reg);
void ghcb_register_set(struct ghcb_regs *regs, struct ghcb_register reg, uint64_t value);

#endif
