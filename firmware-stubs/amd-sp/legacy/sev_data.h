/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The persistent data of SEV: record "sev", or with INIT_EX the caller's NV buffer. It is encrypted
 * and authenticated with a key of the chip's, for the NV buffer is in anybody's reach.
 */
#ifndef AMD_SP_LEGACY_SEV_DATA_H
#define AMD_SP_LEGACY_SEV_DATA_H

#include "amd-sp/sp.h"

#define SP_NV_SIZE 0x8000

/*
 * What is kept where the last INIT or INIT_EX said; present == false when nothing is: no record, or
 * an NV buffer of 0xFF bytes. SECURE_DATA_INVALID when its integrity is broken.
 */
uint32_t sp_sev_data_load(struct amd_sp *sp, struct sp_sev_data *data);
/* Makes data durable there; when it is, it is the platform's identity. */
uint32_t sp_sev_data_save(struct amd_sp *sp, const struct sp_sev_data *data);
/* The same with nothing: PLATFORM_RESET. */
uint32_t sp_sev_data_delete(struct amd_sp *sp);

#endif
