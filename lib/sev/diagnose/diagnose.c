/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "diagnose/facts.h"
#include "diagnose/table.h"

const char *sev_generation_name(enum sev_generation generation)
{
	static const char *const names[] = {"the newest", "SEV", "SEV-ES", "SEV-SNP"};

	return (size_t)generation < SEV_COUNT(names) ? names[generation] : "unknown generation";
}

/* Whether a line or a fact's name has the word, in the case in which kernels print it. */
static bool speaks_of(const struct sev_capture *capture, const char *const *words)
{
	size_t count = sev_capture_line_count(capture);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; words[j]; j++)
			if (strstr(sev_capture_line_at(capture, i)->whole, words[j]))
				return true;
	return false;
}

enum sev_generation diagnose_newest(const struct view *view)
{
	static const char *const snp[] = {"SNP", "snp", "RMP", NULL};
	static const char *const es[] = {"SEV-ES", "sev_es", "sev-es", NULL};
	const struct sev_capture *capture = view->capture;
	enum sev_generation newest = SEV_GENERATION_NEWEST;
	struct fact_product product;
	bool is, known = false;

	for (enum sev_generation i = SEV_GENERATION_SEV; i <= SEV_GENERATION_SNP; i++)
		if (fact_offered(capture, i, &is)) {
			known = true;
			newest = is ? i : newest;
		}
	if (fact_product(capture, &product))
		return product.newest > newest ? product.newest : newest;
	if (newest)
		return newest;
	if (known)
		return SEV_GENERATION_SEV;
	return speaks_of(capture, snp)	? SEV_GENERATION_SNP
	       : speaks_of(capture, es) ? SEV_GENERATION_SEV_ES
					: SEV_GENERATION_SEV;
}

/*
 * A line may be of a boot long ago: what the checks found counts for more than a line that tells of
 * a failure and not why.
 */
static enum sev_host_check_state judge(const struct sev_diagnosis *diagnosis)
{
	if (diagnosis->needed_failed || diagnosis->cause_count)
		return SEV_HOST_CHECK_FAIL;
	if (!diagnosis->needed_unknown)
		return SEV_HOST_CHECK_PASS;
	return diagnosis->line_failed ? SEV_HOST_CHECK_FAIL : SEV_HOST_CHECK_UNKNOWN;
}

enum sev_rc sev_diagnose(const struct sev_capture *capture, enum sev_generation generation,
			 struct sev_diagnosis **out, struct sev_err *err)
{
	struct sev_diagnosis *diagnosis = calloc(1, sizeof(*diagnosis));
	struct view view = {.capture = capture};

	if (!diagnosis)
		return sev_fail_nomem(err);
	view_fill(&view, &diagnosis->pool);
	view.generation = generation ? generation : diagnose_newest(&view);
	diagnosis->generation = view.generation;
	if (!diagnosis->pool.failed) {
		diagnose_checks(diagnosis, &view);
		diagnose_causes(diagnosis, &view);
		diagnose_symptoms(diagnosis, &view);
	}
	if (diagnosis->pool.failed) {
		sev_diagnosis_free(diagnosis);
		return sev_fail_nomem(err);
	}
	diagnosis->state = judge(diagnosis);
	*out = diagnosis;
	return SEV_OK;
}

void sev_diagnosis_free(struct sev_diagnosis *diagnosis)
{
	if (!diagnosis)
		return;
	pool_free(&diagnosis->pool);
	free(diagnosis);
}

enum sev_generation sev_diagnosis_generation(const struct sev_diagnosis *diagnosis)
{
	return diagnosis->generation;
}

enum sev_host_check_state sev_diagnosis_state(const struct sev_diagnosis *diagnosis)
{
	return diagnosis->state;
}

const struct sev_host_check *sev_diagnosis_check(const struct sev_diagnosis *diagnosis, size_t i)
{
	return i < diagnosis->check_count ? &diagnosis->checks[i] : NULL;
}

const struct sev_host_cause *sev_diagnosis_cause(const struct sev_diagnosis *diagnosis, size_t i)
{
	return i < diagnosis->cause_count ? &diagnosis->causes[i] : NULL;
}

const struct sev_host_symptom *sev_diagnosis_symptom(const struct sev_diagnosis *diagnosis,
						     size_t i)
{
	return i < diagnosis->symptom_count ? &diagnosis->symptoms[i] : NULL;
}
