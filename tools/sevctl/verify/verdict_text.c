/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verdict for people: the answer, what it does not say, what it rests on, and line by line what
 * is not so. Checks that passed are named; with details each has its line.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "common/printable.h"
#include "common/wrap.h"
#include "sevctl/verify/verdict.h"

#define FACT_COLUMN  16
#define NAME_WIDTH   24
#define STATUS_WIDTH 14
#define TEXT_COLUMN  (2 + NAME_WIDTH + STATUS_WIDTH)
#define LIST_COLUMN  19
#define SIMULATION                                                                                 \
	"SIMULATION: this rests on the root of a software processor. It says nothing about any "   \
	"hardware, and nothing is protected from whoever runs it."

/* What an answer is worth, where its name does not say it. */
static const char *const MEANINGS[] = {
	[SEV_VERDICT_NOT_GENUINE] = "Nothing that this report says can be believed.",
	[SEV_VERDICT_UNDETERMINED] = "This is neither yes nor no: take it for no.",
	[SEV_VERDICT_NOT_APPRAISED] = "The signature is good; what was signed could not be judged.",
	[SEV_VERDICT_REFUSED] = "A genuine processor signed this; what failed is not as you asked.",
	[SEV_VERDICT_NOTHING_ASKED] =
		"Some guest on a genuine processor: no reason yet to trust it.",
};

/* The same where a software processor signed; NULL: in the same words. */
static const char *const SIMULATION_MEANINGS[SEV_COUNT(MEANINGS)] = {
	[SEV_VERDICT_REFUSED] =
		"The software processor signed this; what failed is not as you asked.",
	[SEV_VERDICT_NOTHING_ASKED] = "Some guest on the software processor.",
};

enum guest_kind { GUEST_SNP, GUEST_AZURE, GUEST_LEGACY, GUEST_KINDS };

#define RUNS  "Not asked: what runs in the guest. "
#define FRESH "Not asked: whether this is an answer to you, or a copy of an older report. Ask with "

/* What a verdict should not be without: this check, or a line that says how to ask. */
static const struct question {
	enum sev_check check;
	const char *advice;
} QUESTIONS[GUEST_KINDS][2] = {
	[GUEST_SNP] = {{SEV_CHECK_MEASUREMENT, RUNS "Ask with --plan or --measurement."},
		       {SEV_CHECK_REPORT_DATA, FRESH "--nonce, --bind or --report-data."}},
	[GUEST_AZURE] = {{SEV_CHECK_PCRS,
			  RUNS "MEASUREMENT is that of Azure's paravisor, your software is in the "
			       "PCRs: ask with --quote, --pcrs and --pcr."},
			 {SEV_CHECK_NONCE, FRESH "--quote and --nonce."}},
	[GUEST_LEGACY] = {{SEV_CHECK_MEASUREMENT, RUNS "Ask with --plan or --launch-digest."},
			  {SEV_CHECK_NONCE, FRESH "--mnonce."}},
};

static bool is_asked(const struct sev_result *result, enum sev_check check)
{
	return sev_result_status(result, check) != SEV_CHECK_NOT_ASKED;
}

static enum guest_kind kind_of(const struct sev_result *result)
{
	if (is_asked(result, SEV_CHECK_LEGACY_SIGNATURE))
		return GUEST_LEGACY;
	return is_asked(result, SEV_CHECK_HCL_REPORT_DATA) ? GUEST_AZURE : GUEST_SNP;
}

static bool is_one_of(enum sev_check check, const enum sev_check *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == check)
			return true;
	return false;
}

static void print_unanswered(const struct sev_result *result)
{
	const struct question *questions = QUESTIONS[kind_of(result)];

	for (size_t i = 0; i < SEV_COUNT(QUESTIONS[0]); i++)
		if (!is_asked(result, questions[i].check))
			tool_print_wrapped(stdout, questions[i].advice, 0);
}

static const char *meaning(const struct sev_result *result)
{
	enum sev_verdict answer = sev_result_verdict(result);

	if (answer >= SEV_COUNT(MEANINGS))
		return NULL;
	if (sev_result_is_simulation(result) && SIMULATION_MEANINGS[answer])
		return SIMULATION_MEANINGS[answer];
	return MEANINGS[answer];
}

