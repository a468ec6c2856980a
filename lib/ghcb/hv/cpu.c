/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of the processor: what would have been an intercept.
 */
#include "hv/exit.h"

static void put_pair(struct ghcb_hv *hv, uint64_t value)
{
	hv_put(hv, GHCB_REG_RAX, (uint32_t)value);
	hv_put(hv, GHCB_REG_RDX, value >> 32);
}

static enum ghcb_hv_action not_offered(struct ghcb_hv *hv)
{
	return hv_malformed(hv, GHCB_MALFORMED_EVENT);
}

enum ghcb_hv_action hv_cpuid(struct ghcb_hv *hv, volatile uint8_t *page)
{
	struct ghcb_cpuid_regs regs = {
		.eax = (uint32_t)hv_reg(hv, GHCB_REG_RAX),
		.ecx = (uint32_t)hv_reg(hv, GHCB_REG_RCX),
	};

	(void)page;
	if (!hv->ops->cpuid)
		return not_offered(hv);
	hv->ops->cpuid(hv->ctx, &regs, hv_reg(hv, GHCB_REG_XCR0), hv_reg(hv, GHCB_REG_XSS));
	hv_put(hv, GHCB_REG_RAX, regs.eax);
	hv_put(hv, GHCB_REG_RBX, regs.ebx);
	hv_put(hv, GHCB_REG_RCX, regs.ecx);
	hv_put(hv, GHCB_REG_RDX, regs.edx);
	return hv_done(hv, 0);
}

static enum ghcb_hv_action read_msr(struct ghcb_hv *hv)
{
	uint64_t value = 0;

	if (!hv->ops->rdmsr)
		return not_offered(hv);
	/* spec: GHCB MSR: what would end in #GP is asked of the guest */
	if (!hv->ops->rdmsr(hv->ctx, (uint32_t)hv_reg(hv, GHCB_REG_RCX), &value))
		return hv_raise_gp(hv);
	put_pair(hv, value);
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_msr(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t value = hv_reg(hv, GHCB_REG_RDX) << 32 | (uint32_t)hv_reg(hv, GHCB_REG_RAX);

	(void)page;
	/* spec: GHCB MSR: EXITINFO1 is 0 for a read, 1 for a write */
	if (hv_reg(hv, GHCB_REG_EXITINFO1) > GHCB_MSR_WRITE)
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	if (hv_reg(hv, GHCB_REG_EXITINFO1) == GHCB_MSR_READ)
		return read_msr(hv);
	if (!hv->ops->wrmsr)
		return not_offered(hv);
	if (!hv->ops->wrmsr(hv->ctx, (uint32_t)hv_reg(hv, GHCB_REG_RCX), value))
		return hv_raise_gp(hv);
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_dr7_read(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (!hv->ops->read_dr7)
		return not_offered(hv);
	hv_put(hv, GHCB_REG_RAX, hv->ops->read_dr7(hv->ctx));
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_dr7_write(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t value = hv_reg(hv, GHCB_REG_RAX);

	(void)page;
	if (!hv->ops->write_dr7)
		return not_offered(hv);
	/* spec: APM2 DR7: bits 63:32 are 0 */
	if (value >> 32 || !hv->ops->write_dr7(hv->ctx, value))
		return hv_raise_gp(hv);
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_rdtsc(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (!hv->ops->rdtsc)
		return not_offered(hv);
	put_pair(hv, hv->ops->rdtsc(hv->ctx));
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_rdtscp(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (!hv->ops->rdtsc || !hv->ops->tsc_aux)
		return not_offered(hv);
	put_pair(hv, hv->ops->rdtsc(hv->ctx));
	hv_put(hv, GHCB_REG_RCX, hv->ops->tsc_aux(hv->ctx));
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_rdpmc(struct ghcb_hv *hv, volatile uint8_t *page)
{
	uint64_t value = 0;

	(void)page;
	if (!hv->ops->rdpmc)
		return not_offered(hv);
	if (!hv->ops->rdpmc(hv->ctx, (uint32_t)hv_reg(hv, GHCB_REG_RCX), &value))
		return hv_raise_gp(hv);
	put_pair(hv, value);
	return hv_done(hv, 0);
}

/* INVD too: the hypervisor never drops a guest's writes. */
enum ghcb_hv_action hv_wbinvd(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	if (!hv->ops->wbinvd)
		return not_offered(hv);
	hv->ops->wbinvd(hv->ctx);
	return hv_done(hv, 0);
}

/* MONITOR and MWAIT: hints. */
enum ghcb_hv_action hv_nothing(struct ghcb_hv *hv, volatile uint8_t *page)
{
	(void)page;
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_vmmcall(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint32_t infos =
		GHCB_EXITCODE_BIT | GHCB_EXITINFO1_BIT | GHCB_EXITINFO2_BIT | GHCB_SCRATCH_BIT;

	(void)page;
	if (!hv->ops->vmmcall)
		return not_offered(hv);
	hv->exit.out = hv->ops->vmmcall(hv->ctx, hv->exit.given & ~infos, hv->exit.reg) & ~infos;
	hv->exit.out |= GHCB_RAX_BIT;
	return hv_done(hv, 0);
}
