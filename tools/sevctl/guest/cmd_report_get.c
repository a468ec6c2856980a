/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report get: a report of the guest that this runs in.
 */
#include "sevctl/commands.h"
#include "sevctl/guest/guest_options.h"
#include "sevctl/guest/report_get.h"
#include "sevctl/guest/report_request.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option *const ALL_OPTIONS[] = {report_request_options, guest_options,
							sim_platform_options, NULL};

static enum tool_exit run(const struct tool_args *args)
{
	return sim_run_inside(args, sim_use_platform, report_get);
}

const struct tool_command cmd_report_get = {
	.name = "report get",
	.summary = "get an attestation report of the guest that this runs in",
	.options = ALL_OPTIONS,
	.example =
		"sevctl report get --bind sha512-file=key.pub -o report.bin --certs-out certs.bin",
	.run = run,
};
