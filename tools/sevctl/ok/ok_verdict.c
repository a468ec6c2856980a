/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "diagnose/capture_scan.h"
#include "sevctl/ok/ok.h"

enum tool_exit ok_status(const struct sev_diagnosis *diagnosis)
{
	static const enum tool_exit status[] = {
		[SEV_HOST_CHECK_PASS] = TOOL_DONE,
		[SEV_HOST_CHECK_FAIL] = TOOL_NOT_SO,
		[SEV_HOST_CHECK_SKIPPED] = TOOL_NOT_FOUND_OUT,
		[SEV_HOST_CHECK_UNKNOWN] = TOOL_NOT_FOUND_OUT,
	};

	return status[sev_diagnosis_state(diagnosis)];
}

/* The first check of a state; NULL when there is none. */
static const struct sev_host_check *first_check(const struct sev_diagnosis *diagnosis,
						enum sev_host_check_state state)
{
	const struct sev_host_check *check;

	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++)
		if (check->depth && check->state == state)
			return check;
	return NULL;
}

static char *failed(const struct sev_diagnosis *diagnosis, const char *generation)
{
	const struct sev_host_cause *cause = sev_diagnosis_cause(diagnosis, 0);
	const struct sev_host_symptom *symptom = sev_diagnosis_symptom(diagnosis, 0);
	const struct sev_host_check *check = first_check(diagnosis, SEV_HOST_CHECK_FAIL);

	if (cause)
		return sev_format("This host can not launch %s guests: %s.", generation,
				  cause->says);
	if (check)
		return sev_format("This host can not launch %s guests, and what was read does not "
				  "tell why: the check of \"%s\" fails.",
				  generation, check->name);
	if (symptom)
		return sev_format("This host can not launch %s guests, and what was read does not "
				  "tell why. What was seen: %s",
				  generation, symptom->says);
	return sev_format("This host can not launch %s guests, and what was read does not tell "
			  "why.",
			  generation);
}

char *ok_verdict(const struct sev_diagnosis *diagnosis)
{
	const char *generation = sev_generation_name(sev_diagnosis_generation(diagnosis));
	size_t unknown = 0;
	const struct sev_host_check *check;

	if (sev_diagnosis_state(diagnosis) == SEV_HOST_CHECK_PASS)
		return sev_format("This host can launch %s guests.", generation);
	if (sev_diagnosis_state(diagnosis) == SEV_HOST_CHECK_FAIL)
		return failed(diagnosis, generation);
	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++)
		unknown += check->depth && check->state == SEV_HOST_CHECK_UNKNOWN;
	return sev_format("It can not be told whether this host can launch %s guests: %zu checks "
			  "could not be made.",
			  generation, unknown);
}

char *ok_evidence(const struct ok_subject *subject, const char *evidence)
{
	const char *at = evidence;
	uint64_t line;

	if (subject->file && scan_literal(&at, "line ") && scan_number(&at, &line) &&
	    scan_literal(&at, ": "))
		return sev_format("%s:%" PRIu64 ": %s", subject->file, line, at);
	return sev_format("%s", evidence);
}
