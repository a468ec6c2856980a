/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUID page of an SNP guest (SNP-ABI, CPUID page): what the firmware checked and measured at
 * launch, and the little that the hypervisor still is asked for.
 */
#ifndef GHCB_CPUID_H
#define GHCB_CPUID_H

#include "abi/layout/cpuid_page.h"
#include "ghcb/event.h"
#include "ghcb/ops.h"
#include "ghcb/rc.h"

struct ghcb_cpuid_row {
	uint32_t leaf, subleaf;
	uint64_t xcr0, xss;
	struct ghcb_cpuid_regs regs;
};

/* The page's entries, as they were when it was read. */
struct ghcb_cpuid_table {
	uint32_t count;
	bool svsm; /* set by the caller: leaf 0x8000001F tells of an SVSM then */
	struct ghcb_cpuid_row rows[SEV_CPUID_PAGE_MAX];
};

/*
 * Copies a CPUID page of 4096 bytes, which is private and was validated at launch (never validate
 * it). ERR_CPUID_PAGE: no entries, more than 64, or two for the same. ERR_CPUID_LEAF: leaf
 * 0x8000001F is not one of an SNP guest's.
 */
enum ghcb_rc ghcb_cpuid_read(const uint8_t *page, struct ghcb_cpuid_table *table);

/* C-bit's position, of leaf 0x8000001F. */
unsigned ghcb_cpuid_cbit(const struct ghcb_cpuid_table *table);

/* Registers that an answer depends on. */
struct ghcb_cpuid_state {
	uint64_t cr4, xcr0, xss;
};

/*
 * CPUID of eax and ecx, answered from the table; what is not in it is 0. The hypervisor is asked
 * for APIC IDs alone (leaves 1, 0xB, 0x1F, 0x8000001E, 0x80000026), by the GHCB page or, where
 * there is none, by the MSR. cpu may be NULL: then these are 0. ERR_CPUID_LEAF: the table does not
 * tell the size of what XCR0 or XSS enable. Else as ghcb_event_cpuid().
 */
enum ghcb_rc ghcb_cpuid_answer(const struct ghcb_cpuid_table *table, struct ghcb_cpu *cpu,
			       const struct ghcb_cpuid_state *state, struct ghcb_cpuid_regs *regs);

/*
 * An SEV-ES guest, which has no page: what a hypervisor says of leaves 0x80000000 and 0x8000001F
 * when a #VC has already shown that this is an SEV-ES guest. ERR_CPUID_LEAF.
 */
enum ghcb_rc ghcb_cpuid_check_es(uint32_t largest_extended, uint32_t sev_eax);

#endif
