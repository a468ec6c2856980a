/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_SET_STATE: Firmware pages become HV-Fixed, until SNP_EN is cleared.
 */
#include "amd-sp/snp/page.h"
#include "amd-sp/snp/range_list.h"

#define LARGE_PAGES (MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

/* spec: SNP-ABI SNP_PAGE_SET_STATE: from Firmware to HV-Fixed */
static bool can_be_fixed(enum rmp_state state)
{
	return state == RMP_FIRMWARE;
}

static uint32_t check_range(struct amd_sp *sp, uint64_t base, uint64_t pages)
{
	/* spec: SNP-ABI SNP_PAGE_SET_STATE: ranges are of whole 2 MiB */
	if (base % MACHINE_LARGE_SIZE || pages % LARGE_PAGES)
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	return sp_firmware_uses(sp, base, pages * MACHINE_PAGE_SIZE) ? SEV_FW_INVALID_PAGE_STATE
								     : SEV_FW_SUCCESS;
}

static uint32_t check_ranges(struct amd_sp *sp, uint64_t list)
{
	uint8_t bytes[SP_RANGE_LIST_ELEMENTS + SP_RANGE_LIST_MAX * SP_RANGE_SIZE];
	uint32_t status = sp_read(sp, list, bytes, sizeof(bytes));

	for (uint32_t i = 0; !status && i < sev_get_le32(bytes + SP_RANGE_LIST_COUNT); i++) {
		const uint8_t *range = bytes + SP_RANGE_LIST_ELEMENTS + i * SP_RANGE_SIZE;

		status = check_range(sp, sev_get_le64(range + SP_RANGE_BASE),
				     sev_get_le32(range + SP_RANGE_PAGES));
	}
	return status;
}

uint32_t sp_snp_page_set_state(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t list = SP_GET(call, 64, SNP_PAGE_SET_STATE, LIST_PADDR);
	uint32_t status;

	/* spec: SNP-ABI SNP_PAGE_SET_STATE: LEN is that of the command buffer */
	if (SP_GET(call, 32, SNP_PAGE_SET_STATE, LEN) != SEV_SIZE_SNP_PAGE_SET_STATE)
		return SEV_FW_INVALID_LENGTH;
	status = sp_page_address(sp, list, RMP_4K);
	if (!status)
		status = sp_range_list_check(sp, list, can_be_fixed);
	if (!status)
		status = check_ranges(sp, list);
	if (!status)
		sp_range_list_apply(sp, list, RMP_HV_FIXED);
	return status;
}
