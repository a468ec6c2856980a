/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of a launch, as lines or as JSON.
 */
#ifndef TOOLS_SEVCTL_SIM_STEPS_H
#define TOOLS_SEVCTL_SIM_STEPS_H

#include <sev/launch.h>

#include "base/json.h"

struct sim_steps {
	const struct sev_plan *plan;
	struct sev_json *json; /* NULL: lines on stdout */
	struct json_object *list;
	bool all; /* with the ioctls that are no SEV commands */
};

/* A step, for struct sev_launch_options; user is a struct sim_steps. */
void sim_steps_tell(void *user, const struct sev_launch_step *step);

#endif
