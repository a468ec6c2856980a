/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/sim/sim_run.h"

static enum tool_exit run_locked(const struct tool_args *args, const struct sim_use *use,
				 sim_locked_run *run)
{
	enum tool_exit status;
	struct sev_err err;

	if (sim_platform_lock(use->sim, &err))
		return tool_fail(args, &err);
	status = run(args, use);
	sim_platform_unlock(use->sim);
	return status;
}

enum tool_exit sim_run_locked(const struct tool_args *args, sim_locked_run *run)
{
	struct sim_use use;
	enum tool_exit status = sim_use_dir(args, &use);

	if (!status)
		status = run_locked(args, &use, run);
	sim_use_end(&use);
	return status;
}

enum tool_exit sim_run_inside(const struct tool_args *args, sim_open *open, sim_inside_run *run)
{
	struct sim_use use;
	enum tool_exit status = open(args, &use);

	if (!status)
		status = sim_enter_guest(args, &use);
	if (!status)
		status = run(args, use.io);
	sim_use_end(&use);
	return status;
}
