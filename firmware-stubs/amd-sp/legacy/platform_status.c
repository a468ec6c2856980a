/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PLATFORM_STATUS and GET_ID: what anybody may know in any state.
 */
#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/legacy/platform_handlers.h"
#include "amd-sp/legacy/sev_data.h"
#include "base/crypto.h"

#define SOCKETS		 2
#define ID_SIZE		 64
#define CONFIG_ES	 1u
#define CONFIG_BUILD(at) ((uint32_t)(at) << 24)

/* Before INIT, the owner is who the data at rest names. */
static bool external_owner(struct amd_sp *sp)
{
	struct sp_sev_data data;
	bool external;

	if (sp->state->legacy.state != SP_LEGACY_UNINIT)
		return sp->state->legacy.data.external_owner;
	external = sp_sev_data_load(sp, &data) == SEV_FW_SUCCESS && data.external_owner;
	sev_cleanse(&data, sizeof(data));
	return external;
}

uint32_t sp_platform_status(struct amd_sp *sp, struct sp_call *call)
{
	const struct sp_legacy *legacy = &sp->state->legacy;
	const struct sp_version *running = &sp->state->snp.running;

	call->buffer[SEV_AT_PLATFORM_STATUS_API_MAJOR] = running->api_major;
	call->buffer[SEV_AT_PLATFORM_STATUS_API_MINOR] = running->api_minor;
	call->buffer[SEV_AT_PLATFORM_STATUS_STATE] = legacy->state;
	call->buffer[SEV_AT_PLATFORM_STATUS_OWNER] = external_owner(sp);
	SP_PUT(call, 32, PLATFORM_STATUS, CONFIG,
	       CONFIG_BUILD(running->build) | (legacy->es ? CONFIG_ES : 0));
	SP_PUT(call, 32, PLATFORM_STATUS, GUEST_COUNT, sp_legacy_guest_count(sp));
	return SEV_FW_SUCCESS;
}

/* The second socket has a chip of its own, of which the model keeps the id alone. */
static uint32_t second_id(const struct amd_sp *sp, uint8_t id[ID_SIZE])
{
	uint8_t derived[ID_SIZE];
	uint32_t status = sp_chip_key(sp, "sevkit-socket-1a", derived);

	if (!status)
		status = sp_chip_key(sp, "sevkit-socket-1b", derived + 32);
	if (!status)
		memcpy(id, derived, sp->profile->chip_id_size);
	return status;
}

uint32_t sp_get_id(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t ids[SOCKETS * ID_SIZE] = {0};
	uint32_t status = SEV_FW_SUCCESS;

	/* spec: SEV-API GET_ID: 64 bytes for each of two sockets */
	memcpy(ids, sp->chip.chip_id, ID_SIZE);
	if (machine_config(sp->machine)->sockets == SOCKETS)
		status = second_id(sp, ids + ID_SIZE);
	if (status)
		return status;
	/* spec: SEV-API GET_ID: a buffer that is too small is told the length needed */
	return sp_output_blob(sp, call, SEV_AT_GET_ID_ID_PADDR, SEV_AT_GET_ID_ID_LEN, ids,
			      sizeof(ids));
}
