/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUs' CPUID, as rules for what may be reported of it; for this folder only.
 */
#ifndef AMD_SP_SNP_CPUID_TABLE_H
#define AMD_SP_SNP_CPUID_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "amd-sp/profile.h"

/* How a register of an entry is held to the CPU's value. */
enum sp_cpuid_kind {
	SP_CPUID_MASK,	/* bits may be cleared, but none set that the value lacks */
	SP_CPUID_MAX,	/* a number that is at most the value */
	SP_CPUID_EXACT, /* the value */
	SP_CPUID_OR_0,	/* the value, or 0: the feature is hidden */
};

enum sp_cpu { SP_CPU_MILAN, SP_CPU_GENOA, SP_CPU_TURIN, SP_CPUS };

struct sp_cpuid_rule {
	uint8_t kind; /* enum sp_cpuid_kind */
	uint32_t value[SP_CPUS];
};

#define SP_CPUID_ANY_INDEX UINT32_MAX

struct sp_cpuid_row {
	uint32_t function;
	uint32_t index; /* ECX_IN; SP_CPUID_ANY_INDEX: every one */
	struct sp_cpuid_rule eax, ebx, ecx, edx;
};

enum sp_cpu sp_cpu_of(const struct amd_sp_profile *profile);
/* NULL: the CPU has no such function, all of it is zero. */
const struct sp_cpuid_row *sp_cpuid_row(uint32_t function, uint32_t index);

/* A state component of XSAVE. */
struct sp_xsave_component {
	uint8_t bit;	 /* of XCR0, or of XSS */
	uint8_t cpus;	 /* a bit for each enum sp_cpu that has it */
	uint16_t size;	 /* bytes */
	uint16_t offset; /* in the standard format; 0: of XSS, which has none */
};
/* The i-th that the CPU has besides x87 and SSE; NULL past the last. */
const struct sp_xsave_component *sp_xsave_component(enum sp_cpu cpu, size_t i);

#endif
