/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_SHUTDOWN and SNP_SHUTDOWN_EX: from INIT to UNINIT.
 */
#include "amd-sp/asid.h"
#include "amd-sp/snp/platform_handlers.h"
#include "base/crypto.h"

#define IOMMU_SNP_SHUTDOWN (1u << 0)
#define X86_SNP_SHUTDOWN   (1u << 1)

static bool guests_active(const struct amd_sp *sp)
{
	for (unsigned i = 0; i < MACHINE_ASIDS; i++)
		if (sp->state->asids[i].use == SP_ASID_SNP)
			return true;
	return false;
}

static void drop_guests(struct amd_sp *sp)
{
	for (unsigned i = 0; i < MACHINE_ASIDS; i++)
		while (sp->state->asids[i].use == SP_ASID_SNP)
			sp_asid_release(sp, i);
}

static uint32_t check(struct amd_sp *sp)
{
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: no guest has an ASID */
	if (guests_active(sp) && sp_quirk(sp, AMD_SP_QUIRK_SNP_SHUTDOWN_ACTIVE) == 0)
		return SEV_FW_ACTIVE;
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: WBINVD on every core since an ASID was freed */
	if (!machine_wbinvd_done(sp->machine))
		return SEV_FW_WBINVD_REQUIRED;
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: SNP_DF_FLUSH since an ASID was freed */
	return sp_asid_flush_due(sp) ? SEV_FW_DF_FLUSH_REQUIRED : SEV_FW_SUCCESS;
}

/* Nobody can use a context any more. */
static void drop_contexts(struct amd_sp *sp)
{
	uint64_t end = machine_config(sp->machine)->memory_size;

	for (uint64_t spa = 0; spa < end; spa += MACHINE_PAGE_SIZE)
		if (rmp_state_at(sp->machine, spa) == RMP_CONTEXT)
			rmp_set_state(rmp_at(sp->machine, spa), RMP_FIRMWARE);
}

static void clear_snp_en(struct amd_sp *sp)
{
	for (unsigned i = 0; i < machine_config(sp->machine)->cores; i++) {
		struct machine_core *core = machine_core(sp->machine, i);

		core->snp_en = core->vmpl_en = false;
	}
	rmp_clear(sp->machine);
}

static void reset_config(struct amd_sp *sp)
{
	sp->state->snp.config = 0;
	sp->state->snp.reported_tcb = sp->snp_data.committed.tcb;
}

static void leave_init(struct amd_sp *sp)
{
	struct sp_snp *snp = &sp->state->snp;

	drop_guests(sp);
	drop_contexts(sp);
	snp->state = SP_SNP_UNINIT;
	snp->guest_count = 0;
	snp->ciphertext_hiding = snp->rapl_dis = false;
	snp->max_snp_asid = 0;
	machine_set_ciphertext_hiding(sp->machine, false);
	if (sp_quirk(sp, AMD_SP_QUIRK_SNP_CONFIG_SHUTDOWN) != 0)
		reset_config(sp);
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: the VLEK is deleted */
	sp_snp_drop_vlek(sp);
}

uint32_t sp_snp_shutdown(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t status = check(sp);

	(void)call;
	if (!status)
		leave_init(sp);
	return status;
}

uint32_t sp_snp_shutdown_ex(struct amd_sp *sp, struct sp_call *call)
{
	uint32_t flags = SP_GET(call, 32, SNP_SHUTDOWN_EX, FLAGS);
	uint32_t known = IOMMU_SNP_SHUTDOWN;
	uint32_t status;

	if (sp->profile->features & AMD_SP_FEATURE_X86_SNP_SHUTDOWN)
		known |= X86_SNP_SHUTDOWN;
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: LENGTH is that of the command buffer */
	if (SP_GET(call, 32, SNP_SHUTDOWN_EX, LEN) != SEV_SIZE_SNP_SHUTDOWN_EX)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: flags that this firmware does not know must be 0 */
	if (flags & ~known)
		return SEV_FW_INVALID_PARAM;
	status = check(sp);
	if (status)
		return status;
	leave_init(sp);
	/* spec: SNP-ABI SNP_SHUTDOWN_EX: X86_SNP_SHUTDOWN clears SNP_EN on every core */
	if (flags & X86_SNP_SHUTDOWN)
		clear_snp_en(sp);
	return SEV_FW_SUCCESS;
}
