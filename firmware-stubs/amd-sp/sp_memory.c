/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's accesses to memory.
 */
#include "amd-sp/command.h"

uint32_t sp_read(struct amd_sp *sp, uint64_t spa, void *out, size_t size)
{
	return machine_read(sp->machine, spa, out, size) ? SEV_FW_SUCCESS : SEV_FW_INVALID_ADDRESS;
}

/* Whether two ranges have an address in common; neither wraps. */
static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a_size && b_size && a < b + b_size && b < a + a_size;
}

bool sp_firmware_uses(struct amd_sp *sp, uint64_t spa, uint64_t size)
{
	const struct machine_core *core = machine_core(sp->machine, 0);
	const struct sp_legacy *legacy = &sp->state->legacy;
	uint64_t tmr_len = legacy->state != SP_LEGACY_UNINIT && legacy->es ? legacy->tmr_len : 0;

	return overlap(spa, size, core->rmp_base, core->rmp_end + 1 - core->rmp_base) ||
	       overlap(spa, size, legacy->tmr_paddr, tmr_len);
}

uint32_t sp_writable(struct amd_sp *sp, uint64_t spa, size_t size)
{
	if (!machine_is_memory(sp->machine, spa, size))
		return SEV_FW_INVALID_ADDRESS;
	if (sp->state->snp.state != SP_SNP_INIT)
		return SEV_FW_SUCCESS;
	/* spec: SNP-ABI page states: the firmware writes to Firmware and Default pages only */
	for (uint64_t page = spa - spa % MACHINE_PAGE_SIZE; page < spa + size;
	     page += MACHINE_PAGE_SIZE) {
		enum rmp_state state = rmp_state_at(sp->machine, page);

		if (state != RMP_FIRMWARE && state != RMP_DEFAULT)
			return SEV_FW_INVALID_PAGE_STATE;
	}
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	return sp_firmware_uses(sp, spa, size) ? SEV_FW_INVALID_PAGE_STATE : SEV_FW_SUCCESS;
}

uint32_t sp_write(struct amd_sp *sp, uint64_t spa, const void *data, size_t size)
{
	uint32_t status = sp_writable(sp, spa, size);

	if (!status && !machine_write(sp->machine, spa, data, size))
		status = SEV_FW_INVALID_ADDRESS;
	return status;
}

uint32_t sp_write_page(struct amd_sp *sp, uint64_t spa, const void *data, size_t size)
{
	struct rmp_entry *entry;
	uint32_t status;

	if (spa % MACHINE_PAGE_SIZE)
		return SEV_FW_INVALID_ADDRESS;
	status = sp_write(sp, spa, data, size);
	if (status)
		return status;
	/* spec: SNP-ABI page states: a page that the firmware wrote is handed back as Reclaim */
	entry = rmp_lookup(sp->machine, spa, NULL);
	if (sp->state->snp.state == SP_SNP_INIT && rmp_entry_state(entry) == RMP_FIRMWARE)
		rmp_set_state(entry, RMP_RECLAIM);
	return SEV_FW_SUCCESS;
}

uint32_t sp_output_blob(struct amd_sp *sp, struct sp_call *call, unsigned at_paddr,
			unsigned at_length, const void *data, size_t size)
{
	uint64_t spa = sev_get_le64(call->buffer + at_paddr);
	uint32_t room = sev_get_le32(call->buffer + at_length);

	sev_put_le32(call->buffer + at_length, (uint32_t)size);
	if (!spa || room < size)
		return SEV_FW_INVALID_LENGTH;
	return sp_write(sp, spa, data, size);
}
