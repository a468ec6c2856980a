/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a launch plan says of its guest beside the measurement: POLICY and HOST_DATA, which are
 * parameters of the launch and enter no digest.
 */
#include <string.h>

#include "base/bytes.h"
#include "verify/appraise_checks.h"

static bool asks_host_data(const struct sev_planned *planned)
{
	return !sev_is_zero(planned->host_data, sizeof(planned->host_data));
}

static bool has_bytes(const struct sev_appraising *a, enum sev_report_field field,
		      const uint8_t *bytes)
{
	return memcmp(sev_report_bytes(a->report, field), bytes, sev_report_field_size(field)) == 0;
}

static bool has_host_data(const struct sev_appraising *a, const struct sev_planned *planned)
{
	return has_bytes(a, SEV_REPORT_HOST_DATA, planned->host_data);
}

static bool has_policy(const struct sev_appraising *a, const struct sev_planned *planned)
{
	return sev_report_number(a->report, SEV_REPORT_POLICY) == planned->policy;
}

static bool is_as_planned(const struct sev_appraising *a, const struct sev_planned *planned)
{
	return has_policy(a, planned) && (!asks_host_data(planned) || has_host_data(a, planned));
}

/*
 * The plan that the guest was launched by. Plans with one digest may differ in what enters none: it
 * is the one that the report is right about in all, or else the first. NULL: none has the digest.
 */
static const struct sev_planned *find_plan(const struct sev_appraising *a)
{
	const struct sev_planned_list *list = &a->appraisal->planned;
	const struct sev_planned *first = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct sev_planned *planned = &list->items[i];

		if (!has_bytes(a, SEV_REPORT_MEASUREMENT, planned->digest))
			continue;
		if (is_as_planned(a, planned))
			return planned;
		if (!first)
			first = planned;
	}
	return first;
}

/* spec: SNP-ABI SNP_LAUNCH_FINISH: HOST_DATA of the launch is HOST_DATA of its reports */
static void check_host_data(const struct sev_appraising *a, const struct sev_planned *planned)
{
	const uint8_t *found = sev_report_bytes(a->report, SEV_REPORT_HOST_DATA);
	struct sev_hex hex = sev_hex_of(found, sizeof(planned->host_data));

	if (!asks_host_data(planned))
		return;
	if (has_host_data(a, planned)) {
		sev_result_set(a->result, SEV_CHECK_HOST_DATA, SEV_CHECK_PASSED,
			       "HOST_DATA %s is that of %s", hex.text, planned->name);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_HOST_DATA, SEV_CHECK_FAILED,
		       "HOST_DATA is %s, expected %s, that of %s", hex.text,
		       sev_hex_of(planned->host_data, sizeof(planned->host_data)).text,
		       planned->name);
	sev_result_advise(a->result, SEV_CHECK_HOST_DATA,
			  "the host launched the guest with other HOST_DATA than the plan has");
}

static void warn_of_default(const struct sev_appraising *a, const struct sev_planned *planned)
{
	sev_result_set(a->result, SEV_CHECK_POLICY, SEV_CHECK_WARNED,
		       "POLICY is 0x%llx; %s was given none, and has the default 0x%llx",
		       (unsigned long long)sev_report_number(a->report, SEV_REPORT_POLICY),
		       planned->name, (unsigned long long)planned->policy);
	sev_result_advise(a->result, SEV_CHECK_POLICY,
			  "make the plan with the --policy that the guest is to have, and it is "
			  "asked for");
}

/* spec: SNP-ABI SNP_LAUNCH_START: POLICY of the launch is POLICY of its reports */
static void check_policy(const struct sev_appraising *a, const struct sev_planned *planned)
{
	unsigned long long policy = sev_report_number(a->report, SEV_REPORT_POLICY);
	bool allowed = a->appraisal->allowed[SEV_CHECK_POLICY];

	if (has_policy(a, planned)) {
		sev_result_set(a->result, SEV_CHECK_POLICY, SEV_CHECK_PASSED,
			       "POLICY 0x%llx is that of %s", policy, planned->name);
		return;
	}
	if (!planned->policy_given) {
		warn_of_default(a, planned);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_POLICY, allowed ? SEV_CHECK_WARNED : SEV_CHECK_FAILED,
		       "POLICY is 0x%llx, expected 0x%llx, that of %s%s", policy,
		       (unsigned long long)planned->policy, planned->name,
		       allowed ? "; another one is allowed" : "");
	sev_result_advise(a->result, SEV_CHECK_POLICY,
			  "the guest was launched with another policy than the plan's: launch it "
			  "as planned, or make a plan of what it has");
}

void sev_appraise_planned(const struct sev_appraising *a)
{
	const struct sev_planned *planned = find_plan(a);

	if (!planned)
		return;
	check_host_data(a, planned);
	check_policy(a, planned);
}
