/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/cpuid.h"

#include "ghcb/events.h"
#include "ghcb/msr.h"
#include "le.h"

#define LEAF_FEATURES	0x1u
#define LEAF_EXTENDED	0x7u
#define LEAF_TOPOLOGY	0xBu
#define LEAF_XSAVE	0xDu
#define LEAF_TOPOLOGY_2 0x1Fu
#define LEAF_APIC	0x8000001Eu
#define LEAF_SEV	0x8000001Fu
#define LEAF_TOPOLOGY_3 0x80000026u

#define CR4_OSXSAVE	(UINT64_C(1) << 18)
#define CR4_PKE		(UINT64_C(1) << 22)
#define ECX_OSXSAVE	(1u << 27)
#define ECX_OSPKE	(1u << 4)
#define EBX_APIC_ID	0xFF000000u
#define EDX_APIC	(1u << 9)
#define XSAVE_START	0x240u /* legacy area and header */
#define XSAVE_COMPACT	0xAu   /* EAX of subleaf 1: XSAVEC or XSAVES */
#define XSAVE_XSS	0x8u
#define SEV_ES_SNP	0x1Au /* EAX: SEV, SEV-ES, SEV-SNP */
#define SEV_SVSM	(1u << 28)
#define SEV_ES		0x8u
#define SEV		0x2u
#define CBIT_MASK	0x3Fu
#define CBIT_MIN	32u

/* spec: SNP-ABI CPUID page: leaves that have subleaves */
static bool has_subleaves(uint32_t leaf)
{
	switch (leaf) {
	case 0x4:
	case LEAF_EXTENDED:
	case LEAF_TOPOLOGY:
	case LEAF_XSAVE:
	case 0xF:
	case 0x10:
	case 0x12:
	case 0x14:
	case 0x17:
	case 0x18:
	case 0x1D:
	case 0x1E:
	case LEAF_TOPOLOGY_2:
	case 0x24:
	case 0x8000001D:
	case 0x80000020:
	case LEAF_TOPOLOGY_3:
		return true;
	default:
		return false;
	}
}

/* spec: GHCB CPUID page: of leaf 0xD's subleaves 0 and 1 only those of XCR0 1 or 3, XSS 0 */
static bool is_base_row(const struct ghcb_cpuid_row *row)
{
	if (row->leaf != LEAF_XSAVE || row->subleaf > 1)
		return true;
	return (row->xcr0 == 1 || row->xcr0 == 3) && !row->xss;
}

static const struct ghcb_cpuid_row *find(const struct ghcb_cpuid_table *table, uint32_t leaf,
					 uint32_t subleaf)
{
	for (uint32_t i = 0; i < table->count; i++) {
		const struct ghcb_cpuid_row *row = &table->rows[i];

		if (row->leaf == leaf && (!has_subleaves(leaf) || row->subleaf == subleaf) &&
		    is_base_row(row))
			return row;
	}
	return NULL;
}

static bool same(const struct ghcb_cpuid_row *one, const struct ghcb_cpuid_row *other)
{
	return one->leaf == other->leaf &&
	       (!has_subleaves(one->leaf) || one->subleaf == other->subleaf) &&
	       one->xcr0 == other->xcr0 && one->xss == other->xss;
}

static void read_row(const uint8_t *entry, struct ghcb_cpuid_row *row)
{
	*row = (struct ghcb_cpuid_row){
		.leaf = (uint32_t)ghcb_le_get(entry + SEV_CPUID_ENTRY_EAX_IN, 4),
		.subleaf = (uint32_t)ghcb_le_get(entry + SEV_CPUID_ENTRY_ECX_IN, 4),
		.xcr0 = ghcb_le_get(entry + SEV_CPUID_ENTRY_XCR0_IN, 8),
		.xss = ghcb_le_get(entry + SEV_CPUID_ENTRY_XSS_IN, 8),
		.regs = {(uint32_t)ghcb_le_get(entry + SEV_CPUID_ENTRY_EAX, 4),
			 (uint32_t)ghcb_le_get(entry + SEV_CPUID_ENTRY_EBX, 4),
			 (uint32_t)ghcb_le_get(entry + SEV_CPUID_ENTRY_ECX, 4),
			 (uint32_t)ghcb_le_get(entry + SEV_CPUID_ENTRY_EDX, 4)},
	};
}

