/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of SNP_LAUNCH_UPDATE, for this folder only: the launch digest's step.
 */
#ifndef AMD_SP_SNP_LAUNCH_UPDATE_H
#define AMD_SP_SNP_LAUNCH_UPDATE_H

#include "amd-sp/snp/guest_commands.h"

/* SNP-ABI: SNP_LAUNCH_UPDATE, PAGE_TYPE */
enum sp_page_type {
	SP_PAGE_NORMAL = 1,
	SP_PAGE_VMSA = 2,
	SP_PAGE_ZERO = 3,
	SP_PAGE_UNMEASURED = 4,
	SP_PAGE_SECRETS = 5,
	SP_PAGE_CPUID = 6,
	SP_PAGE_TYPES,
};

/* What PAGE_INFO holds of a page, besides the digest so far. */
struct sp_page_info {
	uint8_t contents[48]; /* SHA-384, or zeros */
	uint8_t type;	      /* enum sp_page_type */
	bool imi_page;
	uint8_t perms[RMP_VMPLS]; /* by VMPL; that of VMPL0 is not measured */
	uint64_t gpa;
};

/* One page's step of the launch digest; order: the choice of AMD_SP_QUIRK_SNP_PAGE_INFO_VMPL. */
void sp_launch_digest_step(uint8_t digest[48], const struct sp_page_info *info, unsigned order);

#endif
