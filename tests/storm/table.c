/* SPDX-License-Identifier: Apache-2.0 */
#include "storm.h"

#include <inttypes.h>
#include <stdio.h>

static const char *status_name(uint32_t status)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_FW_STATUS); i++)
		if (SEV_FW_STATUS[i].code == status)
			return SEV_FW_STATUS[i].name;
	return "?";
}

static bool is_named(const struct storm *storm, uint32_t id, uint32_t status)
{
	for (size_t i = 0; i < storm->row_count; i++)
		if (storm->rows[i].id == id && storm->rows[i].status == status)
			return true;
	return false;
}

/* One command; false where one of its statuses was not seen, or it succeeded too rarely. */
static bool print_command(const struct storm *storm, size_t at, uint64_t least)
{
	const struct storm_count *count = &storm->counts[at];
	uint32_t id = SEV_COMMANDS[at].id;
	bool ok = true;

	printf("%-26s %9" PRIu64 " %9" PRIu64 " ", SEV_COMMANDS[at].name, count->calls,
	       count->statuses[SEV_FW_SUCCESS]);
	for (uint32_t status = 1; status < STORM_STATUSES; status++) {
		bool named = is_named(storm, id, status);

		if (count->statuses[status])
			printf(" %s:%" PRIu64, status_name(status), count->statuses[status]);
		if (named && !count->statuses[status]) {
			printf(" %s:NOT SEEN", status_name(status));
			ok = false;
		}
	}
	if (is_named(storm, id, SEV_FW_SUCCESS) && count->statuses[SEV_FW_SUCCESS] < least) {
		printf(" SUCCEEDED TOO RARELY");
		ok = false;
	}
	printf("\n");
	return ok;
}

bool storm_table(const struct storm *storm, uint64_t least)
{
	unsigned named = 0, seen = 0;
	bool ok = true;

	printf("%-26s %9s %9s  statuses\n", "command", "calls", "successes");
	for (size_t i = 0; i < SEV_COMMAND_COUNT; i++) {
		if (storm->counts[i].calls)
			ok = print_command(storm, i, least) && ok;
		for (uint32_t status = 0; status < STORM_STATUSES; status++) {
			bool is = is_named(storm, SEV_COMMANDS[i].id, status);

			if (is && !storm->counts[i].calls)
				ok = false;
			named += is;
			seen += is && storm->counts[i].statuses[status];
		}
	}
	printf("%s: %" PRIu64 " commands, %zu rows; of %u pairs of command and status that they "
	       "name %u were seen\n",
	       storm->profile, storm->done, storm->row_count, named, seen);
	return ok;
}