/* spec: GHCB CPUID page: two entries for the same are refused */
static bool is_twice(const struct ghcb_cpuid_table *table, uint32_t index)
{
	for (uint32_t i = 0; i < index; i++)
		if (same(&table->rows[i], &table->rows[index]))
			return true;
	return false;
}

/* spec: GHCB CPUID page: an SNP guest's processor has SEV, SEV-ES and SNP, and a C-bit from 32 on
 */
static bool is_snp(const struct ghcb_cpuid_table *table)
{
	const struct ghcb_cpuid_row *row = find(table, LEAF_SEV, 0);

	return row && (row->regs.eax & SEV_ES_SNP) == SEV_ES_SNP &&
	       (row->regs.ebx & CBIT_MASK) >= CBIT_MIN;
}

enum ghcb_rc ghcb_cpuid_read(const uint8_t *page, struct ghcb_cpuid_table *table)
{
	const uint32_t count = (uint32_t)ghcb_le_get(page + SEV_CPUID_PAGE_COUNT, 4);

	/* spec: SNP-ABI CPUID page: 1 to 64 entries */
	if (!count || count > SEV_CPUID_PAGE_MAX)
		return GHCB_ERR_CPUID_PAGE;
	table->count = count;
	for (uint32_t i = 0; i < count; i++) {
		read_row(page + SEV_CPUID_PAGE_ENTRIES + i * SEV_CPUID_ENTRY_SIZE, &table->rows[i]);
		if (is_twice(table, i))
			return GHCB_ERR_CPUID_PAGE;
	}
	return is_snp(table) ? GHCB_OK : GHCB_ERR_CPUID_LEAF;
}

unsigned ghcb_cpuid_cbit(const struct ghcb_cpuid_table *table)
{
	const struct ghcb_cpuid_row *row = find(table, LEAF_SEV, 0);

	return row ? row->regs.ebx & CBIT_MASK : 0;
}

/* By the page all registers come at once, by the MSR one by one. */
static enum ghcb_rc ask_hypervisor(struct ghcb_cpu *cpu, uint32_t leaf, struct ghcb_cpuid_regs *out)
{
	uint32_t *const regs[] = {&out->eax, &out->ebx, &out->ecx, &out->edx};

	*out = (struct ghcb_cpuid_regs){.eax = leaf};
	if (cpu->page)
		return ghcb_event_cpuid(cpu, out, 0, 0);
	for (unsigned i = 0; i < 4; i++) {
		const enum ghcb_rc rc =
			ghcb_msr_cpuid(cpu, leaf, (enum ghcb_msr_cpuid_reg)i, regs[i]);

		if (rc)
			return rc;
	}
	return GHCB_OK;
}

static void take(uint32_t *to, uint32_t from, uint32_t mask)
{
	*to = (*to & ~mask) | (from & mask);
}

/* spec: GHCB CPUID page: APIC IDs are the hypervisor's word; all else of these leaves is the page's
 */
static enum ghcb_rc take_apic_ids(struct ghcb_cpu *cpu, uint32_t leaf, struct ghcb_cpuid_regs *regs)
{
	struct ghcb_cpuid_regs told = {0};
	const enum ghcb_rc rc = cpu ? ask_hypervisor(cpu, leaf, &told) : GHCB_OK;

	if (rc)
		return rc;
	switch (leaf) {
	case LEAF_FEATURES:
		take(&regs->ebx, told.ebx, EBX_APIC_ID);
		take(&regs->edx, told.edx, EDX_APIC);
		break;
	case LEAF_APIC:
		regs->eax = told.eax;
		take(&regs->ebx, told.ebx, 0xFF);
		take(&regs->ecx, told.ecx, 0xFF);
		break;
	default:
		regs->edx = told.edx;
	}
	return GHCB_OK;
}

