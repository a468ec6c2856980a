/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The #VC handler: does what an instruction would have done, had the hypervisor not intercepted it.
 *
 * A hypervisor can inject vector 29 with any error code at any instruction. So the instruction
 * decides: it is read once, and has to be one that causes this exit; what the hypervisor answers
 * goes to the registers that this instruction writes, and nowhere else.
 *
 * The caller's handler runs on a stack of its own (IST), with interrupts off, and causes no #VC
 * before it is there. What is lost: the #DB of a single step (TF) over an emulated instruction, and
 * the interrupt shadow behind MOV SS.
 */
#ifndef GHCB_VC_H
#define GHCB_VC_H

#include "ghcb/events.h"
#include "ghcb/insn.h"

enum ghcb_control { GHCB_CONTROL_CR4, GHCB_CONTROL_XCR0, GHCB_CONTROL_XSS };

enum ghcb_access { GHCB_ACCESS_READ, GHCB_ACCESS_WRITE, GHCB_ACCESS_PROBE };

/* An exception for the interrupted code. */
struct ghcb_raise {
	uint8_t vector;
	bool has_error;
	uint32_t error;
	uint64_t address; /* CR2, with #PF */
};

/* What a page table says of a linear address. */
struct ghcb_mapping {
	uint64_t gpa;	/* of the address itself, without the C-bit */
	bool encrypted; /* the C-bit is set, or paging is off */
};

/* What the handler needs of the guest that it is in. Each call is needed, unless it says NULL. */
struct ghcb_vc_ops {
	size_t size; /* of this structure, as the caller was compiled */
	/* Up to size bytes of code, within one page: how many could be read. */
	size_t (*fetch)(void *ctx, uint64_t linear, uint8_t *bytes, size_t size);
	/* By the page tables that the interrupted code runs with; false: not mapped. */
	bool (*translate)(void *ctx, uint64_t linear, struct ghcb_mapping *mapping);
	/*
	 * Reads or writes 1, 2, 4 or 8 bytes by one plain access, which may cause a #VC in its turn
	 * (the GHCB is not in use then); or only looks whether a write would do (data is NULL).
	 * user: with the rights of user space. False: a fault, which *fault tells.
	 */
	bool (*access)(void *ctx, enum ghcb_access access, uint64_t linear, void *data, size_t size,
		       bool user, struct ghcb_raise *fault);
	/* Whether the I/O permission bitmap lets user space at the port. NULL: nowhere. */
	bool (*port_allowed)(void *ctx, uint16_t port);
	uint64_t (*control)(void *ctx, enum ghcb_control which);
	/* The TSC of a guest with Secure TSC, by RDTSC. NULL: it has none. */
	uint64_t (*tsc)(void *ctx);
	/* CPUID, as an SNP guest answers it of its CPUID page. NULL: the hypervisor is asked. xcr0
	 * and xss are 0 where the leaf does not depend on them. */
	enum ghcb_rc (*cpuid)(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss);
};

/* A vCPU's #VC handler: for one CPU only. ops to vmmcall_out are the caller's. */
struct ghcb_vc {
	struct ghcb_cpu *cpu;
	const struct ghcb_vc_ops *ops;
	void *ctx;
	bool secure_tsc;   /* SEV_STATUS, Secure TSC; ops->tsc is there then */
	bool debug_swap;   /* SEV_STATUS, debug virtualization */
	uint64_t caa;	   /* the GPA of the SVSM's calling area; 0: no SVSM */
	uint64_t user_end; /* the first linear address that is not user space's */
	/* Registers that this hypervisor's calls have besides RAX and CPL: GHCB_RBX_BIT | … */
	uint32_t vmmcall_in, vmmcall_out;
	uint64_t dr7; /* what was last written; 0: nothing yet */
};

/*
 * Handles one #VC. regs is the interrupted code's, error_code is the exception's.
 *
 * OK: done; regs has what changed, with RIP at the next instruction or, for a string that goes on,
 * at the same. EXCEPTION: *raise is to be delivered to the interrupted code; regs is unchanged.
 * Any other: the instruction was not done, and regs is unchanged. ERR_INSN, ERR_ATTACK and
 * ERR_NOT_VALIDATED say that the hypervisor lies, and the guest is to terminate. At CPL 3 the
 * caller may end the process instead, as user space can change an instruction after it ran.
 */
enum ghcb_rc ghcb_vc_handle(struct ghcb_vc *vc, struct ghcb_regs *regs, uint64_t error_code,
			    struct ghcb_raise *raise);

#endif
