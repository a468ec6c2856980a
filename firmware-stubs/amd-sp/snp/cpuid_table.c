/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/cpuid_table.h"

#define ALL(kind, v)                                                                               \
	{                                                                                          \
		SP_CPUID_##kind,                                                                   \
		{                                                                                  \
			(v), (v), (v)                                                              \
		}                                                                                  \
	}
#define EACH(kind, m, g, t)                                                                        \
	{                                                                                          \
		SP_CPUID_##kind,                                                                   \
		{                                                                                  \
			(m), (g), (t)                                                              \
		}                                                                                  \
	}
#define ZERO ALL(MASK, 0)
#define FREE ALL(MASK, 0xFFFFFFFF)
#define ANY  SP_CPUID_ANY_INDEX

/*
 * APM3: CPUID specification, with the processors' feature bits. Topology, caches, names and the
 * processor's signature are the hypervisor's to say; their reserved bits are not.
 */
/* clang-format off */
static const struct sp_cpuid_row ROWS[] = {
	/* highest function; "AuthenticAMD" */
	{0x00000000, ANY, ALL(MAX, 0x10), ALL(EXACT, 0x68747541), ALL(EXACT, 0x444D4163),
	 ALL(EXACT, 0x69746E65)},
	/* signature; APIC id, CLFLUSH; features, with the bit that tells a hypervisor */
	{0x00000001, ANY, ALL(MASK, 0x0FFF0FFF), FREE, ALL(MASK, 0xFEFA320B),
	 ALL(MASK, 0x178BFBFF)},
	/* MONITOR */
	{0x00000005, ANY, ALL(MASK, 0xFFFF), ALL(MASK, 0xFFFF), ALL(MASK, 3), ALL(MASK, 0xFF)},
	/* power: ARAT; effective frequency */
	{0x00000006, ANY, ALL(MASK, 4), ZERO, ALL(MASK, 1), ZERO},
	/* structured extended features */
	{0x00000007, 0, EACH(MAX, 0, 1, 1), EACH(MASK, 0x219C97A9, 0xF1BF97A9, 0xF1BF97A9),
	 EACH(MASK, 0x0040069C, 0x00415FDE, 0x18415FDE),
	 EACH(MASK, 0x00000010, 0x10000010, 0x10000110)},
	{0x00000007, 1, EACH(MASK, 0, 0x20, 0x30), ZERO, ZERO, ZERO},
	/* topology */
	{0x0000000B, ANY, ALL(MASK, 0x1F), ALL(MASK, 0xFFFF), ALL(MASK, 0xFFFF), FREE},
	/* XSAVE; sizes and components: cpuid_policy.c */
	{0x0000000D, 0, EACH(MASK, 0x207, 0x2E7, 0x2E7), FREE, ALL(MAX, 0x988), ZERO},
	{0x0000000D, 1, ALL(MASK, 0xF), FREE, ALL(MASK, 0x1800), ZERO},
	/* platform QoS */
	{0x0000000F, 0, ZERO, FREE, ZERO, ALL(MASK, 2)},
	{0x0000000F, 1, ALL(MASK, 0xFF), FREE, FREE, ALL(MASK, 7)},
	{0x00000010, 0, ZERO, ALL(MASK, 2), ZERO, ZERO},
	{0x00000010, 1, ALL(MASK, 0x1F), FREE, ALL(MASK, 4), ALL(MASK, 0xFFFF)},

	{0x80000000, ANY, EACH(MAX, 0x80000023, 0x80000028, 0x80000028), ALL(EXACT, 0x68747541),
	 ALL(EXACT, 0x444D4163), ALL(EXACT, 0x69746E65)},
	{0x80000001, ANY, ALL(MASK, 0x0FFF0FFF), FREE, ALL(MASK, 0x75C237FF),
	 ALL(MASK, 0x2FD3FBFF)},
	/* name */
	{0x80000002, ANY, FREE, FREE, FREE, FREE},
	{0x80000003, ANY, FREE, FREE, FREE, FREE},
	{0x80000004, ANY, FREE, FREE, FREE, FREE},
	/* caches and TLBs */
	{0x80000005, ANY, FREE, FREE, FREE, FREE},
	{0x80000006, ANY, FREE, FREE, FREE, ALL(MASK, 0xFFFCFFFF)},
	/* RAS, power */
	{0x80000007, ANY, ZERO, ALL(MASK, 0x3B), ZERO, ALL(MASK, 0x6799)},
	/* address sizes; features; number of cores; RDPRU and INVLPGB */
	{0x80000008, ANY, ALL(MASK, 0x00FFFFFF), EACH(MASK, 0x19BFF75F, 0x79BFF75F, 0x79BFF75F),
	 ALL(MASK, 0x0003F0FF), FREE},
	/* SVM */
	{0x8000000A, ANY, ALL(MASK, 0xFF), ALL(MAX, 0x8000), ZERO,
	 EACH(MASK, 0x111BB4FF, 0x171FB4FF, 0x3F1FB4FF)},
	/* TLBs of 1 GiB pages; FP units; IBS */
	{0x80000019, ANY, FREE, FREE, ZERO, ZERO},
	{0x8000001A, ANY, EACH(MASK, 7, 7, 15), ZERO, ZERO, ZERO},
	{0x8000001B, ANY, EACH(MASK, 0x3FF, 0xBFF, 0x1FFF), ZERO, ZERO, ZERO},
	/* cache topology; node and core */
	{0x8000001D, ANY, ALL(MASK, 0x03FFC3FF), FREE, FREE, ALL(MASK, 3)},
	{0x8000001E, ANY, FREE, ALL(MASK, 0xFFFF), ALL(MASK, 0x7FF), ZERO},
	/* memory encryption: features; C-bit, lost address bits, VMPLs; ASIDs */
	{0x8000001F, ANY, EACH(MASK, 0x0101FD3F, 0x030FFDFF, 0xFFAFFFFF), ALL(MASK, 0x0000FFFF),
	 EACH(MAX, 509, 1006, 1006), EACH(MAX, 509, 1006, 1006)},
	/* platform QoS, extended */
	{0x80000020, 0, ZERO, EACH(MASK, 0x02, 0x1E, 0x7E), ZERO, ZERO},
	{0x80000020, 1, ALL(MASK, 0xFFF), ZERO, ZERO, ALL(MASK, 0xFFFF)},
	{0x80000020, 2, EACH(MASK, 0, 0xFFF, 0xFFF), ZERO, ZERO, EACH(MASK, 0, 0xFFFF, 0xFFFF)},
	{0x80000020, 3, ZERO, EACH(MASK, 0, 0xFF, 0xFF), EACH(MASK, 0, 0x7F, 0xFF), ZERO},
	/* features 2; size of microcode patches */
	{0x80000021, ANY, EACH(MASK, 0x1800004D, 0x18062FCF, 0xB8FE7FFF), ALL(MASK, 0xFFFF), ZERO,
	 ZERO},
	/* performance monitoring version 2 */
	{0x80000022, ANY, EACH(MASK, 0, 7, 7), EACH(MASK, 0, 0x3FFFFF, 0x3FFFFF),
	 EACH(MASK, 0, 0xFFFFFFFF, 0xFFFFFFFF), ZERO},
	/* memory encryption with many host keys */
	{0x80000023, ANY, ALL(MASK, 1), ALL(MASK, 0xFFFF), ZERO, ZERO},
	/* topology, extended */
	{0x80000026, ANY, EACH(MASK, 0, 0xE000001F, 0xE000001F), EACH(MASK, 0, 0xFFFFFFFF, 0xFFFFFFFF),
	 EACH(MASK, 0, 0xFFFF, 0xFFFF), EACH(MASK, 0, 0xFFFFFFFF, 0xFFFFFFFF)},
};

