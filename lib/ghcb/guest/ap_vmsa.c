/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSAs: what a CPU has after INIT, and what a start changes of that.
 */
#include "ghcb/ap.h"
#include "guest/vmsa.h"
#include "mem.h"

#define CR0_PE	 (UINT64_C(1) << 0)
#define CR0_PG	 (UINT64_C(1) << 31)
#define CR4_PAE	 (UINT64_C(1) << 5)
#define CR4_MCE	 (UINT64_C(1) << 6)
#define EFER_LME (UINT64_C(1) << 8)
#define EFER_LMA (UINT64_C(1) << 10)
/* spec: APM2 SEV-ES: EFER.SVME is set in every guest's VMSA */
#define EFER_SVME (UINT64_C(1) << 12)

#define SIPI_END  0x100000u

struct number {
	uint16_t offset;
	uint8_t size;
	uint64_t value;
};

struct segment {
	uint16_t offset;
	uint16_t selector, attributes;
	uint32_t limit;
	uint64_t base;
};

/* spec: APM2 processor state after INIT: segments, in the form of a VMSA */
static const struct segment INIT_SEGMENTS[] = {
	{VMSA_ES, 0, 0x92, 0xFFFF, 0}, {VMSA_SS, 0, 0x92, 0xFFFF, 0},
	{VMSA_DS, 0, 0x92, 0xFFFF, 0}, {VMSA_FS, 0, 0x92, 0xFFFF, 0},
	{VMSA_GS, 0, 0x92, 0xFFFF, 0}, {VMSA_GDTR, 0, 0, 0xFFFF, 0},
	{VMSA_IDTR, 0, 0, 0xFFFF, 0},  {VMSA_LDTR, 0, 0x82, 0xFFFF, 0},
	{VMSA_TR, 0, 0x83, 0xFFFF, 0},
};

/* spec: APM2 processor state after INIT: registers that are not 0 */
static const struct number INIT_NUMBERS[] = {
	{VMSA_EFER, 8, EFER_SVME}, {VMSA_CR0, 8, 0x60000010},
	{VMSA_DR7, 8, 0x400},	   {VMSA_DR6, 8, 0xFFFF0FF0},
	{VMSA_RFLAGS, 8, 0x2},	   {VMSA_G_PAT, 8, UINT64_C(0x0007040600070406)},
	{VMSA_XCR0, 8, 0x1},	   {VMSA_MXCSR, 4, 0x1F80},
	{VMSA_X87_FTW, 2, 0x5555}, {VMSA_X87_FCW, 2, 0x0040},
};

static void put(uint8_t *vmsa, size_t offset, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		vmsa[offset + i] = (uint8_t)(value >> 8 * i);
}

static void put_segment(uint8_t *vmsa, const struct segment *segment)
{
	put(vmsa, segment->offset, 2, segment->selector);
	put(vmsa, segment->offset + 2u, 2, segment->attributes);
	put(vmsa, segment->offset + 4u, 4, segment->limit);
	put(vmsa, segment->offset + 8u, 8, segment->base);
}

static void put_init(uint8_t *vmsa, const struct ghcb_ap_common *common)
{
	memset(vmsa, 0, SEV_VMSA_LENGTH);
	for (size_t i = 0; i < sizeof(INIT_SEGMENTS) / sizeof(*INIT_SEGMENTS); i++)
		put_segment(vmsa, &INIT_SEGMENTS[i]);
	for (size_t i = 0; i < sizeof(INIT_NUMBERS) / sizeof(*INIT_NUMBERS); i++)
		put(vmsa, INIT_NUMBERS[i].offset, INIT_NUMBERS[i].size, INIT_NUMBERS[i].value);
	put(vmsa, VMSA_CR4, 8, common->cr4 & CR4_MCE);
	put(vmsa, VMSA_VMPL, 1, common->vmpl);
	put(vmsa, VMSA_SEV_FEATURES, 8, common->sev_features);
	put(vmsa, VMSA_TSC_SCALE, 8, common->tsc_scale);
	put(vmsa, VMSA_TSC_OFFSET, 8, common->tsc_offset);
}

enum ghcb_rc ghcb_vmsa_sipi(uint8_t *vmsa, const struct ghcb_ap_common *common, uint32_t address)
{
	/* spec: APM2 INIT and SIPI: the vector is 8 bits of the start address */
	const uint32_t page = address & ~0xFFFu;
	const struct segment cs = {VMSA_CS, (uint16_t)(page >> 4), 0x9A, 0xFFFF, page};

	if (address >= SIPI_END)
		return GHCB_ERR_ARG;
	put_init(vmsa, common);
	put_segment(vmsa, &cs);
	put(vmsa, VMSA_RIP, 8, address & 0xFFF);
	return GHCB_OK;
}

/* spec: APM2 long mode: paging, protection, PAE, and a long mode that is enabled and active */
static bool is_long_mode(const struct ghcb_ap_long *start)
{
	const uint64_t cr0 = CR0_PE | CR0_PG, efer = EFER_LME | EFER_LMA;

	return (start->cr0 & cr0) == cr0 && (start->efer & efer) == efer && start->cr4 & CR4_PAE;
}

enum ghcb_rc ghcb_vmsa_long(uint8_t *vmsa, const struct ghcb_ap_common *common,
			    const struct ghcb_ap_long *start)
{
	const struct segment segments[] = {
		/* Present, code, read, accessed, long; present, data, write, accessed, 32 bits. */
		{VMSA_CS, start->cs, 0xA9B, 0xFFFFFFFF, 0},
		{VMSA_SS, start->ss, 0xC93, 0xFFFFFFFF, 0},
		{VMSA_DS, start->ss, 0xC93, 0xFFFFFFFF, 0},
		{VMSA_ES, start->ss, 0xC93, 0xFFFFFFFF, 0},
		{VMSA_GDTR, 0, 0, start->gdt_limit, start->gdt_base},
		{VMSA_IDTR, 0, 0, start->idt_limit, start->idt_base},
	};
	const struct number numbers[] = {
		{VMSA_CR0, 8, start->cr0}, {VMSA_CR3, 8, start->cr3},
		{VMSA_CR4, 8, start->cr4}, {VMSA_EFER, 8, start->efer | EFER_SVME},
		{VMSA_RIP, 8, start->rip}, {VMSA_RSP, 8, start->rsp},
		{VMSA_RDI, 8, start->rdi},
	};

	if (!is_long_mode(start))
		return GHCB_ERR_ARG;
	put_init(vmsa, common);
	for (size_t i = 0; i < sizeof(segments) / sizeof(*segments); i++)
		put_segment(vmsa, &segments[i]);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		put(vmsa, numbers[i].offset, numbers[i].size, numbers[i].value);
	return GHCB_OK;
}
