/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest contexts of SNP: what the firmware keeps of a guest, in a page of memory that nobody else
 * may write to, sealed with a key of the firmware's.
 */
#ifndef AMD_SP_SNP_GCTX_H
#define AMD_SP_SNP_GCTX_H

#include <stdbool.h>
#include <stdint.h>

#include "amd-sp/command.h"
#include "amd-sp/snp/platform.h"

/* SNP-ABI: guest states */
enum sp_gstate { SP_GSTATE_INIT = 0, SP_GSTATE_LAUNCH = 1, SP_GSTATE_RUNNING = 2 };

#define SP_VMPCKS 4

/* SNP-ABI: guest context */
struct sp_gctx {
	uint64_t magic;
	uint64_t spa;  /* of its own page: a copy elsewhere is no context */
	uint32_t asid; /* 0: not active */
	uint8_t state; /* enum sp_gstate */
	bool imi;      /* launched with an initial migration image */
	bool ma;       /* has a migration agent */
	bool vcek_dis; /* reports and keys of the VCEK are refused */
	bool id_block_en, author_key_en;
	uint8_t reserved[6];
	uint64_t policy;
	uint64_t ma_gctx; /* sPA of the migration agent's context */
	uint32_t desired_tsc_khz;
	uint32_t guest_svn;
	uint8_t gosvw[16];
	uint8_t ld[48];	 /* launch digest */
	uint8_t imd[48]; /* digest of the initial migration image */
	uint8_t vek[MACHINE_KEY_SIZE];
	uint8_t oek[32]; /* of pages that are swapped out */
	uint64_t oek_iv_count;
	uint8_t vmpck[SP_VMPCKS][32];
	uint64_t msg_count[SP_VMPCKS];
	uint8_t vmrk[32];
	uint8_t host_data[32];
	uint8_t family_id[16], image_id[16];
	uint8_t id_key_digest[48], author_key_digest[48];
	uint8_t report_id[32], report_id_ma[32];
	uint8_t root_mdata[64]; /* MDATA entry of the page that is the root of swapped metadata */
	struct sp_tcb launch_tcb;
	uint64_t launch_mit_vector;
	struct sp_version version; /* of the firmware that last wrote it */
};

/*
 * Opens the context at an sPA: INVALID_ADDRESS, INVALID_PAGE_SIZE, INVALID_PAGE_STATE,
 * INVALID_GUEST for a page that is no context. Then, if the command of call names guest states,
 * INVALID_GUEST_STATE. call may be NULL.
 */
uint32_t sp_gctx_open(struct amd_sp *sp, const struct sp_call *call, uint64_t spa,
		      struct sp_gctx *gctx);
/* Seals it and writes it back. */
uint32_t sp_gctx_save(struct amd_sp *sp, const struct sp_gctx *gctx);
/* Wipes a copy of a context. */
void sp_gctx_wipe(struct sp_gctx *gctx);

/* Wipes and frees; NULL is fine. */
void sp_gctx_cache_free(struct sp_gctx_cache *cache);

#endif
