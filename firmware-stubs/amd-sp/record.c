/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Persistent records, and the loss of power or of a write.
 */
#include "amd-sp/sp.h"

/* Whether an injected fault strikes this write. */
static bool write_lost(struct amd_sp *sp)
{
	if (!sp->fault_armed ||
	    (sp->fault.kind != AMD_SP_FAULT_POWER && sp->fault.kind != AMD_SP_FAULT_WRITE))
		return false;
	if (sp->fault.after) {
		sp->fault.after--;
		return false;
	}
	sp->fault_armed = false;
	sp->dead = sp->fault.kind == AMD_SP_FAULT_POWER;
	return true;
}

uint32_t sp_record_save(struct amd_sp *sp, const char *name, const void *data, size_t size)
{
	if (sp->dead || write_lost(sp))
		return SEV_FW_HWERROR_PLATFORM;
	if (sp->store.save(sp->store.ctx, name, data, size) != 0)
		return SEV_FW_HWERROR_PLATFORM;
	return SEV_FW_SUCCESS;
}
