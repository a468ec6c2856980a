/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_run.h"

#include <stdio.h>

static enum tool_exit run_opened(const struct tool_args *args, const struct host_use *use,
				 bool writing, host_fn *fn)
{
	if (!writing || sev_host_writable(use->dev))
		return fn(args, use);
	fprintf(stderr,
		"%s: /dev/sev: found it open for reading only, expected for writing, which this "
		"command wants: run as root, or get the right to write to it\n",
		tool_command_name(args));
	return TOOL_NOT_FOUND_OUT;
}

static enum tool_exit run_platform(const struct tool_args *args, struct host_use *use, bool writing,
				   host_fn *fn)
{
	enum tool_exit status;
	struct sev_err err;

	if (sev_host_open(use->platform.io, &use->dev, &err))
		return tool_fail(args, &err);
	status = run_opened(args, use, writing, fn);
	sev_host_close(use->dev);
	return status;
}

static enum tool_exit run(const struct tool_args *args, bool writing, host_fn *fn)
{
	struct host_use use = {.dev = NULL};
	enum tool_exit status = sim_use_platform(args, &use.platform);

	if (!status)
		status = run_platform(args, &use, writing, fn);
	sim_use_end(&use.platform);
	return status;
}

enum tool_exit host_run(const struct tool_args *args, host_fn *fn)
{
	return run(args, false, fn);
}

enum tool_exit host_run_writing(const struct tool_args *args, host_fn *fn)
{
	return run(args, true, fn);
}
