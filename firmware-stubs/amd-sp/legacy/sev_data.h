/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The persistent data of SEV: record "sev", or with INIT_EX the caller's NV buffer.
 */
#ifndef AMD_SP_LEGACY_SEV_DATA_H
#define AMD_SP_LEGACY_SEV_DATA_H

#include "amd-sp/sp.h"

/* Loads what INIT or INIT_EX named; SECURE_DATA_INVALID when its integrity is broken (it is then
 * reset). Absent data is present == false. */
uint32_t sp_sev_data_load(struct amd_sp *sp);
/* Seals it and makes it durable there. */
uint32_t sp_sev_data_save(struct amd_sp *sp);

#endif
