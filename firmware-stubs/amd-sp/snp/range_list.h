/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RANGE_LIST: ranges of memory in one page, as SNP_INIT_EX and SNP_PAGE_SET_STATE take it.
 */
#ifndef AMD_SP_SNP_RANGE_LIST_H
#define AMD_SP_SNP_RANGE_LIST_H

#include "amd-sp/sp.h"

/* SNP-ABI: RANGE_LIST */
#define SP_RANGE_LIST_COUNT    0x00 /* u32 NUM_ELEMENTS */
#define SP_RANGE_LIST_RESERVED 0x04
#define SP_RANGE_LIST_ELEMENTS 0x08
#define SP_RANGE_BASE	       0x00 /* u64 sPA */
#define SP_RANGE_PAGES	       0x08 /* u32 pages of 4 KiB */
#define SP_RANGE_RESERVED      0x0C
#define SP_RANGE_SIZE	       0x10
#define SP_RANGE_LIST_MAX      255 /* elements of a list in one page */

/*
 * Whether a list can be applied: INVALID_ADDRESS for a list that is not within one page of memory,
 * a base that is not page-aligned or a range past the last address; INVALID_PARAM for reserved
 * fields; INVALID_PAGE_STATE where a page that the RMP covers is in a state that is not allowed.
 */
uint32_t sp_range_list_check(struct amd_sp *sp, uint64_t list,
			     bool (*allowed)(enum rmp_state state));
/* Puts every page of a checked list that the RMP covers in a state. */
void sp_range_list_apply(struct amd_sp *sp, uint64_t list, enum rmp_state state);

#endif
