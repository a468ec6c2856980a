/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The regions of a launch by address.
 */
#ifndef TOOLS_MEASURE_MEMORY_MAP_H
#define TOOLS_MEASURE_MEMORY_MAP_H

#include <stdio.h>

#include "measure/explanation.h"

struct memory_map {
	const struct sev_event **regions; /* not owned; UPDATE events, lowest address first */
	uint64_t *gaps;			  /* between each region and all below it */
	size_t count;
};

enum sev_rc memory_map_make(struct memory_map *map, const struct sev_plan *plan,
			    struct sev_err *err);
void memory_map_clear(struct memory_map *map);

/* Bytes between region i and the one below it; 0 for the lowest. */
uint64_t memory_map_gap_below(const struct memory_map *map, size_t i);

/* The map as text: one line for each region and gap, highest address first. */
void memory_map_print(const struct memory_map *map, const struct explanation *explanation,
		      FILE *out);

#endif
