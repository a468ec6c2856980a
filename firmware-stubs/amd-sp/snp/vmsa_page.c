/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSA pages of a launch.
 */
#include "abi/layout/vmsa.h"
#include "amd-sp/snp/guest_commands.h"

#define SEV_FEATURES 0x3B0

/* APM2: SEV_FEATURES: bits that have a name */
#define KNOWN_FEATURES UINT64_C(0x21D7FF)

uint32_t sp_vmsa_page_check(struct amd_sp *sp, const struct sp_gctx *gctx,
			    uint8_t page[MACHINE_PAGE_SIZE])
{
	uint64_t features = sev_get_le64(page + SEV_FEATURES);

	(void)gctx;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a VMSA has SNPActive and no unknown SEV_FEATURES */
	if (!(features & SEV_FEATURE_SNP_ACTIVE) || (features & ~KNOWN_FEATURES))
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_VMSA_CHECK);
	return SEV_FW_SUCCESS;
}
