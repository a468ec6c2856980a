/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of calls of the SNP platform's commands: what is changed of a good call, and the status
 * that comes of it. A refused call changes neither state nor records nor the RMP.
 */
#ifndef TESTS_SUPPORT_PLATFORM_ROWS_H
#define TESTS_SUPPORT_PLATFORM_ROWS_H

#include "base/bytes.h"
#include "sim_snp.h"

#define PLATFORM_CSP "CN=cc-us-east-2.amazonaws.com"

struct platform_row {
	const char *what;
	uint32_t id;
	unsigned at, size; /* what is poked into the command buffer; size 0: nothing */
	uint64_t value;
	/* Changes more; buffer is the good call's. */
	void (*arrange)(struct sim_sp *sim, uint8_t *buffer);
	uint32_t expected;
	const char *quirk, *choice; /* set before the call; NULL */
	const char *profile;	    /* NULL: all four */
};

#define PLATFORM_POKE32(command, field, value) SEV_AT_##command##_##field, 4, value
#define PLATFORM_POKE64(command, field, value) SEV_AT_##command##_##field, 8, value

#define PLATFORM_PROFILES		       4
extern const char *const platform_profiles[PLATFORM_PROFILES];

/* A processor in a state of SNP's; with INIT its ASIDs are usable. */
void platform_setup(struct sim_sp *sim, const char *profile, enum sp_snp_state state);
/* A call that succeeds where the command is allowed: its command buffer, which it gives the size
 * of. */
size_t platform_call(struct sim_sp *sim, uint32_t id, uint8_t *buffer);
/* Issues it; fails the test where it is refused and changed something. */
uint32_t platform_issue(struct sim_sp *sim, uint32_t id, uint8_t *buffer);

/* A page with a hashstick for a TCB; one with an image. The images' sizes are all the same. */
uint64_t platform_hashstick(struct sim_sp *sim, const struct sp_tcb *tcb);
uint64_t platform_image(struct sim_sp *sim, const struct sp_version *version, bool not_live);

/* Runs each row on each of its profiles, in INIT (SNP_INIT and SNP_INIT_EX: in UNINIT). */
void platform_rows_run(const struct platform_row *rows, size_t count);

#endif
