/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUID page of a launch (SNP-ABI: SNP_LAUNCH_UPDATE, PAGE_TYPE_CPUID).
 */
#include <string.h>

#include "amd-sp/snp/cpuid_policy.h"
#include "amd-sp/snp/guest_commands.h"

#define ENTRY_RESERVED 0x28
#define AFTER_COUNT    (SEV_CPUID_PAGE_COUNT + 4)

/* Clears what is reserved; whether it was clear. */
static bool clear(uint8_t *at, size_t size)
{
	bool was = sev_is_zero(at, size);

	memset(at, 0, size);
	return was;
}

static bool check_entry(const struct amd_sp_profile *profile, uint8_t *entry)
{
	/* spec: SNP-ABI CPUID page: reserved bytes are zero */
	bool right = clear(entry + ENTRY_RESERVED, SEV_CPUID_ENTRY_SIZE - ENTRY_RESERVED);

	return sp_cpuid_entry_check(profile, entry) && right;
}

static bool check_entries(const struct amd_sp_profile *profile, uint32_t count, uint8_t *page)
{
	bool right = true;

	for (uint32_t i = 0; i < count; i++)
		right &= check_entry(profile, page + SEV_CPUID_PAGE_ENTRIES +
						      (size_t)i * SEV_CPUID_ENTRY_SIZE);
	return right;
}

uint32_t sp_cpuid_page_check(struct amd_sp *sp, const struct sp_gctx *gctx,
			     uint8_t page[MACHINE_PAGE_SIZE])
{
	uint32_t count = sev_get_le32(page + SEV_CPUID_PAGE_COUNT);
	bool right = true;

	(void)gctx;
	/* spec: SNP-ABI CPUID page: there are at most 64 entries */
	if (count > SEV_CPUID_PAGE_MAX) {
		right = false;
		count = SEV_CPUID_PAGE_MAX;
		sev_put_le32(page + SEV_CPUID_PAGE_COUNT, count);
	}
	right &= clear(page + AFTER_COUNT, SEV_CPUID_PAGE_ENTRIES - AFTER_COUNT);
	right &= check_entries(sp->profile, count, page);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page that says more than the CPU is refused */
	return right ? SEV_FW_SUCCESS : SEV_FW_INVALID_PARAM;
}
