/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a search.
 */
#ifndef SEV_MEASURE_MATCH_H
#define SEV_MEASURE_MATCH_H

#include <sev/match.h>

#include "measure/sweep.h"

/* The sweep that the search makes, to add values to. */
struct sev_sweep *sev_match_sweep(struct sev_match *match);

#endif
