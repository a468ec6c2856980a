/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/result_lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/err.h"

/* Each status, and how bad it is: of two that meet in a check, the worse one stays. */
static const struct {
	const char *name;
	unsigned badness;
} STATUSES[] = {
	[SEV_CHECK_NOT_ASKED] = {"not asked", 0},   [SEV_CHECK_PASSED] = {"passed", 1},
	[SEV_CHECK_WARNED] = {"warning", 2},	    [SEV_CHECK_FAILED] = {"failed", 4},
	[SEV_CHECK_UNKNOWN] = {"not found out", 3},
};

static const char *const VERDICTS[] = {
	[SEV_VERDICT_NOT_GENUINE] = "not genuine",
	[SEV_VERDICT_UNDETERMINED] = "could not be determined",
	[SEV_VERDICT_NOT_APPRAISED] = "genuine, not appraised",
	[SEV_VERDICT_REFUSED] = "refused",
	[SEV_VERDICT_NOTHING_ASKED] = "genuine, nothing about the guest was asked",
	[SEV_VERDICT_APPRAISED] = "genuine and appraised",
};

const char *sev_check_status_name(enum sev_check_status status)
{
	return (size_t)status < SEV_COUNT(STATUSES) ? STATUSES[status].name : NULL;
}

const char *sev_verdict_name(enum sev_verdict verdict)
{
	return (size_t)verdict < SEV_COUNT(VERDICTS) ? VERDICTS[verdict] : NULL;
}

enum sev_rc sev_result_new(bool terse, struct sev_result **out, struct sev_err *err)
{
	struct sev_result *result = calloc(1, sizeof(*result));

	if (!result)
		return sev_fail_nomem(err);
	result->terse = terse;
	result->verdict = SEV_VERDICT_UNDETERMINED;
	*out = result;
	return SEV_OK;
}

void sev_result_free(struct sev_result *result)
{
	if (!result)
		return;
	for (size_t i = 0; i < SEV_CHECKS; i++) {
		free(result->lines[i].text);
		free(result->lines[i].advice);
	}
	for (size_t i = 0; i < result->fact_count; i++)
		free(result->facts[i].text);
	free(result->facts);
	free(result);
}

void sev_result_set_subject(struct sev_result *result, enum sev_result_subject subject)
{
	result->subject = subject;
}

/* Names in sentences come from evidence and files: nothing in them may move a terminal's cursor. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			*text = '?';
}

/* The sentence as a new string; NULL, and noted, when there is no memory. */
static char *format(struct sev_result *result, const char *fmt, va_list ap) SEV_PRINTF(2, 0);
static char *format(struct sev_result *result, const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0) {
		result->nomem = true;
		return NULL;
	}
	make_printable(text);
	return text;
}

/* Whether a status takes the place of what a line has. */
static bool replaces(const struct sev_result_line *line, enum sev_check_status status)
{
	unsigned old = STATUSES[line->status].badness;
	unsigned new = STATUSES[status].badness;

	return new > old || (new == old && !line->text);
}

static void set(struct sev_result *result, enum sev_check check, enum sev_check_status status,
		const char *fmt, va_list ap) SEV_PRINTF(4, 0);
static void set(struct sev_result *result, enum sev_check check, enum sev_check_status status,
		const char *fmt, va_list ap)
{
	struct sev_result_line *line = &result->lines[check];
	bool silent = !fmt || (result->terse && status <= SEV_CHECK_PASSED);
	char *old = line->text;

	if (!replaces(line, status))
		return;
	line->status = status;
	line->text = silent ? NULL : format(result, fmt, ap);
	free(old); /* only now: the new sentence may have it in it */
}

void sev_result_set(struct sev_result *result, enum sev_check check, enum sev_check_status status,
		    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(result, check, status, fmt, ap);
	va_end(ap);
}

bool sev_result_expect(struct sev_result *result, enum sev_check check, bool ok, const char *fmt,
		       ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(result, check, ok ? SEV_CHECK_PASSED : SEV_CHECK_FAILED, fmt, ap);
	va_end(ap);
	return ok;
}

void sev_result_advise(struct sev_result *result, enum sev_check check, const char *fmt, ...)
{
	struct sev_result_line *line = &result->lines[check];
	va_list ap;

	free(line->advice);
	va_start(ap, fmt);
	line->advice = format(result, fmt, ap);
	va_end(ap);
}

void sev_result_require(struct sev_result *result, enum sev_check check)
{
	result->lines[check].required = true;
}

void sev_result_add_fact(struct sev_result *result, const char *name, const char *fmt, ...)
{
	struct sev_result_fact *facts =
		realloc(result->facts, (result->fact_count + 1) * sizeof(*result->facts));
	va_list ap;

	if (!facts) {
		result->nomem = true;
		return;
	}
	result->facts = facts;
	va_start(ap, fmt);
	facts[result->fact_count++] = (struct sev_result_fact){name, format(result, fmt, ap)};
	va_end(ap);
}

void sev_result_set_simulation(struct sev_result *result)
{
	result->simulation = true;
}

void sev_result_set_not_appraised(struct sev_result *result)
{
	result->not_appraised = true;
}

enum sev_verdict sev_result_verdict(const struct sev_result *result)
{
	return result->verdict;
}

enum sev_check_status sev_result_status(const struct sev_result *result, enum sev_check check)
{
	return (size_t)check < SEV_CHECKS ? result->lines[check].status : SEV_CHECK_NOT_ASKED;
}

const char *sev_result_text(const struct sev_result *result, enum sev_check check)
{
	const char *text = (size_t)check < SEV_CHECKS ? result->lines[check].text : NULL;

	return text ? text : "";
}

const char *sev_result_advice(const struct sev_result *result, enum sev_check check)
{
	const char *advice = (size_t)check < SEV_CHECKS ? result->lines[check].advice : NULL;

	return advice ? advice : "";
}

const char *sev_result_fact_name(const struct sev_result *result, size_t i)
{
	return i < result->fact_count ? result->facts[i].name : NULL;
}

const char *sev_result_fact(const struct sev_result *result, size_t i)
{
	return i < result->fact_count ? result->facts[i].text : NULL;
}

bool sev_result_is_simulation(const struct sev_result *result)
{
	return result->simulation;
}
