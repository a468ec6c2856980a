/* SPDX-License-Identifier: Apache-2.0 */
#include "ap.h"

#include "bytes.h"
#include "fw_cfg.h"
#include "ghcb/events.h"
#include "io.h"

/* The local APIC's interrupt command register; to all but this one. */
#define APIC_ICR   UINT64_C(0xFEE00300)
#define ICR_OTHERS 0x000C0000u
#define ICR_INIT   0x00004500u
#define ICR_SIPI   0x00004600u
/* A port that nothing is at: reading it takes about a microsecond. */
#define DELAY_PORT 0x80
#define AFTER_INIT 10000
#define PATIENCE   200000

boot_why ap_jump_table(struct boot *boot)
{
	if (!boot->cpu.page || boot->cpu.snp)
		return BOOT_OK;
	return ghcb_event_set_jump_table(&boot->cpu, BOOT_JUMP_TABLE) ? GHCB_REASON_BOOT_GHCB
								      : BOOT_OK;
}

static uint32_t count_of(struct boot *boot)
{
	return get_le32(boot_memory(boot, BOOT_EARLY + BOOT_EARLY_APS, 4));
}

static void wait_for(struct boot *boot, uint32_t count, uint32_t patience)
{
	while (patience-- && count_of(boot) < count)
		io_in8(boot, DELAY_PORT);
}

bool ap_start(struct boot *boot, uint32_t *came, uint32_t *expected)
{
	const uint32_t processors = fw_cfg_number(boot, FW_CFG_CPUS) & 0xFFFF;

	*expected = processors ? processors - 1 : 0;
	*came = 0;
	if (!ram_holds(&boot->ram, BOOT_TRAMPOLINE, BOOT_PAGE_SIZE))
		return false;
	boot->hw->put_trampoline(boot->ctx, boot_memory(boot, BOOT_TRAMPOLINE, BOOT_PAGE_SIZE));
	io_write32(boot, APIC_ICR, ICR_OTHERS | ICR_INIT);
	wait_for(boot, UINT32_MAX, AFTER_INIT);
	io_write32(boot, APIC_ICR, ICR_OTHERS | ICR_SIPI | BOOT_TRAMPOLINE / BOOT_PAGE_SIZE);
	wait_for(boot, *expected, PATIENCE);
	*came = count_of(boot);
	return *came == *expected;
}
