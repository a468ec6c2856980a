/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim report: a report of a guest on the software processor, as report get from within it.
 */
#include "sevctl/commands.h"
#include "sevctl/guest/guest_options.h"
#include "sevctl/guest/report_get.h"
#include "sevctl/guest/report_request.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option *const ALL_OPTIONS[] = {sim_guest_options, report_request_options,
							guest_options, NULL};

static enum tool_exit run(const struct tool_args *args)
{
	return sim_run_inside(args, sim_use_dir, report_get);
}

const struct tool_command cmd_sim_report = {
	.name = "sim report",
	.summary = "get a report of a guest on the software processor",
	.options = ALL_OPTIONS,
	.example = "sevctl sim report --bind nonce-padded=$(openssl rand -hex 32) -o report.bin",
	.run = run,
};
