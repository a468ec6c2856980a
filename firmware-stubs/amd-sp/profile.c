/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/profile.h"

#include <string.h>
#include <strings.h>

/* SNP-ABI: guest policy structure: the bits that have a name */
#define POLICY_LAST  UINT64_C(0x3FFFFFF)

#define FEATURES_155 (AMD_SP_FEATURE_RAPL_DIS | AMD_SP_FEATURE_CXL_ALLOW)
#define FEATURES_158                                                                               \
	(FEATURES_155 | AMD_SP_FEATURE_X86_SNP_SHUTDOWN | AMD_SP_FEATURE_VERIFY_MITIGATION)

static const struct amd_sp_profile PROFILES[] = {
	{
		.name = "milan-1.55",
		.product = "Milan",
		.stepping_name = "Milan-B1",
		.family = 0x19,
		.model = 0x01,
		.stepping = 1,
		.api_major = 1,
		.api_minor = 55,
		.build = 29,
		.tcb = {0, 4, 0, 24, 219},
		.chip_id_size = 64,
		.report_version = 3,
		.features = FEATURES_155,
		.policy_bits = POLICY_LAST,
		.max_asid = 509,
		.min_sev_asid = 100,
	},
	{
		.name = "milan-1.58",
		.product = "Milan",
		.stepping_name = "Milan-B1",
		.family = 0x19,
		.model = 0x01,
		.stepping = 1,
		.api_major = 1,
		.api_minor = 58,
		.build = 3,
		.tcb = {0, 4, 0, 27, 222},
		.chip_id_size = 64,
		.report_version = 5,
		.features = FEATURES_158,
		.policy_bits = POLICY_LAST,
		.max_asid = 509,
		.min_sev_asid = 100,
	},
	{
		.name = "genoa-1.55",
		.product = "Genoa",
		.stepping_name = "Genoa",
		.family = 0x19,
		.model = 0x11,
		.stepping = 1,
		.api_major = 1,
		.api_minor = 55,
		.build = 42,
		.tcb = {0, 10, 0, 23, 84},
		.chip_id_size = 64,
		.report_version = 3,
		.features = FEATURES_155 | AMD_SP_FEATURE_AES_256_XTS,
		.policy_bits = POLICY_LAST,
		.max_asid = 1006,
		.min_sev_asid = 100,
	},
	{
		.name = "turin-1.58",
		.product = "Turin",
		.stepping_name = "Turin",
		.family = 0x1A,
		.model = 0x02,
		.stepping = 1,
		.api_major = 1,
		.api_minor = 58,
		.build = 4,
		.tcb_has_fmc = true,
		.tcb = {1, 1, 1, 4, 80},
		.chip_id_size = 8,
		.report_version = 5,
		.features = FEATURES_158 | AMD_SP_FEATURE_AES_256_XTS |
			    AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM,
		.policy_bits = POLICY_LAST,
		.max_asid = 1006,
		.min_sev_asid = 100,
	},
};
#define COUNT (sizeof(PROFILES) / sizeof(*PROFILES))

const struct amd_sp_profile *amd_sp_profile_at(size_t i)
{
	return i < COUNT ? &PROFILES[i] : NULL;
}

const struct amd_sp_profile *amd_sp_profile_find(const char *name)
{
	const struct amd_sp_profile *found = NULL;

	for (size_t i = 0; i < COUNT; i++) {
		if (!strcasecmp(PROFILES[i].name, name))
			return &PROFILES[i];
		if (!strcasecmp(PROFILES[i].product, name))
			found = &PROFILES[i];
	}
	return found;
}
