/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/verdict.h"

#include <stdio.h>

#include "common/printable.h"
#include "common/wrap.h"
#include "sevctl/batch.h"

#define FACT_COLUMN  16
#define NAME_WIDTH   24
#define STATUS_WIDTH 14
#define TEXT_COLUMN  (2 + NAME_WIDTH + STATUS_WIDTH)
#define LIST_COLUMN  25
#define SIMULATION                                                                                 \
	"SIMULATION: this rests on the root of a software processor. It says nothing about any "   \
	"hardware, and nothing is protected from whoever runs it."

static const char *question_key(enum sev_question question)
{
	return question == SEV_QUESTION_GENUINE ? "genuine" : "appraisal";
}

static void print_fact(const char *name, const char *text)
{
	int width = printf("%s", name);

	printf("%*s", width < FACT_COLUMN ? FACT_COLUMN - width : 1, "");
	tool_print_wrapped(stdout, text, FACT_COLUMN);
}

/* Names are those of files, and may have anything in them. */
static void print_evidence(const struct verdict *verdict)
{
	printf("%-*s", FACT_COLUMN, "evidence");
	tool_put_printable(stdout, verdict->name);
	printf(": %s\n", verdict->kind);
}

static void print_facts(const struct verdict *verdict)
{
	const char *name;

	print_evidence(verdict);
	for (size_t i = 0; (name = sev_result_fact_name(verdict->result, i)) != NULL; i++)
		print_fact(name, sev_result_fact(verdict->result, i));
	print_fact("time", verdict->time);
	if (verdict->missing[0])
		print_fact("missing", verdict->missing);
}

/* Whether there is more to say than that nobody asked. */
static bool is_worth_a_line(const struct sev_result *result, enum sev_check check)
{
	return sev_result_status(result, check) != SEV_CHECK_NOT_ASKED ||
	       sev_result_text(result, check)[0] != '\0';
}

static void print_check(const struct sev_result *result, enum sev_check check)
{
	const char *advice = sev_result_advice(result, check);
	const char *text = sev_result_text(result, check);

	printf("  %-*s%-*s", NAME_WIDTH, sev_check_name(check), STATUS_WIDTH,
	       sev_check_status_name(sev_result_status(result, check)));
	tool_print_wrapped(stdout, text[0] ? text : sev_check_summary(check), TEXT_COLUMN);
	if (!advice[0])
		return;
	printf("%*s-> ", TEXT_COLUMN, "");
	tool_print_wrapped(stdout, advice, TEXT_COLUMN + 3);
}

static void print_question(const struct sev_result *result, enum sev_question question,
			   const char *title)
{
	const char *before = title;

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		enum sev_check check = (enum sev_check)i;

		if (sev_check_question(check) != question || !is_worth_a_line(result, check))
			continue;
		if (before)
			printf("\n%s\n", before);
		before = NULL;
		print_check(result, check);
	}
}

/* Of the appraisal: whether it is genuine is asked as far as the evidence goes, with a reason. */
static void print_not_asked(const struct sev_result *result)
{
	const char *separator = "";
	char line[SEV_CHECKS * 32] = "";
	size_t used = 0;

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		if (is_worth_a_line(result, (enum sev_check)i) ||
		    sev_check_question((enum sev_check)i) == SEV_QUESTION_GENUINE)
			continue;
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s", separator,
					 sev_check_name((enum sev_check)i));
		separator = ", ";
	}
	if (!used)
		return;
	printf("\nNot asked: ");
	tool_print_wrapped(stdout, line, sizeof("Not asked: ") - 1);
}

void verdict_print(const struct verdict *verdict)
{
	const struct sev_result *result = verdict->result;

	printf("%s\n", sev_verdict_name(sev_result_verdict(result)));
	if (sev_result_is_simulation(result))
		tool_print_wrapped(stdout, SIMULATION, 0);
	printf("\n");
	print_facts(verdict);
	print_question(result, SEV_QUESTION_GENUINE, "Is it genuine?");
	print_question(result, SEV_QUESTION_APPRAISAL, "Is it what was asked for?");
	print_not_asked(result);
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
