/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest of SEV or SEV-ES on a software processor, in any state, and good calls of each command
 * on it, for tests to change. Failures end the test program.
 */
#ifndef TESTS_SUPPORT_SIM_GUEST_H
#define TESTS_SUPPORT_SIM_GUEST_H

#include "amd-sp/command.h"
#include "amd-sp/legacy/guest.h"
#include "sim_owner.h"
#include "sim_sp.h"
#include "sp_snapshot.h"

#define GUEST_DATA_SIZE 64u /* of what good calls are about */

struct sim_guest {
	struct sim_sp sim;
	struct sim_owner owner;
	uint32_t policy, handle, asid;
	uint64_t data;	 /* 16 pages that are the guest's */
	uint64_t spare;	 /* 16 pages for copies of it */
	uint64_t header; /* pages for what commands read and write */
	uint64_t trans, out, cert, session, chain, ids, mdata;
};

/* A platform in INIT, ES enabled, its ASIDs flushed; no guest. */
void sim_guest_platform(struct sim_guest *guest, const char *profile, bool encrypt);
/* The same with a guest in LUPDATE, active, without a session. */
void sim_guest_setup(struct sim_guest *guest, const char *profile, bool encrypt, uint32_t policy);
void sim_guest_teardown(struct sim_guest *guest);

/* Another guest: its handle. ACTIVATE with an ASID. */
uint32_t sim_guest_start(struct sim_guest *guest, uint32_t policy, uint32_t shared_with);
uint32_t sim_guest_activate(struct sim_guest *guest, uint32_t handle, uint32_t asid);
uint32_t sim_guest_simple(struct sim_guest *guest, uint32_t id, uint32_t handle);
/* The guest as the firmware has it. */
struct sp_guest *sim_guest_inside(struct sim_guest *guest);
/* Puts the guest into a state, as if it had come there. */
void sim_guest_force(struct sim_guest *guest, enum sp_guest_state state);

/*
 * A good call of a command: what it points to is in memory. The guest must be in a state that the
 * command is allowed in. Its size.
 */
size_t sim_guest_call(struct sim_guest *guest, uint32_t id, uint8_t *buffer);
uint32_t sim_guest_issue(struct sim_guest *guest, uint32_t id, uint8_t *buffer);
/* A good call, and its status. */
uint32_t sim_guest_do(struct sim_guest *guest, uint32_t id);

/* Flips the bits of mask in one byte of memory. */
void sim_guest_flip(struct sim_guest *guest, uint64_t spa, uint8_t mask);

#endif
