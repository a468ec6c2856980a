/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/why/line_report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void add_cause(struct line_report *report, const char *cause)
{
	for (size_t i = 0; i < report->cause_count; i++)
		if (!strcmp(report->causes[i], cause))
			return;
	if (report->cause_count < REPORT_CAUSES)
		report->causes[report->cause_count++] = cause;
}

static void add_meanings(struct line_report *report, bool specific)
{
	for (size_t i = 0; i < report->meaning_count; i++) {
		const struct meaning *meaning = &report->meanings[i];

		for (size_t k = 0; meaning->specific == specific && meaning->causes[k]; k++)
			add_cause(report, meaning->causes[k]);
	}
}

static void add_known(struct line_report *report)
{
	const struct sev_known_line *known = report->match.known;

	for (size_t i = 0; known && known->causes[i]; i++)
		add_cause(report, known->causes[i]);
}

/* A line that tells why has its causes first, and needs no more; then those of the number at this
 * command, then the line's, then the number's at any. */
static void order_causes(struct line_report *report)
{
	const struct sev_known_line *known = report->match.known;

	if (known && known->kind == SEV_LINE_CAUSE) {
		add_known(report);
		return;
	}
	add_meanings(report, true);
	add_known(report);
	if (!report->cause_count)
		add_meanings(report, false);
}

/* EIO beside what the firmware or the hypervisor answered says nothing more. */
static void drop_eio(struct line_report *report)
{
	size_t kept = 0;

	if (report->meaning_count < 2)
		return;
	for (size_t i = 0; i < report->meaning_count; i++)
		if (report->meanings[i].kind != MEANING_ERRNO || report->meanings[i].value != EIO)
			report->meanings[kept++] = report->meanings[i];
	report->meaning_count = kept;
}

static bool is_failure(const struct sev_known_line *known)
{
	return !known || known->kind == SEV_LINE_SYMPTOM || known->kind == SEV_LINE_CAUSE;
}

bool line_report_read(struct line_report *report, const char *text)
{
	*report = (struct line_report){.text = text, .times = 1};
	if (!sev_known_line_match(text, &report->match))
		report->match.known = NULL;
	if (is_failure(report->match.known))
		report->meaning_count = meaning_find(text, report->meanings, MEANINGS_MAX);
	drop_eio(report);
	order_causes(report);
	return report->match.known || report->meaning_count;
}

bool line_report_same(const struct line_report *a, const struct line_report *b)
{
	if (a->match.known != b->match.known || a->meaning_count != b->meaning_count)
		return false;
	if (!a->match.known && strcmp(a->text, b->text) != 0)
		return false;
	for (size_t i = 0; i < a->meaning_count; i++)
		if (a->meanings[i].kind != b->meanings[i].kind ||
		    a->meanings[i].value != b->meanings[i].value)
			return false;
	return true;
}

const char *line_kind_name(enum sev_line_kind kind)
{
	static const char *const names[] = {
		[SEV_LINE_INFO] = "info",
		[SEV_LINE_HEALTHY] = "healthy",
		[SEV_LINE_SYMPTOM] = "symptom",
		[SEV_LINE_CAUSE] = "cause",
	};

	return names[kind];
}

bool line_reports_add(struct line_reports *reports, const struct line_report *report)
{
	struct line_report *list;

	for (size_t i = 0; i < reports->count; i++)
		if (line_report_same(&reports->list[i], report)) {
			reports->list[i].times++;
			return true;
		}
	list = realloc(reports->list, (reports->count + 1) * sizeof(*list));
	if (!list)
		return false;
	reports->list = list;
	list[reports->count++] = *report;
	return true;
}

void line_reports_free(struct line_reports *reports)
{
	free(reports->list);
	*reports = (struct line_reports){NULL, 0};
}
