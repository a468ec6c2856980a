/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages, as a hypervisor hands them out: in turn, so that one that was given out long ago is taken
 * back from whoever has it.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool storm_snp(const struct storm *storm)
{
	return storm->sim.sp->state->snp.state == SP_SNP_INIT;
}

void storm_set(struct storm *storm, uint64_t spa, enum rmp_state state)
{
	struct rmp_entry *entry = rmp_at(storm->sim.machine, spa);

	if (!entry)
		return;
	memset(entry, 0, sizeof(*entry));
	rmp_set_state(entry, state);
}

uint64_t storm_pages(struct storm *storm, unsigned count)
{
	uint64_t spa = storm->next_page;

	if (spa + count * MACHINE_PAGE_SIZE > STORM_NV)
		spa = MACHINE_PAGE_SIZE;
	storm->next_page = spa + count * MACHINE_PAGE_SIZE;
	for (unsigned i = 0; i < count; i++)
		storm_set(storm, spa + i * MACHINE_PAGE_SIZE, RMP_HYPERVISOR);
	return spa;
}

uint64_t storm_out(struct storm *storm, unsigned count)
{
	uint64_t spa = storm_pages(storm, count);

	for (unsigned i = 0; storm_snp(storm) && i < count; i++)
		storm_set(storm, spa + i * MACHINE_PAGE_SIZE, RMP_FIRMWARE);
	return spa;
}

void storm_write(struct storm *storm, uint64_t spa, const void *data, size_t size)
{
	NEED(machine_write(storm->sim.machine, spa, data, size));
}

void storm_give(struct storm *storm, uint64_t spa, enum rmp_state state, uint32_t asid,
		uint64_t gpa)
{
	*rmp_at(storm->sim.machine, spa) = (struct rmp_entry){
		.gpa = gpa,
		.asid = asid,
		.assigned = true,
		.validated = state == RMP_PRE_SWAP || state == RMP_GUEST_VALID,
		.immutable = state == RMP_PRE_GUEST || state == RMP_PRE_SWAP,
		.perms = {RMP_PERMS},
	};
}

void storm_clear_large(struct storm *storm, uint64_t spa)
{
	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		storm_set(storm, spa + at, RMP_HYPERVISOR);
}

void storm_purge(struct storm *storm, uint32_t asid)
{
	uint64_t spa = 0;

	while (rmp_next_owned(storm->sim.machine, asid, &spa))
		storm_set(storm, spa, RMP_HYPERVISOR);
}
