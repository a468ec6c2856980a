/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secrets page of a launch (SNP-ABI: SNP_LAUNCH_UPDATE, PAGE_TYPE_SECRETS).
 */
#include "abi/layout/secrets_page.h"

#include <string.h>

#include "amd-sp/snp/guest_commands.h"
#include "amd-sp/snp/secrets.h"

/* Which version of the page each firmware writes; the last row that the firmware reaches counts. */
static const struct {
	uint8_t api_minor;
	uint8_t version;
} VERSIONS[] = {{0, 2}, {55, 3}, {58, 4}};

static uint32_t version_of(const struct amd_sp *sp)
{
	uint32_t version = 0;

	for (size_t i = 0; i < SEV_COUNT(VERSIONS); i++)
		if (sp->state->snp.running.api_minor >= VERSIONS[i].api_minor)
			version = VERSIONS[i].version;
	return version;
}

/* APM3: CPUID Fn0000_0001_EAX */
static uint32_t signature(const struct amd_sp_profile *profile)
{
	uint32_t base = profile->family < 0xF ? profile->family : 0xF;

	return (uint32_t)(profile->family - base) << 20 | (uint32_t)(profile->model >> 4) << 16 |
	       base << 8 | (profile->model & 0xFu) << 4 | profile->stepping;
}

/* spec: SNP-ABI secrets page: what the firmware fills in, by its version; the rest is zero */
uint32_t sp_secrets_page_fill(struct amd_sp *sp, const struct sp_gctx *gctx,
			      uint8_t page[MACHINE_PAGE_SIZE])
{
	uint32_t version = version_of(sp);

	memset(page, 0, MACHINE_PAGE_SIZE);
	sev_put_le32(page + SEV_SECRETS_VERSION, version);
	sev_put_le32(page + SEV_SECRETS_FLAGS, gctx->imi ? SEV_SECRETS_IMI_EN : 0);
	sev_put_le32(page + SEV_SECRETS_FMS, signature(sp->profile));
	memcpy(page + SEV_SECRETS_GOSVW, gctx->gosvw, sizeof(gctx->gosvw));
	memcpy(page + SEV_SECRETS_VMPCK0, gctx->vmpck, sizeof(gctx->vmpck));
	sev_put_le32(page + SEV_SECRETS_TSC_FACTOR, SP_TSC_FACTOR);
	if (version >= 4)
		sev_put_le64(page + SEV_SECRETS_LAUNCH_MIT_VECTOR, gctx->launch_mit_vector);
	return SEV_FW_SUCCESS;
}
