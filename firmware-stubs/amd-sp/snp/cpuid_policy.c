/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/cpuid_policy.h"

#include "amd-sp/snp/cpuid_table.h"
#include "base/bytes.h"

/* Functions that describe the hypervisor, not the CPU. */
#define HYPERVISOR_FIRST 0x40000000u
#define HYPERVISOR_LAST	 0x4FFFFFFFu

#define XSAVE_FUNCTION	 0x0Du
#define XSAVE_LEGACY	 0x240u /* x87, SSE and the header */
#define XSAVE_USER	 UINT64_C(0x3)
#define COMPACTS	 0xAu /* XSAVEC and XSAVES, of function 0Dh index 1, EAX */

static const struct sp_cpuid_row NOTHING; /* every register is a mask without a bit */

/* The value nearest to what is asked that the rule allows. */
static uint32_t allowed(const struct sp_cpuid_rule *rule, enum sp_cpu cpu, uint32_t asked)
{
	uint32_t value = rule->value[cpu];

	switch ((enum sp_cpuid_kind)rule->kind) {
	case SP_CPUID_MASK:
		return asked & value;
	case SP_CPUID_MAX:
		return asked < value ? asked : value;
	case SP_CPUID_EXACT:
		return value;
	case SP_CPUID_OR_0:
		return asked ? value : 0;
	}
	return 0;
}

/* Puts a register right; whether it was. */
static bool hold(uint8_t *at, uint32_t right)
{
	bool was = sev_get_le32(at) == right;

	sev_put_le32(at, right);
	return was;
}

/* spec: SNP-ABI CPUID reporting: no register says more than the CPU's */
static bool hold_row(const struct sp_cpuid_row *row, enum sp_cpu cpu, uint8_t *entry)
{
	const struct {
		unsigned at;
		const struct sp_cpuid_rule *rule;
	} registers[] = {
		{SEV_CPUID_ENTRY_EAX, &row->eax},
		{SEV_CPUID_ENTRY_EBX, &row->ebx},
		{SEV_CPUID_ENTRY_ECX, &row->ecx},
		{SEV_CPUID_ENTRY_EDX, &row->edx},
	};
	bool right = true;

	for (size_t i = 0; i < SEV_COUNT(registers); i++) {
		uint8_t *at = entry + registers[i].at;

		right &= hold(at, allowed(registers[i].rule, cpu, sev_get_le32(at)));
	}
	return right;
}

/* Bits of XCR0 (supervisor: of XSS) that the CPU has. */
static uint64_t components(enum sp_cpu cpu, bool supervisor)
{
	const struct sp_xsave_component *component;
	uint64_t bits = supervisor ? 0 : XSAVE_USER;

	for (size_t i = 0; (component = sp_xsave_component(cpu, i)); i++)
		if (supervisor == !component->offset)
			bits |= UINT64_C(1) << component->bit;
	return bits;
}

/* XCR0_IN and XSS_IN hold no component that the CPU lacks. */
static bool hold_inputs(enum sp_cpu cpu, uint8_t *entry)
{
	uint64_t xcr0 = sev_get_le64(entry + SEV_CPUID_ENTRY_XCR0_IN);
	uint64_t xss = sev_get_le64(entry + SEV_CPUID_ENTRY_XSS_IN);
	uint64_t right_xcr0 = xcr0 & components(cpu, false);
	uint64_t right_xss = xss & components(cpu, true);

	sev_put_le64(entry + SEV_CPUID_ENTRY_XCR0_IN, right_xcr0);
	sev_put_le64(entry + SEV_CPUID_ENTRY_XSS_IN, right_xss);
	return right_xcr0 == xcr0 && right_xss == xss;
}

/* Size of the area in the standard format, for the components of XCR0. */
static uint32_t standard_size(enum sp_cpu cpu, uint64_t bits)
{
	const struct sp_xsave_component *component;
	uint32_t size = XSAVE_LEGACY;

	for (size_t i = 0; (component = sp_xsave_component(cpu, i)); i++)
		if (((bits >> component->bit) & 1) && component->offset)
			size = (uint32_t)component->offset + component->size;
	return size;
}

/* And in the compacted one, for those of XCR0 and XSS. */
static uint32_t compacted_size(enum sp_cpu cpu, uint64_t bits)
{
	const struct sp_xsave_component *component;
	uint32_t size = XSAVE_LEGACY;

	for (size_t i = 0; (component = sp_xsave_component(cpu, i)); i++)
		if ((bits >> component->bit) & 1)
			size += component->size;
	return size;
}

/* spec: SNP-ABI CPUID reporting: the size of the XSAVE area follows from XCR0_IN and XSS_IN */
static bool hold_size(enum sp_cpu cpu, uint32_t index, uint8_t *entry)
{
	uint64_t xcr0 = sev_get_le64(entry + SEV_CPUID_ENTRY_XCR0_IN);
	uint64_t xss = sev_get_le64(entry + SEV_CPUID_ENTRY_XSS_IN);
	uint8_t *ebx = entry + SEV_CPUID_ENTRY_EBX;

	if (index == 0)
		return hold(ebx, standard_size(cpu, xcr0));
	if (!(sev_get_le32(entry + SEV_CPUID_ENTRY_EAX) & COMPACTS) && !sev_get_le32(ebx))
		return true;
	return hold(ebx, compacted_size(cpu, xcr0 | xss));
}

/* spec: SNP-ABI CPUID reporting: a state component is the CPU's, or is not there */
static bool hold_component(enum sp_cpu cpu, uint32_t index, uint8_t *entry)
{
	const struct sp_xsave_component *component = NULL;
	struct sp_cpuid_row row = NOTHING;

	for (size_t i = 0; (component = sp_xsave_component(cpu, i)); i++)
		if (component->bit == index)
			break;
	if (component) {
		row.eax.kind = row.ebx.kind = row.ecx.kind = SP_CPUID_OR_0;
		row.eax.value[cpu] = component->size;
		row.ebx.value[cpu] = component->offset;
		row.ecx.value[cpu] = !component->offset;
	}
	return hold_row(&row, cpu, entry);
}

static bool check_xsave(enum sp_cpu cpu, uint32_t index, uint8_t *entry)
{
	bool right;

	if (index > 1)
		return hold_component(cpu, index, entry);
	right = hold_inputs(cpu, entry);
	right &= hold_row(sp_cpuid_row(XSAVE_FUNCTION, index), cpu, entry);
	return hold_size(cpu, index, entry) && right;
}

static bool check_function(enum sp_cpu cpu, uint32_t function, uint32_t index, uint8_t *entry)
{
	const struct sp_cpuid_row *row = sp_cpuid_row(function, index);

	if (function == XSAVE_FUNCTION)
		return check_xsave(cpu, index, entry);
	/* spec: SNP-ABI CPUID reporting: a function that the CPU does not have is all zeros */
	return hold_row(row ? row : &NOTHING, cpu, entry);
}

bool sp_cpuid_entry_check(const struct amd_sp_profile *profile, uint8_t entry[SEV_CPUID_ENTRY_SIZE])
{
	uint32_t function = sev_get_le32(entry + SEV_CPUID_ENTRY_EAX_IN);
	uint32_t index = sev_get_le32(entry + SEV_CPUID_ENTRY_ECX_IN);

	/* spec: SNP-ABI CPUID reporting: functions of the hypervisor are not checked */
	if (function >= HYPERVISOR_FIRST && function <= HYPERVISOR_LAST)
		return true;
	return check_function(sp_cpu_of(profile), function, index, entry);
}