static void print_meaning(const struct verdict *verdict)
{
	enum sev_verdict answer = sev_result_verdict(verdict->result);
	const char *text = meaning(verdict->result);

	if (text)
		tool_print_wrapped(stdout, text, 0);
	if (answer == SEV_VERDICT_NOT_GENUINE && verdict->missing[0])
		printf("With what is missing, see below, the answer may be another.\n");
	if (answer >= SEV_VERDICT_REFUSED)
		print_unanswered(verdict->result);
}

static void print_name(const char *name)
{
	int width = printf("%s", name);

	printf("%*s", width < FACT_COLUMN ? FACT_COLUMN - width : 1, "");
}

static void print_fact(const char *name, const char *text)
{
	print_name(name);
	tool_print_wrapped(stdout, text, FACT_COLUMN);
}

/* Names are those of files, and may have anything in them. */
static void print_evidence(const struct verdict *verdict)
{
	print_name("evidence");
	tool_put_printable(stdout, verdict->name);
	printf(": %s\n", verdict->kind);
}

/* What is revoked or not found out has a line of its own. */
static void print_revocation(const struct sev_result *result)
{
	const char *text = sev_result_text(result, SEV_CHECK_CRL_FRESH);
	enum sev_check_status status = sev_result_status(result, SEV_CHECK_CRL_FRESH);

	if (status > SEV_CHECK_PASSED || !text[0])
		return;
	print_name("revocation");
	printf("%s", status == SEV_CHECK_PASSED ? "" : "not checked: ");
	tool_print_wrapped(stdout, text, FACT_COLUMN);
}

/* A command is printed as one line, to be copied. */
static void print_advice(const char *advice, int indent)
{
	printf("%*s-> ", indent, "");
	if (strncmp(advice, "sevctl ", 7) == 0)
		printf("%s\n", advice);
	else
		tool_print_wrapped(stdout, advice, (size_t)indent + 3);
}

/* Sentences with a command in them: each command on a line of its own. */
static void print_missing(const char *text)
{
	const char *command;

	print_name("missing");
	while ((command = strstr(text, "sevctl ")) != NULL) {
		size_t length = strcspn(command, ";");

		int before = (int)(command - text);

		printf("%.*s\n%*s-> %.*s\n", before - (before && command[-1] == ' '), text,
		       FACT_COLUMN, "", (int)length, command);
		text = command + length + strspn(command + length, "; ");
		if (!*text)
			return;
		printf("%*s", FACT_COLUMN, "");
	}
	tool_print_wrapped(stdout, text, FACT_COLUMN);
}

static void print_facts(const struct verdict *verdict)
{
	const char *name;

	print_evidence(verdict);
	for (size_t i = 0; (name = sev_result_fact_name(verdict->result, i)) != NULL; i++)
		print_fact(name, sev_result_fact(verdict->result, i));
	print_revocation(verdict->result);
	print_fact("time", verdict->time);
	if (verdict->missing[0])
		print_missing(verdict->missing);
}

static void print_check(const struct sev_result *result, enum sev_check check)
{
	const char *advice = sev_result_advice(result, check);
	const char *text = sev_result_text(result, check);

	printf("  %-*s%-*s", NAME_WIDTH, sev_check_name(check), STATUS_WIDTH,
	       sev_check_status_name(sev_result_status(result, check)));
	tool_print_wrapped(stdout, text[0] ? text : sev_check_summary(check), TEXT_COLUMN);
	if (advice[0])
		print_advice(advice, TEXT_COLUMN);
}

/* Whether a check has a line; the names of the others are listed. */
static bool has_line(const struct verdict *verdict, enum sev_check check)
{
	enum sev_check_status status = sev_result_status(verdict->result, check);
	bool was_wanted = check > SEV_CHECK_PROVISIONAL; /* those before are always asked */

	if (status == SEV_CHECK_NOT_ASKED)
		return verdict->details && sev_result_text(verdict->result, check)[0];
	return verdict->details || status != SEV_CHECK_PASSED || was_wanted;
}

