/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of CPUID a guest may be told (SNP-ABI: CPUID reporting): CPUID pages, MSG_CPUID_REQ.
 */
#ifndef AMD_SP_SNP_CPUID_POLICY_H
#define AMD_SP_SNP_CPUID_POLICY_H

#include "abi/layout/cpuid_page.h"
#include "amd-sp/profile.h"

/*
 * Checks one entry against the CPU and corrects it: false where something had to be corrected.
 */
bool sp_cpuid_entry_check(const struct amd_sp_profile *profile,
			  uint8_t entry[SEV_CPUID_ENTRY_SIZE]);

#endif
