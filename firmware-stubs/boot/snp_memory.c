/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Validation of an SNP guest's memory, through a window of 1 GiB: each part is looked at once, so
 * that the record of its pages is needed only while it is in the window.
 */
#include "bytes.h"
#include "snp.h"

static boot_why validate_part(struct boot *boot, uint64_t base, uint64_t end)
{
	const uint64_t start = base & ~((uint64_t)BOOT_WINDOW_SIZE - 1);
	struct ghcb_guest_memory *memory = &boot->memory;
	enum ghcb_rc rc;

	memset(memory, 0, sizeof(*memory));
	memory->cpu = &boot->cpu;
	memory->start = base;
	memory->end = end;
	memory->record = boot_memory(boot, BOOT_RECORD, BOOT_RECORD_SIZE);
	memset(memory->record, 0, ghcb_memory_record_size(base, end));
	memory->offset = boot->hw->window(boot->ctx, start) - start;
	/* spec: GHCB page validation: memory is private before it is used, and validated once */
	rc = ghcb_memory_unshare(memory, base, (end - base) / BOOT_PAGE_SIZE);
	if (rc == GHCB_ERR_VALIDATED)
		return GHCB_REASON_BOOT_ATTACK;
	return rc ? GHCB_REASON_BOOT_MEMORY : BOOT_OK;
}

static boot_why validate_range(struct boot *boot, uint64_t base, uint64_t end)
{
	boot_why why = BOOT_OK;

	while (base < end && !why) {
		const uint64_t next = (base | (BOOT_WINDOW_SIZE - 1)) + 1;
		const uint64_t part = next < end ? next : end;

		why = validate_part(boot, base, part);
		base = part;
	}
	return why;
}

boot_why snp_validate(struct boot *boot)
{
	boot_why why = BOOT_OK;

	if (!boot->cpu.snp)
		return BOOT_OK;
	for (uint32_t i = 0; i < boot->ram.count && !why; i++)
		if (boot->ram.range[i].type == RAM_USABLE)
			why = validate_range(boot, boot->ram.range[i].base, boot->ram.range[i].end);
	return why;
}
