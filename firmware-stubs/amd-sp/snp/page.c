/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/page.h"

uint64_t sp_page_bytes(enum rmp_size size)
{
	return size == RMP_2M ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;
}

/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
uint32_t sp_page_address(struct amd_sp *sp, uint64_t spa, enum rmp_size size)
{
	uint64_t bytes = sp_page_bytes(size);

	return spa % bytes == 0 && machine_is_memory(sp->machine, spa, bytes)
		       ? SEV_FW_SUCCESS
		       : SEV_FW_INVALID_ADDRESS;
}

uint32_t sp_page_find(struct amd_sp *sp, uint64_t spa, enum rmp_size size, unsigned states,
		      struct rmp_entry **entry)
{
	uint32_t status = sp_page_address(sp, spa, size);

	*entry = NULL;
	if (status)
		return status;
	*entry = rmp_lookup(sp->machine, spa, NULL);
	/* spec: SNP-ABI page commands: the RMP has the page in the size that the command names */
	if (*entry && (*entry)->assigned && (*entry)->size != size)
		return SEV_FW_INVALID_PAGE_SIZE;
	/* spec: SNP-ABI page commands: the page is in a state that the command takes */
	if (!(states & SP_STATE(rmp_entry_state(*entry))))
		return SEV_FW_INVALID_PAGE_STATE;
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	return sp_firmware_uses(sp, spa, sp_page_bytes(size)) ? SEV_FW_INVALID_PAGE_STATE
							      : SEV_FW_SUCCESS;
}

static bool owns(const struct sp_gctx *gctx, const struct rmp_entry *entry)
{
	if (rmp_entry_state(entry) == RMP_METADATA)
		return entry->gpa == gctx->spa;
	return entry->asid == gctx->asid;
}

uint32_t sp_page_find_own(struct amd_sp *sp, const struct sp_gctx *gctx, uint64_t spa,
			  enum rmp_size size, unsigned states, struct rmp_entry **entry)
{
	uint32_t status = sp_page_find(sp, spa, size, states, entry);

	/* spec: SNP-ABI page commands: the page is of the guest that the command names */
	if (!status && !owns(gctx, *entry))
		status = SEV_FW_INVALID_PAGE_OWNER;
	return status;
}

uint32_t sp_guest_active(const struct sp_gctx *gctx)
{
	/* spec: SNP-ABI page commands: the guest is active */
	return gctx->asid ? SEV_FW_SUCCESS : SEV_FW_INACTIVE;
}

void sp_page_leave(struct amd_sp *sp, struct rmp_entry *entry)
{
	rmp_set_state(entry, sp_quirk(sp, AMD_SP_QUIRK_PAGE_LEFT) ? RMP_RECLAIM : RMP_FIRMWARE);
}
