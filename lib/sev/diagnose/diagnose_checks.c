/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "diagnose/check.h"
#include "diagnose/table.h"

static size_t count_rows(void)
{
	size_t n = 0;

	while (CHECKS[n].id)
		n++;
	return n;
}

/* The check of an earlier row; NULL when there is none. */
static const struct sev_host_check *earlier(const struct sev_diagnosis *diagnosis, const char *id)
{
	for (size_t i = 0; id && i < diagnosis->check_count; i++)
		if (strcmp(diagnosis->checks[i].id, id) == 0)
			return &diagnosis->checks[i];
	return NULL;
}

/* What makes a row of no use, or nothing: asked of other generations, or after what failed. */
static const char *skips(const struct sev_diagnosis *diagnosis, const struct check_row *row,
			 struct answer *answer)
{
	const struct sev_host_check *after = earlier(diagnosis, row->after);

	if (!(row->modes >> diagnosis->generation & 1)) {
		answer_skip(answer, "%s does without", sev_generation_name(diagnosis->generation));
		return answer->found;
	}
	if (!after || after->state == SEV_HOST_CHECK_PASS || after->state == SEV_HOST_CHECK_UNKNOWN)
		return NULL;
	answer_skip(answer, "of no use without: %s", after->name);
	return answer->found;
}

static void add_check(struct sev_diagnosis *diagnosis, const struct view *view,
		      const struct check_row *row)
{
	struct answer answer = {.asked = diagnosis->generation};
	struct sev_host_check *check = &diagnosis->checks[diagnosis->check_count];
	const char *hint = NULL;

	*check = (struct sev_host_check){.id = row->id, .name = row->name, .found = "", .hint = ""};
	if (row->check) {
		check->depth = 1;
		check->state = skips(diagnosis, row, &answer) ? SEV_HOST_CHECK_SKIPPED
							      : row->check(view->capture, &answer);
		check->found = pool_text(&diagnosis->pool, answer.found);
	}
	if (check->state == SEV_HOST_CHECK_FAIL)
		hint = row->fix;
	if (check->state == SEV_HOST_CHECK_UNKNOWN)
		hint = row->how;
	if (hint)
		check->hint = answer.hint ? answer.hint : hint;
	diagnosis->check_count++;
	if (!(row->needed >> diagnosis->generation & 1))
		return;
	diagnosis->needed_failed |= check->state == SEV_HOST_CHECK_FAIL;
	diagnosis->needed_unknown |= check->state == SEV_HOST_CHECK_UNKNOWN;
}

/* The worst state below a heading: FAIL, UNKNOWN, PASS, SKIPPED. */
static enum sev_host_check_state worst_below(const struct sev_diagnosis *diagnosis, size_t heading)
{
	static const int badness[] = {
		[SEV_HOST_CHECK_SKIPPED] = 0,
		[SEV_HOST_CHECK_PASS] = 1,
		[SEV_HOST_CHECK_UNKNOWN] = 2,
		[SEV_HOST_CHECK_FAIL] = 3,
	};
	enum sev_host_check_state worst = SEV_HOST_CHECK_SKIPPED;

	for (size_t i = heading + 1; i < diagnosis->check_count && diagnosis->checks[i].depth; i++)
		if (badness[diagnosis->checks[i].state] > badness[worst])
			worst = diagnosis->checks[i].state;
	return worst;
}

void diagnose_checks(struct sev_diagnosis *diagnosis, const struct view *view)
{
	size_t count = count_rows();

	diagnosis->checks = pool_zeros(&diagnosis->pool, count * sizeof(*diagnosis->checks));
	if (!diagnosis->checks)
		return;
	for (size_t i = 0; i < count; i++)
		add_check(diagnosis, view, &CHECKS[i]);
	for (size_t i = 0; i < count; i++)
		if (!CHECKS[i].check)
			diagnosis->checks[i].state = worst_below(diagnosis, i);
}
