/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One instruction that the #VC handler does, and the functions that do it.
 */
#ifndef GHCB_VC_CALL_H
#define GHCB_VC_CALL_H

#include "ghcb/vc.h"

#define VECTOR_DB 1
#define VECTOR_UD 6
#define VECTOR_GP 13
#define VECTOR_PF 14
#define VECTOR_AC 17

struct vc_call {
	struct ghcb_vc *vc;
	struct ghcb_regs *regs; /* a copy, which counts if all is done */
	const struct ghcb_insn *insn;
	struct ghcb_raise *raise;
	bool again; /* a string that goes on: RIP stays */
};

typedef enum ghcb_rc vc_handler(struct vc_call *call);

vc_handler vc_cpuid, vc_rdmsr, vc_wrmsr, vc_invd, vc_wbinvd, vc_rdtsc, vc_rdtscp, vc_rdpmc,
	vc_nothing, vc_vmmcall, vc_dr7_read, vc_dr7_write;
vc_handler vc_in, vc_out, vc_ins, vc_outs;
vc_handler vc_load, vc_store, vc_store_imm, vc_movs;

/* Has the interrupted code take #GP(0). */
enum ghcb_rc vc_gp(struct vc_call *call);
/* What an event returned, with the exception that the hypervisor asks for in *raise. */
enum ghcb_rc vc_result(struct vc_call *call, enum ghcb_rc rc);

/* The lower 32 bits of a register, and a write of them. */
uint32_t vc_get32(const struct vc_call *call, enum ghcb_gpr number);
void vc_set32(struct vc_call *call, enum ghcb_gpr number, uint64_t value);
/* A 64-bit value to EDX:EAX. */
void vc_set_pair(struct vc_call *call, uint64_t value);

/* String forms: how many elements there are to do; the next element; what there is to do is done.
 */
uint64_t vc_elements(const struct vc_call *call);
void vc_step(const struct vc_call *call, struct ghcb_regs *regs, enum ghcb_gpr pointer,
	     uint64_t count);
void vc_finish(struct vc_call *call, uint64_t count);
/* One element of a string, at the place that the registers tell. */
enum ghcb_rc vc_access(struct vc_call *call, enum ghcb_access access,
		       const struct ghcb_operand *memory, const struct ghcb_regs *regs, void *data);

#endif
