/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages as the page commands of SNP-ABI look at them: address, size, state, owner, in this order.
 */
#ifndef AMD_SP_SNP_PAGE_H
#define AMD_SP_SNP_PAGE_H

#include "amd-sp/command.h"
#include "amd-sp/snp/gctx.h"

/* FLAGS.PAGE_SIZE, and bit 0 of an address that carries its size. */
#define SP_PAGE_2M 0x1u

/* Guest states in which pages can be handled. */
#define SP_GUEST_WITH_PAGES (SP_STATE(SP_GSTATE_LAUNCH) | SP_STATE(SP_GSTATE_RUNNING))

/* Sets of page states, of SP_STATE(RMP_…). */
#define SP_PAGES_OF_GUEST                                                                          \
	(SP_STATE(RMP_PRE_GUEST) | SP_STATE(RMP_PRE_SWAP) | SP_STATE(RMP_GUEST_INVALID) |          \
	 SP_STATE(RMP_GUEST_VALID))
#define SP_PAGES_IMMUTABLE (SP_STATE(RMP_PRE_GUEST) | SP_STATE(RMP_PRE_SWAP))

uint64_t sp_page_bytes(enum rmp_size size);

/* INVALID_ADDRESS where spa is not aligned to the size, or no memory. */
uint32_t sp_page_address(struct amd_sp *sp, uint64_t spa, enum rmp_size size);
/*
 * The page at spa: INVALID_ADDRESS as above, INVALID_PAGE_SIZE where the RMP has another size,
 * INVALID_PAGE_STATE where its state is not in the set.
 */
uint32_t sp_page_find(struct amd_sp *sp, uint64_t spa, enum rmp_size size, unsigned states,
		      struct rmp_entry **entry);
/* The same, and INVALID_PAGE_OWNER where it is not the guest's: by its ASID, or as Metadata by the
 * address of the guest's context. */
uint32_t sp_page_find_own(struct amd_sp *sp, const struct sp_gctx *gctx, uint64_t spa,
			  enum rmp_size size, unsigned states, struct rmp_entry **entry);
/* INACTIVE for a guest without an ASID. */
uint32_t sp_guest_active(const struct sp_gctx *gctx);

/* What a page becomes whose contents SNP_PAGE_MOVE or SNP_PAGE_SWAP_OUT took away. */
void sp_page_leave(struct amd_sp *sp, struct rmp_entry *entry);

/* The handlers. */
sp_handler sp_snp_page_reclaim;	  /* page_state.c */
sp_handler sp_snp_page_unsmash;	  /* page_unsmash.c */
sp_handler sp_snp_page_md_init;	  /* page_state.c */
sp_handler sp_snp_page_set_state; /* page_set_state.c */
sp_handler sp_snp_page_move;	  /* page_move.c */
sp_handler sp_snp_page_swap_out;  /* page_swap_out.c */
sp_handler sp_snp_page_swap_in;	  /* page_swap_in.c */
sp_handler sp_snp_dbg_decrypt;	  /* page_debug.c */
sp_handler sp_snp_dbg_encrypt;

#endif
