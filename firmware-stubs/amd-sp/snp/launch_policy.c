/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a guest's policy can be kept on this platform (SNP-ABI: guest policy, SNP_LAUNCH_START).
 */
#include "abi/layout/policy.h"
#include "amd-sp/snp/guest_commands.h"

#define SMT		       (UINT64_C(1) << 16)
#define CXL_ALLOW	       (UINT64_C(1) << 21)
#define MEM_AES_256_XTS	       (UINT64_C(1) << 22)
#define RAPL_DIS	       (UINT64_C(1) << 23)
#define CIPHERTEXT_HIDING_DRAM (UINT64_C(1) << 24)
#define PAGE_SWAP_DISABLE      (UINT64_C(1) << 25)

/* Bits that not every firmware knows: with a feature of FEATURE_INFO, or from a version on. */
static const struct {
	uint64_t bit;
	uint32_t feature;
	uint8_t since;
} BITS[] = {
	{CXL_ALLOW, AMD_SP_FEATURE_CXL_ALLOW, 0},
	{MEM_AES_256_XTS, AMD_SP_FEATURE_AES_256_XTS, 0},
	{RAPL_DIS, AMD_SP_FEATURE_RAPL_DIS, 0},
	{CIPHERTEXT_HIDING_DRAM, AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM, 0},
	{PAGE_SWAP_DISABLE, 0, 58},
};

static uint64_t known_bits(const struct amd_sp *sp)
{
	uint64_t known = sp->profile->policy_bits;

	for (size_t i = 0; i < SEV_COUNT(BITS); i++)
		if ((sp->profile->features & BITS[i].feature) != BITS[i].feature ||
		    sp->state->snp.running.api_minor < BITS[i].since)
			known &= ~BITS[i].bit;
	return known;
}

static bool version_reached(const struct amd_sp *sp, uint64_t policy)
{
	const struct sp_version *running = &sp->state->snp.running;

	return (policy & 0xFFFF) <= (((uint64_t)running->api_major << 8) | running->api_minor);
}

/* Bits of the policy that ask for what the platform does not do. The memory encryption engine is
 * AES-128-XTS; there is no CXL, so that CXL_ALLOW forbids nothing. */
static uint64_t unmet(const struct amd_sp *sp, uint64_t policy)
{
	uint64_t missing = MEM_AES_256_XTS;

	if (!sp->state->snp.rapl_dis)
		missing |= RAPL_DIS;
	if (!sp->state->snp.ciphertext_hiding)
		missing |= CIPHERTEXT_HIDING_DRAM;
	return policy & missing;
}

uint32_t sp_launch_policy_check(const struct amd_sp *sp, uint64_t policy)
{
	/* spec: SNP-ABI guest policy: reserved bits are zero, bit 17 is one */
	if ((policy & ~known_bits(sp)) || !(policy & SEV_SNP_POLICY_ONE_BIT))
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_POLICY_RESERVED);
	/* spec: SNP-ABI SNP_LAUNCH_START: POLICY.ABI is not above the firmware's version */
	if (!version_reached(sp, policy))
		return SEV_FW_POLICY_FAILURE;
	/* spec: SNP-ABI SNP_LAUNCH_START: without POLICY.SMT, SMT is off */
	if (!(policy & SMT) && machine_config(sp->machine)->smt)
		return SEV_FW_POLICY_FAILURE;
	/* spec: SNP-ABI SNP_LAUNCH_START: what POLICY demands of the platform is on */
	if (unmet(sp, policy))
		return SEV_FW_POLICY_FAILURE;
	return SEV_FW_SUCCESS;
}
