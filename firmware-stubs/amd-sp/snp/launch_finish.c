/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_LAUNCH_FINISH: the guest is complete, and is the one that its owner signed.
 */
#include <string.h>

#include "amd-sp/snp/guest_commands.h"

#define FLAG_ID_BLOCK_EN UINT64_C(1)
#define FLAG_AUTH_KEY_EN UINT64_C(2)
#define FLAG_VCEK_DIS	 UINT64_C(4)
#define FLAGS		 (FLAG_ID_BLOCK_EN | FLAG_AUTH_KEY_EN | FLAG_VCEK_DIS)

static uint32_t finish(struct amd_sp *sp, const struct sp_call *call, struct sp_gctx *gctx)
{
	uint64_t flags = SP_GET(call, 64, SNP_LAUNCH_FINISH, FLAGS);
	const struct sp_id_block_request request = {
		SP_GET(call, 64, SNP_LAUNCH_FINISH, ID_BLOCK_PADDR),
		SP_GET(call, 64, SNP_LAUNCH_FINISH, ID_AUTH_PADDR),
		(flags & FLAG_AUTH_KEY_EN) != 0,
	};
	uint32_t status = SEV_FW_SUCCESS;

	/* spec: SNP-ABI SNP_LAUNCH_FINISH: reserved flags are zero */
	if (flags & ~FLAGS)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: AUTH_KEY_EN means nothing without ID_BLOCK_EN */
	if (flags & FLAG_ID_BLOCK_EN)
		status = sp_id_block_apply(sp, &request, gctx);
	if (status)
		return status;
	memcpy(gctx->host_data, call->buffer + SEV_AT_SNP_LAUNCH_FINISH_HOST_DATA,
	       sizeof(gctx->host_data));
	gctx->vcek_dis = (flags & FLAG_VCEK_DIS) != 0;
	gctx->state = SP_GSTATE_RUNNING;
	return sp_gctx_save(sp, gctx);
}

uint32_t sp_snp_launch_finish(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_LAUNCH_FINISH, GCTX_PADDR), &gctx);

	if (!status)
		status = finish(sp, call, &gctx);
	sp_gctx_wipe(&gctx);
	return status;
}
