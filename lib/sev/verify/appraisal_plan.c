/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans in an appraisal: what each says of the reports of its guest.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "verify/appraisal.h"

void sev_planned_clear(struct sev_planned_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].name);
	free(list->items);
	*list = (struct sev_planned_list){0};
}

static enum sev_rc add(struct sev_planned_list *list, const struct sev_planned *planned,
		       const char *name, struct sev_err *err)
{
	struct sev_planned *items = reallocarray(list->items, list->count + 1, sizeof(*items));

	if (!items)
		return sev_fail_nomem(err);
	list->items = items;
	items[list->count] = *planned;
	items[list->count].name = strdup(name);
	if (!items[list->count].name)
		return sev_fail_nomem(err);
	list->count++;
	return SEV_OK;
}

/* No report can have what the plan says and what was asked by itself, if these are two. */
static enum sev_rc check_host_data(const struct sev_appraisal *appraisal,
				   const struct sev_planned *planned, const char *name,
				   struct sev_err *err)
{
	const struct sev_allowed_list *asked = &appraisal->lists[SEV_LIST_HOST_DATA];
	char plan_hex[2 * sizeof(planned->host_data) + 1];
	char asked_hex[2 * sizeof(planned->host_data) + 1];

	if (asked->count == 0 || sev_is_zero(planned->host_data, sizeof(planned->host_data)) ||
	    memcmp(asked->items[0].bytes, planned->host_data, sizeof(planned->host_data)) == 0)
		return SEV_OK;
	sev_hex_encode(planned->host_data, sizeof(planned->host_data), plan_hex);
	sev_hex_encode(asked->items[0].bytes, sizeof(planned->host_data), asked_hex);
	return sev_fail(err, SEV_ERR_ARG,
			"%s: launches with HOST_DATA %s, but %s is asked for; expected the same",
			name, plan_hex, asked_hex);
}

enum sev_rc sev_appraisal_add_plan(struct sev_appraisal *appraisal, const struct sev_plan *plan,
				   const uint8_t digest[48], const char *name, struct sev_err *err)
{
	struct sev_planned planned = {
		.policy = sev_plan_policy(plan),
		.policy_given = sev_plan_policy_is_given(plan),
	};
	enum sev_rc rc;

	if (sev_plan_mode(plan) != SEV_MODE_SNP)
		return sev_fail(err, SEV_ERR_ARG, "%s: is a launch plan of mode %s, expected snp",
				name, sev_mode_name(sev_plan_mode(plan)));
	memcpy(planned.digest, digest, sizeof(planned.digest));
	memcpy(planned.host_data, sev_plan_host_data(plan), sizeof(planned.host_data));
	rc = check_host_data(appraisal, &planned, name, err);
	if (!rc)
		rc = sev_appraisal_add_measurement(appraisal, digest, sizeof(planned.digest), name,
						   err);
	return rc ? rc : add(&appraisal->planned, &planned, name, err);
}
