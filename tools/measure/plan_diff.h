/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two launch plans side by side: what the second has, has not, and has otherwise.
 */
#ifndef TOOLS_MEASURE_PLAN_DIFF_H
#define TOOLS_MEASURE_PLAN_DIFF_H

#include <stdbool.h>

#include <sev/plan.h>

/* One thing that differs, in words. */
struct plan_detail {
	char *field, *a, *b;
};

struct plan_details {
	struct plan_detail *items;
	size_t count;
};

/*
 * A region or VMSA that only one plan has (the other is NULL), or that differs. VMSAs of vCPUs in a
 * row that differ alike are one entry: last_vcpu is the last of them.
 */
struct plan_change {
	const struct sev_event *a, *b;
	uint32_t last_vcpu;
	struct plan_details details;
};

struct plan_diff {
	struct plan_details head; /* mode, policy, HOST_DATA, hash in place of the firmware */
	struct plan_details
		settings; /* what the plans were made from; the launch may be the same */
	struct plan_change *changes;
	size_t change_count;
	bool failed; /* out of memory */
};

/* The plans must outlive the result, which plan_diff_free gives back. */
void plan_diff(const struct sev_plan *a, const struct sev_plan *b, struct plan_diff *diff);
void plan_diff_free(struct plan_diff *diff);

/* Whether the launches differ; settings alone do not count. */
bool plan_diff_found(const struct plan_diff *diff);

#endif
