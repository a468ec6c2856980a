/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/verify/verdict.h"

#include <stdio.h>

#include "sevctl/batch/batch.h"

#define LIST_COLUMN 25

static const char *question_key(enum sev_question question)
{
	return question == SEV_QUESTION_GENUINE ? "genuine" : "appraisal";
}

void verdict_print_checks(void)
{
	for (size_t i = 0; i < SEV_CHECKS; i++) {
		enum sev_check check = (enum sev_check)i;

		printf("%-*s%-10s%-6s%s\n", LIST_COLUMN, sev_check_name(check),
		       question_key(sev_check_question(check)),
		       sev_check_about_guest(check) ? "guest" : "-", sev_check_summary(check));
	}
}

/* What every listing of a check begins with. */
static struct json_object *add_check(struct sev_json *json, struct json_object *list,
				     enum sev_check check)
{
	struct json_object *object = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, object, "name", sev_check_name(check));
	sev_json_add_string(json, object, "question", question_key(sev_check_question(check)));
	sev_json_add_bool(json, object, "about_guest", sev_check_about_guest(check));
	return object;
}

void verdict_add_check_list(struct sev_json *json, struct json_object *parent)
{
	struct json_object *list = sev_json_add_array(json, parent, "checks");

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		struct json_object *object = add_check(json, list, (enum sev_check)i);

		sev_json_add_string(json, object, "summary", sev_check_summary((enum sev_check)i));
	}
}

static void add_facts(struct sev_json *json, struct json_object *parent,
		      const struct sev_result *result)
{
	struct json_object *list = sev_json_add_array(json, parent, "facts");

	for (size_t i = 0; sev_result_fact_name(result, i); i++) {
		struct json_object *fact = sev_json_add_object(json, list, NULL);

		sev_json_add_string(json, fact, "name", sev_result_fact_name(result, i));
		sev_json_add_string(json, fact, "value", sev_result_fact(result, i));
	}
}

static void add_checks(struct sev_json *json, struct json_object *parent,
		       const struct sev_result *result)
{
	struct json_object *list = sev_json_add_array(json, parent, "checks");

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		enum sev_check check = (enum sev_check)i;
		struct json_object *object = add_check(json, list, check);

		sev_json_add_string(json, object, "status",
				    sev_check_status_name(sev_result_status(result, check)));
		sev_json_add_string(json, object, "text", sev_result_text(result, check));
		sev_json_add_string(json, object, "advice", sev_result_advice(result, check));
	}
}

/* The names of the checks that have a status. */
static void add_names(struct sev_json *json, struct json_object *parent, const char *key,
		      const struct sev_result *result, enum sev_check_status status)
{
	struct json_object *list = sev_json_add_array(json, parent, key);

	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (sev_result_status(result, (enum sev_check)i) == status)
			sev_json_add_string(json, list, NULL, sev_check_name((enum sev_check)i));
}

static void add_evidence(struct sev_json *json, struct json_object *parent,
			 const struct verdict *verdict)
{
	struct json_object *evidence = sev_json_add_object(json, parent, "evidence");

	sev_json_add_string(json, evidence, "name", verdict->name);
	sev_json_add_string(json, evidence, "kind", verdict->kind);
	sev_json_add_bytes(json, evidence, "report_sha256", verdict->sha256, 32);
}

void verdict_add_json(struct sev_json *json, struct json_object *parent,
		      const struct verdict *verdict)
{
	const struct sev_result *result = verdict->result;
	enum sev_verdict v = sev_result_verdict(result);

	add_evidence(json, parent, verdict);
	sev_json_add_string(json, parent, "time", verdict->time);
	sev_json_add_string(json, parent, "verdict", sev_verdict_name(v));
	sev_json_add_number(json, parent, "status", (uint64_t)verify_status(v));
	if (v == SEV_VERDICT_UNDETERMINED)
		sev_json_add_string(json, parent, "genuine", NULL);
	else
		sev_json_add_bool(json, parent, "genuine", v != SEV_VERDICT_NOT_GENUINE);
	sev_json_add_bool(json, parent, "appraised", v == SEV_VERDICT_APPRAISED);
	sev_json_add_bool(json, parent, "simulation", sev_result_is_simulation(result));
	add_facts(json, parent, result);
	add_names(json, parent, "failed", result, SEV_CHECK_FAILED);
	add_names(json, parent, "unknown", result, SEV_CHECK_UNKNOWN);
	add_names(json, parent, "warnings", result, SEV_CHECK_WARNED);
	add_names(json, parent, "not_asked", result, SEV_CHECK_NOT_ASKED);
	if (verdict->missing[0])
		sev_json_add_string(json, parent, "missing", verdict->missing);
	add_checks(json, parent, result);
}
