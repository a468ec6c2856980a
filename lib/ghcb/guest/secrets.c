/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/secrets.h"

#include "le.h"

#define PAGE_SIZE  0x1000u
#define VMPL_MAX   3u
#define KEY_OFFSET (SEV_SECRETS_VMPCK1 - SEV_SECRETS_VMPCK0)

static uint32_t key_at(unsigned vmpck)
{
	return SEV_SECRETS_VMPCK0 + vmpck * KEY_OFFSET;
}

void ghcb_wipe(void *at, size_t size)
{
	volatile uint8_t *byte = at;

	for (size_t i = 0; i < size; i++)
		byte[i] = 0;
}

enum ghcb_rc ghcb_secrets_check(const uint8_t *page)
{
	/* spec: SNP-ABI secrets page: versions count from 1 on */
	return ghcb_le_get(page + SEV_SECRETS_VERSION, 4) ? GHCB_OK : GHCB_ERR_SECRETS;
}

/* spec: GHCB secrets page: a VMPCK of zeros is none */
const uint8_t *ghcb_secrets_key(const uint8_t *page, unsigned vmpck)
{
	uint8_t any = 0;

	if (vmpck >= GHCB_VMPCKS)
		return NULL;
	for (size_t i = 0; i < GHCB_VMPCK_SIZE; i++)
		any |= page[key_at(vmpck) + i];
	return any ? page + key_at(vmpck) : NULL;
}

uint32_t ghcb_secrets_count(const uint8_t *page, unsigned vmpck)
{
	return (uint32_t)ghcb_le_get(page + SEV_SECRETS_MSG_SEQNO_0 + 4 * vmpck, 4);
}

void ghcb_secrets_set_count(uint8_t *page, unsigned vmpck, uint32_t count)
{
	ghcb_le_put(page + SEV_SECRETS_MSG_SEQNO_0 + 4 * vmpck, count, 4);
}

void ghcb_secrets_wipe_key(uint8_t *page, unsigned vmpck)
{
	if (vmpck < GHCB_VMPCKS)
		ghcb_wipe(page + key_at(vmpck), GHCB_VMPCK_SIZE);
}

/* spec: GHCB secrets page: who hands it on wipes the keys of more privileged VMPLs */
void ghcb_secrets_hand_on(uint8_t *page, unsigned vmpl)
{
	for (unsigned vmpck = 0; vmpck < vmpl; vmpck++)
		ghcb_secrets_wipe_key(page, vmpck);
}

enum ghcb_rc ghcb_secrets_svsm(const uint8_t *page, struct ghcb_secrets_svsm *svsm)
{
	const struct ghcb_secrets_svsm found = {
		.base = ghcb_le_get(page + SEV_SECRETS_SVSM_BASE, 8),
		.size = ghcb_le_get(page + SEV_SECRETS_SVSM_SIZE, 8),
		.caa = ghcb_le_get(page + SEV_SECRETS_SVSM_CAA, 8),
		.max_version = (uint32_t)ghcb_le_get(page + SEV_SECRETS_SVSM_MAX_VERSION, 4),
		.vmpl = page[SEV_SECRETS_SVSM_GUEST_VMPL],
	};

	/* spec: SVSM secrets page: a size of 0 is no SVSM */
	if (!found.size)
		return GHCB_ERR_STATE;
	/* spec: SVSM secrets page: the guest is not at VMPL0, and the calling area is a page */
	if (!found.vmpl || found.vmpl > VMPL_MAX || !found.caa || found.caa % PAGE_SIZE)
		return GHCB_ERR_SECRETS;
	/* spec: SVSM secrets page: the SVSM's memory is of pages, and ends below 2^64 */
	if (found.base % PAGE_SIZE || found.size % PAGE_SIZE ||
	    found.base > UINT64_MAX - found.size)
		return GHCB_ERR_SECRETS;
	*svsm = found;
	return GHCB_OK;
}
