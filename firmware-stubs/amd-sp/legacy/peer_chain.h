/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates that a target of SEND_START shows: its PDH, what its platform exports, AMD's.
 */
#ifndef AMD_SP_LEGACY_PEER_CHAIN_H
#define AMD_SP_LEGACY_PEER_CHAIN_H

#include "abi/layout/sev_session.h"
#include "amd-sp/sp.h"

#define SP_AMD_CERTS_MAX 3200 /* ASK and ARK of RSA-4096 */

struct sp_peer_chain {
	uint8_t pdh[SEV_LEGACY_CERT_SIZE];
	uint8_t plat[SEV_PLAT_CERTS_SIZE]; /* PEK, OCA, CEK */
	uint8_t amd[SP_AMD_CERTS_MAX];	   /* ASK, ARK */
	size_t amd_size;
};

/* Whether ASK and ARK can be so long together. */
bool sp_amd_certs_size_known(size_t size);

/*
 * Whether a guest of a policy with DOMAIN or SEV may go to the target: INVALID_CERTIFICATE,
 * POLICY_FAILURE.
 */
uint32_t sp_peer_chain_check(struct amd_sp *sp, const struct sp_peer_chain *chain, uint32_t policy);

#endif
