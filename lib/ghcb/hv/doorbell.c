/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restricted Injection: the #HV doorbell page, and IPIs.
 */
#include "hv/exit.h"

static bool offered(const struct ghcb_hv *hv)
{
	return hv->msr.features & GHCB_FEATURE_RESTRICTED_INJECTION;
}

static enum ghcb_hv_action set(struct ghcb_hv *hv, uint64_t gpa)
{
	/* spec: GHCB #HV doorbell page: a page that is the guest's; one that is refused is none */
	if (!gpa || gpa % GHCB_PAGE_SIZE || !hv->ops->set_doorbell(hv->ctx, gpa)) {
		hv->doorbell = 0;
		hv->ops->clear_doorbell(hv->ctx);
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	}
	hv->doorbell = gpa;
	return hv_done(hv, gpa);
}

enum ghcb_hv_action hv_doorbell(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const struct ghcb_hv_ops *ops = hv->ops;

	(void)page;
	if (!offered(hv) || !ops->set_doorbell || !ops->clear_doorbell)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	switch (hv_reg(hv, GHCB_REG_EXITINFO1)) {
	case GHCB_DOORBELL_GET_PREFERRED:
		return hv_done(hv, ops->preferred_doorbell ? ops->preferred_doorbell(hv->ctx)
							   : GHCB_DOORBELL_NONE);
	case GHCB_DOORBELL_SET:
		return set(hv, hv_reg(hv, GHCB_REG_EXITINFO2));
	case GHCB_DOORBELL_QUERY:
		return hv_done(hv, hv->doorbell ? hv->doorbell : GHCB_DOORBELL_NONE);
	case GHCB_DOORBELL_CLEAR:
		hv->doorbell = 0;
		ops->clear_doorbell(hv->ctx);
		return hv_done(hv, 0);
	default:
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	}
}

enum ghcb_hv_action hv_ipi(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (!offered(hv) || !hv->ops->send_ipi)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	if (!hv->ops->send_ipi(hv->ctx, hv_reg(hv, GHCB_REG_EXITINFO1)))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	return hv_done(hv, 0);
}

/* spec: GHCB #HV doorbell page: the flag that asks for no further signal is set with each signal */
static bool signals(uint8_t flags_before)
{
	return !(flags_before & GHCB_DOORBELL_NO_MORE_SIGNAL);
}

bool ghcb_hv_post_vector(volatile uint8_t *doorbell, uint8_t vector, bool no_eoi, bool *signal)
{
	uint8_t none = 0;

	*signal = false;
	if (!__atomic_compare_exchange_n(doorbell + GHCB_DOORBELL_VECTOR, &none, vector, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return false;
	__atomic_store_n(doorbell + GHCB_DOORBELL_NO_EOI, no_eoi, __ATOMIC_SEQ_CST);
	*signal =
		signals(__atomic_fetch_or(doorbell + GHCB_DOORBELL_FLAGS,
					  (uint8_t)GHCB_DOORBELL_NO_MORE_SIGNAL, __ATOMIC_SEQ_CST));
	return true;
}

void ghcb_hv_post_flag(volatile uint8_t *doorbell, uint8_t flag, bool *signal)
{
	*signal = signals(__atomic_fetch_or(doorbell + GHCB_DOORBELL_FLAGS,
					    (uint8_t)(flag | GHCB_DOORBELL_NO_MORE_SIGNAL),
					    __ATOMIC_SEQ_CST));
}
