/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers that are not to the question: too wide, not marked valid, exceptions, CPUID.
 */
#include <string.h>

#include "hostile.h"

static uint8_t *page_of(struct ghcb_vm *vm)
{
	return ghcb_vm_bytes(vm, GHCB_VM_GHCB);
}

static void put(uint8_t *at, uint64_t value, size_t size)
{
	memcpy(at, &value, size);
}

static enum hostile_outcome port_in(struct hostile *h)
{
	h->vmm.port[0] = 0x5A;
	return h->guest->port_in ? h->guest->port_in(h, VMM_PORT, 1, &h->narrow) : HOSTILE_CANNOT;
}

static bool wide_or_other(struct hostile *h)
{
	return h->narrow != 0x5A;
}

static void widen(struct ghcb_vm *vm)
{
	put(page_of(vm) + 0x1F8, UINT64_C(0xDEADBEEFCAFEF05A), 8);
}

static void too_wide(struct hostile *h)
{
	h->vmm.vm.after = widen;
}

/* An NMI when the answer is there, and its handler uses the GHCB itself. */
static void interrupt(struct ghcb_vm *vm)
{
	struct hostile *h = (struct hostile *)vm;
	uint64_t value;

	vm->after = NULL;
	h->guest->rdmsr(h, VMM_MSR, &value);
}

static void nmi(struct hostile *h)
{
	h->vmm.msr = 77;
	h->vmm.vm.after = interrupt;
}

static enum hostile_outcome read_msr(struct hostile *h)
{
	h->vmm.msr = 77;
	return h->guest->rdmsr ? h->guest->rdmsr(h, VMM_MSR, &h->value) : HOSTILE_CANNOT;
}

static bool not_the_msr(struct hostile *h)
{
	return h->value != 77;
}

static void clear_valid(struct ghcb_vm *vm)
{
	put(page_of(vm) + 0x1F8, 666, 8);
	memset(page_of(vm) + 0x3F0, 0, 16);
}

static void not_valid(struct hostile *h)
{
	h->vmm.vm.after = clear_valid;
}

static void answer_other(struct ghcb_vm *vm)
{
	put(page_of(vm) + 0x398, 3, 8);
	put(page_of(vm) + 0x1F8, 666, 8);
}

static void unknown_result(struct hostile *h)
{
	h->vmm.vm.after = answer_other;
}

static void answer_high(struct ghcb_vm *vm)
{
	put(page_of(vm) + 0x398, UINT64_C(1) << 32, 8);
	put(page_of(vm) + 0x1F8, 666, 8);
}

static void reserved_result(struct hostile *h)
{
	h->vmm.vm.after = answer_high;
}

/* Exceptions: only #UD and #GP are a hypervisor's to ask for. */
static void inject(struct ghcb_vm *vm)
{
	put(page_of(vm) + 0x398, 1, 8);
	put(page_of(vm) + 0x3A0, ((struct hostile *)vm)->spa, 8);
}

static bool raised(struct hostile *h)
{
	return h->vector && h->vector != 6 && h->vector != 13;
}

#define INJECT(name, event)                                                                        \
	static void name(struct hostile *h)                                                        \
	{                                                                                          \
		h->spa = (event);                                                                  \
		h->vmm.vm.after = inject;                                                          \
	}
INJECT(inject_db, 0x80000301)
INJECT(inject_nmi, 0x80000202)
INJECT(inject_vc, 0x80000B1D)
INJECT(inject_pf, 0x80000B0E)
INJECT(inject_interrupt, 0x80000080)

static bool raised_without_asking(struct hostile *h)
{
	return raised(h);
}

/* Features that need others. */
static enum hostile_outcome ask_features(struct hostile *h)
{
	return h->guest->features ? h->guest->features(h, &h->value) : HOSTILE_CANNOT;
}

static void incomplete(struct hostile *h)
{
	h->vmm.vm.hv.msr.features = 0x08; /* a timer of what there is not */
}

