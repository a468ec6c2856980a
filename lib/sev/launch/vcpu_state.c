/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/vcpu_state.h"

#include <string.h>

#include "abi/vmsa.h"
#include "base/bytes.h"

/* What KVM puts into the save area by itself. */
#define EFER_SVME    UINT64_C(0x1000)
#define CR4_MCE	     UINT64_C(0x40)
#define CR0_CD_NW    UINT64_C(0x60000000)
#define DR7_FIXED    UINT64_C(0x400)
#define ATTRIBS	     0xFFFu

#define AT_XMM	     0x470 /* FPREG_XMM */
#define AT_X87_LOW   0x420 /* FPREG_X87: the lower 8 bytes of each register, */
#define AT_X87_UPPER 0x460 /* then the upper 2 of each */

static uint64_t get(const uint8_t *page, enum sev_vmsa_field field)
{
	uint64_t value = 0;

	sev_vmsa_get(page, field, &value, NULL);
	return value;
}

/* Numbers of the same width on both sides. */
struct number {
	enum sev_vmsa_field field;
	size_t at; /* of a uint64_t in struct sev_vcpu_state */
};

#define REG(FIELD, name)                                                                           \
	{                                                                                          \
		SEV_VMSA_##FIELD, offsetof(struct sev_vcpu_state, regs.name)                       \
	}
#define SREG(FIELD, name)                                                                          \
	{                                                                                          \
		SEV_VMSA_##FIELD, offsetof(struct sev_vcpu_state, sregs.name)                      \
	}
#define DEBUG(FIELD, name)                                                                         \
	{                                                                                          \
		SEV_VMSA_##FIELD, offsetof(struct sev_vcpu_state, debugregs.name)                  \
	}

static const struct number NUMBERS[] = {
	REG(RAX, rax),
	REG(RBX, rbx),
	REG(RCX, rcx),
	REG(RDX, rdx),
	REG(RSI, rsi),
	REG(RDI, rdi),
	REG(RSP, rsp),
	REG(RBP, rbp),
	REG(R8, r8),
	REG(R9, r9),
	REG(R10, r10),
	REG(R11, r11),
	REG(R12, r12),
	REG(R13, r13),
	REG(R14, r14),
	REG(R15, r15),
	REG(RIP, rip),
	REG(RFLAGS, rflags),
	SREG(CR0, cr0),
	SREG(CR3, cr3),
	SREG(CR4, cr4),
	SREG(EFER, efer),
	DEBUG(DR6, dr6),
	DEBUG(DR7, dr7),
	{SEV_VMSA_GDTR_BASE, offsetof(struct sev_vcpu_state, sregs.gdt.base)},
	{SEV_VMSA_IDTR_BASE, offsetof(struct sev_vcpu_state, sregs.idt.base)},
	{SEV_VMSA_XCR0, offsetof(struct sev_vcpu_state, xcrs.xcrs[0].value)},
};

static const struct {
	enum sev_vmsa_field field;
	uint32_t msr;
} MSRS[SEV_VCPU_MSRS] = {
	{SEV_VMSA_G_PAT, SEV_MSR_PAT},	{SEV_VMSA_STAR, 0xC0000081},
	{SEV_VMSA_LSTAR, 0xC0000082},	{SEV_VMSA_CSTAR, 0xC0000083},
	{SEV_VMSA_SFMASK, 0xC0000084},	{SEV_VMSA_KERNEL_GS_BASE, 0xC0000102},
	{SEV_VMSA_SYSENTER_CS, 0x174},	{SEV_VMSA_SYSENTER_ESP, 0x175},
	{SEV_VMSA_SYSENTER_EIP, 0x176},
};

/* Segments; their four fields stand in a row. */
static const struct {
	enum sev_vmsa_field selector;
	size_t at;
} SEGMENTS[] = {
	{SEV_VMSA_ES_SELECTOR, offsetof(struct sev_kvm_sregs, es)},
	{SEV_VMSA_CS_SELECTOR, offsetof(struct sev_kvm_sregs, cs)},
	{SEV_VMSA_SS_SELECTOR, offsetof(struct sev_kvm_sregs, ss)},
	{SEV_VMSA_DS_SELECTOR, offsetof(struct sev_kvm_sregs, ds)},
	{SEV_VMSA_FS_SELECTOR, offsetof(struct sev_kvm_sregs, fs)},
	{SEV_VMSA_GS_SELECTOR, offsetof(struct sev_kvm_sregs, gs)},
	{SEV_VMSA_LDTR_SELECTOR, offsetof(struct sev_kvm_sregs, ldt)},
	{SEV_VMSA_TR_SELECTOR, offsetof(struct sev_kvm_sregs, tr)},
};

#define EACH(i, array) (size_t i = 0; i < sizeof(array) / sizeof(*(array)); i++)

static void take_segment(const uint8_t *page, enum sev_vmsa_field selector,
			 struct sev_kvm_segment *out)
{
	unsigned attrib = (unsigned)get(page, selector + 1) & ATTRIBS;

	*out = (struct sev_kvm_segment){
		.selector = (uint16_t)get(page, selector),
		.limit = (uint32_t)get(page, selector + 2),
		.base = get(page, selector + 3),
		.type = attrib & 0xF,
		.s = attrib >> 4 & 1,
		.dpl = attrib >> 5 & 3,
		.present = attrib >> 7 & 1,
		.avl = attrib >> 8 & 1,
		.l = attrib >> 9 & 1,
		.db = attrib >> 10 & 1,
		.g = attrib >> 11 & 1,
	};
}

