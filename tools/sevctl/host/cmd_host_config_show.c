/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host config show: the TCBs and the configuration of the SNP firmware.
 */
#include "sevctl/commands.h"
#include "sevctl/host/config_output.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {host_report_options, OPTIONS,
							sim_host_options, NULL};

static enum tool_exit show(const struct tool_args *args, const struct host_use *use)
{
	struct host_snp snp;
	enum tool_exit status = host_snp_read(args, use, &snp);

	return status ? status : config_print(args, NULL, &snp);
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run(args, show);
}

const struct tool_command cmd_host_config_show = {
	.name = "host config show",
	.summary = "show the TCBs and the configuration of the SNP firmware",
	.options = ALL_OPTIONS,
	.example = "sevctl host config show",
	.run = run,
};
