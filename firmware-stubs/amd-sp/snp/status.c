/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_PLATFORM_STATUS and SNP_FEATURE_INFO: what the firmware tells of itself.
 */
#include "abi/layout/sev_uapi.h"
#include "amd-sp/snp/platform_handlers.h"

#define IS_RMP_INIT	     (1u << 0)
#define ALIAS_CHECK_COMPLETE (1u << 1)

/* Bits of the word beside MASK_CHIP_ID and MASK_CHIP_KEY, which stand as in SNP_CONFIG. */
#define VLEK_EN		    (1u << 2)
#define FEATURE_INFO	    (1u << 3)
#define RAPL_DIS	    (1u << 4)
#define HIDING_DRAM_CAP	    (1u << 5)
#define HIDING_DRAM_EN	    (1u << 6)

#define FEATURE_SUBLEAF_MAX 0
#define FEATURE_INFO_SIZE   16
#define FEATURE_INFO_ALIGN  8

static uint32_t policy_bits(const struct amd_sp *sp)
{
	const struct sp_snp *snp = &sp->state->snp;
	uint32_t bits = snp->config | FEATURE_INFO;

	if (snp->vlek_loaded)
		bits |= VLEK_EN;
	if (snp->rapl_dis)
		bits |= RAPL_DIS;
	if (sp->profile->features & AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM)
		bits |= HIDING_DRAM_CAP;
	if (snp->ciphertext_hiding)
		bits |= HIDING_DRAM_EN;
	return bits;
}

uint32_t sp_snp_platform_status(struct amd_sp *sp, struct sp_call *call)
{
	const struct sp_snp *snp = &sp->state->snp;
	uint8_t out[sizeof(struct sev_uapi_snp_status)] = {0};

#define AT(field) (out + offsetof(struct sev_uapi_snp_status, field))
	*AT(api_major) = snp->running.api_major;
	*AT(api_minor) = snp->running.api_minor;
	*AT(state) = snp->state;
	*AT(init_bits) = rmp_active(sp->machine) ? IS_RMP_INIT | ALIAS_CHECK_COMPLETE : 0;
	sev_put_le32(AT(build_id), snp->running.build);
	sev_put_le32(AT(policy_bits), policy_bits(sp));
	sev_put_le32(AT(guest_count), snp->guest_count);
	sev_put_le64(AT(current_tcb), sp_tcb_pack(sp->profile, &snp->running.tcb));
	sev_put_le64(AT(reported_tcb), sp_tcb_pack(sp->profile, &snp->reported_tcb));
#undef AT
	/* spec: SNP-ABI SNP_PLATFORM_STATUS: the page is aligned, and Firmware or Default */
	return sp_write_page(sp, SP_GET(call, 64, SNP_PLATFORM_STATUS, STATUS_PADDR), out,
			     sizeof(out));
}

/* spec: SNP-ABI SNP_FEATURE_INFO: FEATURE_INFO is 8-byte aligned and in one page */
static bool place_is_right(uint64_t paddr)
{
	return !(paddr % FEATURE_INFO_ALIGN) &&
	       paddr % MACHINE_PAGE_SIZE <= MACHINE_PAGE_SIZE - FEATURE_INFO_SIZE;
}

uint32_t sp_snp_feature_info(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t paddr = SP_GET(call, 64, SNP_FEATURE_INFO, FEATURE_INFO_PADDR);
	uint8_t out[FEATURE_INFO_SIZE] = {0};

	/* spec: SNP-ABI SNP_FEATURE_INFO: LENGTH is that of the command buffer */
	if (SP_GET(call, 32, SNP_FEATURE_INFO, LEN) != SEV_SIZE_SNP_FEATURE_INFO)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SNP-ABI SNP_FEATURE_INFO: ECX_IN names a subleaf that there is */
	if (SP_GET(call, 32, SNP_FEATURE_INFO, ECX_IN) > FEATURE_SUBLEAF_MAX)
		return SEV_FW_INVALID_PARAM;
	if (!place_is_right(paddr))
		return SEV_FW_INVALID_ADDRESS;
	sev_put_le32(out, FEATURE_SUBLEAF_MAX);
	sev_put_le32(out + 8, sp->profile->features);
	return sp_write(sp, paddr, out, sizeof(out));
}
