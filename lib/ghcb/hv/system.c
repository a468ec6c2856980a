/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of a vCPU's life, and of the protocol itself.
 */
#include "hv/exit.h"

enum ghcb_hv_action hv_nmi_complete(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (!hv->ops->nmi_complete)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	hv->ops->nmi_complete(hv->ctx);
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_reset_hold(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)hv;
	(void)page;
	return GHCB_HV_RESET_HOLD;
}

enum ghcb_hv_action hv_jump_table(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t what = hv_reg(hv, GHCB_REG_EXITINFO1);
	const uint64_t gpa = hv_reg(hv, GHCB_REG_EXITINFO2);

	(void)page;
	if (!hv->ops->set_jump_table || !hv->ops->get_jump_table)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	if (what == GHCB_JUMP_TABLE_GET)
		return hv_done(hv, hv->ops->get_jump_table(hv->ctx));
	/* spec: GHCB AP jump table: it is a page */
	if (what != GHCB_JUMP_TABLE_SET || gpa % GHCB_PAGE_SIZE ||
	    !hv->ops->set_jump_table(hv->ctx, gpa))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_features(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	return hv_done(hv, hv->msr.features);
}

/* Set and code as ghcb_hv_msr_exit() gives them. */
enum ghcb_hv_action hv_terminate(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t info = hv_reg(hv, GHCB_REG_EXITINFO1);

	(void)page;
	hv->exit.info2 = (info & 0xF) << 8 | (info >> GHCB_TERMINATE_CODE_SHIFT & 0xFF);
	return GHCB_HV_TERMINATE;
}

enum ghcb_hv_action hv_unsupported(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (hv->ops->unsupported)
		hv->ops->unsupported(hv->ctx, hv_reg(hv, GHCB_REG_EXITINFO1),
				     hv_reg(hv, GHCB_REG_EXITINFO2));
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_run_vmpl(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t vmpl = hv_reg(hv, GHCB_REG_EXITINFO1);

	(void)page;
	/* spec: GHCB run VMPL: only where the hypervisor offers multiple VMPLs */
	if (!(hv->msr.features & GHCB_FEATURE_MULTI_VMPL))
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	if (vmpl > 3)
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	hv->exit.info2 = vmpl;
	return GHCB_HV_RUN_VMPL;
}
