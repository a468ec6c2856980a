/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways to run a command on a processor, from opening it to closing it.
 */
#ifndef TOOLS_SEVCTL_SIM_RUN_H
#define TOOLS_SEVCTL_SIM_RUN_H

#include "sevctl/sim/sim_platform.h"

/* Runs on the software processor of --dir, which nobody else uses meanwhile. */
typedef enum tool_exit sim_locked_run(const struct tool_args *args, const struct sim_use *use);
enum tool_exit sim_run_locked(const struct tool_args *args, sim_locked_run *run);

/* Runs within a guest of the processor that open finds: sim_use_platform or sim_use_dir. */
typedef enum tool_exit sim_open(const struct tool_args *args, struct sim_use *out);
typedef enum tool_exit sim_inside_run(const struct tool_args *args, const struct sev_io *io);
enum tool_exit sim_run_inside(const struct tool_args *args, sim_open *open, sim_inside_run *run);

#endif
