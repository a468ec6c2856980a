/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/explain_json.h"

static const char *const KINDS[] = {
	[SEV_EVENT_START] = "start",
	[SEV_EVENT_UPDATE] = "update",
	[SEV_EVENT_VMSA] = "vmsa",
	[SEV_EVENT_FINISH] = "finish",
};

static const char *const LEVELS[] = {
	[SEV_COVERAGE_MEASURED] = "measured",
	[SEV_COVERAGE_REPORT_ONLY] = "report_only",
	[SEV_COVERAGE_NONE] = "none",
	[SEV_COVERAGE_ABSENT] = "absent",
};

static void add_settings(const struct sev_plan *plan, struct sev_json *json)
{
	struct json_object *settings = sev_json_add_array(json, json->root, "settings");

	for (size_t i = 0; i < sev_plan_setting_count(plan); i++) {
		struct json_object *setting = sev_json_add_object(json, settings, NULL);

		sev_json_add_string(json, setting, "key", sev_plan_setting_key(plan, i));
		sev_json_add_string(json, setting, "value", sev_plan_setting_value(plan, i));
	}
}

static void add_event(const struct explanation *explanation, size_t i, struct json_object *events,
		      struct sev_json *json)
{
	const struct sev_event *event = sev_plan_event(explanation->plan, i);
	enum sev_event_kind kind = sev_event_kind(event);
	struct json_object *object = sev_json_add_object(json, events, NULL);

	sev_json_add_string(json, object, "kind", KINDS[kind]);
	sev_json_add_string(json, object, "origin", sev_event_origin(event));
	if (kind == SEV_EVENT_UPDATE || kind == SEV_EVENT_VMSA) {
		sev_json_add_u64(json, object, "gpa", sev_event_gpa(event));
		sev_json_add_u64(json, object, "length", sev_event_length(event));
		sev_json_add_string(json, object, "page_type",
				    sev_page_type_name(sev_event_page_type(event)));
	}
	if (kind == SEV_EVENT_VMSA)
		sev_json_add_number(json, object, "vcpu", sev_event_vcpu(event));
	sev_json_add_bytes(json, object, "digest", explanation->after[i], explanation->digest_size);
}

static void add_coverage(const struct sev_plan *plan, struct sev_json *json)
{
	struct json_object *coverage = sev_json_add_array(json, json->root, "coverage");

	for (size_t i = 0; i < sev_plan_coverage_count(plan); i++) {
		struct json_object *item = sev_json_add_object(json, coverage, NULL);

		sev_json_add_string(json, item, "subject", sev_plan_coverage_subject(plan, i));
		sev_json_add_string(json, item, "level", LEVELS[sev_plan_coverage_level(plan, i)]);
		sev_json_add_string(json, item, "why", sev_plan_coverage_why(plan, i));
	}
}

void explain_json(const struct explanation *explanation, struct sev_json *json)
{
	const struct sev_plan *plan = explanation->plan;
	struct json_object *events;

	sev_json_begin(json, "explain");
	sev_json_add_string(json, json->root, "mode", sev_mode_name(sev_plan_mode(plan)));
	sev_json_add_u64(json, json->root, "policy", sev_plan_policy(plan));
	if (sev_plan_mode(plan) == SEV_MODE_SNP)
		sev_json_add_bytes(json, json->root, "host_data", sev_plan_host_data(plan), 32);
	sev_json_add_bool(json, json->root, "stated", explanation->stated);
	add_settings(plan, json);
	if (sev_plan_seed(plan))
		sev_json_add_bytes(json, json->root, "seed", sev_plan_seed(plan),
				   SEV_SHA384_LENGTH);
	events = sev_json_add_array(json, json->root, "events");
	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		add_event(explanation, i, events, json);
	add_coverage(plan, json);
	sev_json_add_string(json, json->root, "algorithm",
			    explanation->digest_size == SEV_SHA384_LENGTH ? "sha384" : "sha256");
	sev_json_add_bytes(json, json->root, "digest", explanation->digest,
			   explanation->digest_size);
}
