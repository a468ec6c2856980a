/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reverse map table: who owns each 4 KiB page of DRAM, at which guest address, and what each
 * VMPL may do with it (APM2, SNP). Entries are the architectural contents, not a processor's
 * encoding. Of a 2 MiB page only the first of the 512 entries counts.
 */
#ifndef MACHINE_RMP_H
#define MACHINE_RMP_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/machine.h"

enum rmp_size { RMP_4K = 0, RMP_2M = 1 };

#define RMP_VMPLS 4

/* Permissions of a VMPL. */
#define RMP_READ       0x01u
#define RMP_WRITE      0x02u
#define RMP_EXEC_USER  0x04u
#define RMP_EXEC_SUPER 0x08u
#define RMP_PERMS      0x0Fu

struct rmp_entry {
	uint64_t gpa;
	uint32_t asid;
	bool assigned, validated, immutable, vmsa;
	uint8_t size;		  /* enum rmp_size */
	bool hv_fixed;		  /* until SNP_EN is cleared */
	uint8_t perms[RMP_VMPLS]; /* by VMPL */
	bool lock; /* another processor is changing the entry, or runs on it as VMSA */
	uint8_t reserved[9];
};

/* APM2: states of a page. */
enum rmp_state {
	RMP_DEFAULT, /* no entry: not covered, or no RMP yet */
	RMP_HYPERVISOR,
	RMP_HV_FIXED,
	RMP_FIRMWARE,
	RMP_RECLAIM,
	RMP_CONTEXT,
	RMP_METADATA,
	RMP_PRE_GUEST,
	RMP_PRE_SWAP,
	RMP_GUEST_INVALID,
	RMP_GUEST_VALID,
	RMP_STATES,
};
/* "Pre-Guest". */
const char *rmp_state_name(enum rmp_state state);

/* Whether the RMP has been initialised and covers memory. */
bool rmp_active(const struct machine *machine);
/* For the firmware's SNP_INIT: every page Hypervisor; and, when SNP_EN is cleared, none again. */
void rmp_init(struct machine *machine);
void rmp_clear(struct machine *machine);

/*
 * The entry that decides about the page of spa: of a 2 MiB page, its first. NULL where there is
 * none (Default). *base, where wanted, is the page's first byte.
 */
struct rmp_entry *rmp_lookup(struct machine *machine, uint64_t spa, uint64_t *base);
/* The entry of the 4 KiB page itself, whatever the size. NULL where there is none. */
struct rmp_entry *rmp_at(struct machine *machine, uint64_t spa);
/* The whole table, an entry for each 4 KiB page; *count is 0 while there is none. */
const struct rmp_entry *rmp_table(const struct machine *machine, size_t *count);
enum rmp_state rmp_entry_state(const struct rmp_entry *entry);
enum rmp_state rmp_state_at(struct machine *machine, uint64_t spa);
/* Sets an entry's fields to those of a state that has no owner: Hypervisor, HV-Fixed, Firmware,
 * Reclaim, Context. Size stays. */
void rmp_set_state(struct rmp_entry *entry, enum rmp_state state);

/* The first page at or after *spa that is of an ASID, whatever its state; false when there is none.
 */
bool rmp_next_owned(struct machine *machine, uint32_t asid, uint64_t *spa);

#endif
