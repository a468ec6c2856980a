/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_GCTX_CREATE, SNP_DECOMMISSION, SNP_GUEST_STATUS: a guest context's beginning, its end, and
 * what it tells.
 */
#include <string.h>

#include "amd-sp/asid.h"
#include "amd-sp/snp/guest_commands.h"

static uint32_t check_new_page(struct amd_sp *sp, uint64_t spa)
{
	const struct rmp_entry *entry = rmp_lookup(sp->machine, spa, NULL);

	/* spec: SNP-ABI SNP_GCTX_CREATE: GCTX_PADDR is an aligned sPA of memory */
	if (spa % MACHINE_PAGE_SIZE || !machine_is_memory(sp->machine, spa, MACHINE_PAGE_SIZE))
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_GCTX_CREATE: the page is 4 KiB */
	if (entry && entry->assigned && entry->size != RMP_4K)
		return SEV_FW_INVALID_PAGE_SIZE;
	/* spec: SNP-ABI SNP_GCTX_CREATE: the page is a Firmware page */
	if (rmp_entry_state(entry) != RMP_FIRMWARE)
		return SEV_FW_INVALID_PAGE_STATE;
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	return sp_firmware_uses(sp, spa, MACHINE_PAGE_SIZE) ? SEV_FW_INVALID_PAGE_STATE
							    : SEV_FW_SUCCESS;
}

uint32_t sp_snp_gctx_create(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_gctx gctx = {.spa = SP_GET(call, 64, SNP_GCTX_CREATE, GCTX_PADDR)};
	uint32_t status = check_new_page(sp, gctx.spa);

	gctx.state = SP_GSTATE_INIT;
	if (!status && !machine_zero(sp->machine, gctx.spa, MACHINE_PAGE_SIZE))
		status = SEV_FW_INVALID_ADDRESS;
	if (!status)
		status = sp_gctx_save(sp, &gctx);
	if (status)
		return status;
	rmp_set_state(rmp_at(sp->machine, gctx.spa), RMP_CONTEXT);
	sp->state->snp.guest_count++;
	return SEV_FW_SUCCESS;
}

/*
 * SNP has no DEACTIVATE: the ASID goes with the guest. Its pages stay assigned until the hypervisor
 * takes them back.
 */
uint32_t sp_snp_decommission(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t spa = SP_GET(call, 64, SNP_DECOMMISSION, GCTX_PADDR);
	struct sp_gctx gctx;
	uint32_t status = sp_gctx_open(sp, call, spa, &gctx);
	uint32_t asid = gctx.asid;

	sp_gctx_wipe(&gctx);
	if (!status && !machine_zero(sp->machine, spa, MACHINE_PAGE_SIZE))
		status = SEV_FW_INVALID_ADDRESS;
	if (status)
		return status;
	if (asid)
		sp_asid_release(sp, asid);
	rmp_set_state(rmp_at(sp->machine, spa), RMP_FIRMWARE);
	sp->state->snp.guest_count--;
	return SEV_FW_SUCCESS;
}

/* SNP-ABI: SNP_GUEST_STATUS, structure at STATUS_PADDR */
#define STATUS_POLICY	0x00
#define STATUS_ASID	0x08
#define STATUS_STATE	0x0C
#define STATUS_VCEK_DIS 0x0D
#define STATUS_SIZE	0x20

uint32_t sp_snp_guest_status(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t out[STATUS_SIZE] = {0};
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_GUEST_STATUS, GCTX_PADDR), &gctx);

	if (status)
		return status;
	sev_put_le64(out + STATUS_POLICY, gctx.policy);
	sev_put_le32(out + STATUS_ASID, gctx.asid);
	out[STATUS_STATE] = gctx.state;
	if (sp_quirk(sp, AMD_SP_QUIRK_SNP_STATUS_VCEK_DIS) == 0)
		out[STATUS_VCEK_DIS] = gctx.vcek_dis;
	sp_gctx_wipe(&gctx);
	return sp_write_page(sp, SP_GET(call, 64, SNP_GUEST_STATUS, STATUS_PADDR), out,
			     sizeof(out));
}
