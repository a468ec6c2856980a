/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a launch came to, and how to go on.
 */
#ifndef TOOLS_SEVCTL_SIM_LAUNCH_END_H
#define TOOLS_SEVCTL_SIM_LAUNCH_END_H

#include <sev/digest.h>
#include <sev/launch.h>

#include "base/json.h"
#include "common/opt.h"
#include "platform/platform.h"
#include "sevctl/sim/sim_launch_input.h"

struct sim_launch_end {
	enum sev_mode mode;
	struct sim_platform *sim;
	bool session;			/* of a guest owner */
	bool secret;			/* was injected */
	uint8_t digest[SEV_DIGEST_MAX]; /* of the plan */
	uint8_t measure[SEV_LAUNCH_MEASURE_SIZE];
	uint32_t guest; /* the guest that was left to the machine */
};

/* Why SNP_LAUNCH_FINISH was refused, on stderr, where the ID block's digest is not the plan's. */
void sim_launch_explain(const struct sim_launch_inputs *inputs, const struct sim_launch_end *end,
			const struct sev_err *err);
void sim_launch_end_text(const struct sim_launch_end *end);
/* The document, with the steps that are in it already; ended in any case. A launch that was refused
 * (status 1) has no guest. */
enum tool_exit sim_launch_end_json(const struct tool_args *args, struct sev_json *json,
				   const struct sim_launch_end *end, enum tool_exit status);

#endif
