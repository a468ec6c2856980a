/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's secrets page, read and written as the guest does: by its address, with its key.
 */
#include <string.h>

#include "abi/layout/secrets_page.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "linux/sev_guest_state.h"
#include "machine/rmp.h"

#define VMPCK_SIZE 32
#define SEQNO_AREA 16 /* the four counters; memory is encrypted in such blocks */

const struct lx_guest_info *lx_snp_guest(const struct lx_kernel *kernel, uint32_t id)
{
	for (size_t i = 0; id && i < LX_GUESTS; i++) {
		const struct lx_guest_info *guest = &kernel->state->guests[i];

		if (guest->id == id && guest->kind == LX_GUEST_SNP && guest->finished)
			return guest;
	}
	return NULL;
}

static bool is_secrets(struct lx_kernel *kernel, const struct lx_guest_info *guest, uint64_t spa)
{
	const struct rmp_entry *entry = rmp_lookup(kernel->machine, spa, NULL);

	return entry && entry->assigned && entry->validated && entry->asid == guest->asid &&
	       entry->gpa == guest->secrets_gpa;
}

bool lx_secrets_find(struct lx_kernel *kernel, struct lx_snp_driver *driver)
{
	const struct lx_guest_info *guest = lx_snp_guest(kernel, driver->guest_id);
	uint64_t spa = 0;

	if (!guest || guest->secrets_gpa == UINT64_MAX)
		return false;
	if (driver->secrets && is_secrets(kernel, guest, driver->secrets))
		return true;
	for (; rmp_next_owned(kernel->machine, guest->asid, &spa); spa += MACHINE_PAGE_SIZE)
		if (is_secrets(kernel, guest, spa)) {
			driver->secrets = spa;
			return true;
		}
	return false;
}

static bool get(struct lx_kernel *kernel, struct lx_snp_driver *driver, unsigned at, void *out,
		size_t size)
{
	return lx_secrets_find(kernel, driver) &&
	       machine_read_asid(kernel->machine, lx_snp_guest(kernel, driver->guest_id)->asid,
				 driver->secrets + at, out, size);
}

static bool put(struct lx_kernel *kernel, struct lx_snp_driver *driver, unsigned at,
		const void *data, size_t size)
{
	return lx_secrets_find(kernel, driver) &&
	       machine_write_asid(kernel->machine, lx_snp_guest(kernel, driver->guest_id)->asid,
				  driver->secrets + at, data, size);
}

static unsigned vmpck_at(const struct lx_snp_driver *driver)
{
	return SEV_SECRETS_VMPCK0 + VMPCK_SIZE * driver->vmpl;
}

bool lx_secrets_vmpck(struct lx_kernel *kernel, struct lx_snp_driver *driver, uint8_t vmpck[32])
{
	return get(kernel, driver, vmpck_at(driver), vmpck, VMPCK_SIZE);
}

bool lx_secrets_wipe_vmpck(struct lx_kernel *kernel, struct lx_snp_driver *driver)
{
	static const uint8_t zeros[VMPCK_SIZE];

	return put(kernel, driver, vmpck_at(driver), zeros, sizeof(zeros));
}

bool lx_secrets_seqno(struct lx_kernel *kernel, struct lx_snp_driver *driver, uint32_t *count)
{
	uint8_t area[SEQNO_AREA];

	if (!get(kernel, driver, SEV_SECRETS_MSG_SEQNO_0, area, sizeof(area)))
		return false;
	*count = sev_get_le32(area + 4 * driver->vmpl);
	return true;
}

bool lx_secrets_set_seqno(struct lx_kernel *kernel, struct lx_snp_driver *driver, uint32_t count)
{
	uint8_t area[SEQNO_AREA];

	if (!get(kernel, driver, SEV_SECRETS_MSG_SEQNO_0, area, sizeof(area)))
		return false;
	sev_put_le32(area + 4 * driver->vmpl, count);
	return put(kernel, driver, SEV_SECRETS_MSG_SEQNO_0, area, sizeof(area));
}
