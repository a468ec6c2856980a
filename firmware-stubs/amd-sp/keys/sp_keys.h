/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that the firmware derives, and caches of them.
 */
#ifndef AMD_SP_KEYS_SP_KEYS_H
#define AMD_SP_KEYS_SP_KEYS_H

#include <sev/ec_key.h>

#include "amd-sp/sp.h"

enum sp_signer { SP_SIGNER_VCEK = 0, SP_SIGNER_VLEK = 1, SP_SIGNERS };

/*
 * The private key that signs reports: the VCEK of REPORTED_TCB, or the VLEK that is loaded
 * (INVALID_KEY when none is). Owned by sp; good until the next call.
 */
uint32_t sp_signing_key(struct amd_sp *sp, enum sp_signer signer, const struct sev_ec_key **key);

/*
 * The secret that keys of MSG_KEY_REQ are derived from: the chip's at a TCB, at most the current
 * one; or that of the VLEK, which is of one TCB. INVALID_KEY where there is none.
 */
uint32_t sp_root_secret(struct amd_sp *sp, enum sp_signer signer, const struct sp_tcb *tcb,
			uint8_t secret[48]);

/* The VCEK of any TCB as a new key, as AMD's side knows it. */
uint32_t sp_vcek_at(const struct amd_sp *sp, const struct sp_tcb *tcb, struct sev_ec_key **key);
/* The key of a VLEK's seed. */
uint32_t sp_vlek_of_seed(const uint8_t seed[SP_VLEK_SEED_SIZE], struct sev_ec_key **key);

/* A key of the chip's for one purpose, named by a label: it never changes. */
uint32_t sp_chip_key(const struct amd_sp *sp, const char *label, uint8_t key[32]);

/* The CEK: unlike the VCEK it does not depend on the TCB. */
uint32_t sp_cek_scalar(const struct amd_sp *sp, uint8_t scalar[48]);

void sp_keys_free(struct sp_keys *keys);

#endif
