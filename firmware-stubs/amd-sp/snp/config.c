/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_CONFIG and SNP_COMMIT: which TCB the platform reports, and which it cannot get behind.
 */
#include "amd-sp/snp/platform_handlers.h"
#include "amd-sp/snp/snp_data.h"
#include "base/crypto.h"

void sp_snp_drop_vlek(struct amd_sp *sp)
{
	struct sp_snp *snp = &sp->state->snp;

	snp->vlek_loaded = false;
	snp->vlek_tcb = (struct sp_tcb){{0}};
	sev_cleanse(snp->vlek_seed, sizeof(snp->vlek_seed));
}

void sp_snp_report_tcb(struct amd_sp *sp, const struct sp_tcb *tcb)
{
	struct sp_snp *snp = &sp->state->snp;

	/* spec: SNP-ABI SNP_CONFIG: the VLEK is deleted when ReportedTCB changes */
	/* spec: SNP-ABI SNP_COMMIT: the VLEK is deleted when ReportedTCB changes */
	if (!sp_tcb_eq(tcb, &snp->reported_tcb))
		sp_snp_drop_vlek(sp);
	snp->reported_tcb = *tcb;
}

uint32_t sp_snp_config(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t flags = SP_GET(call, 32, SNP_CONFIG, FLAGS);
	struct sp_tcb tcb;

	/* spec: SNP-ABI SNP_CONFIG: reserved bits of REPORTED_TCB and of the flags are 0 */
	if (!sp_tcb_unpack(sp->profile, SP_GET(call, 64, SNP_CONFIG, REPORTED_TCB), &tcb) ||
	    (flags & ~(SP_CONFIG_MASK_CHIP_ID | SP_CONFIG_MASK_CHIP_KEY)))
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_CONFIG: a REPORTED_TCB of 0 stands for CommittedTCB */
	/* (snphost's "config reset" sends zeros to get back to what was committed last) */
	if (!SP_GET(call, 64, SNP_CONFIG, REPORTED_TCB))
		tcb = sp->snp_data.committed.tcb;
	/* spec: SNP-ABI SNP_CONFIG: no component of REPORTED_TCB is above that of CommittedTCB */
	if (!sp_tcb_le(&tcb, &sp->snp_data.committed.tcb))
		return SEV_FW_INVALID_PARAM;
	sp_snp_report_tcb(sp, &tcb);
	sp->state->snp.config = flags;
	return SEV_FW_SUCCESS;
}

uint32_t sp_snp_commit_running(struct amd_sp *sp)
{
	struct sp_snp_data before = sp->snp_data;
	uint32_t status;

	sp->snp_data.committed = sp->state->snp.running;
	status = sp_snp_data_save(sp);
	if (status) {
		sp->snp_data = before;
		return status;
	}
	sp_snp_report_tcb(sp, &sp->state->snp.running.tcb);
	return SEV_FW_SUCCESS;
}

uint32_t sp_snp_commit(struct amd_sp *sp, struct sp_call *call)
{
	/* spec: SNP-ABI SNP_COMMIT: LENGTH is that of the command buffer */
	if (SP_GET(call, 32, SNP_COMMIT, LEN) != SEV_SIZE_SNP_COMMIT)
		return SEV_FW_INVALID_LENGTH;
	return sp_snp_commit_running(sp);
}
