/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of the SNP platform: where each is allowed, and who performs it.
 */
#include "amd-sp/asid.h"
#include "amd-sp/snp/platform_handlers.h"

static uint32_t df_flush(struct amd_sp *sp, struct sp_call *call)
{
	(void)call;
	return sp_asid_df_flush(sp);
}

#define UNINIT	      SP_STATE(SP_SNP_UNINIT)
#define INIT	      SP_STATE(SP_SNP_INIT)
#define LEGACY_UNINIT SP_STATE(SP_LEGACY_UNINIT)

/* clang-format off */
const struct sp_command SP_SNP_PLATFORM_COMMANDS[] = {
	{SEV_CMD_SNP_INIT, 0, LEGACY_UNINIT, UNINIT, 0, sp_snp_init},
	{SEV_CMD_SNP_INIT_EX, 52, LEGACY_UNINIT, UNINIT, 0, sp_snp_init_ex},
	{SEV_CMD_SNP_SHUTDOWN, 0, LEGACY_UNINIT, INIT, 0, sp_snp_shutdown},
	{SEV_CMD_SNP_SHUTDOWN_EX, 52, LEGACY_UNINIT, INIT, 0, sp_snp_shutdown_ex},
	{SEV_CMD_SNP_PLATFORM_STATUS, 0, SP_ANY_STATE, SP_ANY_STATE, 0, sp_snp_platform_status},
	{SEV_CMD_SNP_DF_FLUSH, 0, SP_ANY_STATE, INIT, 0, df_flush},
	{SEV_CMD_SNP_VERIFY_MITIGATION, 58, SP_ANY_STATE, INIT, 0, sp_snp_verify_mitigation},
	{SEV_CMD_SNP_CONFIG, 0, SP_ANY_STATE, INIT, 0, sp_snp_config},
	{SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX, 0, LEGACY_UNINIT, SP_ANY_STATE, 0, sp_snp_download_firmware_ex},
	{SEV_CMD_SNP_COMMIT, 0, SP_ANY_STATE, INIT, 0, sp_snp_commit},
	{SEV_CMD_SNP_VLEK_LOAD, 0, SP_ANY_STATE, INIT, 0, sp_snp_vlek_load},
	{SEV_CMD_SNP_FEATURE_INFO, 0, SP_ANY_STATE, SP_ANY_STATE, 0, sp_snp_feature_info},
	{0},
};
/* clang-format on */
