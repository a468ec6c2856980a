/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim reset: power off and on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sev/fw_status.h>

#include "base/text.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option OPTIONS[] = {
	{.name = "factory", .help = "delete the platform's SEV identity as well (PLATFORM_RESET)"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_dir_options, NULL};

/* State that cannot be used, as that of another version of this program, is no state to keep. */
static enum tool_exit remove_state(const struct tool_args *args)
{
	enum tool_exit status;
	char *dir, *path;

	status = sim_dir(args, &dir);
	if (status)
		return status;
	path = sev_format("%s/machine", dir);
	if (path)
		unlink(path);
	free(path);
	free(dir);
	return TOOL_DONE;
}

static enum tool_exit print_json(const struct tool_args *args)
{
	struct sev_json json;

	sev_json_begin(&json, "sim-reset");
	sev_json_add_bool(&json, json.root, "factory", tool_has(args, "factory"));
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit reset(const struct tool_args *args, const struct sim_use *use)
{
	uint32_t status = SEV_FW_SUCCESS;

	sim_platform_power_cycle(use->sim);
	if (tool_has(args, "factory"))
		status = amd_sp_command(sim_platform_sp(use->sim), SEV_CMD_PLATFORM_RESET, 0);
	if (status) {
		fprintf(stderr, "%s: PLATFORM_RESET: the firmware answered %s\n",
			tool_command_name(args), sev_fw_status_name(status));
		return TOOL_NOT_FOUND_OUT;
	}
	if (tool_has(args, "json"))
		return print_json(args);
	printf("the machine was started anew: no guest runs%s\n",
	       tool_has(args, "factory") ? ", a new SEV identity is made at the next start" : "");
	return TOOL_DONE;
}

static bool can_open(const struct tool_args *args)
{
	struct sim_platform *sim;
	char *dir;
	bool usable;
	struct sev_err err;

	if (sim_dir(args, &dir))
		return true;
	usable = sim_platform_open(dir, &sim, &err) == SEV_OK;
	if (usable)
		sim_platform_close(sim);
	free(dir);
	return usable || err.rc != SEV_ERR_FORMAT;
}

static enum tool_exit run(const struct tool_args *args)
{
	enum tool_exit status = can_open(args) ? TOOL_DONE : remove_state(args);

	return status ? status : sim_run_locked(args, reset);
}

const struct tool_command cmd_sim_reset = {
	.name = "sim reset",
	.summary = "power the software machine off and on; keys and versions stay",
	.options = ALL_OPTIONS,
	.example = "sevctl sim reset",
	.run = run,
};
