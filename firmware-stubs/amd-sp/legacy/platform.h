/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform of SEV and SEV-ES: its state machine, its persistent identity.
 */
#ifndef AMD_SP_LEGACY_PLATFORM_H
#define AMD_SP_LEGACY_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/layout/sev_cert.h"
#include "amd-sp/legacy/guest.h"

struct amd_sp;

/* SEV-API: platform state machine */
enum sp_legacy_state { SP_LEGACY_UNINIT = 0, SP_LEGACY_INIT = 1, SP_LEGACY_WORKING = 2 };

#define SP_LEGACY_GUESTS 512

/* A key pair of the platform with its certificate. */
struct sp_identity {
	uint8_t scalar[48]; /* P-384, most significant byte first; zeros for an OCA of someone
			       else's */
	uint8_t cert[SEV_LEGACY_CERT_SIZE];
};

/* What persists (sev_data.h): what makes this platform one that a guest owner can recognise. */
struct sp_sev_data {
	bool present; /* made at the first INIT, deleted by PLATFORM_RESET */
	bool external_owner;
	uint8_t reserved[2];
	struct sp_identity oca, pek, pdh;
};

struct sp_legacy {
	uint8_t state; /* enum sp_legacy_state */
	bool es;       /* INIT had ES */
	bool nv_given; /* INIT_EX: persistent data is in memory at nv_paddr */
	uint8_t reserved[1];
	uint32_t tmr_len; /* 0: there is none */
	uint64_t tmr_paddr;
	uint64_t nv_paddr;
	uint32_t last_handle;
	struct sp_sev_data data; /* while not in UNINIT */
	struct sp_guest guests[SP_LEGACY_GUESTS];
};

/* Guests in the table. */
uint32_t sp_legacy_guest_count(const struct amd_sp *sp);
/* Drops every guest: ASIDs are released, keys wiped. */
void sp_legacy_drop_guests(struct amd_sp *sp);

#endif
