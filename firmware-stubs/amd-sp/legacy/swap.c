/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SWAP_OUT and SWAP_IN: a page of a guest leaves its memory, encrypted and authenticated with a key
 * of the guest's, and comes back. Public sources give their buffers; the entry of metadata and the
 * checks are those of SNP's commands.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/mdata.h"
#include "amd-sp/legacy/guest_command.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"

#define FLAG_2M	      0x1u
#define FLAG_IN_PLACE 0x8u
#define TYPE(flags)   (((flags) >> 1) & 3u)
#define TYPE_DATA     0u
#define TYPE_VMSA     2u

struct swap {
	struct sp_guest *guest;
	uint64_t src, dst, mdata_paddr;
	uint32_t flags;
	size_t size;
	uint8_t mdata[SEV_MDATA_SIZE];
	uint8_t page[MACHINE_LARGE_SIZE];
};

static uint32_t check_flags(const struct amd_sp *sp, const struct sp_guest *guest, uint32_t flags,
			    uint32_t known)
{
	/* spec: SEV-API SWAP_OUT: reserved flags are zero, the type is data or VMSA */
	if ((flags & ~known) || (TYPE(flags) != TYPE_DATA && TYPE(flags) != TYPE_VMSA))
		return SEV_FW_INVALID_PARAM;
	if (TYPE(flags) == TYPE_DATA)
		return SEV_FW_SUCCESS;
	/* spec: SEV-API SWAP_OUT: a VMSA is a page of 4 KiB */
	if (flags & FLAG_2M)
		return SEV_FW_INVALID_PARAM;
	return sp_guest_need_es(sp, guest);
}

/* spec: SEV-API SWAP_OUT: pages and entry are aligned to their sizes, in memory */
static uint32_t check_addresses(struct amd_sp *sp, const struct swap *swap)
{
	uint32_t status =
		swap->src % swap->size || !machine_is_memory(sp->machine, swap->src, swap->size)
			? SEV_FW_INVALID_ADDRESS
			: sp_guest_range(sp, swap->dst, swap->size, swap->size);

	if (!status)
		status = sp_guest_range(sp, swap->mdata_paddr, SEV_MDATA_SIZE, SEV_MDATA_SIZE);
	return status;
}

static uint32_t check(struct amd_sp *sp, const struct sp_call *call, struct swap *swap,
		      uint32_t known_flags)
{
	uint32_t status = sp_guest_of(sp, call, &swap->guest);

	/* spec: SEV-API SWAP_OUT: not every firmware has it */
	if (!status && sp_quirk(sp, AMD_SP_QUIRK_SEV_SWAP) == 1)
		status = SEV_FW_UNSUPPORTED;
	swap->flags = SP_GET(call, 32, SWAP_OUT, FLAGS);
	swap->size = swap->flags & FLAG_2M ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;
	swap->src = SP_GET(call, 64, SWAP_OUT, SRC_PADDR);
	swap->dst = SP_GET(call, 64, SWAP_OUT, DST_PADDR);
	swap->mdata_paddr = SP_GET(call, 64, SWAP_OUT, MDATA_PADDR);
	if (!status)
		status = check_flags(sp, swap->guest, swap->flags, known_flags);
	if (!status)
		status = sp_guest_need_active(swap->guest);
	return status ? status : check_addresses(sp, swap);
}

static uint64_t info_of(uint32_t flags)
{
	return SEV_MDATA_INFO_VALID | (TYPE(flags) == TYPE_VMSA ? SEV_MDATA_INFO_VMSA : 0) |
	       (flags & FLAG_2M ? SEV_MDATA_INFO_PAGE_SIZE : 0);
}

/* What the tag covers besides the page: the entry with no tag in it. */
static void aad_of(const struct swap *swap, uint8_t aad[SEV_MDATA_SIZE])
{
	memcpy(aad, swap->mdata, SEV_MDATA_SIZE);
	memset(aad + SEV_MDATA_AUTH_TAG, 0, SEV_GCM_TAG_SIZE);
}

static void iv_of(const struct swap *swap, uint8_t iv[SEV_GCM_IV_SIZE])
{
	memset(iv, 0, SEV_GCM_IV_SIZE);
	memcpy(iv, swap->mdata + SEV_MDATA_IV, 8);
}

