/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MDATA entries: what must be kept of a page that was swapped out to bring it back.
 */
#ifndef AMD_SP_SNP_MDATA_H
#define AMD_SP_SNP_MDATA_H

#include "amd-sp/snp/gctx.h"
#include "base/crypto_aes.h"

/* SNP-ABI: MDATA_ENTRY */
#define SP_MDATA_SIZE		0x40
#define SP_MDATA_SOFTWARE_DATA	0x00 /* u64 */
#define SP_MDATA_IV		0x08 /* u64 */
#define SP_MDATA_AUTH_TAG	0x10 /* 16 bytes */
#define SP_MDATA_INFO		0x20 /* u64: flags, and GPA from bit 12 */
#define SP_MDATA_PERMS		0x28 /* a byte for each VMPL */

#define SP_MDATA_VALID		0x01u
#define SP_MDATA_PAGE_VALIDATED 0x02u
#define SP_MDATA_VMSA		0x04u
#define SP_MDATA_METADATA	0x08u
#define SP_MDATA_PAGE_SIZE	0x10u

/* FLAGS of SNP_PAGE_SWAP_OUT and SNP_PAGE_SWAP_IN beside PAGE_SIZE. */
#define SP_SWAP_TYPE_SHIFT 1
#define SP_SWAP_TYPE_MASK  0x6u
#define SP_SWAP_IN_PLACE   0x8u
#define SP_SWAP_ROOT_MDATA 0x10u
enum sp_swap_type { SP_SWAP_DATA = 0, SP_SWAP_METADATA = 1, SP_SWAP_VMSA = 2 };

/* A page that is being swapped. */
struct sp_swap {
	struct sp_gctx gctx;
	uint64_t from, to, mdata;
	enum rmp_size size;
	enum sp_swap_type type;
	bool in_place, root;
	struct rmp_entry *page; /* of the guest */
	uint8_t entry[SP_MDATA_SIZE];
	uint8_t *text; /* its contents, malloc'ed */
};

/*
 * The beginning that both commands share. FLAGS: INVALID_PARAM for reserved bits, an unknown type,
 * 2 MiB of anything but data, ROOT_MDATA_EN for anything but metadata. Then POLICY_FAILURE,
 * INACTIVE.
 */
uint32_t sp_swap_begin(struct sp_swap *swap, uint64_t flags, uint64_t allowed);
/* POLICY_FAILURE where the guest's policy has PAGE_SWAP_DISABLE. */
uint32_t sp_page_swap_allowed(const struct sp_gctx *gctx);
/* Reads the entry: INVALID_ADDRESS, INVALID_PAGE_SIZE, INVALID_PAGE_STATE, INVALID_PAGE_OWNER of
 * the Metadata page. */
uint32_t sp_mdata_read(struct amd_sp *sp, struct sp_swap *swap);
/* Writes the entry, the root's into the context, which is saved. */
uint32_t sp_mdata_write(struct amd_sp *sp, struct sp_swap *swap);
/* INFO of a page in the RMP, without PAGE_VALIDATED. */
uint64_t sp_mdata_info(const struct sp_swap *swap);
/* The page's bytes in memory that is its own; HWERROR_PLATFORM where there is none. */
uint32_t sp_swap_buffer(struct sp_swap *swap);
/* The IV and the additional data of AES-256-GCM that belong to the entry. */
void sp_mdata_iv(const struct sp_swap *swap, uint8_t iv[SEV_GCM_IV_SIZE]);
#define SP_MDATA_AAD_SIZE 40
void sp_mdata_aad(const struct sp_swap *swap, uint8_t aad[SP_MDATA_AAD_SIZE]);
/* Wipes what is secret and frees. */
void sp_swap_end(struct sp_swap *swap);

#endif
