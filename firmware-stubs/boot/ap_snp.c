/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP: the other processors by VMSAs of the firmware's own, one after the other.
 */
#include "ap.h"
#include "bytes.h"
#include "fw_cfg.h"
#include "ghcb/ap.h"

/* Enough to show that it works. */
#define PROCESSORS_MAX 8
#define DELAY_LOOPS    1000000

static uint32_t count_of(struct boot *boot)
{
	volatile const uint8_t *count = boot_memory(boot, BOOT_EARLY + BOOT_EARLY_APS, 4);

	return (uint32_t)(count[0] | count[1] << 8);
}

/* Runs a processor until it has said that it is there; then it is the hypervisor's again. */
static bool run(struct boot *boot, const struct ghcb_ap_common *common, uint32_t apic_id)
{
	struct ghcb_ap ap = {.apic_id = apic_id, .gpa = BOOT_VMSA};
	const uint32_t before = count_of(boot);
	struct ghcb_ap_long start;

	ap.vmsa = boot_memory(boot, BOOT_VMSA, BOOT_PAGE_SIZE);
	boot->hw->ap_state(boot->ctx, &start);
	if (ghcb_vmsa_long(ap.vmsa, common, &start) ||
	    ghcb_ap_create(&boot->cpu, &ap, common, false))
		return false;
	for (uint32_t i = 0; i < DELAY_LOOPS && count_of(boot) == before; i++)
		__asm__ volatile("pause");
	return !ghcb_ap_destroy(&boot->cpu, &ap, common) && count_of(boot) == before + 1;
}

bool ap_create(struct boot *boot)
{
	const uint32_t processors = fw_cfg_number(boot, FW_CFG_CPUS) & 0xFFFF;
	const struct ghcb_ap_common common = {.sev_features = boot->sev_status >> 2};
	bool all = true;

	/* QEMU numbers them without gaps while there is one thread a core. */
	for (uint32_t id = 1; id < processors && id <= PROCESSORS_MAX && all; id++)
		all = run(boot, &common, id);
	return all;
}
