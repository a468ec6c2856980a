/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why guests ask to be terminated, by set and code (GHCB specification, termination request; set 1
 * is Linux's).
 */
#ifndef SEV_ABI_LAYOUT_GHCB_REASON_H
#define SEV_ABI_LAYOUT_GHCB_REASON_H

#include <stdint.h>

/* In the GHCB MSR, bits 15:12 are the set and bits 23:16 the code. */
#define GHCB_REASON_SET_SHIFT  12
#define GHCB_REASON_CODE_SHIFT 16

/* spec: GHCB termination request: sets and codes of reasons */
/* clang-format off */
#define GHCB_REASONS(X) \
	X(GENERAL, 0, 0, "general request, no reason given") \
	X(PROTOCOL, 0, 1, "the GHCB protocol versions of guest and hypervisor do not overlap") \
	X(SNP_FEATURES, 0, 2, "SNP features are on that the guest does not support, or missing") \
	X(REGISTER, 1, 0, "the GHCB's address could not be registered") \
	X(PSC, 1, 1, "pages could not be changed between private and shared") \
	X(PVALIDATE, 1, 2, "a page could not be validated") \
	X(NOT_VMPL0, 1, 3, "the guest does not run at VMPL0") \
	X(CPUID, 1, 4, "the CPUID page is not valid") \
	X(CPUID_HV, 1, 5, "CPUID could not be asked of the hypervisor") \
	X(SECRETS, 1, 6, "the secrets page could not be used") \
	X(NO_SVSM, 1, 7, "the guest is not at VMPL0, and the secrets page tells no SVSM") \
	X(SVSM_VMPL0, 1, 8, "an SVSM is there although the guest is at VMPL0") \
	X(SVSM_CAA, 1, 9, "the SVSM's calling area is not aligned to a page") \
	X(SECURE_TSC, 1, 10, "Secure TSC could not be set up") \
	X(SVSM_REMAP, 1, 11, "the SVSM's calling area could not be mapped again") \
	X(SECURE_AVIC, 1, 12, "Secure AVIC failed")
/* clang-format on */

/* Codes by name: GHCB_REASON_PVALIDATE; the set goes by GHCB_REASON_PVALIDATE_SET. */
#define GHCB_REASON_ENUM(name, set, code, text)                                                    \
	GHCB_REASON_##name = (code), GHCB_REASON_##name##_SET = (set),
enum ghcb_reason_code { GHCB_REASONS(GHCB_REASON_ENUM) };

#endif
