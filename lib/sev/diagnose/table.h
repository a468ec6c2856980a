/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each step of a diagnosis, which adds its rows to it.
 */
#ifndef SEV_DIAGNOSE_TABLE_H
#define SEV_DIAGNOSE_TABLE_H

#include "diagnose/cause.h"
#include "diagnose/pool.h"
#include "diagnose/view.h"

struct sev_diagnosis {
	struct pool pool;
	enum sev_generation generation;
	enum sev_host_check_state state;
	struct sev_host_check *checks;
	size_t check_count;
	struct sev_host_cause *causes;
	const struct cause_row **rows; /* of causes */
	size_t cause_count;
	struct sev_host_symptom *symptoms;
	size_t symptom_count;
	bool needed_failed, needed_unknown; /* of checks */
	bool line_failed;		    /* a line tells that the host failed */
};

void diagnose_checks(struct sev_diagnosis *diagnosis, const struct view *view);
/* Causes, and among the symptoms those that other evidence speaks against. */
void diagnose_causes(struct sev_diagnosis *diagnosis, const struct view *view);
void diagnose_symptoms(struct sev_diagnosis *diagnosis, const struct view *view);
/* A new symptom; NULL when out of memory. */
struct sev_host_symptom *diagnose_add_symptom(struct sev_diagnosis *diagnosis);
/* The generation to ask for where nobody said which. */
enum sev_generation diagnose_newest(const struct view *view);

/* The cause tables, NULL past the last. */
const struct cause_row *diagnose_table_at(size_t i);
/* The row of an id; NULL when there is none. */
const struct cause_row *diagnose_cause_row(const char *id);

#endif
