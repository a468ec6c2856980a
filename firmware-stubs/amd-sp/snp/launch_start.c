/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_LAUNCH_START: a guest gets its policy and its keys.
 */
#include <string.h>

#include "amd-sp/snp/guest_commands.h"

#define FLAG_MA_EN	  (1u << 0)
#define FLAG_IMI_EN	  (1u << 1)
#define FLAGS		  (FLAG_MA_EN | FLAG_IMI_EN)

#define POLICY_MIGRATE_MA (UINT64_C(1) << 18)
#define POLICY_DEBUG	  (UINT64_C(1) << 19)

static uint32_t check_agent(const struct amd_sp *sp, uint64_t policy, const struct sp_gctx *agent)
{
	/* spec: SNP-ABI SNP_LAUNCH_START: a migration agent is a running guest */
	if (agent->state != SP_GSTATE_RUNNING)
		return SEV_FW_INVALID_GUEST_STATE;
	/* spec: SNP-ABI SNP_LAUNCH_START: a migration agent has none itself */
	if (agent->ma)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_MA_OF_MA);
	/* spec: SNP-ABI SNP_LAUNCH_START: a migration agent's policy is no weaker than the guest's
	 */
	if ((agent->policy & POLICY_DEBUG) && !(policy & POLICY_DEBUG))
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_MA_POLICY);
	return SEV_FW_SUCCESS;
}

/* Binds the guest to its migration agent, whose REPORT_ID goes into its reports. */
static uint32_t bind_agent(struct amd_sp *sp, uint64_t policy, uint64_t spa, struct sp_gctx *gctx)
{
	struct sp_gctx agent;
	uint32_t status;

	/* spec: SNP-ABI SNP_LAUNCH_START: MA_EN needs POLICY.MIGRATE_MA */
	if (!(policy & POLICY_MIGRATE_MA))
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_MA_MIGRATE);
	status = sp_gctx_open(sp, NULL, spa, &agent);
	if (!status)
		status = check_agent(sp, policy, &agent);
	if (!status) {
		gctx->ma = true;
		gctx->ma_gctx = spa;
		memcpy(gctx->report_id_ma, agent.report_id, sizeof(gctx->report_id_ma));
	}
	sp_gctx_wipe(&agent);
	return status;
}

static uint32_t make_keys(struct sp_gctx *gctx)
{
	uint32_t status = sp_random(gctx->vek, sizeof(gctx->vek));

	if (!status)
		status = sp_random(gctx->oek, sizeof(gctx->oek));
	if (!status)
		status = sp_random(gctx->vmpck, sizeof(gctx->vmpck));
	if (!status)
		status = sp_random(gctx->vmrk, sizeof(gctx->vmrk));
	if (!status)
		status = sp_random(gctx->report_id, sizeof(gctx->report_id));
	return status;
}

static void begin(const struct amd_sp *sp, const struct sp_call *call, struct sp_gctx *gctx)
{
	/* spec: SNP-ABI SNP_LAUNCH_START: the launch digest starts as zeros */
	memset(gctx->ld, 0, sizeof(gctx->ld));
	gctx->state = SP_GSTATE_LAUNCH;
	gctx->policy = SP_GET(call, 64, SNP_LAUNCH_START, POLICY);
	gctx->imi = (SP_GET(call, 32, SNP_LAUNCH_START, FLAGS) & FLAG_IMI_EN) != 0;
	gctx->desired_tsc_khz = SP_GET(call, 32, SNP_LAUNCH_START, DESIRED_TSC_KHZ);
	memcpy(gctx->gosvw, call->buffer + SEV_AT_SNP_LAUNCH_START_GOSVW, sizeof(gctx->gosvw));
	gctx->launch_tcb = sp->state->snp.running.tcb;
	gctx->launch_mit_vector = sp->state->snp.verified_mitigations;
}

static uint32_t start(struct amd_sp *sp, const struct sp_call *call, struct sp_gctx *gctx)
{
	uint32_t flags = SP_GET(call, 32, SNP_LAUNCH_START, FLAGS);
	uint64_t policy = SP_GET(call, 64, SNP_LAUNCH_START, POLICY);
	uint32_t status;

	/* spec: SNP-ABI SNP_LAUNCH_START: reserved flags are zero */
	if (flags & ~FLAGS)
		return SEV_FW_INVALID_PARAM;
	status = sp_launch_policy_check(sp, policy);
	/* spec: SNP-ABI MSG_REPORT_RSP: REPORT_ID_MA is all ones without a migration agent */
	memset(gctx->report_id_ma, 0xFF, sizeof(gctx->report_id_ma));
	if (!status && (flags & FLAG_MA_EN))
		status = bind_agent(sp, policy, SP_GET(call, 64, SNP_LAUNCH_START, MA_GCTX_PADDR),
				    gctx);
	if (!status)
		status = make_keys(gctx);
	if (status)
		return status;
	begin(sp, call, gctx);
	return sp_gctx_save(sp, gctx);
}

uint32_t sp_snp_launch_start(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_LAUNCH_START, GCTX_PADDR), &gctx);

	if (!status)
		status = start(sp, call, &gctx);
	sp_gctx_wipe(&gctx);
	return status;
}