static void put_segment(uint8_t *page, enum sev_vmsa_field selector,
			const struct sev_kvm_segment *segment)
{
	unsigned attrib = segment->type | (unsigned)segment->s << 4 | (unsigned)segment->dpl << 5 |
			  (unsigned)segment->present << 7 | (unsigned)segment->avl << 8 |
			  (unsigned)segment->l << 9 | (unsigned)segment->db << 10 |
			  (unsigned)segment->g << 11;

	sev_vmsa_put(page, selector, segment->selector);
	sev_vmsa_put(page, selector + 1, attrib);
	sev_vmsa_put(page, selector + 2, segment->limit);
	sev_vmsa_put(page, selector + 3, segment->base);
}

static void take_fpu(const uint8_t *page, struct sev_kvm_fpu *fpu)
{
	fpu->fcw = (uint16_t)get(page, SEV_VMSA_X87_FCW);
	fpu->fsw = (uint16_t)get(page, SEV_VMSA_X87_FSW);
	fpu->ftwx = (uint8_t)get(page, SEV_VMSA_X87_FTW);
	fpu->last_opcode = (uint16_t)get(page, SEV_VMSA_X87_FOP);
	fpu->last_ip = get(page, SEV_VMSA_X87_RIP);
	fpu->last_dp = get(page, SEV_VMSA_X87_DP);
	fpu->mxcsr = (uint32_t)get(page, SEV_VMSA_MXCSR);
	memcpy(fpu->xmm, page + AT_XMM, sizeof(fpu->xmm));
	for (size_t i = 0; i < 8; i++) {
		memcpy(fpu->fpr[i], page + AT_X87_LOW + 8 * i, 8);
		memcpy(fpu->fpr[i] + 8, page + AT_X87_UPPER + 2 * i, 2);
	}
}

static void put_fpu(uint8_t *page, const struct sev_kvm_fpu *fpu)
{
	sev_vmsa_put(page, SEV_VMSA_X87_FCW, fpu->fcw);
	sev_vmsa_put(page, SEV_VMSA_X87_FSW, fpu->fsw);
	sev_vmsa_put(page, SEV_VMSA_X87_FTW, fpu->ftwx);
	sev_vmsa_put(page, SEV_VMSA_X87_FOP, fpu->last_opcode);
	sev_vmsa_put(page, SEV_VMSA_X87_RIP, fpu->last_ip);
	sev_vmsa_put(page, SEV_VMSA_X87_DP, fpu->last_dp);
	sev_vmsa_put(page, SEV_VMSA_MXCSR, fpu->mxcsr);
	memcpy(page + AT_XMM, fpu->xmm, sizeof(fpu->xmm));
	for (size_t i = 0; i < 8; i++) {
		memcpy(page + AT_X87_LOW + 8 * i, fpu->fpr[i], 8);
		memcpy(page + AT_X87_UPPER + 2 * i, fpu->fpr[i] + 8, 2);
	}
}

void sev_vcpu_state_of(const uint8_t page[SEV_VMSA_SIZE], struct sev_vcpu_state *state)
{
	memset(state, 0, sizeof(*state));
	for
		EACH(i, NUMBERS)
		{
			uint64_t value = get(page, NUMBERS[i].field);

			memcpy((uint8_t *)state + NUMBERS[i].at, &value, sizeof(value));
		}
	for
		EACH(i, MSRS)
		{
			state->msr_index[i] = MSRS[i].msr;
			state->msr[i] = get(page, MSRS[i].field);
		}
	for
		EACH(i, SEGMENTS)
	take_segment(page, SEGMENTS[i].selector,
		     (void *)((uint8_t *)&state->sregs + SEGMENTS[i].at));
	take_fpu(page, &state->fpu);
	state->sregs.gdt.limit = (uint16_t)get(page, SEV_VMSA_GDTR_LIMIT);
	state->sregs.idt.limit = (uint16_t)get(page, SEV_VMSA_IDTR_LIMIT);
	state->sregs.efer &= ~EFER_SVME;
	state->sregs.cr4 &= ~CR4_MCE;
	/* UAPI: LAUNCH_UPDATE_VMSA: KVM refuses vCPUs with breakpoints */
	state->debugregs.dr7 &= DR7_FIXED;
	state->xcrs.nr_xcrs = 1;
}

void sev_vcpu_state_page(const struct sev_vcpu_state *state, uint64_t features, bool fpu,
			 uint8_t page[SEV_VMSA_SIZE])
{
	memset(page, 0, SEV_VMSA_SIZE);
	for
		EACH(i, NUMBERS)
		{
			uint64_t value;

			memcpy(&value, (const uint8_t *)state + NUMBERS[i].at, sizeof(value));
			sev_vmsa_put(page, NUMBERS[i].field, value);
		}
	for
		EACH(i, MSRS)
	sev_vmsa_put(page, MSRS[i].field, state->msr[i]);
	for
		EACH(i, SEGMENTS)
	put_segment(page, SEGMENTS[i].selector,
		    (const void *)((const uint8_t *)&state->sregs + SEGMENTS[i].at));
	if (fpu)
		put_fpu(page, &state->fpu);
	sev_vmsa_put(page, SEV_VMSA_GDTR_LIMIT, state->sregs.gdt.limit);
	sev_vmsa_put(page, SEV_VMSA_IDTR_LIMIT, state->sregs.idt.limit);
	sev_vmsa_put(page, SEV_VMSA_CPL, state->sregs.ss.dpl);
	sev_vmsa_put(page, SEV_VMSA_EFER, state->sregs.efer | EFER_SVME);
	sev_vmsa_put(page, SEV_VMSA_CR4, state->sregs.cr4 | CR4_MCE);
	sev_vmsa_put(page, SEV_VMSA_CR0, state->sregs.cr0 & ~CR0_CD_NW);
	sev_vmsa_put(page, SEV_VMSA_SEV_FEATURES, features);
}
