/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch digest, one page at a time (SNP-ABI: SNP_LAUNCH_UPDATE, PAGE_INFO).
 */
#include <string.h>

#include "abi/layout/page_info.h"
#include "amd-sp/snp/launch_update.h"
#include "base/crypto.h"

/* Where the permissions of each VMPL stand, by the choice of the quirk. */
static const uint8_t PERMS_AT[2][RMP_VMPLS] = {
	{0, PAGE_INFO_VMPL1_PERMS, PAGE_INFO_VMPL2_PERMS, PAGE_INFO_VMPL3_PERMS},
	{0, 0x66, 0x65, 0x64},
};

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the digest becomes the SHA-384 of PAGE_INFO */
void sp_launch_digest_step(uint8_t digest[48], const struct sp_page_info *info, unsigned order)
{
	uint8_t page_info[PAGE_INFO_SIZE] = {0};

	memcpy(page_info + PAGE_INFO_DIGEST_CUR, digest, 48);
	memcpy(page_info + PAGE_INFO_CONTENTS, info->contents, 48);
	sev_put_le16(page_info + PAGE_INFO_LENGTH, PAGE_INFO_SIZE);
	page_info[PAGE_INFO_PAGE_TYPE] = info->type;
	page_info[PAGE_INFO_IMI_PAGE] = info->imi_page;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_INFO has the permissions of each VMPL */
	for (unsigned vmpl = 1; vmpl < RMP_VMPLS; vmpl++)
		page_info[PERMS_AT[order][vmpl]] = info->perms[vmpl];
	sev_put_le64(page_info + PAGE_INFO_GPA, info->gpa);
	sev_sha384(page_info, sizeof(page_info), digest);
}
