/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SEV and SEV-ES as the firmware keeps them.
 */
#ifndef AMD_SP_LEGACY_GUEST_H
#define AMD_SP_LEGACY_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/crypto.h"
#include "machine/machine.h"

struct amd_sp;

/* SEV-API: guest state machine */
enum sp_guest_state {
	SP_GUEST_UNINIT = 0,
	SP_GUEST_LUPDATE = 1,
	SP_GUEST_LSECRET = 2,
	SP_GUEST_RUNNING = 3,
	SP_GUEST_SUPDATE = 4,
	SP_GUEST_RUPDATE = 5,
	SP_GUEST_SENT = 6,
};

/* Keys of a session with a guest owner or another platform. */
struct sp_session {
	uint8_t tek[16]; /* AES-128 */
	uint8_t tik[16]; /* HMAC-SHA-256 */
};

struct sp_guest {
	uint32_t handle; /* 0: the slot is free */
	uint32_t policy;
	uint32_t asid; /* 0: not active */
	uint8_t state; /* enum sp_guest_state */
	uint8_t reserved[3];
	uint8_t vek[MACHINE_KEY_SIZE];
	uint8_t oek[32]; /* of pages that are swapped out */
	uint64_t oek_iv_count;
	struct sev_sha256 digest; /* of what LAUNCH_UPDATE_* added so far */
	uint8_t launch_digest[32];
	uint8_t measure[32]; /* MEASURE of LAUNCH_MEASURE, part of secrets' MACs */
	struct sp_session session;
};

/* The guest of a handle; NULL: there is none. */
struct sp_guest *sp_legacy_guest(struct amd_sp *sp, uint32_t handle);

#endif
