/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/prefix.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "measure/page_hash.h"
#include "measure/state.h"

/* An event that was measured, and the digest after it. */
struct step {
	enum sev_event_kind kind;
	enum sev_page_type page_type;
	uint64_t gpa;
	uint64_t length;
	struct sev_blob *source; /* a reference of our own; NULL: no contents */
	uint64_t offset;
	struct sev_digest_state after;
};

struct sev_prefix {
	struct sev_page_hasher *hasher;
	struct sev_digest_state start;
	struct step *steps;
	size_t count, room;
	size_t reused;
};

struct sev_prefix *sev_prefix_new(void)
{
	struct sev_prefix *prefix = calloc(1, sizeof(*prefix));

	if (!prefix)
		return NULL;
	prefix->hasher = sev_page_hasher_new(SEV_PAGE_HASH_AUTO);
	if (prefix->hasher)
		return prefix;
	free(prefix);
	return NULL;
}

/* Forgets all steps from count on. */
static void cut(struct sev_prefix *prefix, size_t count)
{
	while (prefix->count > count)
		sev_blob_free(prefix->steps[--prefix->count].source);
}

void sev_prefix_free(struct sev_prefix *prefix)
{
	if (!prefix)
		return;
	cut(prefix, 0);
	sev_page_hasher_free(prefix->hasher);
	free(prefix->steps);
	free(prefix);
}

/* A pair of contents that was just found equal: the pages of all APs are one. */
struct equal_pair {
	const uint8_t *a, *b;
	uint64_t length;
};

static bool same_bytes(const struct step *step, const struct sev_event *event,
		       struct equal_pair *known)
{
	struct equal_pair pair = {
		.a = sev_blob_data(step->source) + step->offset,
		.b = sev_event_data(event),
		.length = step->length,
	};

	if (pair.a == known->a && pair.b == known->b && pair.length == known->length)
		return true;
	if (memcmp(pair.a, pair.b, (size_t)pair.length))
		return false;
	*known = pair;
	return true;
}

static bool same_contents(const struct step *step, const struct sev_event *event,
			  struct equal_pair *known)
{
	struct sev_blob *source = sev_event_source(event);

	if (step->source == source)
		return step->offset == sev_event_offset(event);
	if (!step->source || !source)
		return false;
	/* Two maps of a large file are not worth reading twice over. */
	if (sev_blob_is_file(step->source) || sev_blob_is_file(source))
		return false;
	return same_bytes(step, event, known);
}

static bool same_event(const struct step *step, const struct sev_event *event,
		       struct equal_pair *known)
{
	return step->kind == sev_event_kind(event) &&
	       step->page_type == sev_event_page_type(event) && step->gpa == sev_event_gpa(event) &&
	       step->length == sev_event_length(event) && same_contents(step, event, known);
}

/* How many leading events of plan are those that were measured last. */
static size_t common_events(const struct sev_prefix *prefix, const struct sev_plan *plan)
{
	struct equal_pair known = {0};
	size_t count = 0;

	while (count < prefix->count && count < sev_plan_event_count(plan) &&
	       same_event(&prefix->steps[count], sev_plan_event(plan, count), &known))
		count++;
	return count;
}

static enum sev_rc reserve(struct sev_prefix *prefix, size_t count, struct sev_err *err)
{
	struct step *steps;

	if (count <= prefix->room)
		return SEV_OK;
	steps = reallocarray(prefix->steps, count, sizeof(*steps));
	if (!steps)
		return sev_fail_nomem(err);
	prefix->steps = steps;
	prefix->room = count;
	return SEV_OK;
}

static bool same_start(const struct sev_digest_state *a, const struct sev_digest_state *b)
{
	if (a->mode != b->mode)
		return false;
	return a->mode != SEV_MODE_SNP || !memcmp(a->chain, b->chain, sizeof(a->chain));
}

/* Keeps what the plan has in common with the one before, if mode and seed are the same. */
static enum sev_rc start_plan(struct sev_prefix *prefix, const struct sev_plan *plan,
			      struct sev_err *err)
{
	struct sev_digest_state start;
	enum sev_rc rc =
		sev_digest_state_init(&start, sev_plan_mode(plan), sev_plan_seed(plan), err);

	if (rc)
		return rc;
	if (!same_start(&start, &prefix->start))
		cut(prefix, 0);
	prefix->start = start;
	cut(prefix, common_events(prefix, plan));
	prefix->reused = prefix->count;
	return reserve(prefix, sev_plan_event_count(plan), err);
}

static enum sev_rc add_event(struct sev_prefix *prefix, const struct sev_event *event,
			     struct sev_tally *tally, struct sev_err *err)
{
	struct step step = {
		.kind = sev_event_kind(event),
		.page_type = sev_event_page_type(event),
		.gpa = sev_event_gpa(event),
		.length = sev_event_length(event),
		.source = sev_event_source(event),
		.offset = sev_event_offset(event),
		.after = prefix->count ? prefix->steps[prefix->count - 1].after : prefix->start,
	};
	enum sev_rc rc = sev_digest_state_event(&step.after, prefix->hasher, event, tally, err);

	if (rc)
		return rc;
	sev_blob_ref(step.source);
	prefix->steps[prefix->count++] = step;
	return SEV_OK;
}

static enum sev_rc add_rest(struct sev_prefix *prefix, const struct sev_plan *plan,
			    const struct sev_progress *progress, struct sev_err *err)
{
	struct sev_tally tally = {.progress = progress};
	enum sev_rc rc = SEV_OK;

	for (size_t i = prefix->count; i < sev_plan_event_count(plan); i++)
		tally.total += sev_event_length(sev_plan_event(plan, i));
	while (prefix->count < sev_plan_event_count(plan) && !rc)
		rc = add_event(prefix, sev_plan_event(plan, prefix->count), &tally, err);
	return rc;
}

enum sev_rc sev_prefix_digest(struct sev_prefix *prefix, const struct sev_plan *plan,
			      const struct sev_progress *progress, uint8_t digest[SEV_DIGEST_MAX],
			      struct sev_err *err)
{
	enum sev_rc rc = start_plan(prefix, plan, err);

	if (!rc)
		rc = add_rest(prefix, plan, progress, err);
	if (rc)
		return rc;
	sev_digest_state_value(
		prefix->count ? &prefix->steps[prefix->count - 1].after : &prefix->start, digest);
	return SEV_OK;
}

bool sev_prefix_digest_after(const struct sev_prefix *prefix, size_t i,
			     uint8_t digest[SEV_DIGEST_MAX])
{
	if (i >= prefix->count)
		return false;
	sev_digest_state_value(&prefix->steps[i].after, digest);
	return true;
}

const struct sev_digest_state *sev_prefix_state_after(const struct sev_prefix *prefix, size_t i)
{
	return i < prefix->count ? &prefix->steps[i].after : NULL;
}

size_t sev_prefix_reused(const struct sev_prefix *prefix)
{
	return prefix->reused;
}
