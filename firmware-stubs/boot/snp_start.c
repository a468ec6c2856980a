/* SPDX-License-Identifier: Apache-2.0 */
#include "snp.h"

#include "ghcb/cpuid.h"
#include "ghcb/msr.h"

/* Bits of SEV_STATUS that need nothing of this firmware: SEV, SEV-ES, SNP, debug virtualization,
 * prevent host IBS, BTB isolation, VMPL SSS, Secure TSC, PMC and IBS virtualization, VMSA register
 * protection, SMT protection, IBPB on entry. */
#define UNDERSTOOD 0x00836F87u

/* What the assembly took the C-bit from, entry by entry. */
static boot_why check_cpuid(struct boot *boot)
{
	struct ghcb_cpuid_table table;

	/* spec: GHCB CPUID page: two entries for the same are refused */
	if (ghcb_cpuid_read(boot_memory(boot, BOOT_CPUID, BOOT_PAGE_SIZE), &table) ||
	    ghcb_cpuid_cbit(&table) != boot->cbit)
		return GHCB_REASON_BOOT_CPUID_PAGE;
	return BOOT_OK;
}

static boot_why start_snp(struct boot *boot)
{
	uint64_t features;
	uint32_t error;

	/* spec: GHCB SNP features: a guest does not run with SEV_FEATURES that it does not know */
	if (boot->sev_status & ~UNDERSTOOD)
		return GHCB_REASON_BOOT_FEATURES;
	/* spec: GHCB SNP features: an SNP guest's hypervisor tells that it supports SNP */
	if (ghcb_msr_features(&boot->cpu, &features) || !(features & GHCB_FEATURE_SNP))
		return GHCB_REASON_BOOT_FEATURES;
	if (!ghcb_is_vmpl0(&boot->cpu, (uintptr_t)boot_memory(boot, BOOT_BACKUP, BOOT_PAGE_SIZE)))
		return GHCB_REASON_BOOT_VMPL;
	/* The page was never validated: it becomes shared without PVALIDATE. */
	if (ghcb_msr_page_state(&boot->cpu, BOOT_GHCB, GHCB_PSC_SHARED, &error))
		return GHCB_REASON_BOOT_GHCB;
	return check_cpuid(boot);
}

boot_why sev_start(struct boot *boot)
{
	boot_why why = BOOT_OK;

	if (!(boot->sev_status & BOOT_SEV_ES))
		return BOOT_OK;
	boot->cpu.snp = boot->sev_status & BOOT_SEV_SNP;
	/* spec: GHCB version negotiation: SNP needs version 2 */
	if (ghcb_msr_negotiate(&boot->cpu, boot->cpu.snp ? 2 : GHCB_VERSION_MIN, GHCB_VERSION_MAX))
		return GHCB_REASON_BOOT_PROTOCOL;
	if (boot->cpu.snp)
		why = start_snp(boot);
	if (why)
		return why;
	return ghcb_open(&boot->cpu, boot_memory(boot, BOOT_GHCB, BOOT_PAGE_SIZE), BOOT_GHCB,
			 boot_memory(boot, BOOT_BACKUP, BOOT_PAGE_SIZE))
		       ? GHCB_REASON_BOOT_GHCB
		       : BOOT_OK;
}
