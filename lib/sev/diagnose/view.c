/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/view.h"

#include <stdio.h>
#include <string.h>

void view_fill(struct view *view, struct pool *pool)
{
	size_t count = sev_capture_line_count(view->capture);
	struct sev_line_match match;

	view->known = pool_zeros(pool, (count + 1) * sizeof(struct sev_known_line *));
	if (!view->known)
		return;
	for (size_t i = 0; i < count; i++)
		if (sev_known_line_match(sev_capture_line_at(view->capture, i)->text, &match))
			view->known[i] = match.known;
}

void view_line(const struct view *view, size_t line, char *out, size_t size)
{
	const struct sev_capture_line *at = sev_capture_line_at(view->capture, line);

	if (at->where)
		snprintf(out, size, "line %u: %s", at->where, at->text);
	else
		snprintf(out, size, "kernel log: %s", at->text);
}

void view_place(const struct sev_capture *capture, const char *key, char *out, size_t size)
{
	unsigned where = sev_capture_where(capture, key);

	out[0] = '\0';
	if (where)
		snprintf(out, size, "line %u: ", where);
}

static bool line_holds(const struct view *view, const char *id, struct pool *pool,
		       struct pool_list *found)
{
	size_t count = sev_capture_line_count(view->capture);
	char text[FOUND_SIZE];
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (!view->known[i] || strcmp(view->known[i]->id, id) != 0)
			continue;
		view_line(view, i, text, sizeof(text));
		pool_add(pool, found, pool_text(pool, text));
		any = true;
	}
	return any;
}

static bool fact_holds(const struct sev_capture *capture, const struct condition *condition,
		       char *out, size_t size)
{
	const char *value = NULL;
	char place[32], why[64];
	int sys_errno = 0;
	enum sev_fact fact;

	fact = sev_capture_get(capture, condition->text, &value, &sys_errno);
	view_place(capture, condition->text, place, sizeof(place));
	switch (condition->kind) {
	case CONDITION_IS:
		snprintf(out, size, "%s%s = %s", place, condition->text, condition->value);
		return fact == SEV_FACT_KNOWN && strcmp(value, condition->value) == 0;
	case CONDITION_ABSENT:
		snprintf(out, size, "%s%s: not there", place, condition->text);
		return fact == SEV_FACT_ABSENT;
	case CONDITION_REFUSED:
		snprintf(out, size, "%s%s: %s", place, condition->text,
			 strerror_r(condition->number, why, sizeof(why)));
		return fact == SEV_FACT_REFUSED && sys_errno == condition->number;
	default:
		return false;
	}
}

bool view_holds(const struct view *view, const struct condition *condition, struct pool *pool,
		struct pool_list *found)
{
	char text[FOUND_SIZE] = "";
	bool holds;

	if (condition->kind == CONDITION_LINE)
		return line_holds(view, condition->text, pool, found);
	if (condition->kind == CONDITION_TEST)
		holds = condition->test(view->capture, text, sizeof(text));
	else
		holds = fact_holds(view->capture, condition, text, sizeof(text));
	if (holds)
		pool_add(pool, found, pool_text(pool, text));
	return holds;
}
