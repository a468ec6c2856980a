/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/asid.h"
#include "amd-sp/legacy/platform_handlers.h"

#define UNINIT	SP_STATE(SP_LEGACY_UNINIT)
#define INIT	SP_STATE(SP_LEGACY_INIT)
#define WORKING SP_STATE(SP_LEGACY_WORKING)

static uint32_t df_flush(struct amd_sp *sp, struct sp_call *call)
{
	(void)call;
	return sp_asid_df_flush(sp);
}

static uint32_t nop(struct amd_sp *sp, struct sp_call *call)
{
	(void)sp;
	(void)call;
	return SEV_FW_SUCCESS;
}

/* RING_BUFFER is no command of this firmware. */
const struct sp_command SP_LEGACY_PLATFORM_COMMANDS[] = {
	{.id = SEV_CMD_INIT, .legacy_states = UNINIT, .run = sp_init},
	{.id = SEV_CMD_SHUTDOWN, .run = sp_shutdown},
	{.id = SEV_CMD_PLATFORM_RESET, .legacy_states = UNINIT, .run = sp_platform_reset},
	{.id = SEV_CMD_PLATFORM_STATUS, .run = sp_platform_status},
	{.id = SEV_CMD_PEK_GEN, .legacy_states = INIT, .run = sp_pek_gen},
	{.id = SEV_CMD_PEK_CSR, .legacy_states = INIT, .run = sp_pek_csr},
	{.id = SEV_CMD_PEK_CERT_IMPORT, .legacy_states = INIT, .run = sp_pek_cert_import},
	{.id = SEV_CMD_PDH_CERT_EXPORT, .legacy_states = INIT | WORKING, .run = sp_pdh_cert_export},
	{.id = SEV_CMD_PDH_GEN, .legacy_states = INIT | WORKING, .run = sp_pdh_gen},
	{.id = SEV_CMD_DF_FLUSH, .legacy_states = INIT | WORKING, .run = df_flush},
	{.id = SEV_CMD_DOWNLOAD_FIRMWARE, .run = sp_download_firmware},
	{.id = SEV_CMD_GET_ID, .run = sp_get_id},
	{.id = SEV_CMD_INIT_EX, .legacy_states = UNINIT, .run = sp_init_ex},
	{.id = SEV_CMD_NOP, .run = nop},
	{0},
};
