/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the guest's CPU can do. ghcb_cpu_ops (cpu.c) does it with instructions; a test gives a
 * table of its own. ctx is the caller's.
 */
#ifndef GHCB_OPS_H
#define GHCB_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a call of an SVSM carries. */
struct ghcb_svsm_regs {
	uint64_t rax, rcx, rdx, r8, r9;
};

struct ghcb_ops {
	size_t size; /* of this structure, as the caller was compiled */
	uint64_t (*rdmsr)(void *ctx, uint32_t msr);
	void (*wrmsr)(void *ctx, uint32_t msr, uint64_t value);
	/* VMGEXIT: leaves for the hypervisor; memory may be changed when it returns. */
	void (*vmgexit)(void *ctx);
	/* HLT; may return. */
	void (*halt)(void *ctx);
	/* Of SNP. The page is mapped, private, at an address that is aligned to its size. */
	/* PVALIDATE: EAX; *unchanged is CF. */
	uint32_t (*pvalidate)(void *ctx, uint64_t address, bool large, bool validate,
			      bool *unchanged);
	/* RMPADJUST: EAX; rdx: [7:0] VMPL, [15:8] permissions, [16] VMSA. */
	uint32_t (*rmpadjust)(void *ctx, uint64_t address, bool large, uint64_t rdx);
	/* Reads a byte. */
	void (*touch)(void *ctx, uint64_t address);
	/* VMGEXIT with these registers loaded, and stored again afterwards. */
	void (*vmgexit_svsm)(void *ctx, struct ghcb_svsm_regs *regs);
};

/* EAX of PVALIDATE and RMPADJUST. */
#define GHCB_RMP_FAIL_INPUT	   1u
#define GHCB_RMP_FAIL_PERMISSION   2u
#define GHCB_RMP_FAIL_SIZEMISMATCH 6u

/* An exception that the hypervisor asks the guest to raise: only #GP and #UD. */
struct ghcb_exception {
	uint8_t vector;
	bool has_error;
	uint32_t error;
};

/*
 * A vCPU as the guest's side of the protocol sees it: for one CPU only, with interrupts off. ops
 * and ctx are the caller's, the rest is zeros at first and changed by the library.
 */
struct ghcb_cpu {
	const struct ghcb_ops *ops;
	void *ctx;
	uint16_t version; /* negotiated; 0 before */
	bool snp;	  /* set by the caller, who knows it of SEV_STATUS */
	uint64_t features;
	/* The GHCB page: its address here (mapped shared) and its GPA. */
	volatile uint8_t *page;
	uint64_t gpa;
	/* Private memory of a page's size, for what a nested use would overwrite; or NULL. */
	uint8_t *backup;
	uint8_t depth;
	struct ghcb_exception exception; /* with GHCB_EXCEPTION */
	uint32_t malformed;		 /* enum ghcb_malformed, with GHCB_ERR_MALFORMED */
};

#ifdef __x86_64__
/* The instructions themselves; ctx is not used. Needs CPL 0 in an SEV-ES or SNP guest. */
extern const struct ghcb_ops ghcb_cpu_ops;
#endif

#endif
