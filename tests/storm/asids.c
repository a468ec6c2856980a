/* SPDX-License-Identifier: Apache-2.0 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>

#define SPAN 14 /* ASIDs of a range that are used: more than there are guests */

static uint32_t first_of(const struct storm *storm, enum storm_range range)
{
	uint32_t hidden = storm->sim.sp->state->snp.max_snp_asid;

	if (range == STORM_SEV)
		return storm->sim.machine_config.min_sev_asid;
	return range == STORM_ES ? hidden + 1 : 1;
}

void storm_flush(struct storm *storm)
{
	bool legacy = storm->sim.sp->state->legacy.state != SP_LEGACY_UNINIT;

	machine_wbinvd_all(storm->sim.machine);
	if (storm_snp(storm) && (!legacy || storm_chance(storm, 2)))
		storm_plain(storm, SEV_CMD_SNP_DF_FLUSH);
	else
		storm_plain(storm, SEV_CMD_DF_FLUSH);
}

uint32_t storm_asid(struct storm *storm, enum storm_range range)
{
	uint32_t first = first_of(storm, range), start = storm_below(storm, SPAN);
	const struct sp_asid *asids = storm->sim.sp->state->asids;

	for (uint32_t i = 0; i < SPAN; i++) {
		uint32_t asid = first + (start + i) % SPAN;

		if (asids[asid].use != SP_ASID_FREE)
			continue;
		if (asids[asid].flush)
			storm_flush(storm);
		storm_purge(storm, asid);
		return asid;
	}
	fprintf(stderr, "storm: no ASID is free\n");
	abort();
}

uint32_t storm_asid_used(struct storm *storm, enum storm_range range)
{
	uint32_t first = first_of(storm, range);

	for (uint32_t i = 0; i < SPAN; i++)
		if (storm->sim.sp->state->asids[first + i].use != SP_ASID_FREE)
			return first + i;
	return 0;
}
