/* SPDX-License-Identifier: Apache-2.0 */
#include "sp_snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *copy(const void *data, size_t size)
{
	void *made = malloc(size ? size : 1);

	if (!made)
		abort();
	if (size)
		memcpy(made, data, size);
	return made;
}

void sp_snapshot_take(struct sp_snapshot *snapshot, const struct sim_sp *sim)
{
	snapshot->state = copy(sim->sp->state, sizeof(*sim->sp->state));
	for (size_t i = 0; i < SIM_RECORDS; i++) {
		snapshot->records[i] = sim->records[i];
		snapshot->records[i].data = copy(sim->records[i].data, sim->records[i].size);
	}
}

bool sp_snapshot_same(const struct sp_snapshot *snapshot, const struct sim_sp *sim)
{
	if (memcmp(snapshot->state, sim->sp->state, sizeof(*sim->sp->state)) != 0)
		return false;
	for (size_t i = 0; i < SIM_RECORDS; i++) {
		const struct sim_record *was = &snapshot->records[i], *is = &sim->records[i];

		if (strcmp(was->name, is->name) != 0 || was->size != is->size ||
		    (is->size && memcmp(was->data, is->data, is->size) != 0))
			return false;
	}
	return true;
}

void sp_snapshot_free(struct sp_snapshot *snapshot)
{
	free(snapshot->state);
	for (size_t i = 0; i < SIM_RECORDS; i++)
		free(snapshot->records[i].data);
}
