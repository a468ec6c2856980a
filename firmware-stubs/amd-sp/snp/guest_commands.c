/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/guest_commands.h"

#define INIT	SP_STATE(SP_SNP_INIT)
#define G_INIT	SP_STATE(SP_GSTATE_INIT)
#define LAUNCH	SP_STATE(SP_GSTATE_LAUNCH)
#define RUNNING SP_STATE(SP_GSTATE_RUNNING)

/* spec: SNP-ABI guest state machine: which commands each state allows */
const struct sp_command SP_SNP_GUEST_COMMANDS[] = {
	/* clang-format off */
	{SEV_CMD_SNP_GCTX_CREATE,   0, SP_ANY_STATE, INIT, SP_ANY_STATE,     sp_snp_gctx_create},
	{SEV_CMD_SNP_DECOMMISSION,  0, SP_ANY_STATE, INIT, SP_ANY_STATE,     sp_snp_decommission},
	{SEV_CMD_SNP_GUEST_STATUS,  0, SP_ANY_STATE, INIT, SP_ANY_STATE,     sp_snp_guest_status},
	{SEV_CMD_SNP_ACTIVATE,	    0, SP_ANY_STATE, INIT, LAUNCH | RUNNING, sp_snp_activate},
	{SEV_CMD_SNP_ACTIVATE_EX,   0, SP_ANY_STATE, INIT, LAUNCH | RUNNING, sp_snp_activate_ex},
	{SEV_CMD_SNP_LAUNCH_START,  0, SP_ANY_STATE, INIT, G_INIT,	     sp_snp_launch_start},
	{SEV_CMD_SNP_LAUNCH_UPDATE, 0, SP_ANY_STATE, INIT, LAUNCH,	     sp_snp_launch_update},
	{SEV_CMD_SNP_LAUNCH_FINISH, 0, SP_ANY_STATE, INIT, LAUNCH,	     sp_snp_launch_finish},
	{0},
	/* clang-format on */
};
