/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line that gives a plan's digest again.
 */
#ifndef TOOLS_MEASURE_REPRODUCE_H
#define TOOLS_MEASURE_REPRODUCE_H

#include <stdint.h>

#include <sev/plan.h>

/* "sev-measure --mode snp …", quoted for a shell, as a new string; NULL when out of memory. */
char *reproduce_command(const struct sev_plan *plan);

/* The first vCPU type that has this signature; NULL when none has. */
const char *reproduce_type(uint32_t sig);

/* The value of a setting of the plan; NULL when it has none of that key. */
const char *reproduce_setting(const struct sev_plan *plan, const char *key);

#endif
