/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/printable.h"
#include "common/wrap.h"
#include "sevctl/ok/ok.h"

#define NAME_WIDTH 34
#define STATE_AT   2

static const struct {
	const char *name, *colour;
} STATES[] = {
	[SEV_HOST_CHECK_PASS] = {"pass", "\033[32m"},
	[SEV_HOST_CHECK_FAIL] = {"FAIL", "\033[31m"},
	[SEV_HOST_CHECK_SKIPPED] = {"skipped", "\033[2m"},
	[SEV_HOST_CHECK_UNKNOWN] = {"unknown", "\033[33m"},
};

static void print_state(enum sev_host_check_state state, bool colours)
{
	printf("%s%-7s%s", colours ? STATES[state].colour : "", STATES[state].name,
	       colours ? "\033[0m" : "");
}

/* A text that may hold what somebody pasted, wrapped at column. */
static void print_wrapped(const char *text, size_t column)
{
	char *shown = tool_printable(text);

	tool_print_wrapped(stdout, shown ? shown : "out of memory", column);
	free(shown);
}

static void print_check(const struct sev_host_check *check, bool colours)
{
	static const size_t found_at = STATE_AT + 8 + 2 + NAME_WIDTH + 1;
	bool heading = check->depth == 0;

	if (heading) {
		printf("%s\n", check->name);
		return;
	}
	printf("%*s", STATE_AT, "");
	print_state(check->state, colours);
	printf("  %-*s  ", NAME_WIDTH, check->name);
	print_wrapped(check->found, found_at);
	if (!check->hint[0])
		return;
	printf("%*s-> ", (int)(STATE_AT + 9), "");
	print_wrapped(check->hint, STATE_AT + 12);
}

static void print_list(const char *heading, const char *const *texts,
		       const struct ok_subject *subject)
{
	if (!texts[0])
		return;
	printf("  %s\n", heading);
	for (; *texts; texts++) {
		char *shown = subject ? ok_evidence(subject, *texts) : NULL;

		printf("    - ");
		print_wrapped(shown ? shown : *texts, 6);
		free(shown);
	}
}

static void print_cause(const struct sev_host_cause *cause, size_t number,
			const struct ok_subject *subject)
{
	int used = printf("%zu. ", number);

	print_wrapped(cause->says, (size_t)used);
	printf("  (%s)\n", cause->id);
	print_list("mend it:", cause->fixes, NULL);
	print_list("evidence:", cause->evidence, subject);
	print_list("what would speak against it:", cause->refutes, NULL);
}

static void print_symptom(const struct sev_host_symptom *symptom, const struct ok_subject *subject)
{
	printf("- ");
	print_wrapped(symptom->says, 2);
	printf("  (%s)\n", symptom->id);
	print_list("evidence:", symptom->evidence, subject);
	print_list("usual causes:", symptom->candidates, NULL);
	print_list("look at next:", symptom->next, NULL);
}

/* Of a text that somebody pasted most checks cannot be made: these are counted, not listed. */
static bool is_left_out(const struct sev_host_check *check, bool all)
{
	return !all &&
	       (check->state == SEV_HOST_CHECK_UNKNOWN || check->state == SEV_HOST_CHECK_SKIPPED);
}

/* Whether a heading has nothing below it that is shown. */
static bool is_bare(const struct sev_diagnosis *diagnosis, size_t heading, bool all)
{
	const struct sev_host_check *check;

	for (size_t i = heading + 1; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++) {
		if (!check->depth)
			return true;
		if (!is_left_out(check, all))
			return false;
	}
	return true;
}

static void print_checks(const struct sev_diagnosis *diagnosis, bool all)
{
	bool colours = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	const struct sev_host_check *check;
	size_t unknown = 0;

	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++) {
		if (check->depth ? is_left_out(check, all) : is_bare(diagnosis, i, all))
			unknown += check->depth && check->state == SEV_HOST_CHECK_UNKNOWN;
		else
			print_check(check, colours);
	}
	if (unknown)
		printf("%zu checks could not be made from what was given; --all lists them, each "
		       "with how to read what it needs.\n",
		       unknown);
}

static void print_findings(const struct sev_diagnosis *diagnosis, const struct ok_subject *subject)
{
	const struct sev_host_symptom *symptom;
	const struct sev_host_cause *cause;

	for (size_t i = 0; (cause = sev_diagnosis_cause(diagnosis, i)) != NULL; i++) {
		printf("%s", i ? "" : "Causes, the first to mend first\n");
		print_cause(cause, i + 1, subject);
	}
	if (sev_diagnosis_cause(diagnosis, 0))
		printf("\n");
	for (size_t i = 0; (symptom = sev_diagnosis_symptom(diagnosis, i)) != NULL; i++) {
		printf("%s", i ? "" : "Symptoms that nothing explains\n");
		print_symptom(symptom, subject);
	}
	if (sev_diagnosis_symptom(diagnosis, 0))
		printf("\n");
}

enum tool_exit ok_print_text(const struct tool_args *args, const struct ok_subject *subject,
			     const struct sev_diagnosis *diagnosis)
{
	char *verdict = ok_verdict(diagnosis);

	if (!verdict)
		return tool_fail_nomem(args);
	tool_print_wrapped(stdout, verdict, 0);
	free(verdict);
	printf("\n");
	print_findings(diagnosis, subject);
	print_checks(diagnosis, !subject->file || tool_has(args, "all"));
	return ok_status(diagnosis);
}
