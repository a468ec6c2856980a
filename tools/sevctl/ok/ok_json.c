/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "common/json.h"
#include "sevctl/ok/ok.h"

static const char *const STATES[] = {
	[SEV_HOST_CHECK_PASS] = "pass",
	[SEV_HOST_CHECK_FAIL] = "fail",
	[SEV_HOST_CHECK_SKIPPED] = "skipped",
	[SEV_HOST_CHECK_UNKNOWN] = "unknown",
};

static void add_list(struct sev_json *json, struct json_object *parent, const char *key,
		     const char *const *texts)
{
	struct json_object *list = sev_json_add_array(json, parent, key);

	for (; *texts; texts++)
		sev_json_add_string(json, list, NULL, *texts);
}

static void add_evidence(struct sev_json *json, struct json_object *parent,
			 const char *const *texts, const struct ok_subject *subject)
{
	struct json_object *list = sev_json_add_array(json, parent, "evidence");

	for (; *texts; texts++) {
		char *shown = ok_evidence(subject, *texts);

		json->failed |= !shown;
		sev_json_add_string(json, list, NULL, shown);
		free(shown);
	}
}

static void add_check(struct sev_json *json, struct json_object *list,
		      const struct sev_host_check *check)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, row, "id", check->id);
	sev_json_add_string(json, row, "name", check->name);
	sev_json_add_number(json, row, "depth", check->depth);
	sev_json_add_string(json, row, "state", STATES[check->state]);
	sev_json_add_string(json, row, "found", check->found);
	sev_json_add_string(json, row, "hint", check->hint);
}

static void add_cause(struct sev_json *json, struct json_object *list,
		      const struct sev_host_cause *cause, const struct ok_subject *subject)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, row, "id", cause->id);
	sev_json_add_string(json, row, "says", cause->says);
	add_list(json, row, "fixes", cause->fixes);
	add_evidence(json, row, cause->evidence, subject);
	add_list(json, row, "refutes", cause->refutes);
}

static void add_symptom(struct sev_json *json, struct json_object *list,
			const struct sev_host_symptom *symptom, const struct ok_subject *subject)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, row, "id", symptom->id);
	sev_json_add_string(json, row, "says", symptom->says);
	add_evidence(json, row, symptom->evidence, subject);
	add_list(json, row, "candidates", symptom->candidates);
	add_list(json, row, "next", symptom->next);
}

static const char *mode_of(enum sev_generation generation)
{
	static const char *const modes[] = {"", "sev", "seves", "snp"};

	return modes[generation];
}

enum tool_exit ok_print_json(const struct tool_args *args, const struct ok_subject *subject,
			     const struct sev_diagnosis *diagnosis)
{
	const struct sev_host_symptom *symptom;
	const struct sev_host_check *check;
	const struct sev_host_cause *cause;
	char *verdict = ok_verdict(diagnosis);
	struct json_object *list;
	struct sev_json json;

	sev_json_begin(&json, "ok");
	json.failed |= !verdict;
	sev_json_add_string(&json, json.root, "mode", mode_of(sev_diagnosis_generation(diagnosis)));
	sev_json_add_string(&json, json.root, "state", STATES[sev_diagnosis_state(diagnosis)]);
	sev_json_add_string(&json, json.root, "verdict", verdict);
	free(verdict);
	list = sev_json_add_array(&json, json.root, "checks");
	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++)
		add_check(&json, list, check);
	list = sev_json_add_array(&json, json.root, "causes");
	for (size_t i = 0; (cause = sev_diagnosis_cause(diagnosis, i)) != NULL; i++)
		add_cause(&json, list, cause, subject);
	list = sev_json_add_array(&json, json.root, "symptoms");
	for (size_t i = 0; (symptom = sev_diagnosis_symptom(diagnosis, i)) != NULL; i++)
		add_symptom(&json, list, symptom, subject);
	return tool_print_json(args, &json, ok_status(diagnosis));
}
