/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID leaves of the machine's processor (APM3), with the feature bits of the products.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "linux/host.h"

enum product { MILAN, GENOA, TURIN, PRODUCTS };

static const char *const NAMES[PRODUCTS] = {
	"AMD EPYC 7xx3 (simulated)",
	"AMD EPYC 9xx4 (simulated)",
	"AMD EPYC 9xx5 (simulated)",
};
#define NAME_SIZE 48 /* of three leaves */

/* Fn8000_001F_EAX: of Milan, as it is found on real ones; what the later ones have beside it:
 * RMPQUERY, VmplSSS, TscAuxVirt, VmgexitParameter, VirtualTom, IbsVirtGuestCtl, SvsmCommPage; and
 * RMPREAD, SegmentedRmp, SmtProtection, SecureAvic, AllowedSevFeatures, HvInUseWrAllowed,
 * IbpbOnEntry */
#define SEV_MILAN 0x0101FD3Fu
#define SEV_GENOA (SEV_MILAN | 0x100E02C0u)
#define SEV_TURIN (SEV_GENOA | 0xCEA00000u)
/* Fn8000_001F_EBX: C-bit 51, 5 address bits less, 4 VMPLs */
#define SEV_C_BIT (51u | (5u << 6) | (4u << 12))

/* Fn8000_000A_EDX: Milan's hosts of SNP show no AVIC; the later ones have x2AVIC as well, Turin
 * bus lock thresholds and the intercept of idle HLT */
#define SVM_MILAN 0x119B9CFFu
#define SVM_GENOA 0x1EBFBCFFu
#define SVM_TURIN (SVM_GENOA | 0x60000000u)

static const struct {
	uint32_t leaf, subleaf;
	struct sev_cpuid of[PRODUCTS];
} ROWS[] = {
	{7,
	 0,
	 {{0, 0x219C97A9, 0x0040069C, 0x00000010},
	  {1, 0xF1BF97A9, 0x00415FDE, 0x10000010},
	  {1, 0xF1BF97A9, 0x18415FDE, 0x10000110}}},
	{7, 1, {{0, 0, 0, 0}, {0x20, 0, 0, 0}, {0x30, 0, 0, 0}}},
	{0x8000000A,
	 0,
	 {{1, 0x8000, 0, SVM_MILAN}, {1, 0x8000, 0, SVM_GENOA}, {1, 0x8000, 0, SVM_TURIN}}},
	{0x80000021, 0, {{0x0000204D, 0, 0, 0}, {0x0062FCCF, 0, 0, 0}, {0x0062FCCF, 0, 0, 0}}},
};

static const uint32_t LAST[PRODUCTS] = {0x80000023, 0x80000028, 0x80000028};
static const uint32_t ADDRESS_SIZES[PRODUCTS] = {0x3030, 0x3934, 0x3934};
static const uint32_t ADDRESS_FEATURES[PRODUCTS] = {0x91BEF75F, 0x79BFF75F, 0x79BFF75F};
static const uint32_t SEV[PRODUCTS] = {SEV_MILAN, SEV_GENOA, SEV_TURIN};

static enum product product_of(const struct machine_config *machine)
{
	if (machine->family >= 0x1A)
		return TURIN;
	return machine->model >= 0x10 ? GENOA : MILAN;
}

const char *lx_cpu_name(const struct lx_kernel *kernel)
{
	return NAMES[product_of(machine_config(kernel->machine))];
}

/* APM3: Fn0000_0001_EAX: family, model, stepping */
static uint32_t signature(const struct machine_config *machine)
{
	uint32_t extended = machine->family > 0xF ? machine->family - 0xFu : 0;
	uint32_t base = machine->family > 0xF ? 0xFu : machine->family;

	return extended << 20 | (machine->model >> 4 & 0xFu) << 16 | base << 8 |
	       (machine->model & 0xFu) << 4 | (machine->stepping & 0xFu);
}

static struct sev_cpuid vendor(uint32_t max)
{
	return (struct sev_cpuid){
		.eax = max,
		.ebx = sev_get_le32((const uint8_t *)"Auth"),
		.edx = sev_get_le32((const uint8_t *)"enti"),
		.ecx = sev_get_le32((const uint8_t *)"cAMD"),
	};
}

static struct sev_cpuid name_part(enum product product, uint32_t leaf)
{
	uint8_t name[NAME_SIZE] = {0};
	const uint8_t *part = name + (leaf - 0x80000002u) * 16;

	snprintf((char *)name, sizeof(name), "%s", NAMES[product]);
	return (struct sev_cpuid){
		.eax = sev_get_le32(part),
		.ebx = sev_get_le32(part + 4),
		.ecx = sev_get_le32(part + 8),
		.edx = sev_get_le32(part + 12),
	};
}

static struct sev_cpuid row_of(enum product product, uint32_t leaf, uint32_t subleaf)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (ROWS[i].leaf == leaf && ROWS[i].subleaf == subleaf)
			return ROWS[i].of[product];
	return (struct sev_cpuid){0};
}

void lx_cpuid(const struct lx_kernel *kernel, uint32_t leaf, uint32_t subleaf,
	      struct sev_cpuid *out)
{
	const struct machine_config *machine = machine_config(kernel->machine);
	const enum product product = product_of(machine);
	const uint32_t last = machine->cores - 1u;

	switch (leaf) {
	case 0:
		*out = vendor(0x10);
		return;
	case 1:
		*out = (struct sev_cpuid){signature(machine), (last + 1) << 16 | 0x0800, 0x7EFA320B,
					  0x178BFBFF};
		return;
	case 0x80000000:
		*out = vendor(LAST[product]);
		return;
	case 0x80000001: /* ECX 2: SVM */
		*out = (struct sev_cpuid){signature(machine), 0x40000000, 0x75C237FF, 0x2FD3FBFF};
		return;
	case 0x80000002:
	case 0x80000003:
	case 0x80000004:
		*out = name_part(product, leaf);
		return;
	case 0x80000008:
		*out = (struct sev_cpuid){ADDRESS_SIZES[product], ADDRESS_FEATURES[product],
					  0x7000 | last, 0x00010007};
		return;
	case 0x8000001F:
		*out = (struct sev_cpuid){SEV[product], SEV_C_BIT, machine->max_asid,
					  machine->min_sev_asid};
		return;
	default:
		*out = row_of(product, leaf, subleaf);
		return;
	}
}