static bool has_timer(struct hostile *h)
{
	return h->value == 0x08;
}

/* CPUID: the page is the processor's, and the hypervisor's word is about APIC IDs. */
static void put_leaf(uint8_t *page, unsigned index, uint32_t leaf, uint32_t eax, uint32_t ebx)
{
	uint8_t *at = page + 16 + 48 * index;

	memset(at, 0, 48);
	put(at, leaf, 4);
	put(at + 24, eax, 4);
	put(at + 28, ebx, 4);
	put(page, index + 1, 4);
}

static enum hostile_outcome ask_cpuid(struct hostile *h)
{
	if (!h->guest->cpuid)
		return HOSTILE_CANNOT;
	if (!h->page[0]) {
		put_leaf(h->page, 0, 0x80000008, 0x3030, 0);
		put_leaf(h->page, 1, 0x8000001F, 0x1A, 51);
	}
	h->regs = (struct ghcb_cpuid_regs){.eax = 0x8000001F};
	return h->guest->cpuid(h, h->page, &h->regs);
}

static bool cbit_is_wrong(struct hostile *h)
{
	return h->regs.ebx != 51;
}

static void spoof(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss)
{
	(void)ctx;
	(void)xcr0;
	(void)xss;
	*regs = (struct ghcb_cpuid_regs){0x1A, 33, 0, 0};
}

static void spoof_event(struct hostile *h)
{
	h->vmm.ops.cpuid = spoof;
}

static void two_leaves(struct hostile *h)
{
	put_leaf(h->page, 0, 0x8000001F, 0x1A, 33);
	put_leaf(h->page, 1, 0x8000001F, 0x1A, 51);
}

static void low_cbit(struct hostile *h)
{
	put_leaf(h->page, 0, 0x8000001F, 0x1A, 12);
}

static void many_leaves(struct hostile *h)
{
	put_leaf(h->page, 0, 0x8000001F, 0x1A, 33);
	put(h->page, 0xFFFFFFFF, 4);
}

const struct hostile_lie HOSTILE_ANSWERS[] = {
	{"answer-wide", "an IN of a byte is answered with 8 bytes", port_in, too_wide,
	 wide_or_other},
	{"answer-not-valid", "an answer is not in the valid bitmap", read_msr, not_valid,
	 not_the_msr},
	{"answer-unknown", "a result that there is not", read_msr, unknown_result, not_the_msr},
	{"answer-reserved", "reserved bits of a result", read_msr, reserved_result, not_the_msr},
	{"nmi-nested", "an NMI at the wrong moment: while the GHCB is in use", port_in, nmi,
	 wide_or_other},
	{"inject-db", "injected #DB", port_in, inject_db, raised_without_asking},
	{"inject-nmi", "injected NMI", port_in, inject_nmi, raised_without_asking},
	{"inject-vc", "injected #VC", port_in, inject_vc, raised_without_asking},
	{"inject-pf", "injected #PF", port_in, inject_pf, raised_without_asking},
	{"inject-interrupt", "Heckler: an interrupt's vector by way of an answer", port_in,
	 inject_interrupt, raised_without_asking},
	{"features-incomplete", "a feature without what it requires", ask_features, incomplete,
	 has_timer},
	{"cpuid-event", "CPUID spoofing: the hypervisor answers what the page has", ask_cpuid,
	 spoof_event, cbit_is_wrong},
	{"cpuid-twice", "C-bit position spoofing: two entries for a leaf", ask_cpuid, two_leaves,
	 cbit_is_wrong},
	{"cpuid-cbit", "C-bit position spoofing: a C-bit among address bits", ask_cpuid, low_cbit,
	 cbit_is_wrong},
	{"cpuid-count", "a CPUID page with more entries than a page holds", ask_cpuid, many_leaves,
	 cbit_is_wrong},
	{0},
};
