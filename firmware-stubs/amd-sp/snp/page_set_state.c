/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PAGE_SET_STATE: Firmware pages become HV-Fixed, for good.
 */
#include "amd-sp/snp/page.h"

/* RANGE_LIST: a header, then elements of BASE, PAGE_COUNT, reserved, in one page. */
#define AT_NUM_ELEMENTS 0x0
#define AT_RESERVED	0x4
#define AT_ELEMENTS	0x8
#define ELEMENT_SIZE	0x10
#define AT_PAGE_COUNT	0x8
#define AT_ELEMENT_RSVD 0xC
#define ELEMENTS_MAX	((MACHINE_PAGE_SIZE - AT_ELEMENTS) / ELEMENT_SIZE)

struct range {
	uint64_t base, size;
};

static struct range range_at(const uint8_t *list, uint32_t i)
{
	const uint8_t *element = list + AT_ELEMENTS + (size_t)i * ELEMENT_SIZE;

	return (struct range){
		.base = sev_get_le64(element),
		.size = sev_get_le32(element + AT_PAGE_COUNT) * MACHINE_PAGE_SIZE,
	};
}

static uint32_t check_list(const uint8_t *list)
{
	uint32_t count = sev_get_le32(list + AT_NUM_ELEMENTS);

	/* spec: SNP-ABI RANGE_LIST: it is in one page */
	if (count > ELEMENTS_MAX)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI RANGE_LIST: reserved fields are zero */
	if (sev_get_le32(list + AT_RESERVED))
		return SEV_FW_INVALID_PARAM;
	for (uint32_t i = 0; i < count; i++)
		if (sev_get_le32(list + AT_ELEMENTS + i * ELEMENT_SIZE + AT_ELEMENT_RSVD))
			return SEV_FW_INVALID_PARAM;
	return SEV_FW_SUCCESS;
}

static uint32_t check_range(struct amd_sp *sp, struct range range)
{
	/* spec: SNP-ABI SNP_PAGE_SET_STATE: ranges are of whole 2 MiB of memory */
	if (range.base % MACHINE_LARGE_SIZE || range.size % MACHINE_LARGE_SIZE ||
	    !machine_is_memory(sp->machine, range.base, range.size))
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_PAGE_SET_STATE: from Firmware to HV-Fixed */
	for (uint64_t at = 0; at < range.size; at += MACHINE_PAGE_SIZE)
		if (rmp_state_at(sp->machine, range.base + at) != RMP_FIRMWARE)
			return SEV_FW_INVALID_PAGE_STATE;
	return SEV_FW_SUCCESS;
}

/* A page of 2 MiB that is not assigned is 512 entries that are not. */
static void fix_range(struct amd_sp *sp, struct range range)
{
	for (uint64_t at = 0; at < range.size; at += MACHINE_PAGE_SIZE) {
		struct rmp_entry *entry = rmp_at(sp->machine, range.base + at);

		entry->size = RMP_4K;
		rmp_set_state(entry, RMP_HV_FIXED);
	}
}

static uint32_t set_state(struct amd_sp *sp, const uint8_t *list)
{
	uint32_t count = sev_get_le32(list + AT_NUM_ELEMENTS);
	uint32_t status = check_list(list);

	for (uint32_t i = 0; !status && i < count; i++)
		status = check_range(sp, range_at(list, i));
	for (uint32_t i = 0; !status && i < count; i++)
		fix_range(sp, range_at(list, i));
	return status;
}

uint32_t sp_snp_page_set_state(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t spa = SP_GET(call, 64, SNP_PAGE_SET_STATE, LIST_PADDR);
	uint8_t list[MACHINE_PAGE_SIZE];
	uint32_t status;

	/* spec: SNP-ABI SNP_PAGE_SET_STATE: LEN is that of the command buffer */
	if (SP_GET(call, 32, SNP_PAGE_SET_STATE, LEN) != SEV_SIZE_SNP_PAGE_SET_STATE)
		return SEV_FW_INVALID_LENGTH;
	status = sp_page_address(sp, spa, RMP_4K);
	if (!status)
		status = sp_read(sp, spa, list, sizeof(list));
	return status ? status : set_state(sp, list);
}
