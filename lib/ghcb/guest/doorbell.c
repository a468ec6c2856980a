/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/doorbell.h"

#include "ghcb/call.h"

/* Vectors below are exceptions; 31 is an interrupt's. */
#define FIRST_INTERRUPT 31

/* Each of the page's bytes, once. */
struct pending {
	uint8_t vector, flags, vmpls;
};

static enum ghcb_rc ask(struct ghcb_cpu *cpu, enum ghcb_doorbell_op op, uint64_t gpa,
			uint64_t *answer)
{
	struct ghcb_call call = {.code = GHCB_EVENT_DOORBELL, .info1 = op, .info2 = gpa};
	enum ghcb_rc rc = ghcb_exit(cpu, &call);

	*answer = call.result;
	return rc;
}

/* An answer that is a page, or none: then it is 0. */
static enum ghcb_rc ask_page(struct ghcb_cpu *cpu, enum ghcb_doorbell_op op, uint64_t *gpa)
{
	uint64_t answer;
	enum ghcb_rc rc = ask(cpu, op, 0, &answer);

	if (rc)
		return rc;
	/* spec: GHCB #HV doorbell page: all ones: no page, or no preference */
	*gpa = answer == GHCB_DOORBELL_NONE ? 0 : answer;
	/* spec: GHCB #HV doorbell page: it is a page */
	return *gpa % GHCB_PAGE_SIZE ? GHCB_ERR_RESPONSE : GHCB_OK;
}

enum ghcb_rc ghcb_doorbell_preferred(struct ghcb_cpu *cpu, uint64_t *gpa, bool *any)
{
	enum ghcb_rc rc = ask_page(cpu, GHCB_DOORBELL_GET_PREFERRED, gpa);

	*any = !rc && !*gpa;
	return rc;
}

enum ghcb_rc ghcb_doorbell_set(struct ghcb_cpu *cpu, uint64_t gpa)
{
	uint64_t answer;
	enum ghcb_rc rc;

	if (!gpa || gpa % GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	rc = ask(cpu, GHCB_DOORBELL_SET, gpa, &answer);
	if (rc)
		return rc;
	/* spec: GHCB #HV doorbell page: accepted when the same GPA comes back */
	return answer == gpa ? GHCB_OK : GHCB_ERR_REFUSED;
}

enum ghcb_rc ghcb_doorbell_query(struct ghcb_cpu *cpu, uint64_t *gpa)
{
	return ask_page(cpu, GHCB_DOORBELL_QUERY, gpa);
}

enum ghcb_rc ghcb_doorbell_clear(struct ghcb_cpu *cpu)
{
	uint64_t answer;

	return ask(cpu, GHCB_DOORBELL_CLEAR, 0, &answer);
}

/* spec: GHCB #HV doorbell page: NoFurtherSignal is cleared first, then what is pending is taken */
static struct pending take(volatile uint8_t *doorbell)
{
	struct pending pending;

	/* One exchange clears it and takes NMI and #MC. */
	pending.flags = __atomic_exchange_n(doorbell + GHCB_DOORBELL_FLAGS, 0, __ATOMIC_SEQ_CST);
	pending.vector = __atomic_exchange_n(doorbell + GHCB_DOORBELL_VECTOR, 0, __ATOMIC_SEQ_CST);
	pending.vmpls =
		__atomic_exchange_n(doorbell + GHCB_DOORBELL_VMPL_EVENTS, 0, __ATOMIC_SEQ_CST);
	return pending;
}

static enum ghcb_rc check(const struct pending *pending,
			  const struct ghcb_doorbell_handlers *handlers)
{
	/* spec: GHCB #HV doorbell page: bits 6:2 of the flags are 0 */
	if (pending->flags & GHCB_DOORBELL_FLAGS_RSVD)
		return GHCB_ERR_RESERVED;
	/* spec: GHCB #HV doorbell page: a vector is an interrupt's, never an exception's */
	if (pending->vector && pending->vector < FIRST_INTERRUPT)
		return GHCB_ERR_EXCEPTION;
	/* spec: GHCB #HV doorbell page: NMI and #MC end a guest that does not handle them */
	if (pending->flags & GHCB_DOORBELL_MC && !handlers->machine_check)
		return GHCB_ERR_EXCEPTION;
	if (pending->flags & GHCB_DOORBELL_NMI && !handlers->nmi)
		return GHCB_ERR_EXCEPTION;
	return GHCB_OK;
}

static void handle(const struct pending *pending, const struct ghcb_doorbell_handlers *handlers,
		   void *ctx)
{
	if (pending->flags & GHCB_DOORBELL_MC)
		handlers->machine_check(ctx);
	if (pending->flags & GHCB_DOORBELL_NMI)
		handlers->nmi(ctx);
	if (pending->vector)
		handlers->interrupt(ctx, pending->vector);
	if (pending->vmpls && handlers->vmpl_events)
		handlers->vmpl_events(ctx, pending->vmpls);
}

static bool is_something(const struct pending *pending)
{
	return pending->vector || pending->flags || pending->vmpls;
}

enum ghcb_rc ghcb_doorbell_run(volatile uint8_t *doorbell,
			       const struct ghcb_doorbell_handlers *handlers, void *ctx)
{
	/* spec: GHCB #HV doorbell page: a hypervisor that always has more does not hold the guest
	 */
	for (unsigned round = 0; round < GHCB_DOORBELL_ROUNDS; round++) {
		const struct pending pending = take(doorbell);
		enum ghcb_rc rc;

		if (!is_something(&pending))
			return GHCB_OK;
		rc = check(&pending, handlers);
		if (rc)
			return rc;
		handle(&pending, handlers, ctx);
	}
	return ghcb_doorbell_pending(doorbell) ? GHCB_WAIT : GHCB_OK;
}

bool ghcb_doorbell_pending(const volatile uint8_t *doorbell)
{
	const struct pending pending = {
		__atomic_load_n(doorbell + GHCB_DOORBELL_VECTOR, __ATOMIC_SEQ_CST),
		__atomic_load_n(doorbell + GHCB_DOORBELL_FLAGS, __ATOMIC_SEQ_CST),
		__atomic_load_n(doorbell + GHCB_DOORBELL_VMPL_EVENTS, __ATOMIC_SEQ_CST),
	};

	return is_something(&pending);
}

/* spec: GHCB #HV doorbell page: what says that no EOI is needed is exchanged with 0 */
bool ghcb_doorbell_needs_eoi(volatile uint8_t *doorbell)
{
	return !__atomic_exchange_n(doorbell + GHCB_DOORBELL_NO_EOI, 0, __ATOMIC_SEQ_CST);
}
