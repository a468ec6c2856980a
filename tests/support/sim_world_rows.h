/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of commands on pages: what is changed of a valid one, and the status that comes of it.
 */
#ifndef TESTS_SUPPORT_SIM_WORLD_ROWS_H
#define TESTS_SUPPORT_SIM_WORLD_ROWS_H

#include "test.h"

#include "sim_pages.h"

/* A command that is valid but for one thing, and its status. */
struct sim_world_row {
	const char *what;
	void (*change)(struct sim_world *world);
	uint32_t status;
	uint8_t quirk, choice; /* a switch that is set */
};

static inline void sim_world_row_run(const char *profile, const struct sim_world_row *row,
				     uint32_t id, void (*valid)(struct sim_world *world))
{
	uint8_t before[32], after[32];
	struct sim_world world;
	uint32_t status;

	sim_world_setup(&world, profile);
	valid(&world);
	if (row->change)
		row->change(&world);
	world.sim.sp->quirks.choice[row->quirk] = row->choice;
	sim_digest(&world, before);
	status = sim_world_command(&world, id);
	if (status != row->status)
		fail_msg("0x%03x, %s: status 0x%02x, expected 0x%02x", id, row->what, status,
			 row->status);
	sim_digest(&world, after);
	if (status && memcmp(before, after, sizeof(before)) != 0)
		fail_msg("0x%03x, %s: it changed something", id, row->what);
	sim_world_teardown(&world);
}

/* Each row on a platform of its own; a refused command changes nothing. */
static inline void sim_world_rows(const char *profile, const struct sim_world_row *rows,
				  size_t count, uint32_t id, void (*valid)(struct sim_world *world))
{
	for (size_t i = 0; i < count; i++)
		sim_world_row_run(profile, &rows[i], id, valid);
}

#endif