/* Whether evidence of this kind can be asked that at all. */
static bool can_be_asked(enum guest_kind kind, enum sev_check check)
{
	static const enum sev_check of_legacy[] = {SEV_CHECK_MEASUREMENT, SEV_CHECK_NONCE,
						   SEV_CHECK_POLICY_REQUIRED,
						   SEV_CHECK_POLICY_FORBIDDEN};
	static const enum sev_check of_azure[] = {SEV_CHECK_NONCE, SEV_CHECK_PCRS,
						  SEV_CHECK_USER_DATA};

	if (sev_check_question(check) == SEV_QUESTION_GENUINE)
		return false; /* it is asked as far as the evidence goes */
	if (kind == GUEST_LEGACY)
		return is_one_of(check, of_legacy, SEV_COUNT(of_legacy));
	return kind == GUEST_AZURE || !is_one_of(check, of_azure, SEV_COUNT(of_azure));
}

/* Whether a check without a line is named. */
static bool has_name(const struct verdict *verdict, enum sev_check check,
		     enum sev_check_status status)
{
	if (has_line(verdict, check) || sev_result_status(verdict->result, check) != status)
		return false;
	return status != SEV_CHECK_NOT_ASKED || sev_result_text(verdict->result, check)[0] ||
	       can_be_asked(kind_of(verdict->result), check);
}

/* The names of a question's checks that have a status and no line. */
static void print_names(const struct verdict *verdict, enum sev_question question,
			enum sev_check_status status, const char *title)
{
	char line[SEV_CHECKS * 32] = "";
	size_t used = 0;

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		enum sev_check check = (enum sev_check)i;

		if (sev_check_question(check) != question || !has_name(verdict, check, status))
			continue;
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s", used ? ", " : "",
					 sev_check_name(check));
	}
	if (!used)
		return;
	printf("  %-*s", LIST_COLUMN - 2, title);
	tool_print_wrapped(stdout, line, LIST_COLUMN);
}

static void print_lines(const struct verdict *verdict, enum sev_question question)
{
	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (sev_check_question((enum sev_check)i) == question &&
		    has_line(verdict, (enum sev_check)i))
			print_check(verdict->result, (enum sev_check)i);
}

/* Why nothing was appraised; NULL where it was. */
static const char *why_not_appraised(enum sev_verdict verdict)
{
	if (verdict <= SEV_VERDICT_UNDETERMINED)
		return "what it says counts for nothing, since it is not known to be genuine";
	if (verdict == SEV_VERDICT_NOT_APPRAISED)
		return "what was signed is not known to this build, so it was not looked at";
	return NULL;
}

static void print_appraisal(const struct verdict *verdict)
{
	const char *why_not = why_not_appraised(sev_result_verdict(verdict->result));

	printf("\nIs it what was asked for?\n");
	print_lines(verdict, SEV_QUESTION_APPRAISAL);
	if (why_not) {
		printf("  %s\n", why_not);
		return;
	}
	print_names(verdict, SEV_QUESTION_APPRAISAL, SEV_CHECK_PASSED, "passed");
	print_names(verdict, SEV_QUESTION_APPRAISAL, SEV_CHECK_NOT_ASKED, "not asked");
}

void verdict_print(const struct verdict *verdict)
{
	const struct sev_result *result = verdict->result;

	printf("%s\n", sev_verdict_name(sev_result_verdict(result)));
	if (sev_result_is_simulation(result))
		tool_print_wrapped(stdout, SIMULATION, 0);
	print_meaning(verdict);
	printf("\n");
	print_facts(verdict);
	printf("\nIs it genuine?\n");
	print_lines(verdict, SEV_QUESTION_GENUINE);
	print_names(verdict, SEV_QUESTION_GENUINE, SEV_CHECK_PASSED, "passed");
	print_names(verdict, SEV_QUESTION_GENUINE, SEV_CHECK_NOT_ASKED, "not asked");
	print_appraisal(verdict);
}
