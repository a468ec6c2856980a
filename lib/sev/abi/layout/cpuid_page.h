/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUID page of SNP guests (SNP-ABI, CPUID page).
 */
#ifndef SEV_ABI_LAYOUT_CPUID_PAGE_H
#define SEV_ABI_LAYOUT_CPUID_PAGE_H

#include <stdint.h>

#define SEV_CPUID_PAGE_SIZE    4096
#define SEV_CPUID_PAGE_COUNT   0x00 /* 4 bytes: entries that follow */
#define SEV_CPUID_PAGE_ENTRIES 0x10
#define SEV_CPUID_PAGE_MAX     64 /* entries */

#define SEV_CPUID_ENTRY_SIZE   48

/* Fields of an entry. */
struct sev_cpuid_entry_field {
	const char *name; /* as in the specification */
	uint8_t offset;
	uint8_t size;
};

#define SEV_CPUID_ENTRY_EAX_IN	0x00
#define SEV_CPUID_ENTRY_ECX_IN	0x04
#define SEV_CPUID_ENTRY_XCR0_IN 0x08
#define SEV_CPUID_ENTRY_XSS_IN	0x10
#define SEV_CPUID_ENTRY_EAX	0x18
#define SEV_CPUID_ENTRY_EBX	0x1C
#define SEV_CPUID_ENTRY_ECX	0x20
#define SEV_CPUID_ENTRY_EDX	0x24
#define SEV_CPUID_ENTRY_RSVD	0x28

static const struct sev_cpuid_entry_field SEV_CPUID_ENTRY_FIELDS[] = {
	{"EAX_IN", SEV_CPUID_ENTRY_EAX_IN, 4},	 {"ECX_IN", SEV_CPUID_ENTRY_ECX_IN, 4},
	{"XCR0_IN", SEV_CPUID_ENTRY_XCR0_IN, 8}, {"XSS_IN", SEV_CPUID_ENTRY_XSS_IN, 8},
	{"EAX", SEV_CPUID_ENTRY_EAX, 4},	 {"EBX", SEV_CPUID_ENTRY_EBX, 4},
	{"ECX", SEV_CPUID_ENTRY_ECX, 4},	 {"EDX", SEV_CPUID_ENTRY_EDX, 4},
	{"RSVD", SEV_CPUID_ENTRY_RSVD, 8},
};

#endif
