/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs inside of two regions: fields of VMSAs, entries of kernel hashes tables, pages.
 */
#ifndef TOOLS_MEASURE_PLAN_DETAILS_H
#define TOOLS_MEASURE_PLAN_DETAILS_H

#include "measure/plan_diff.h"

/* Takes over a and b, which may be NULL for want of memory: false then. */
bool plan_detail_add(struct plan_details *details, const char *field, char *a, char *b);
void plan_details_free(struct plan_details *details);

/* Adds what differs between two events; false when out of memory. */
bool plan_details_compare(struct plan_details *details, const struct sev_event *a,
			  const struct sev_event *b);

/* Whether two regions have the same bytes, or both none. */
bool plan_same_contents(const struct sev_event *a, const struct sev_event *b);

#endif
