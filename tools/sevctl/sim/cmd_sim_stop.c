/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim stop: ends guests that the software processor holds.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_stop_options, NULL};

/* The next guest to end after the i-th: held ones, or the one of an id. */
static bool next_guest(const struct lx_kernel *kernel, size_t *i, uint64_t wanted,
		       struct lx_guest_info *info)
{
	for (; lx_guest_at(kernel, *i, info); ++*i)
		if (wanted ? info->id == wanted : info->held)
			return true;
	return false;
}

/* The guests that were ended, as lines or as JSON. */
struct told {
	struct sev_json json;
	struct json_object *list; /* NULL: lines */
};

static void tell(struct told *told, const struct lx_guest_info *info)
{
	if (told->list)
		sev_json_add_number(&told->json, told->list, NULL, info->id);
	else
		printf("guest %" PRIu32 " ended\n", info->id);
}

static enum tool_exit stop_guests(const struct tool_args *args, struct lx_kernel *kernel,
				  uint64_t wanted, struct told *told)
{
	struct lx_guest_info info;
	unsigned stopped = 0;
	size_t i = 0;

	for (; next_guest(kernel, &i, wanted, &info); stopped++) {
		int rc = lx_guest_stop(kernel, info.id);

		if (rc) {
			fprintf(stderr, "%s: guest %" PRIu32 " could not be ended: %s\n",
				tool_command_name(args), info.id, strerror(-rc));
			return TOOL_NOT_FOUND_OUT;
		}
		tell(told, &info);
	}
	if (!stopped && wanted) {
		fprintf(stderr,
			"%s: --guest %" PRIu64 ": there is no such guest; `sevctl sim "
			"status` lists them\n",
			tool_command_name(args), wanted);
		return TOOL_NOT_FOUND_OUT;
	}
	if (!stopped && !told->list)
		printf("no guest is held\n");
	return TOOL_DONE;
}

static enum tool_exit stop_told(const struct tool_args *args, struct lx_kernel *kernel,
				uint64_t wanted)
{
	bool json = tool_has(args, "json");
	struct told told = {0};
	enum tool_exit status;

	if (json) {
		sev_json_begin(&told.json, "sim-stop");
		told.list = sev_json_add_array(&told.json, told.json.root, "ended");
	}
	status = stop_guests(args, kernel, wanted, &told);
	if (json && !status)
		return tool_print_json(args, &told.json, TOOL_DONE);
	if (json)
		sev_json_end(&told.json);
	return status;
}

static enum tool_exit stop(const struct tool_args *args, const struct sim_use *use)
{
	uint64_t wanted;

	if (!tool_number(args, "guest", 1, UINT32_MAX, 0, &wanted))
		return TOOL_USAGE;
	return stop_told(args, sim_platform_kernel(use->sim), wanted);
}

static enum tool_exit run(const struct tool_args *args)
{
	uint64_t wanted;

	/* What is wrong with the command line is said before a folder is opened. */
	if (!tool_number(args, "guest", 1, UINT32_MAX, 0, &wanted))
		return TOOL_USAGE;
	return sim_run_locked(args, stop);
}

const struct tool_command cmd_sim_stop = {
	.name = "sim stop",
	.summary = "end guests that the software processor holds",
	.options = ALL_OPTIONS,
	.example = "sevctl sim stop --guest 1",
	.run = run,
};
