/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Symptoms: lines that tell of a failure, and checks that fail, where nothing tells why.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/table.h"

#define MAX_SYMPTOMS 64

struct sev_host_symptom *diagnose_add_symptom(struct sev_diagnosis *diagnosis)
{
	struct pool *pool = &diagnosis->pool;

	if (!diagnosis->symptoms)
		diagnosis->symptoms = pool_zeros(pool, MAX_SYMPTOMS * sizeof(*diagnosis->symptoms));
	if (!diagnosis->symptoms || diagnosis->symptom_count == MAX_SYMPTOMS)
		return NULL;
	return &diagnosis->symptoms[diagnosis->symptom_count++];
}

static const struct sev_host_symptom *find(const struct sev_diagnosis *diagnosis, const char *id)
{
	for (size_t i = 0; i < diagnosis->symptom_count; i++)
		if (strcmp(diagnosis->symptoms[i].id, id) == 0)
			return &diagnosis->symptoms[i];
	return NULL;
}

/* Whether a cause that was found rests on lines of this kind. */
static bool is_explained(const struct sev_diagnosis *diagnosis, const char *line_id)
{
	for (size_t i = 0; i < diagnosis->cause_count; i++)
		for (size_t j = 0; j < CAUSE_EVIDENCE; j++) {
			const struct condition *condition = &diagnosis->rows[i]->evidence[j];

			if (condition->kind == CONDITION_LINE &&
			    strcmp(condition->text, line_id) == 0)
				return true;
		}
	return false;
}

static void add_line(struct sev_diagnosis *diagnosis, const struct view *view,
		     const struct sev_known_line *known)
{
	const struct condition condition = {.kind = CONDITION_LINE, .text = known->id};
	struct pool_list evidence = {.texts = NULL}, candidates = {.texts = NULL},
			 next = {.texts = NULL};
	struct sev_host_symptom *symptom = diagnose_add_symptom(diagnosis);

	if (!symptom)
		return;
	view_holds(view, &condition, &diagnosis->pool, &evidence);
	for (size_t i = 0; i < SEV_LINE_CAUSES && known->causes[i]; i++)
		pool_add(&diagnosis->pool, &candidates, known->causes[i]);
	for (size_t i = 0; i < SEV_LINE_NEXT && known->next[i]; i++)
		pool_add(&diagnosis->pool, &next, known->next[i]);
	symptom->id = known->id;
	symptom->says = known->says;
	symptom->evidence = pool_texts(&evidence);
	symptom->candidates = pool_texts(&candidates);
	symptom->next = pool_texts(&next);
}

/* Groups of lines that tell of the host, not of one guest or of a tool. */
static bool is_of_host(enum sev_line_group group)
{
	return group == SEV_LINE_SEV || group == SEV_LINE_CCP || group == SEV_LINE_IOMMU;
}

static void add_lines(struct sev_diagnosis *diagnosis, const struct view *view)
{
	size_t count = sev_capture_line_count(view->capture);

	for (size_t i = 0; view->known && i < count; i++) {
		const struct sev_known_line *known = view->known[i];

		if (!known || known->kind == SEV_LINE_INFO || known->kind == SEV_LINE_HEALTHY)
			continue;
		diagnosis->line_failed |=
			known->kind == SEV_LINE_SYMPTOM && is_of_host(known->group);
		if (!find(diagnosis, known->id) && !is_explained(diagnosis, known->id))
			add_line(diagnosis, view, known);
	}
}

/* Failed checks, where no cause was found at all. */
static void add_checks(struct sev_diagnosis *diagnosis)
{
	static const char *const none[] = {NULL};

	for (size_t i = 0; i < diagnosis->check_count; i++) {
		const struct sev_host_check *check = &diagnosis->checks[i];
		struct pool_list evidence = {.texts = NULL}, next = {.texts = NULL};
		struct sev_host_symptom *symptom;

		if (!check->depth || check->state != SEV_HOST_CHECK_FAIL)
			continue;
		symptom = diagnose_add_symptom(diagnosis);
		if (!symptom)
			return;
		pool_add(&diagnosis->pool, &evidence, check->found);
		pool_add(&diagnosis->pool, &next, check->hint);
		symptom->id = check->id;
		symptom->says = check->name;
		symptom->evidence = pool_texts(&evidence);
		symptom->candidates = none;
		symptom->next = pool_texts(&next);
	}
}

void diagnose_symptoms(struct sev_diagnosis *diagnosis, const struct view *view)
{
	add_lines(diagnosis, view);
	if (!diagnosis->cause_count)
		add_checks(diagnosis);
}
