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

const struct ghcb_ops ghcb_cpu_ops = {
	.size = sizeof(ghcb_cpu_ops),
	.rdmsr = cpu_rdmsr,
	.wrmsr = cpu_wrmsr,
	.vmgexit = cpu_vmgexit,
	.halt = cpu_halt,
};
