/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The persistent record of SNP: committed and installed versions.
 */
#ifndef AMD_SP_SNP_SNP_DATA_H
#define AMD_SP_SNP_SNP_DATA_H

#include "amd-sp/sp.h"

/* Loads record "snp"; SEV_ERR_FORMAT where it is not this chip's. */
enum sev_rc sp_snp_data_load(struct amd_sp *sp, struct sev_err *err);
/* Seals and saves it. */
uint32_t sp_snp_data_save(struct amd_sp *sp);

#endif
