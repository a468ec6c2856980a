/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform of SNP: its state, its versions and TCBs, what persists of them.
 */
#ifndef AMD_SP_SNP_PLATFORM_H
#define AMD_SP_SNP_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "amd-sp/profile.h"

struct amd_sp;

/* SNP-ABI: platform states */
enum sp_snp_state { SP_SNP_UNINIT = 0, SP_SNP_INIT = 1 };

/* Components of a TCB, as in enum sev_tcb_component. */
enum sp_tcb_component {
	SP_TCB_FMC,
	SP_TCB_BOOT_LOADER,
	SP_TCB_TEE,
	SP_TCB_SNP,
	SP_TCB_MICROCODE,
};

/* Security version numbers: FMC, BOOT_LOADER, TEE, SNP, MICROCODE (enum sev_tcb_component). */
struct sp_tcb {
	uint8_t svn[AMD_SP_TCB_COMPONENTS];
};

/* A version of the firmware. */
struct sp_version {
	uint8_t api_major, api_minor, build;
	struct sp_tcb tcb;
};

#define SP_CONFIG_MASK_CHIP_ID	1u
#define SP_CONFIG_MASK_CHIP_KEY 2u

/* Mitigations that SNP_VERIFY_MITIGATION knows: those that a Turin has reported. */
#define SP_MITIGATIONS	  UINT64_C(0x3F)

#define SP_VLEK_SEED_SIZE 48

struct sp_snp {
	uint8_t state; /* enum sp_snp_state */
	bool ciphertext_hiding, rapl_dis;
	bool restore_required; /* an update failed */
	uint32_t max_snp_asid; /* of ciphertext hiding; 0: all below MIN_SEV_ASID */
	uint32_t config;       /* SP_CONFIG_… of SNP_CONFIG */
	uint32_t guest_count;
	struct sp_version running; /* CurrentVersion and CurrentTCB */
	struct sp_tcb reported_tcb;
	bool vlek_loaded;
	struct sp_tcb vlek_tcb;
	uint8_t vlek_seed[SP_VLEK_SEED_SIZE]; /* the unwrapped hashstick */
	uint64_t verified_mitigations;
	uint8_t context_key[32]; /* seals GCTX pages until power is lost */
	uint64_t context_seals;	 /* how often it did: their IVs */
};

/* Record "snp": what a rollback must not get behind, and what runs after a power cycle. */
struct sp_snp_data {
	uint64_t magic, version;
	struct sp_version committed; /* CommittedVersion and CommittedTCB */
	struct sp_version installed; /* the image in flash, which runs from the next power-on */
	uint8_t mac[32];	     /* HMAC-SHA-256 over all before, with a key of the chip's */
};

/* TCB_VERSION as the product lays it out, and back. */
uint64_t sp_tcb_pack(const struct amd_sp_profile *profile, const struct sp_tcb *tcb);
/* False where a byte that holds no component is not zero. */
bool sp_tcb_unpack(const struct amd_sp_profile *profile, uint64_t value, struct sp_tcb *tcb);
/* Whether every component of a is at most that of b. */
bool sp_tcb_le(const struct sp_tcb *a, const struct sp_tcb *b);
bool sp_tcb_eq(const struct sp_tcb *a, const struct sp_tcb *b);

/* What a power-on sets: the installed firmware runs, REPORTED_TCB is the committed one. */
void sp_snp_power_on(struct amd_sp *sp);

/* Forgets the VLEK that is loaded, if any. */
void sp_snp_drop_vlek(struct amd_sp *sp);
/* Changes REPORTED_TCB: the VLEK is forgotten where it does change. */
void sp_snp_report_tcb(struct amd_sp *sp, const struct sp_tcb *tcb);
/* SNP_COMMIT: what runs becomes what is committed and reported, durably. */
uint32_t sp_snp_commit_running(struct amd_sp *sp);

#endif
