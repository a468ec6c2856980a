/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions behind the protocol.
 */
#include "ghcb/ops.h"

static uint64_t cpu_rdmsr(void *ctx, uint32_t msr)
{
	uint32_t low, high;

	(void)ctx;
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (uint64_t)high << 32 | low;
}

static void cpu_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	(void)ctx;
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

/* REP VMMCALL; the hypervisor sees and may change shared memory. */
static void cpu_vmgexit(void *ctx)
{
	(void)ctx;
	__asm__ volatile("rep; vmmcall" : : : "memory");
}

static void cpu_halt(void *ctx)
{
	(void)ctx;
	__asm__ volatile("hlt" : : : "memory");
}

static uint32_t cpu_pvalidate(void *ctx, uint64_t address, bool large, bool validate,
			      bool *unchanged)
{
	uint32_t eax;
	bool carry;

	(void)ctx;
	/* PVALIDATE */
	__asm__ volatile(".byte 0xF2, 0x0F, 0x01, 0xFF"
			 : "=@ccc"(carry), "=a"(eax)
			 : "a"(address), "c"((uint32_t)large), "d"((uint32_t)validate)
			 : "memory");
	*unchanged = carry;
	return eax;
}

static uint32_t cpu_rmpadjust(void *ctx, uint64_t address, bool large, uint64_t rdx)
{
	uint32_t eax;

	(void)ctx;
	/* RMPADJUST */
	__asm__ volatile(".byte 0xF3, 0x0F, 0x01, 0xFE"
			 : "=a"(eax)
			 : "a"(address), "c"((uint64_t)large), "d"(rdx)
			 : "memory", "cc");
	return eax;
}

static void cpu_touch(void *ctx, uint64_t address)
{
	(void)ctx;
	(void)*(const volatile uint8_t *)(uintptr_t)address;
}

static void cpu_vmgexit_svsm(void *ctx, struct ghcb_svsm_regs *regs)
{
	(void)ctx;
	__asm__ volatile("mov %c[r8](%[regs]), %%r8\n\t"
			 "mov %c[r9](%[regs]), %%r9\n\t"
			 "rep; vmmcall\n\t"
			 "mov %%r8, %c[r8](%[regs])\n\t"
			 "mov %%r9, %c[r9](%[regs])"
			 : "+a"(regs->rax), "+c"(regs->rcx), "+d"(regs->rdx)
			 : [regs] "r"(regs), [r8] "i"(offsetof(struct ghcb_svsm_regs, r8)),
			   [r9] "i"(offsetof(struct ghcb_svsm_regs, r9))
			 : "r8", "r9", "memory");
}

const struct ghcb_ops ghcb_cpu_ops = {
	.size = sizeof(ghcb_cpu_ops),
	.rdmsr = cpu_rdmsr,
	.wrmsr = cpu_wrmsr,
	.vmgexit = cpu_vmgexit,
	.halt = cpu_halt,
	.pvalidate = cpu_pvalidate,
	.rmpadjust = cpu_rmpadjust,
	.touch = cpu_touch,
	.vmgexit_svsm = cpu_vmgexit_svsm,
};
