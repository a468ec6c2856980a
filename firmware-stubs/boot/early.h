/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of specifications that the assembly uses. What C knows by another header is compared
 * with these at compile time (footer.c).
 */
#ifndef BOOT_EARLY_H
#define BOOT_EARLY_H

#define EARLY_CR0_PE	      0x00000001
#define EARLY_CR0_PG	      0x80000000
#define EARLY_CR0_NO_CACHE    0x60000000 /* CD, NW */
#define EARLY_CR4_PAE	      0x00000020

#define EARLY_MSR_EFER	      0xC0000080
#define EARLY_EFER_LMA	      0x00000400
#define EARLY_EFER_LME	      0x00000100
#define EARLY_MSR_GHCB	      0xC0010130
#define EARLY_MSR_SEV	      0xC0010131
#define EARLY_SEV	      0x1
#define EARLY_SEV_ES	      0x2
#define EARLY_SEV_SNP	      0x4

#define EARLY_VECTOR_VC	      29
#define EARLY_EXIT_CPUID      0x72

#define EARLY_CPUID_FEATURES  0x00000001
#define EARLY_CPUID_RDRAND    30 /* bit of ECX */
#define EARLY_CPUID_EXTENDED  0x80000000
#define EARLY_CPUID_SEV	      0x8000001F
#define EARLY_CPUID_SEV_BIT   1	   /* of EAX */
#define EARLY_CPUID_CBIT_MASK 0x3F /* of EBX */

/* The CPUID page. */
#define EARLY_CPUID_MAX	    64
#define EARLY_CPUID_ENTRIES 0x10
#define EARLY_CPUID_ENTRY   48
#define EARLY_CPUID_EAX	    0x18

/* GHCB MSR protocol. */
#define EARLY_MSR_CPUID_REQ  0x004
#define EARLY_MSR_CPUID_RESP 0x005
#define EARLY_MSR_TERM_REQ   0x100
#define EARLY_MSR_HOLD_REQ   0x006
#define EARLY_MSR_HOLD_RESP  0x007
#define EARLY_MSR_INFO	     0xFFF

/* Reasons of set 2. */
#define EARLY_REASON_SET   2
#define EARLY_REASON_VC	   1
#define EARLY_REASON_CPUID 2
#define EARLY_REASON_CBIT  3

#define EARLY_PAGE_PRESENT 0x03 /* and writable */
#define EARLY_PAGE_LARGE   0x80

#endif
