/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text that is a capture has a diagnosis, of each generation, and its bundle the same verdict.
 */
#include <stdlib.h>

#include <sev/diagnosis.h>

#include "fuzz.h"

static void check_diagnosis(const struct sev_diagnosis *diagnosis)
{
	const struct sev_host_symptom *symptom;
	const struct sev_host_check *check;
	const struct sev_host_cause *cause;
	bool found = false;

	for (size_t i = 0; (check = sev_diagnosis_check(diagnosis, i)) != NULL; i++) {
		fuzz_assert(check->id[0] && check->name[0]);
		fuzz_assert(!check->depth || check->found[0]);
		fuzz_assert(check->depth == 0 || check->state == SEV_CHECK_PASS ||
			    check->state == SEV_CHECK_SKIPPED || check->hint[0]);
	}
	for (size_t i = 0; (cause = sev_diagnosis_cause(diagnosis, i)) != NULL; i++) {
		fuzz_assert(cause->says[0] && cause->fixes[0] && cause->evidence[0]);
		found = true;
	}
	for (size_t i = 0; (symptom = sev_diagnosis_symptom(diagnosis, i)) != NULL; i++)
		fuzz_assert(symptom->says[0] && symptom->evidence[0]);
	fuzz_assert(!found || sev_diagnosis_state(diagnosis) == SEV_CHECK_FAIL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_capture *capture;
	struct sev_diagnosis *diagnosis;
	struct sev_err err;

	if (sev_capture_read("input", data, size, &capture, &err))
		return 0;
	for (enum sev_generation mode = SEV_GENERATION_NEWEST; mode <= SEV_GENERATION_SNP; mode++) {
		fuzz_assert(sev_diagnose(capture, mode, &diagnosis, &err) == SEV_OK);
		fuzz_assert(!mode || sev_diagnosis_generation(diagnosis) == mode);
		check_diagnosis(diagnosis);
		sev_diagnosis_free(diagnosis);
	}
	sev_capture_free(capture);
	return 0;
}
