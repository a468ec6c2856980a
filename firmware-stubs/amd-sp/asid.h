/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ASIDs: which may be bound to which guest, and the flushes that must come before one is used
 * again (SEV-API: ACTIVATE, DEACTIVATE, DF_FLUSH; SNP-ABI: SNP_ACTIVATE, SNP_DF_FLUSH).
 */
#ifndef AMD_SP_ASID_H
#define AMD_SP_ASID_H

#include "amd-sp/sp.h"

enum sp_asid_range { SP_ASID_RANGE_SEV, SP_ASID_RANGE_ES, SP_ASID_RANGE_SNP };

/* Whether the ASID can be bound to a new owner: INVALID_ASID or ASID_OWNED where it is not free for
 * that, then WBINVD_REQUIRED or DF_FLUSH_REQUIRED where it was not flushed. */
uint32_t sp_asid_check_free(const struct amd_sp *sp, uint32_t asid, enum sp_asid_range range);
uint32_t sp_asid_check_flushed(const struct amd_sp *sp, uint32_t asid);
/* Binds it and loads the key. */
void sp_asid_bind(struct amd_sp *sp, uint32_t asid, enum sp_asid_use use, uint64_t owner,
		  const uint8_t vek[MACHINE_KEY_SIZE]);
/* One user less; with the last one the key is taken away and a flush is due. */
void sp_asid_release(struct amd_sp *sp, uint32_t asid);

/* DF_FLUSH and SNP_DF_FLUSH: WBINVD_REQUIRED, or every free ASID is usable again. */
uint32_t sp_asid_df_flush(struct amd_sp *sp);
/* What INIT and SNP_INIT do: every free ASID is to be flushed before its first use. */
void sp_asid_require_flush(struct amd_sp *sp);
/* Whether a free ASID waits for a flush. */
bool sp_asid_flush_due(const struct amd_sp *sp);

#endif
