/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_ACTIVATE and SNP_ACTIVATE_EX: a guest gets an ASID, on all cores or on those that are named.
 */
#include "amd-sp/asid.h"
#include "amd-sp/snp/guest_commands.h"

#define POLICY_SINGLE_SOCKET (UINT64_C(1) << 20)

/* Where the guest would run. */
struct cores {
	bool both_sockets;
};

static uint32_t check_pages(struct amd_sp *sp, uint32_t asid)
{
	uint64_t spa = 0;

	/* spec: SNP-ABI SNP_ACTIVATE: no page is assigned to the ASID yet */
	if (rmp_next_owned(sp->machine, asid, &spa))
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_ACTIVATE_PAGES);
	return SEV_FW_SUCCESS;
}

static uint32_t activate(struct amd_sp *sp, struct sp_gctx *gctx, uint32_t asid,
			 const struct cores *cores)
{
	uint32_t status;

	/* spec: SNP-ABI SNP_ACTIVATE: the guest has no ASID yet */
	if (gctx->asid)
		return SEV_FW_ACTIVE;
	status = sp_asid_check_free(sp, asid, SP_ASID_RANGE_SNP);
	if (!status)
		status = check_pages(sp, asid);
	if (!status)
		status = sp_asid_check_flushed(sp, asid);
	/* spec: SNP-ABI SNP_ACTIVATE: POLICY.SINGLE_SOCKET keeps a guest on one socket */
	if (!status && cores->both_sockets && (gctx->policy & POLICY_SINGLE_SOCKET))
		status = SEV_FW_POLICY_FAILURE;
	if (status)
		return status;
	gctx->asid = asid;
	status = sp_gctx_save(sp, gctx);
	if (!status)
		sp_asid_bind(sp, asid, SP_ASID_SNP, gctx->spa, gctx->vek);
	return status;
}

uint32_t sp_snp_activate(struct amd_sp *sp, struct sp_call *call)
{
	const struct cores all = {machine_config(sp->machine)->sockets > 1};
	struct sp_gctx gctx;
	uint32_t status = sp_gctx_open(sp, call, SP_GET(call, 64, SNP_ACTIVATE, GCTX_PADDR), &gctx);

	if (!status)
		status = activate(sp, &gctx, SP_GET(call, 32, SNP_ACTIVATE, ASID), &all);
	sp_gctx_wipe(&gctx);
	return status;
}

/* The list of x2APIC ids, 4 bytes each; a core's id is its number. */
static uint32_t read_cores(struct amd_sp *sp, uint64_t ids_paddr, uint32_t count,
			   struct cores *cores)
{
	const struct machine_config *config = machine_config(sp->machine);
	uint32_t per_socket = config->cores / config->sockets;
	bool socket[2] = {false, false};
	uint8_t id[4];

	/* spec: SNP-ABI SNP_ACTIVATE_EX: NUM_IDS is not 0 and not more than there are cores */
	if (!count || count > config->cores)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_ACTIVATE_EX: IDS_PADDR is memory */
	if (!machine_is_memory(sp->machine, ids_paddr, sizeof(id) * (uint64_t)count))
		return SEV_FW_INVALID_ADDRESS;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t status = sp_read(sp, ids_paddr + sizeof(id) * i, id, sizeof(id));

		if (status)
			return status;
		/* spec: SNP-ABI SNP_ACTIVATE_EX: each id is that of a core */
		if (sev_get_le32(id) >= config->cores)
			return SEV_FW_INVALID_PARAM;
		socket[sev_get_le32(id) >= per_socket] = true;
	}
	cores->both_sockets = config->sockets > 1 && socket[0] && socket[1];
	return SEV_FW_SUCCESS;
}

static uint32_t activate_on(struct amd_sp *sp, const struct sp_call *call, struct sp_gctx *gctx)
{
	struct cores cores;
	uint32_t status = read_cores(sp, SP_GET(call, 64, SNP_ACTIVATE_EX, IDS_PADDR),
				     SP_GET(call, 32, SNP_ACTIVATE_EX, NUM_IDS), &cores);

	if (status)
		return status;
	return activate(sp, gctx, SP_GET(call, 32, SNP_ACTIVATE_EX, ASID), &cores);
}

uint32_t sp_snp_activate_ex(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_gctx gctx;
	uint32_t status;

	/* spec: SNP-ABI SNP_ACTIVATE_EX: EX_LEN is the size of the command buffer */
	if (SP_GET(call, 32, SNP_ACTIVATE_EX, EX_LEN) != SEV_SIZE_SNP_ACTIVATE_EX)
		return SEV_FW_INVALID_LENGTH;
	status = sp_gctx_open(sp, call, SP_GET(call, 64, SNP_ACTIVATE_EX, GCTX_PADDR), &gctx);
	if (!status)
		status = activate_on(sp, call, &gctx);
	sp_gctx_wipe(&gctx);
	return status;
}
