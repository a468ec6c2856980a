/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host commit: the firmware that runs can not be rolled back any more.
 */
#include <stdio.h>

#include "common/confirm.h"
#include "sevctl/commands.h"
#include "sevctl/host/config_output.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, host_report_options,
							confirm_options, sim_host_options, NULL};

static bool may_commit(const struct tool_args *args, const struct host_snp *snp)
{
	bool changes = snp->status.reported_tcb != snp->status.current_tcb;
	char tcb[HOST_TCB_TEXT];

	host_tcb_text(snp->layout, snp->status.current_tcb, tcb);
	return tool_confirm(
		args,
		"firmware %u.%u.%u with TCB %s becomes the oldest that this processor "
		"ever accepts: there is no way back to an older one, not even by the "
		"BIOS%s%s",
		snp->status.api_major, snp->status.api_minor, snp->status.build, tcb,
		changes ? "; reports tell this TCB from then on, and other VCEK "
			  "certificates are needed"
			: "",
		changes && host_snp_has_vlek(snp) ? "; the VLEK that is loaded is deleted" : "");
}

static enum tool_exit commit(const struct tool_args *args, const struct host_use *use)
{
	struct host_snp before, now;
	enum tool_exit status = host_snp_read(args, use, &before);
	struct sev_err err;

	if (status)
		return status;
	if (!may_commit(args, &before))
		return TOOL_USAGE;
	if (sev_host_snp_commit(use->dev, &err))
		return tool_fail(args, &err);
	if (sev_host_snp_platform_status(use->dev, &now.status, &err))
		return tool_fail(args, &err);
	/* What a report said before is not so any more. */
	now = (struct host_snp){
		.family = before.family,
		.model = before.model,
		.product = before.product,
		.layout = before.layout,
		.status = now.status,
		.committed_from = "the commit",
		.committed_tcb = now.status.current_tcb,
		.committed_version_known = true,
		.committed_major = now.status.api_major,
		.committed_minor = now.status.api_minor,
		.committed_build = (uint8_t)now.status.build,
	};
	config_say_renew(&before, &now);
	return config_print(args, &before, &now);
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run(args, commit);
}

const struct tool_command cmd_host_commit = {
	.name = "host commit",
	.summary = "commit the SNP firmware that runs: it can not be rolled back any more",
	.options = ALL_OPTIONS,
	.example = "sevctl host commit",
	.run = run,
};
