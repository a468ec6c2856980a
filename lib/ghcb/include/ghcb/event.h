/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What both sides know of events: the rows of their table, and CPUID's registers.
 */
#ifndef GHCB_EVENT_H
#define GHCB_EVENT_H

#include <stdbool.h>

#include "abi/layout/ghcb_event.h"

struct ghcb_event_row {
	uint64_t code;
	uint32_t in, out; /* sets of registers: GHCB_RAX_BIT | … */
	uint8_t version;  /* the first that has it */
	bool snp;	  /* for SNP guests only */
};

/* What CPUID takes and gives. */
struct ghcb_cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

/* The row of SW_EXITCODE, all 64 bits of it; NULL where it is no event. */
const struct ghcb_event_row *ghcb_event_row(uint64_t code);

#endif
