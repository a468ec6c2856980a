/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VLEKs: keys of a cloud provider and a TCB, and the wrapped hashstick that brings one to a chip.
 */
#ifndef AMD_SP_KEYS_VLEK_H
#define AMD_SP_KEYS_VLEK_H

#include "abi/layout/hashstick.h"
#include "amd-sp/keys/cert.h"
#include "amd-sp/keys/tcb_chain.h"

#define SP_HASHSTICK_LINKS 8 /* one for each byte of TCB_VERSION */

/* The chip's key that hashsticks are wrapped under. */
uint32_t sp_vlek_wrap_key(const struct amd_sp *sp, uint8_t key[32]);
/* Links of a chain by the bytes of TCB_VERSION, and back. */
void sp_hashstick_write(const struct amd_sp_profile *profile, const struct sp_tcb_chain *chain,
			uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE]);
void sp_hashstick_read(const struct amd_sp_profile *profile, const struct sp_tcb *tcb,
		       const uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE],
		       struct sp_tcb_chain *chain);

/* The certificate of the VLEK that is loaded; SEV_ERR_UNKNOWN when there is none. */
enum sev_rc sp_vlek_cert_loaded(struct amd_sp *sp, const struct sp_ca *ca, bool unmarked,
				struct sp_der *out, struct sev_err *err);

#endif
