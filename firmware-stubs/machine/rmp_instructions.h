/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions on the RMP (APM3): those of a hypervisor here, those of a guest in guest_cpu.h.
 */
#ifndef MACHINE_RMP_INSTRUCTIONS_H
#define MACHINE_RMP_INSTRUCTIONS_H

#include "machine/rmp.h"

/* What the instructions leave in EAX. */
enum rmp_result {
	RMP_OK = 0,
	RMP_FAIL_INPUT = 1,
	RMP_FAIL_PERMISSION = 2,
	RMP_FAIL_INUSE = 3,
	RMP_FAIL_OVERLAP = 4,
	RMP_FAIL_SIZEMISMATCH = 6,
};

/* The operand of RMPUPDATE. */
struct rmp_update {
	uint64_t gpa;
	uint32_t asid;
	bool assigned, immutable;
	uint8_t size; /* enum rmp_size */
};

/* RMPUPDATE of the page at spa, which is aligned to its size. */
enum rmp_result rmp_update(struct machine *machine, uint64_t spa, const struct rmp_update *update);
/* PSMASH of the 2 MiB page at spa. */
enum rmp_result rmp_psmash(struct machine *machine, uint64_t spa);
/* RMPREAD: the entry as software may see it. */
enum rmp_result rmp_read(struct machine *machine, uint64_t spa, struct rmp_entry *out);

#endif
