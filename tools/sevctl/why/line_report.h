/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a line, for people and as JSON.
 */
#ifndef TOOLS_SEVCTL_WHY_LINE_REPORT_H
#define TOOLS_SEVCTL_WHY_LINE_REPORT_H

#include <sev/known_line.h>

#include "base/json.h"
#include "diagnose/meaning.h"

#define REPORT_CAUSES 12

struct line_report {
	const char *text; /* the caller's */
	size_t times;	  /* how often a line of this kind with these numbers came */
	struct sev_line_match match;
	struct meaning meanings[MEANINGS_MAX];
	size_t meaning_count;
	const char *causes[REPORT_CAUSES]; /* the likeliest first */
	size_t cause_count;
};

/* Reads a line; whether anything is known of it. */
bool line_report_read(struct line_report *report, const char *text);
/* Whether two lines say the same, but for addresses and the like. */
bool line_report_same(const struct line_report *a, const struct line_report *b);

void line_report_print(const struct line_report *report);
void line_report_add_json(struct sev_json *json, struct json_object *list,
			  const struct line_report *report);

/* "info", "healthy", "symptom", "cause". */
const char *line_kind_name(enum sev_line_kind kind);

/* Reports of many lines, those of the same kept once. */
struct line_reports {
	struct line_report *list;
	size_t count;
};
/* false: out of memory. */
bool line_reports_add(struct line_reports *reports, const struct line_report *report);
void line_reports_free(struct line_reports *reports);

#endif
