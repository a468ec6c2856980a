/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the checks to the verdict. Passing is never the default.
 */
#include "base/bytes.h"
#include "base/err.h"
#include "verify/result_lines.h"

/*
 * The checks without which nothing is genuine. A CA may be built in as a key, so that its own form
 * and signature need not be asked.
 */
static const enum sev_check REPORT_NEEDS[] = {
	SEV_CHECK_ROOT,		 SEV_CHECK_LEAF_FORM,	   SEV_CHECK_LEAF_SIGNATURE,
	SEV_CHECK_LEAF_VALIDITY, SEV_CHECK_SIGNATURE_FORM, SEV_CHECK_SIGNATURE,
};
/* Those that a report of an unknown version or product need not have. */
static const enum sev_check KNOWN_REPORT_NEEDS[] = {
	SEV_CHECK_LEAF_KIND,
	SEV_CHECK_LEAF_TCB,
	SEV_CHECK_SIGNATURE_ALGO,
};
static const enum sev_check LEGACY_CHAIN_NEEDS[] = {
	SEV_CHECK_LEGACY_ROOT,
	SEV_CHECK_LEGACY_CHAIN,
};
static const enum sev_check LEGACY_REPORT_NEEDS[] = {
	SEV_CHECK_LEGACY_SIGNATURE,
};

/* Whether a check of that question has that status. */
static bool has(const struct sev_result *result, enum sev_question question,
		enum sev_check_status status)
{
	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (result->lines[i].status == status &&
		    sev_check_question((enum sev_check)i) == question)
			return true;
	return false;
}

bool sev_result_holds(const struct sev_result *result, enum sev_question question)
{
	return !has(result, question, SEV_CHECK_FAILED) &&
	       !has(result, question, SEV_CHECK_UNKNOWN);
}

static bool about_guest_asked(const struct sev_result *result)
{
	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (result->lines[i].status != SEV_CHECK_NOT_ASKED &&
		    sev_check_about_guest((enum sev_check)i))
			return true;
	return false;
}

/* Whether a check was not asked, or could only warn that it cannot tell or was lifted. */
static bool is_left_open(enum sev_check_status status)
{
	return status == SEV_CHECK_NOT_ASKED || status == SEV_CHECK_WARNED;
}

/* What is required must have passed, or has failed; whether there is such a check. */
static bool settle_required(struct sev_result *result)
{
	bool found = false;

	for (size_t i = 0; i < SEV_CHECKS; i++) {
		const struct sev_result_line *line = &result->lines[i];

		if (!line->required || !is_left_open(line->status))
			continue;
		if (line->status == SEV_CHECK_NOT_ASKED)
			sev_result_advise(result, (enum sev_check)i,
					  "say what is expected, in the policy or by an option");
		sev_result_set(result, (enum sev_check)i, SEV_CHECK_FAILED, "required, and %s",
			       line->text ? line->text : "not asked");
		found = true;
	}
	return found;
}

/* What must have been evaluated and was not leaves the question open. */
static void settle_needs(struct sev_result *result, const enum sev_check *needs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (result->lines[needs[i]].status == SEV_CHECK_NOT_ASKED)
			sev_result_set(result, needs[i], SEV_CHECK_UNKNOWN, "was not evaluated");
}

static void settle_subject(struct sev_result *result)
{
	if (result->subject != SEV_SUBJECT_REPORT)
		settle_needs(result, LEGACY_CHAIN_NEEDS, SEV_COUNT(LEGACY_CHAIN_NEEDS));
	if (result->subject == SEV_SUBJECT_LEGACY_REPORT)
		settle_needs(result, LEGACY_REPORT_NEEDS, SEV_COUNT(LEGACY_REPORT_NEEDS));
	if (result->subject == SEV_SUBJECT_REPORT)
		settle_needs(result, REPORT_NEEDS, SEV_COUNT(REPORT_NEEDS));
	if (result->subject == SEV_SUBJECT_REPORT && !result->not_appraised)
		settle_needs(result, KNOWN_REPORT_NEEDS, SEV_COUNT(KNOWN_REPORT_NEEDS));
}

static enum sev_verdict verdict_of(const struct sev_result *result)
{
	if (has(result, SEV_QUESTION_GENUINE, SEV_CHECK_FAILED))
		return SEV_VERDICT_NOT_GENUINE;
	if (has(result, SEV_QUESTION_GENUINE, SEV_CHECK_UNKNOWN))
		return SEV_VERDICT_UNDETERMINED;
	if (result->not_appraised)
		return SEV_VERDICT_NOT_APPRAISED;
	if (!sev_result_holds(result, SEV_QUESTION_APPRAISAL))
		return SEV_VERDICT_REFUSED;
	return about_guest_asked(result) ? SEV_VERDICT_APPRAISED : SEV_VERDICT_NOTHING_ASKED;
}

enum sev_rc sev_result_finish(struct sev_result *result, struct sev_err *err)
{
	enum sev_verdict verdict;

	if (sev_result_holds(result, SEV_QUESTION_GENUINE))
		settle_subject(result);
	verdict = verdict_of(result);
	if (verdict > SEV_VERDICT_NOT_APPRAISED && settle_required(result))
		verdict = SEV_VERDICT_REFUSED;
	if (result->nomem)
		return sev_fail_nomem(err);
	result->verdict = verdict;
	return SEV_OK;
}
