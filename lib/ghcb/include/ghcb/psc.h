/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page state changes by list. This asks the hypervisor only: what has to be done to a page before
 * and after is in memory.h, which is what a guest normally calls.
 */
#ifndef GHCB_PSC_H
#define GHCB_PSC_H

#include "abi/layout/ghcb_msr.h"
#include "ghcb/call.h"

/* An entry of a list: a page of 4 KiB, or of 2 MiB, to which gpa is aligned. */
uint64_t ghcb_psc_entry(uint64_t gpa, bool large, enum ghcb_psc_op op);

struct ghcb_psc_outcome {
	size_t done;	/* entries that were changed, all of those before it */
	uint64_t error; /* EXITINFO2, with GHCB_ERR_PSC */
};

/*
 * Changes what the list says, in private memory, count entries; as many exits as the hypervisor
 * needs. ERR_PSC: it refused, and outcome tells where. ERR_PSC_LIST: the list in the shared buffer
 * does not come back as one that was worked on; ERR_NO_PROGRESS: it stays as it is.
 */
enum ghcb_rc ghcb_psc(struct ghcb_cpu *cpu, const uint64_t *list, size_t count,
		      struct ghcb_psc_outcome *outcome);

#endif
