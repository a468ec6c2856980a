/* SPDX-License-Identifier: Apache-2.0 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 2000
#define TRIES	 8

static bool in_states(unsigned states, unsigned state)
{
	return states == SP_ANY_STATE || (states & SP_STATE(state));
}

bool storm_allowed(const struct storm *storm, uint32_t id)
{
	const struct sp_state *state = storm->sim.sp->state;
	const struct sp_command *command = sp_command_find(storm->sim.sp, id);

	return command && in_states(command->legacy_states, state->legacy.state) &&
	       in_states(command->snp_states, state->snp.state);
}

static bool of_profile(const struct storm *storm, const struct storm_row *row)
{
	const struct amd_sp_profile *profile = storm->sim.sp->profile;

	return profile->api_minor >= row->minor &&
	       (profile->features & row->feature) == row->feature;
}

static void add(struct storm *storm, const struct storm_row *row)
{
	NEED(storm->row_count < ROWS_MAX);
	storm->rows[storm->row_count++] = *row;
}

/* A good call of a command brings those with it that can be wrong with every command. */
static void add_list(struct storm *storm, const struct storm_row *row)
{
	struct storm_row common[STORM_COMMON_MAX];

	for (; row->make; row++) {
		size_t count = row->status ? 0 : storm_common(storm, row, common);

		if (!of_profile(storm, row))
			continue;
		add(storm, row);
		for (size_t i = 0; i < count; i++)
			add(storm, &common[i]);
	}
}

void storm_rows_make(struct storm *storm)
{
	static const struct storm_row *const LISTS[] = {
		STORM_PLATFORM_ROWS,	 STORM_GUEST_ROWS,     STORM_TRANSFER_ROWS,
		STORM_SNP_PLATFORM_ROWS, STORM_SNP_GUEST_ROWS, STORM_PAGE_ROWS,
		STORM_SWAP_ROWS,	 STORM_MESSAGE_ROWS,
	};

	storm->rows = calloc(ROWS_MAX, sizeof(*storm->rows));
	NEED(storm->rows);
	for (size_t i = 0; i < SEV_COUNT(LISTS); i++)
		add_list(storm, LISTS[i]);
}

static bool fits(const struct storm *storm, const struct storm_row *row)
{
	return !row->elsewhere && storm_allowed(storm, row->id) != row->misplaced &&
	       (!row->snp || storm_snp(storm));
}

/* Good calls are made more often than those with a flaw. */
static uint64_t weight(const struct storm_row *row)
{
	return row->runs * (row->cost ? row->cost : 1) * (row->status ? 4 : 1);
}

static struct storm_row *pick(struct storm *storm)
{
	struct storm_row *best = NULL;

	for (unsigned i = 0; i < TRIES; i++) {
		struct storm_row *row =
			&storm->rows[storm_below(storm, (uint32_t)storm->row_count)];

		if (fits(storm, row) && (!best || weight(row) < weight(best)))
			best = row;
	}
	return best;
}

void storm_row(struct storm *storm)
{
	struct storm_row *row = pick(storm);
	struct call call;

	if (!row)
		return;
	call_begin(storm, &call, row->id);
	if (!row->make(storm, &call))
		return;
	if (row->size)
		call_put(&call, row->at, row->value, row->size);
	if (row->spoil)
		row->spoil(storm, &call);
	storm_call(storm, &call, row->status);
	row->runs++;
}
