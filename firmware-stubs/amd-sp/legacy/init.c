/* SPDX-License-Identifier: Apache-2.0 */
/*
 * INIT, INIT_EX and SHUTDOWN: the platform's way from UNINIT and back.
 */
#include <string.h>

#include "amd-sp/asid.h"
#include "amd-sp/legacy/identity.h"
#include "amd-sp/legacy/platform_handlers.h"
#include "amd-sp/legacy/sev_data.h"
#include "base/crypto.h"

#define FLAG_ES	     1u
#define TMR_SIZE     UINT64_C(0x100000)
#define SNP_TMR_SIZE UINT64_C(0x200000)

/* What INIT and INIT_EX ask for. */
struct request {
	uint32_t flags;
	uint64_t tmr_paddr;
	uint32_t tmr_len;
	bool nv_given;
	uint64_t nv_paddr;
};

static uint32_t check_tmr(struct amd_sp *sp, const struct request *request)
{
	/* spec: UAPI TMR: 1 MiB in size and alignment, 2 MiB while SNP is in INIT */
	uint64_t size = sp->state->snp.state == SP_SNP_INIT ? SNP_TMR_SIZE : TMR_SIZE;

	if (!(request->flags & FLAG_ES))
		return SEV_FW_SUCCESS;
	/* spec: SEV-API INIT: with ES the TMR is aligned to its size */
	if (request->tmr_paddr % size)
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SEV-API INIT: with ES the TMR is at least as long as it must be */
	if (request->tmr_len < size)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API INIT: the TMR is memory that the firmware may write to */
	return sp_writable(sp, request->tmr_paddr, request->tmr_len);
}

/* spec: SEV-API INIT: memory encryption is enabled on every core */
static bool encryption_enabled(struct amd_sp *sp)
{
	for (unsigned i = 0; i < machine_config(sp->machine)->cores; i++)
		if (!machine_core(sp->machine, i)->mem_en)
			return false;
	return true;
}

static uint32_t check_request(struct amd_sp *sp, const struct request *request)
{
	uint32_t status;

	/* spec: SEV-API INIT: flags other than ES are reserved */
	if ((request->flags & ~FLAG_ES) && sp_quirk(sp, AMD_SP_QUIRK_LEGACY_RESERVED) == 0)
		return SEV_FW_INVALID_PARAM;
	status = check_tmr(sp, request);
	if (!status && request->nv_given)
		/* spec: SEV-API INIT_EX: the NV buffer is memory that the firmware may write to */
		status = sp_writable(sp, request->nv_paddr, SP_NV_SIZE);
	if (!status && !encryption_enabled(sp))
		status = SEV_FW_INVALID_CONFIG;
	return status;
}

/* Finds the platform's identity, or makes one. */
static uint32_t take_identity(struct amd_sp *sp)
{
	struct sp_sev_data data;
	uint32_t status = sp_sev_data_load(sp, &data);

	/* spec: SEV-API INIT: broken persistent data is reset, so that the next INIT succeeds */
	if (status == SEV_FW_SECURE_DATA_INVALID) {
		uint32_t reset = sp_sev_data_delete(sp);

		return reset ? reset : status;
	}
	if (!status && data.present)
		sp->state->legacy.data = data;
	/* spec: SEV-API INIT: a platform without identity makes one, self-owned */
	if (!status && !data.present) {
		status = sp_identity_make(sp, &data);
		if (!status)
			status = sp_sev_data_save(sp, &data);
	}
	sev_cleanse(&data, sizeof(data));
	return status;
}

static uint32_t init(struct amd_sp *sp, const struct request *request)
{
	struct sp_legacy *legacy = &sp->state->legacy;
	uint32_t status = check_request(sp, request);

	if (status)
		return status;
	legacy->nv_given = request->nv_given;
	legacy->nv_paddr = request->nv_paddr;
	status = take_identity(sp);
	if (status)
		return status;
	legacy->es = request->flags & FLAG_ES;
	legacy->tmr_paddr = legacy->es ? request->tmr_paddr : 0;
	legacy->tmr_len = legacy->es ? request->tmr_len : 0;
	/* spec: SEV-API INIT: every ASID is to be flushed before its first use */
	sp_asid_require_flush(sp);
	legacy->state = SP_LEGACY_INIT;
	return SEV_FW_SUCCESS;
}

uint32_t sp_init(struct amd_sp *sp, struct sp_call *call)
{
	const struct request request = {
		.flags = SP_GET(call, 32, INIT, FLAGS),
		.tmr_paddr = SP_GET(call, 64, INIT, TMR_PADDR),
		.tmr_len = SP_GET(call, 32, INIT, TMR_LEN),
	};

	return init(sp, &request);
}

uint32_t sp_init_ex(struct amd_sp *sp, struct sp_call *call)
{
	const struct request request = {
		.flags = SP_GET(call, 32, INIT_EX, FLAGS),
		.tmr_paddr = SP_GET(call, 64, INIT_EX, TMR_PADDR),
		.tmr_len = SP_GET(call, 32, INIT_EX, TMR_LEN),
		.nv_given = true,
		.nv_paddr = SP_GET(call, 64, INIT_EX, NV_PADDR),
	};

	/* spec: SEV-API INIT_EX: LENGTH is that of the command buffer */
	if (SP_GET(call, 32, INIT_EX, LENGTH) != SEV_SIZE_INIT_EX)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API INIT_EX: the NV buffer is 32 KiB long */
	if (SP_GET(call, 32, INIT_EX, NV_LEN) != SP_NV_SIZE)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API INIT_EX: the NV buffer begins with a page */
	if (request.nv_paddr % MACHINE_PAGE_SIZE)
		return SEV_FW_INVALID_ADDRESS;
	return init(sp, &request);
}

uint32_t sp_shutdown(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_legacy *legacy = &sp->state->legacy;

	(void)call;
	/* spec: SEV-API SHUTDOWN: of a platform in UNINIT there is nothing to shut down */
	if (legacy->state == SP_LEGACY_UNINIT)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SHUTDOWN_UNINIT);
	/* spec: SEV-API SHUTDOWN: every guest is dropped */
	sp_legacy_drop_guests(sp);
	/* spec: SEV-API SHUTDOWN: volatile keys are gone, the TMR is the host's again */
	sev_cleanse(&legacy->data, sizeof(legacy->data));
	legacy->tmr_paddr = 0;
	legacy->tmr_len = 0;
	legacy->es = false;
	legacy->state = SP_LEGACY_UNINIT;
	return SEV_FW_SUCCESS;
}