#define MILAN (1u << SP_CPU_MILAN)
#define AVX512 ((1u << SP_CPU_GENOA) | (1u << SP_CPU_TURIN))

static const struct sp_xsave_component COMPONENTS[] = {
	{2, MILAN | AVX512, 0x100, 0x240}, /* AVX */
	{5, AVX512, 0x040, 0x340},	   /* opmasks */
	{6, AVX512, 0x200, 0x380},	   /* ZMM_Hi256 */
	{7, AVX512, 0x400, 0x580},	   /* Hi16_ZMM */
	{9, MILAN | AVX512, 0x008, 0x980}, /* PKRU */
	{11, MILAN | AVX512, 0x010, 0},	   /* CET_U */
	{12, MILAN | AVX512, 0x018, 0},	   /* CET_S */
};
/* clang-format on */

enum sp_cpu sp_cpu_of(const struct amd_sp_profile *profile)
{
	if (profile->family > 0x19)
		return SP_CPU_TURIN;
	return profile->model < 0x10 ? SP_CPU_MILAN : SP_CPU_GENOA;
}

const struct sp_cpuid_row *sp_cpuid_row(uint32_t function, uint32_t index)
{
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++)
		if (ROWS[i].function == function &&
		    (ROWS[i].index == index || ROWS[i].index == SP_CPUID_ANY_INDEX))
			return &ROWS[i];
	return NULL;
}

const struct sp_xsave_component *sp_xsave_component(enum sp_cpu cpu, size_t i)
{
	for (size_t at = 0; at < sizeof(COMPONENTS) / sizeof(*COMPONENTS); at++)
		if ((COMPONENTS[at].cpus & (1u << cpu)) && i-- == 0)
			return &COMPONENTS[at];
	return NULL;
}
