/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/asid.h"

/* spec: APM2 CPUID Fn8000_001F: SEV-ES and SNP use the ASIDs below MinSevNoEsAsid, SEV the others
 */
static bool in_range(const struct amd_sp *sp, uint32_t asid, enum sp_asid_range range)
{
	const struct machine_config *config = machine_config(sp->machine);
	uint32_t max_snp = sp->state->snp.max_snp_asid;
	uint32_t first = 1, last = config->min_sev_asid - 1;

	if (range == SP_ASID_RANGE_SEV) {
		first = config->min_sev_asid;
		last = config->max_asid;
	}
	/* spec: SNP-ABI SNP_INIT_EX: with ciphertext hiding SNP has 1 to MAX_SNP_ASID, SEV-ES the
	 * rest */
	if (range == SP_ASID_RANGE_ES && max_snp)
		first = max_snp + 1;
	if (range == SP_ASID_RANGE_SNP && max_snp)
		last = max_snp;
	return asid >= first && asid <= last;
}

uint32_t sp_asid_check_free(const struct amd_sp *sp, uint32_t asid, enum sp_asid_range range)
{
	if (!in_range(sp, asid, range))
		return SEV_FW_INVALID_ASID;
	if (sp->state->asids[asid].use != SP_ASID_FREE)
		return SEV_FW_ASID_OWNED;
	return SEV_FW_SUCCESS;
}

uint32_t sp_asid_check_flushed(const struct amd_sp *sp, uint32_t asid)
{
	if (!sp->state->asids[asid].flush)
		return SEV_FW_SUCCESS;
	/* spec: SEV-API ACTIVATE: WBINVD on every core and DF_FLUSH since the ASID was freed */
	if (!machine_wbinvd_done(sp->machine))
		return sp_quirk_status(sp, AMD_SP_QUIRK_ASID_FLUSH);
	return SEV_FW_DF_FLUSH_REQUIRED;
}

void sp_asid_bind(struct amd_sp *sp, uint32_t asid, enum sp_asid_use use, uint64_t owner,
		  const uint8_t vek[MACHINE_KEY_SIZE])
{
	struct sp_asid *slot = &sp->state->asids[asid];

	slot->use = (uint8_t)use;
	slot->users++;
	slot->owner = owner;
	machine_key_load(sp->machine, asid, vek);
}

void sp_asid_release(struct amd_sp *sp, uint32_t asid)
{
	struct sp_asid *slot = &sp->state->asids[asid];

	if (--slot->users)
		return;
	*slot = (struct sp_asid){.use = SP_ASID_FREE, .flush = true};
	machine_key_clear(sp->machine, asid);
	/* spec: SEV-API DEACTIVATE: a WBINVD from before it does not count */
	machine_require_wbinvd(sp->machine);
}

uint32_t sp_asid_df_flush(struct amd_sp *sp)
{
	/* spec: SEV-API DF_FLUSH: WBINVD must have run on every core since the last DEACTIVATE */
	if (!machine_wbinvd_done(sp->machine))
		return SEV_FW_WBINVD_REQUIRED;
	for (unsigned i = 0; i < MACHINE_ASIDS; i++)
		sp->state->asids[i].flush = false;
	return SEV_FW_SUCCESS;
}

void sp_asid_require_flush(struct amd_sp *sp)
{
	for (unsigned i = 0; i < MACHINE_ASIDS; i++)
		if (sp->state->asids[i].use == SP_ASID_FREE)
			sp->state->asids[i].flush = true;
	machine_require_wbinvd(sp->machine);
}

bool sp_asid_flush_due(const struct amd_sp *sp)
{
	for (unsigned i = 0; i < MACHINE_ASIDS; i++)
		if (sp->state->asids[i].flush)
			return true;
	return false;
}
