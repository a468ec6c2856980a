/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole state of a software processor at one time, to see that a command changed nothing.
 */
#ifndef TESTS_SUPPORT_SP_SNAPSHOT_H
#define TESTS_SUPPORT_SP_SNAPSHOT_H

#include "sim_sp.h"

struct sp_snapshot {
	struct sp_state *state;
	struct sim_record records[SIM_RECORDS];
};

void sp_snapshot_take(struct sp_snapshot *snapshot, const struct sim_sp *sim);
/* Whether volatile state and all records are as they were. */
bool sp_snapshot_same(const struct sp_snapshot *snapshot, const struct sim_sp *sim);
void sp_snapshot_free(struct sp_snapshot *snapshot);

#endif
