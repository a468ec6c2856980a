/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running a command with the /dev/sev of the processor that --platform says (sim_host_options).
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_RUN_H
#define TOOLS_SEVCTL_HOST_HOST_RUN_H

#include <sev/host.h>

#include "common/opt.h"
#include "sevctl/sim/sim_platform.h"

/* What a command works on. */
struct host_use {
	struct sim_use platform; /* its sim is NULL on the host itself */
	struct sev_host *dev;	 /* /dev/sev */
};

typedef enum tool_exit host_fn(const struct tool_args *args, const struct host_use *use);

/* Opens the platform and its /dev/sev, for reading at least, and runs fn. */
enum tool_exit host_run(const struct tool_args *args, host_fn *fn);
/* The same for commands that want /dev/sev open for writing; says so where it is not. */
enum tool_exit host_run_writing(const struct tool_args *args, host_fn *fn);

#endif
