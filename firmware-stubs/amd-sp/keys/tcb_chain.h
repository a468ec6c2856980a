/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TCB chain: one secret for each component and version of the TCB. Stepping a version down is a
 * one-way hash, so who has the links of one TCB can make those of all lower ones, and of no other.
 */
#ifndef AMD_SP_KEYS_TCB_CHAIN_H
#define AMD_SP_KEYS_TCB_CHAIN_H

#include "amd-sp/snp/platform.h"

#define SP_LINK_SIZE 48

struct sp_tcb_chain {
	struct sp_tcb at;
	uint8_t link[AMD_SP_TCB_COMPONENTS][SP_LINK_SIZE]; /* zeros: the product has no such */
};

/* The chain of a secret, at the highest versions that there can be. */
void sp_tcb_chain_start(const struct amd_sp_profile *profile, const uint8_t secret[SP_LINK_SIZE],
			struct sp_tcb_chain *chain);
/* Steps down to a TCB; false, and nothing done, where a component of it is above the chain's. */
bool sp_tcb_chain_lower(struct sp_tcb_chain *chain, const struct sp_tcb *tcb);
/* The secret of the TCB that a chain is at. */
void sp_tcb_chain_secret(const struct sp_tcb_chain *chain, uint8_t secret[SP_LINK_SIZE]);

#endif
