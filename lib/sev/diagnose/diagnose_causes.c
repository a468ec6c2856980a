/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/table.h"

static const struct cause_row *const TABLES[] = {
	CAUSES_BIOS, CAUSES_FIRMWARE, CAUSES_KERNEL, CAUSES_IOMMU, CAUSES_ACCESS,
};

const struct cause_row *diagnose_table_at(size_t i)
{
	return i < SEV_COUNT(TABLES) ? TABLES[i] : NULL;
}

const struct cause_row *diagnose_cause_row(const char *id)
{
	for (size_t i = 0; i < SEV_COUNT(TABLES); i++)
		for (const struct cause_row *row = TABLES[i]; row->id; row++)
			if (strcmp(row->id, id) == 0)
				return row;
	return NULL;
}

static void gather(const struct view *view, const struct condition *conditions, size_t count,
		   struct pool *pool, struct pool_list *found)
{
	for (size_t i = 0; i < count && conditions[i].kind != CONDITION_NONE; i++)
		view_holds(view, &conditions[i], pool, found);
}

/* A cause that evidence speaks against is not named as one. */
static void add_contested(struct sev_diagnosis *diagnosis, const struct cause_row *row,
			  const struct pool_list *evidence, const struct pool_list *against)
{
	struct sev_host_symptom *symptom = diagnose_add_symptom(diagnosis);
	struct pool_list both = {.texts = NULL}, candidates = {.texts = NULL},
			 next = {.texts = NULL};

	if (!symptom)
		return;
	for (size_t i = 0; i < evidence->count; i++)
		pool_add(&diagnosis->pool, &both, evidence->texts[i]);
	for (size_t i = 0; i < against->count; i++)
		pool_add(&diagnosis->pool, &both, against->texts[i]);
	pool_add(&diagnosis->pool, &candidates, row->says);
	pool_add(&diagnosis->pool, &next,
		 "see which is older: lines may be of a boot before something was changed");
	symptom->id = row->id;
	symptom->says = "Some of what was read speaks for this cause, and some against it.";
	symptom->evidence = pool_texts(&both);
	symptom->candidates = pool_texts(&candidates);
	symptom->next = pool_texts(&next);
}

static void add_cause(struct sev_diagnosis *diagnosis, const struct cause_row *row,
		      const struct pool_list *evidence)
{
	static const struct pool_list none = {.texts = NULL};
	struct pool_list fixes = {.texts = NULL}, refutes = {.texts = NULL};
	struct sev_host_cause *cause = &diagnosis->causes[diagnosis->cause_count];

	for (size_t i = 0; i < CAUSE_FIXES && row->fixes[i]; i++)
		pool_add(&diagnosis->pool, &fixes, row->fixes[i]);
	for (size_t i = 0; i < CAUSE_REFUTES && row->refutes[i]; i++)
		pool_add(&diagnosis->pool, &refutes, row->refutes[i]);
	cause->id = row->id;
	cause->says = row->says;
	cause->fixes = pool_texts(&fixes);
	cause->evidence = pool_texts(evidence);
	cause->contradicted = pool_texts(&none);
	cause->refutes = pool_texts(&refutes);
	diagnosis->rows[diagnosis->cause_count++] = row;
}

static void try_row(struct sev_diagnosis *diagnosis, const struct view *view,
		    const struct cause_row *row)
{
	struct pool_list evidence = {.texts = NULL}, against = {.texts = NULL};

	if (!(row->modes >> diagnosis->generation & 1))
		return;
	gather(view, row->evidence, CAUSE_EVIDENCE, &diagnosis->pool, &evidence);
	if (!evidence.count)
		return;
	gather(view, row->against, CAUSE_AGAINST, &diagnosis->pool, &against);
	if (against.count)
		add_contested(diagnosis, row, &evidence, &against);
	else
		add_cause(diagnosis, row, &evidence);
}

/* Insertion by rank, those of one rank in the tables' order. */
static void sort_by_rank(struct sev_diagnosis *diagnosis)
{
	for (size_t i = 1; i < diagnosis->cause_count; i++) {
		const struct cause_row *row = diagnosis->rows[i];
		struct sev_host_cause cause = diagnosis->causes[i];
		size_t at = i;

		for (; at > 0 && diagnosis->rows[at - 1]->rank > row->rank; at--) {
			diagnosis->rows[at] = diagnosis->rows[at - 1];
			diagnosis->causes[at] = diagnosis->causes[at - 1];
		}
		diagnosis->rows[at] = row;
		diagnosis->causes[at] = cause;
	}
}

void diagnose_causes(struct sev_diagnosis *diagnosis, const struct view *view)
{
	size_t count = 0;

	for (size_t i = 0; i < SEV_COUNT(TABLES); i++)
		for (const struct cause_row *row = TABLES[i]; row->id; row++)
			count++;
	diagnosis->causes = pool_zeros(&diagnosis->pool, count * sizeof(*diagnosis->causes));
	diagnosis->rows = pool_zeros(&diagnosis->pool, count * sizeof(const struct cause_row *));
	if (!diagnosis->causes || !diagnosis->rows)
		return;
	for (size_t i = 0; i < SEV_COUNT(TABLES); i++)
		for (const struct cause_row *row = TABLES[i]; row->id; row++)
			try_row(diagnosis, view, row);
	sort_by_rank(diagnosis);
}
