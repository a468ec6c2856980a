/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/guest_commands.h"

uint32_t sp_cpuid_page_check(struct amd_sp *sp, const struct sp_gctx *gctx,
			     uint8_t page[MACHINE_PAGE_SIZE])
{
	(void)sp;
	(void)gctx;
	return sev_get_le32(page) > 64 ? SEV_FW_INVALID_PARAM : SEV_FW_SUCCESS;
}
