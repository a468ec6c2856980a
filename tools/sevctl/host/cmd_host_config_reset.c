/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host config reset: reports tell the committed TCB again, and hide nothing.
 */
#include "common/confirm.h"
#include "sevctl/commands.h"
#include "sevctl/host/config_change.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, host_report_options,
							confirm_options, sim_host_options, NULL};

/* spec: SNP-ABI SNP_CONFIG: a REPORTED_TCB of 0 stands for CommittedTCB */
static enum tool_exit reset(const struct tool_args *args, const struct host_use *use)
{
	const struct sev_host_snp_config config = {.reported_tcb = 0};
	struct host_snp before;
	enum tool_exit status = host_snp_read(args, use, &before);

	if (status)
		return status;
	return config_send(args, use, &before, &config,
			   before.committed_from ? before.committed_tcb : 0);
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run_writing(args, reset);
}

const struct tool_command cmd_host_config_reset = {
	.name = "host config reset",
	.summary = "report the committed TCB again, and hide nothing in reports",
	.options = ALL_OPTIONS,
	.example = "sevctl host config reset",
	.run = run,
};
