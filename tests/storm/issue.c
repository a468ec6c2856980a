/* SPDX-License-Identifier: Apache-2.0 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/invariants.h"

uint64_t storm_random(struct storm *storm)
{
	uint64_t x = storm->random += UINT64_C(0x9E3779B97F4A7C15);

	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

uint32_t storm_below(struct storm *storm, uint32_t limit)
{
	return (uint32_t)(storm_random(storm) % limit);
}

bool storm_chance(struct storm *storm, uint32_t n)
{
	return !storm_below(storm, n);
}

static void count(struct storm *storm, uint32_t id, uint32_t status)
{
	for (size_t i = 0; i < SEV_COMMAND_COUNT; i++)
		if (SEV_COMMANDS[i].id == id) {
			storm->counts[i].calls++;
			if (status < STORM_STATUSES)
				storm->counts[i].statuses[status]++;
		}
	storm->done++;
}

static void complain(const struct storm *storm, const struct call *call, const char *what)
{
	const struct sev_command_layout *layout = sp_command_layout(call->id);

	fprintf(stderr, "storm: %s, command %llu, %s: %s\n", storm->profile,
		(unsigned long long)storm->done, layout ? layout->name : "unknown", what);
	for (unsigned i = 0; layout && i < layout->size; i++)
		fprintf(stderr, "%02x%s", call->buffer[i], i % 8 == 7 ? " " : "");
	fprintf(stderr, "\n");
	abort();
}

void storm_call(struct storm *storm, struct call *call, uint32_t expected)
{
	const struct sev_command_layout *layout = sp_command_layout(call->id);
	bool there = layout && layout->size && call->at == STORM_BUFFER;
	char why[256];
	uint32_t status;

	if (there)
		storm_write(storm, call->at, call->buffer, layout->size);
	status = amd_sp_command(storm->sim.sp, call->id, call->at);
	count(storm, call->id, status);
	if (there)
		NEED(machine_read(storm->sim.machine, call->at, call->buffer, layout->size));
	amd_sp_inject(storm->sim.sp, NULL);
	if (call->undo)
		call->undo(storm, call);
	if (status != expected) {
		snprintf(why, sizeof(why), "found status 0x%02x, expected 0x%02x", status,
			 expected);
		complain(storm, call, why);
	}
	if (!sp_invariants(storm->sim.sp, why, sizeof(why)))
		complain(storm, call, why);
}

void call_begin(struct storm *storm, struct call *call, uint32_t id)
{
	(void)storm;
	memset(call, 0, sizeof(*call));
	call->id = id;
	call->at = STORM_BUFFER;
}

void call_put(struct call *call, unsigned at, uint64_t value, size_t size)
{
	sev_put_le(call->buffer + at, value, size);
}

void storm_good(struct storm *storm, struct call *call)
{
	storm_call(storm, call, SEV_FW_SUCCESS);
}

void storm_plain(struct storm *storm, uint32_t id)
{
	struct call call;

	call_begin(storm, &call, id);
	storm_good(storm, &call);
}

void storm_handle(struct storm *storm, uint32_t id, uint32_t handle)
{
	struct call call;

	call_begin(storm, &call, id);
	call_put(&call, 0, handle, 4);
	storm_good(storm, &call);
}

void storm_address(struct storm *storm, uint32_t id, uint64_t address)
{
	struct call call;

	call_begin(storm, &call, id);
	call_put(&call, 0, address, 8);
	storm_good(storm, &call);
}
