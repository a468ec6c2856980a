/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/guest.h"

#include <string.h>

#include "amd-sp/asid.h"
#include "base/crypto.h"

struct sp_guest *sp_legacy_guest(struct amd_sp *sp, uint32_t handle)
{
	for (unsigned i = 0; handle && i < SP_LEGACY_GUESTS; i++)
		if (sp->state->legacy.guests[i].handle == handle)
			return &sp->state->legacy.guests[i];
	return NULL;
}

uint32_t sp_legacy_guest_count(const struct amd_sp *sp)
{
	uint32_t count = 0;

	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++)
		count += sp->state->legacy.guests[i].handle != 0;
	return count;
}

void sp_legacy_drop_guests(struct amd_sp *sp)
{
	for (unsigned i = 0; i < SP_LEGACY_GUESTS; i++) {
		struct sp_guest *guest = &sp->state->legacy.guests[i];

		if (guest->asid)
			sp_asid_release(sp, guest->asid);
		sev_cleanse(guest, sizeof(*guest));
	}
}
