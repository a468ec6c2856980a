/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine with a software secure processor, for tests: its records are in memory, its CA's keys
 * are those of test_keys.h. Failures end the test program.
 */
#ifndef TESTS_SUPPORT_SIM_SP_H
#define TESTS_SUPPORT_SIM_SP_H

#include "amd-sp/amd_sp.h"
#include "amd-sp/asid.h"
#include "amd-sp/sp.h"
#include "machine/rmp_instructions.h"

#define SIM_RECORDS 8
/* 2025-05-01 00:00:00 UTC: when its CA was made, and where validities start. */
#define SIM_MADE INT64_C(1746057600)

struct sim_record {
	char name[16];
	uint8_t *data;
	size_t size;
};

struct sim_sp {
	struct machine_config machine_config;
	struct machine *machine;
	struct amd_sp *sp;
	struct sim_record records[SIM_RECORDS];
	uint64_t next_page;
};

/* profile: "milan-1.55"; 64 MiB of memory. SNP is enabled in the cores' MSRs, WBINVD done. */
void sim_sp_setup(struct sim_sp *sim, const char *profile, bool encrypt);
void sim_sp_teardown(struct sim_sp *sim);
/* The store of the records, for a second processor on the same ones. */
struct amd_sp_store sim_sp_store(struct sim_sp *sim);

/* A zeroed page of memory that nobody uses; count of them in a row, aligned. */
uint64_t sim_page(struct sim_sp *sim);
uint64_t sim_pages(struct sim_sp *sim, size_t count, uint64_t align);
/* Makes a page Firmware (while there is an RMP); takes it back after a command. */
void sim_to_firmware(struct sim_sp *sim, uint64_t spa);
void sim_to_hypervisor(struct sim_sp *sim, uint64_t spa);

/*
 * One command with buffer, size bytes, in a page of its own that is Firmware where it must be; the
 * buffer has what came back. The status. The program ends when the command breaks an invariant
 * (amd-sp/invariants.h) that held before.
 */
uint32_t sim_command(struct sim_sp *sim, uint32_t id, void *buffer, size_t size);
/* A command without a buffer. */
uint32_t sim_plain(struct sim_sp *sim, uint32_t id);

/* Whether an ASID can be bound: it is free for that, and flushed. */
uint32_t sim_asid_check(struct sim_sp *sim, uint32_t asid, enum sp_asid_range range);

#endif
