/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One exit by the GHCB page, the guest's side. The events of events.h and others are made of this;
 * an event that the library does not know can be called with it too.
 *
 *	ghcb_begin(cpu);		claims the page, saves what a nested use finds in it
 *	ghcb_buffer_put(...);		what the event wants in the shared buffer
 *	ghcb_call(cpu, &call);		leaves, and checks what comes back
 *	ghcb_buffer_get(...);
 *	ghcb_end(cpu);
 */
#ifndef GHCB_CALL_H
#define GHCB_CALL_H

#include "abi/layout/ghcb_event.h"
#include "ghcb/ops.h"
#include "ghcb/page.h"
#include "ghcb/rc.h"

struct ghcb_call {
	uint64_t code, info1, info2;
	uint32_t in;  /* registers to give: GHCB_RAX_BIT | … */
	uint32_t out; /* registers that the event answers with, and no others */
	/* By enum ghcb_reg: what goes in, and after GHCB_OK what came out. */
	uint64_t reg[GHCB_REGS];
	uint64_t result; /* EXITINFO2, after GHCB_OK */
	/* Of run VMPL: what the other VMPL is to find in the registers; NULL else. */
	struct ghcb_svsm_regs *svsm;
};

/*
 * Takes a page into use: registers it where the guest is an SNP guest, tells it by the MSR, clears
 * it. page is mapped shared at an address of a page, of which gpa is the guest's physical address;
 * backup is private memory of GHCB_PAGE_SIZE for one nested use, or NULL. The version is
 * negotiated.
 */
enum ghcb_rc ghcb_open(struct ghcb_cpu *cpu, volatile uint8_t *page, uint64_t gpa, uint8_t *backup);

/*
 * Claims the page. A #VC or NMI handler that comes while it is in use has it saved and given back
 * by ghcb_end; at the third level, or without a backup: ERR_NESTED. ERR_STATE where there is no
 * page, or an exchange of the MSR protocol is under way: after it nothing can be asked; terminate.
 */
enum ghcb_rc ghcb_begin(struct ghcb_cpu *cpu);
void ghcb_end(struct ghcb_cpu *cpu);

/*
 * One VMGEXIT between begin and end. EXCEPTION: cpu->exception is to be raised. ERR_MALFORMED:
 * cpu->malformed tells what. ERR_RESPONSE, ERR_RESERVED, ERR_EXCEPTION, ERR_VALID: the hypervisor
 * breaks a rule, and nothing of the answer is in the call.
 */
enum ghcb_rc ghcb_call(struct ghcb_cpu *cpu, struct ghcb_call *call);
/* begin, call and end, where the shared buffer is not used. */
enum ghcb_rc ghcb_exit(struct ghcb_cpu *cpu, struct ghcb_call *call);

/* The shared buffer, from its start on; size is at most GHCB_SHARED_BUFFER_SIZE (ERR_SPACE). */
enum ghcb_rc ghcb_buffer_put(struct ghcb_cpu *cpu, size_t offset, const void *data, size_t size);
enum ghcb_rc ghcb_buffer_get(struct ghcb_cpu *cpu, size_t offset, void *data, size_t size);
/* Marks the shared buffer as the call's scratch area. */
void ghcb_use_buffer(const struct ghcb_cpu *cpu, struct ghcb_call *call);

#endif