static uint32_t seal(struct swap *swap, uint64_t software_data)
{
	uint8_t aad[SEV_MDATA_SIZE], iv[SEV_GCM_IV_SIZE];

	memset(swap->mdata, 0, sizeof(swap->mdata));
	sev_put_le64(swap->mdata + SEV_MDATA_SOFTWARE_DATA, software_data);
	sev_put_le64(swap->mdata + SEV_MDATA_IV, ++swap->guest->oek_iv_count);
	sev_put_le64(swap->mdata + SEV_MDATA_INFO, info_of(swap->flags));
	aad_of(swap, aad);
	iv_of(swap, iv);
	return sp_crypto(sev_aes256_gcm_seal(swap->guest->oek, iv, aad, sizeof(aad), swap->page,
					     swap->page, swap->size,
					     swap->mdata + SEV_MDATA_AUTH_TAG, NULL));
}

static uint32_t open(struct swap *swap)
{
	uint8_t aad[SEV_MDATA_SIZE], iv[SEV_GCM_IV_SIZE];
	bool valid = false;
	uint32_t status;

	/* spec: SEV-API SWAP_IN: the entry is valid, of this type and size of page */
	if (sev_get_le64(swap->mdata + SEV_MDATA_INFO) != info_of(swap->flags))
		return SEV_FW_INVALID_MDATA_ENTRY;
	aad_of(swap, aad);
	iv_of(swap, iv);
	status = sp_crypto(sev_aes256_gcm_open(swap->guest->oek, iv, aad, sizeof(aad), swap->page,
					       swap->page, swap->size,
					       swap->mdata + SEV_MDATA_AUTH_TAG, &valid));
	/* spec: SEV-API SWAP_IN: page and entry are as they were swapped out */
	if (!status && !valid)
		status = SEV_FW_BAD_MEASUREMENT;
	return status;
}

static uint32_t swap_out(struct amd_sp *sp, struct sp_call *call, struct swap *swap)
{
	uint32_t status = check(sp, call, swap, 0x7);

	/* spec: SEV-API SWAP_OUT: an IV is used once */
	if (!status && swap->guest->oek_iv_count == UINT64_MAX)
		status = SEV_FW_AEAD_OFLOW;
	if (!status)
		status = sp_guest_read(sp, swap->guest, swap->src, swap->page, swap->size);
	if (!status)
		status = seal(swap, SP_GET(call, 64, SWAP_OUT, SOFTWARE_DATA));
	if (!status)
		status = sp_write(sp, swap->dst, swap->page, swap->size);
	if (!status)
		status = sp_write(sp, swap->mdata_paddr, swap->mdata, sizeof(swap->mdata));
	return status;
}

static uint32_t swap_in(struct amd_sp *sp, struct sp_call *call, struct swap *swap)
{
	static const uint8_t consumed[SEV_MDATA_SIZE];
	uint32_t status = check(sp, call, swap, 0x7 | FLAG_IN_PLACE);

	/* spec: SEV-API SWAP_IN: SWAP_IN_PLACE says that source and destination are one */
	if (!status && ((swap->flags & FLAG_IN_PLACE) != 0) != (swap->src == swap->dst))
		status = SEV_FW_INVALID_ADDRESS;
	if (!status)
		status = sp_read(sp, swap->mdata_paddr, swap->mdata, sizeof(swap->mdata));
	if (!status)
		status = sp_read(sp, swap->src, swap->page, swap->size);
	if (!status)
		status = open(swap);
	if (!status)
		status = sp_guest_write(sp, swap->guest, swap->dst, swap->page, swap->size);
	/* spec: SEV-API SWAP_IN: the entry is used up */
	if (!status)
		status = sp_write(sp, swap->mdata_paddr, consumed, sizeof(consumed));
	return status;
}

typedef uint32_t swap_fn(struct amd_sp *sp, struct sp_call *call, struct swap *swap);

static uint32_t with_buffer(struct amd_sp *sp, struct sp_call *call, swap_fn *run)
{
	struct swap *swap = malloc(sizeof(*swap));
	uint32_t status;

	if (!swap)
		return SEV_FW_HWERROR_PLATFORM;
	status = run(sp, call, swap);
	sev_cleanse(swap, offsetof(struct swap, page) + swap->size);
	free(swap);
	return status;
}

uint32_t sp_swap_out(struct amd_sp *sp, struct sp_call *call)
{
	return with_buffer(sp, call, swap_out);
}

uint32_t sp_swap_in(struct amd_sp *sp, struct sp_call *call)
{
	return with_buffer(sp, call, swap_in);
}
