/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GHCB MSR and its protocol (GHCB specification, GHCB MSR protocol). Bits 11:0 are GHCBInfo,
 * which is 0 where the MSR holds the GPA of a GHCB page; the rest is GHCBData. Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_GHCB_MSR_H
#define SEV_ABI_LAYOUT_GHCB_MSR_H

#include <stdint.h>

#define GHCB_MSR	   0xC0010130u
#define GHCB_MSR_INFO_MASK UINT64_C(0xFFF)

/* GHCBInfo: X(name, code, text) */
/* clang-format off */
#define GHCB_MSR_LIST(X) \
	X(SEV_INFO_RESP, 0x001, "SEV information response") \
	X(SEV_INFO_REQ, 0x002, "SEV information request") \
	X(CPUID_REQ, 0x004, "CPUID request") \
	X(CPUID_RESP, 0x005, "CPUID response") \
	X(AP_RESET_HOLD_REQ, 0x006, "AP reset hold request") \
	X(AP_RESET_HOLD_RESP, 0x007, "AP reset hold response") \
	X(PREF_GPA_REQ, 0x010, "preferred GHCB GPA request") \
	X(PREF_GPA_RESP, 0x011, "preferred GHCB GPA response") \
	X(REG_GPA_REQ, 0x012, "register GHCB GPA request") \
	X(REG_GPA_RESP, 0x013, "register GHCB GPA response") \
	X(PSC_REQ, 0x014, "page state change request") \
	X(PSC_RESP, 0x015, "page state change response") \
	X(RUN_VMPL_REQ, 0x016, "run VMPL request") \
	X(RUN_VMPL_RESP, 0x017, "run VMPL response") \
	X(FEATURES_REQ, 0x080, "hypervisor features request") \
	X(FEATURES_RESP, 0x081, "hypervisor features response") \
	X(TERM_REQ, 0x100, "termination request")
/* clang-format on */
#define GHCB_MSR_CODE(name, code, text) GHCB_MSR_##name = (code),
enum ghcb_msr_code { GHCB_MSR_LIST(GHCB_MSR_CODE) };

/* SEV information: [63:48] highest and [47:32] lowest version, [31:24] C-bit, [23:12] 0 */
#define GHCB_MSR_VERSION_MAX_SHIFT 48
#define GHCB_MSR_VERSION_MIN_SHIFT 32
#define GHCB_MSR_CBIT_SHIFT	   24
#define GHCB_MSR_SEV_INFO_RSVD	   UINT64_C(0xFFF000)
/* CPUID: [63:32] function or value, [31:30] register, [29:12] 0 */
#define GHCB_MSR_CPUID_VALUE_SHIFT 32
#define GHCB_MSR_CPUID_REG_SHIFT   30
#define GHCB_MSR_CPUID_RSVD	   UINT64_C(0x3FFFF000)
enum ghcb_msr_cpuid_reg { GHCB_CPUID_EAX, GHCB_CPUID_EBX, GHCB_CPUID_ECX, GHCB_CPUID_EDX };
/* Preferred GPA and registration: [63:12] GFN; all ones: no preference, or refused */
#define GHCB_MSR_DATA_SHIFT 12
#define GHCB_MSR_NO_GFN	    UINT64_C(0xFFFFFFFFFFFFF)
/* Page state change: [51:12] GFN, [55:52] operation, [63:56] 0; answer: [63:32] error, [31:12] 0 */
#define GHCB_MSR_GFN_MASK     UINT64_C(0x000FFFFFFFFFF000)
#define GHCB_MSR_PSC_OP_SHIFT 52
#define GHCB_MSR_PSC_OP_MASK  UINT64_C(0xF)
#define GHCB_MSR_PSC_RSVD     UINT64_C(0xFF00000000000000)
#define GHCB_MSR_ERROR_SHIFT  32
#define GHCB_MSR_ERROR_RSVD   UINT64_C(0xFFFFF000)
/* Run VMPL: [39:32] the VMPL, the rest 0 */
#define GHCB_MSR_VMPL_SHIFT 32
#define GHCB_MSR_VMPL_MASK  UINT64_C(0xFF)
#define GHCB_MSR_VMPL_RSVD  UINT64_C(0xFFFFFF00FFFFF000)
/* Termination: [15:12] set, [23:16] code, the rest 0 */
#define GHCB_MSR_TERM_RSVD UINT64_C(0xFFFFFFFFFF000000)

/* Operations of a page state change. */
enum ghcb_psc_op {
	GHCB_PSC_PRIVATE = 1,
	GHCB_PSC_SHARED = 2,
	GHCB_PSC_PSMASH = 3,  /* not by the MSR */
	GHCB_PSC_UNSMASH = 4, /* not by the MSR */
};

/* Bits of the hypervisor's features: X(name, bit, bits that it requires, text) */
/* clang-format off */
#define GHCB_FEATURE_LIST(X) \
	X(SNP, 0, 0x00, "SEV-SNP") \
	X(AP_CREATION, 1, 0x01, "SNP AP creation") \
	X(RESTRICTED_INJECTION, 2, 0x02, "Restricted Injection") \
	X(RESTRICTED_INJECTION_TIMER, 3, 0x04, "Restricted Injection timer") \
	X(APIC_ID_LIST, 4, 0x00, "APIC ID list") \
	X(MULTI_VMPL, 5, 0x01, "SNP multi-VMPL")
/* clang-format on */
#define GHCB_FEATURE_BIT(name, bit, needs, text) GHCB_FEATURE_##name = 1u << (bit),
enum ghcb_feature { GHCB_FEATURE_LIST(GHCB_FEATURE_BIT) };

#endif
