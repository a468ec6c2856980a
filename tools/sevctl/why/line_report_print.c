/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of a line as text and as JSON.
 */
#include <inttypes.h>
#include <stdio.h>

#include "common/printable.h"
#include "common/wrap.h"
#include "sevctl/why/line_report.h"

#define INDENT 10

static void print_row(const char *label, const char *text)
{
	printf("  %-*s", INDENT - 2, label);
	tool_print_wrapped(stdout, text, INDENT);
}

/* "fw status 0xb BAD_MEASUREMENT at SNP_LAUNCH_FINISH: a measurement, or …". */
static void print_meaning(const struct meaning *meaning)
{
	static const char *const formats[] = {
		[MEANING_STATUS] = "the firmware's status 0x%" PRIx64 " is %s%s%s: %s",
		[MEANING_ERRNO] = "errno %" PRIu64 " is %s%s%s: %s",
		[MEANING_VMM] = "the hypervisor's code %" PRIu64 " is %s%s%s: %s",
	};
	const char *at = meaning->command ? " at " : "";
	const char *command = meaning->command ? meaning->command : "";
	char text[512];

	if (meaning->kind == MEANING_EXIT)
		snprintf(text, sizeof(text), "exit code 0x%" PRIx64 ": %s", meaning->value,
			 meaning->says);
	else if (meaning->kind == MEANING_REASON)
		snprintf(text, sizeof(text), "set %" PRIu64 ", code %" PRIu64 ": %s",
			 meaning->value & 0xF, meaning->value >> 4, meaning->says);
	else
		snprintf(text, sizeof(text), formats[meaning->kind], meaning->value, meaning->name,
			 at, command, meaning->says);
	print_row("meaning", text);
}

static void print_list(const char *label, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count && list[i]; i++, label = "") {
		int n = printf("  %-*s%zu. ", INDENT - 2, label, i + 1);

		tool_print_wrapped(stdout, list[i], (size_t)n);
	}
}

void line_report_print(const struct line_report *report)
{
	const struct sev_known_line *known = report->match.known;

	tool_put_printable(stdout, report->text);
	if (report->times > 1)
		printf("  (%zu times)", report->times);
	putchar('\n');
	if (known) {
		print_row("what", known->says);
		print_row("step", known->step);
	}
	for (size_t i = 0; i < report->meaning_count; i++)
		print_meaning(&report->meanings[i]);
	print_list("causes", report->causes, report->cause_count);
	if (known)
		print_list("next", known->next, SEV_LINE_NEXT);
}

static void add_meaning(struct sev_json *json, struct json_object *list,
			const struct meaning *meaning)
{
	static const char *const kinds[] = {
		[MEANING_STATUS] = "firmware-status", [MEANING_ERRNO] = "errno",
		[MEANING_REASON] = "termination",     [MEANING_VMM] = "hypervisor-code",
		[MEANING_EXIT] = "exit-code",
	};
	struct json_object *object = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, object, "kind", kinds[meaning->kind]);
	if (meaning->kind == MEANING_REASON) {
		sev_json_add_number(json, object, "set", meaning->value & 0xF);
		sev_json_add_number(json, object, "code", meaning->value >> 4);
	} else {
		sev_json_add_number(json, object, "value", meaning->value);
		sev_json_add_string(json, object, "name", meaning->name);
		sev_json_add_string(json, object, "command", meaning->command);
	}
	sev_json_add_string(json, object, "says", meaning->says);
}

static void add_list(struct sev_json *json, struct json_object *object, const char *key,
		     const char *const *list, size_t count)
{
	struct json_object *array = sev_json_add_array(json, object, key);

	for (size_t i = 0; list && i < count && list[i]; i++)
		sev_json_add_string(json, array, NULL, list[i]);
}

static void add_known(struct sev_json *json, struct json_object *object,
		      const struct sev_line_match *match)
{
	struct json_object *values;

	sev_json_add_string(json, object, "id", match->known->id);
	sev_json_add_string(json, object, "group", sev_line_group_name(match->known->group));
	sev_json_add_string(json, object, "kind", line_kind_name(match->known->kind));
	sev_json_add_string(json, object, "says", match->known->says);
	sev_json_add_string(json, object, "step", match->known->step);
	values = sev_json_add_array(json, object, "values");
	for (size_t i = 0; i < match->value_count; i++)
		sev_json_add_string(json, values, NULL, match->values[i].text);
}

void line_report_add_json(struct sev_json *json, struct json_object *list,
			  const struct line_report *report)
{
	const struct sev_known_line *known = report->match.known;
	struct json_object *object = sev_json_add_object(json, list, NULL);
	struct json_object *meanings;

	sev_json_add_string(json, object, "line", report->text);
	sev_json_add_number(json, object, "times", report->times);
	sev_json_add_bool(json, object, "known", known || report->meaning_count);
	if (known)
		add_known(json, object, &report->match);
	meanings = sev_json_add_array(json, object, "meanings");
	for (size_t i = 0; i < report->meaning_count; i++)
		add_meaning(json, meanings, &report->meanings[i]);
	add_list(json, object, "causes", report->causes, report->cause_count);
	add_list(json, object, "next", known ? known->next : NULL, SEV_LINE_NEXT);
}
