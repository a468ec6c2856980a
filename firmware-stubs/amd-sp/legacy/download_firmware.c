/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DOWNLOAD_FIRMWARE: an update while nothing runs, which is committed at once.
 */
#include "amd-sp/legacy/platform_handlers.h"
#include "amd-sp/snp/update.h"

uint32_t sp_download_firmware(struct amd_sp *sp, struct sp_call *call)
{
	/* spec: SEV-API DOWNLOAD_FIRMWARE: neither SEV nor SNP is initialised */
	if (sp->state->legacy.state != SP_LEGACY_UNINIT || sp->state->snp.state != SP_SNP_UNINIT)
		return sp_quirk_status(sp, AMD_SP_QUIRK_DOWNLOAD_STATE);
	/* spec: SEV-API DOWNLOAD_FIRMWARE: the image replaces the firmware, and is committed */
	return sp_firmware_update(sp, SP_GET(call, 64, DOWNLOAD_FIRMWARE, FW_PADDR),
				  SP_GET(call, 32, DOWNLOAD_FIRMWARE, FW_LEN), true);
}
