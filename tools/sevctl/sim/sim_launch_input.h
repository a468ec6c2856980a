/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a launch is given beside the plan: the guest owner's ID block, session and secret.
 */
#ifndef TOOLS_SEVCTL_SIM_LAUNCH_INPUT_H
#define TOOLS_SEVCTL_SIM_LAUNCH_INPUT_H

#include <sev/launch.h>

#include "common/opt.h"

extern const struct tool_option sim_launch_input_options[];

/* Files that options name, kept until the launch has taken them. */
struct sim_launch_inputs {
	struct sim_launch_file {
		char *data;
		size_t size;
	} id_block, id_auth, dh_cert, session;
	uint64_t secret_gpa;
};

/* Checks the options for a launch of a mode, and reads the files that are there before it. */
enum tool_exit sim_launch_inputs_read(const struct tool_args *args, enum sev_mode mode,
				      struct sim_launch_inputs *inputs,
				      struct sev_launch_options *options);
void sim_launch_inputs_free(struct sim_launch_inputs *inputs);

/*
 * After LAUNCH_MEASURE: writes --measure-out, and then reads and injects the secret that the guest
 * owner made for that very measurement. The error is the launch's where it failed there.
 */
enum tool_exit sim_launch_secret(const struct tool_args *args,
				 const struct sim_launch_inputs *inputs, struct sev_launch *launch,
				 const uint8_t measure[SEV_LAUNCH_MEASURE_SIZE],
				 struct sev_err *err);

#endif