static void set_bit(uint32_t *reg, uint32_t bit, bool on)
{
	*reg = on ? *reg | bit : *reg & ~bit;
}

/* spec: GHCB CPUID page: leaf 0xD: EBX of subleaves 0 and 1 is the size of what is enabled */
static enum ghcb_rc add_xsave_sizes(const struct ghcb_cpuid_table *table, uint64_t enabled,
				    bool compact, uint32_t *size)
{
	uint32_t total = XSAVE_START;

	for (uint32_t bit = 2; bit < 63; bit++) {
		const struct ghcb_cpuid_row *row;

		if (!(enabled >> bit & 1))
			continue;
		row = find(table, LEAF_XSAVE, bit);
		/* spec: GHCB CPUID page: leaf 0xD: each part that is enabled has its entry */
		if (!row || row->regs.eax > UINT16_MAX || row->regs.ebx > UINT16_MAX)
			return GHCB_ERR_CPUID_LEAF;
		if (compact)
			total += row->regs.eax;
		else if (row->regs.eax + row->regs.ebx > total)
			total = row->regs.eax + row->regs.ebx;
	}
	*size = total;
	return GHCB_OK;
}

static enum ghcb_rc answer_xsave(const struct ghcb_cpuid_table *table,
				 const struct ghcb_cpuid_state *state, uint32_t subleaf,
				 struct ghcb_cpuid_regs *regs)
{
	const uint64_t xss = regs->eax & XSAVE_XSS ? state->xss : 0;

	if (!subleaf)
		return add_xsave_sizes(table, state->xcr0, false, &regs->ebx);
	/* spec: GHCB CPUID page: leaf 0xD: subleaf 1's size is there with XSAVEC or XSAVES */
	if (subleaf == 1 && regs->eax & XSAVE_COMPACT)
		return add_xsave_sizes(table, state->xcr0 | xss, true, &regs->ebx);
	return GHCB_OK;
}

enum ghcb_rc ghcb_cpuid_answer(const struct ghcb_cpuid_table *table, struct ghcb_cpu *cpu,
			       const struct ghcb_cpuid_state *state, struct ghcb_cpuid_regs *regs)
{
	const uint32_t leaf = regs->eax, subleaf = regs->ecx;
	const struct ghcb_cpuid_row *row = find(table, leaf, subleaf);

	/* spec: GHCB CPUID page: what is not in it is 0, and nobody is asked */
	*regs = row ? row->regs : (struct ghcb_cpuid_regs){0};
	if (!row)
		return GHCB_OK;
	switch (leaf) {
	case LEAF_FEATURES:
		/* spec: GHCB CPUID page: OSXSAVE and OSPKE are CR4's */
		set_bit(&regs->ecx, ECX_OSXSAVE, state->cr4 & CR4_OSXSAVE);
		return take_apic_ids(cpu, leaf, regs);
	case LEAF_EXTENDED:
		if (!subleaf)
			set_bit(&regs->ecx, ECX_OSPKE, state->cr4 & CR4_PKE);
		return GHCB_OK;
	case LEAF_TOPOLOGY:
	case LEAF_TOPOLOGY_2:
	case LEAF_TOPOLOGY_3:
	case LEAF_APIC:
		return take_apic_ids(cpu, leaf, regs);
	case LEAF_XSAVE:
		return answer_xsave(table, state, subleaf, regs);
	case LEAF_SEV:
		/* spec: SVSM CPUID: Fn8000_001F EAX[28] tells of an SVSM */
		set_bit(&regs->eax, SEV_SVSM, table->svsm);
		return GHCB_OK;
	default:
		return GHCB_OK;
	}
}

enum ghcb_rc ghcb_cpuid_check_es(uint32_t largest_extended, uint32_t sev_eax)
{
	/* spec: GHCB CPUID: a #VC shows SEV-ES: a hypervisor that denies it lies */
	if (largest_extended < LEAF_SEV || (sev_eax & (SEV | SEV_ES)) != (SEV | SEV_ES))
		return GHCB_ERR_CPUID_LEAF;
	return GHCB_OK;
}
