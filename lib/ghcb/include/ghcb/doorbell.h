/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restricted Injection, the guest's side: a hypervisor injects #HV alone, and tells by the doorbell
 * page, shared, one for each vCPU, what is pending.
 */
#ifndef GHCB_DOORBELL_H
#define GHCB_DOORBELL_H

#include "abi/layout/ghcb_doorbell.h"
#include "ghcb/ops.h"
#include "ghcb/rc.h"

/* Where the hypervisor would like the page: *gpa, or *any (no preference, *gpa is 0). */
enum ghcb_rc ghcb_doorbell_preferred(struct ghcb_cpu *cpu, uint64_t *gpa, bool *any);
/* Registers a page (ERR_ARG: it is none). ERR_REFUSED: another one was registered. */
enum ghcb_rc ghcb_doorbell_set(struct ghcb_cpu *cpu, uint64_t gpa);
/* The page that is registered; 0: none. */
enum ghcb_rc ghcb_doorbell_query(struct ghcb_cpu *cpu, uint64_t *gpa);
enum ghcb_rc ghcb_doorbell_clear(struct ghcb_cpu *cpu);

struct ghcb_doorbell_handlers {
	size_t size;
	/* A vector from 31 on. The EOI is the handler's: ghcb_doorbell_needs_eoi(). */
	void (*interrupt)(void *ctx, uint8_t vector);
	/* NULL: the guest has none, and such an event is ERR_EXCEPTION. */
	void (*nmi)(void *ctx);
	void (*machine_check)(void *ctx);
	/* Bit n: events of VMPL n + 1; NULL: they are not looked at. */
	void (*vmpl_events)(void *ctx, uint8_t vmpls);
};

/* Rounds of one call of ghcb_doorbell_run(). */
#define GHCB_DOORBELL_ROUNDS 64

/*
 * Takes and handles what is pending, until there is nothing: for the #HV handler, where interrupts
 * were on, and for who turns them on. WAIT: there is more still, after GHCB_DOORBELL_ROUNDS rounds;
 * the caller decides whether it goes on. ERR_RESERVED, ERR_EXCEPTION: what is pending cannot be.
 */
enum ghcb_rc ghcb_doorbell_run(volatile uint8_t *doorbell,
			       const struct ghcb_doorbell_handlers *handlers, void *ctx);
/* Whether something is pending: before HLT and before another VMPL runs, with interrupts off. */
bool ghcb_doorbell_pending(const volatile uint8_t *doorbell);
/* At the end of an interrupt: whether it needs an EOI; asks once. */
bool ghcb_doorbell_needs_eoi(volatile uint8_t *doorbell);

#endif
