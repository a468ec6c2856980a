/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch digests as the public API has them: of a plan, or event by event.
 */
#include <sev/digest.h>

#include <stdlib.h>

#include "base/err.h"
#include "measure/state.h"

struct sev_digest {
	struct sev_digest_state state;
	struct sev_page_hasher *hasher;
};

static enum sev_rc new_from_state(const struct sev_digest_state *state, struct sev_digest **out,
				  struct sev_err *err)
{
	struct sev_digest *digest = calloc(1, sizeof(*digest));

	*out = NULL;
	if (!digest)
		return sev_fail_nomem(err);
	digest->state = *state;
	digest->hasher = sev_page_hasher_new(SEV_PAGE_HASH_AUTO);
	if (!digest->hasher) {
		free(digest);
		return sev_fail_nomem(err);
	}
	*out = digest;
	return SEV_OK;
}

enum sev_rc sev_digest_new(enum sev_mode mode, const uint8_t *seed, struct sev_digest **out,
			   struct sev_err *err)
{
	struct sev_digest_state state;
	enum sev_rc rc = sev_digest_state_init(&state, mode, seed, err);

	*out = NULL;
	return rc ? rc : new_from_state(&state, out, err);
}

enum sev_rc sev_digest_copy(const struct sev_digest *digest, struct sev_digest **out,
			    struct sev_err *err)
{
	return new_from_state(&digest->state, out, err);
}

void sev_digest_free(struct sev_digest *digest)
{
	if (!digest)
		return;
	sev_page_hasher_free(digest->hasher);
	free(digest);
}

enum sev_rc sev_digest_event(struct sev_digest *digest, const struct sev_event *event,
			     const struct sev_progress *progress, struct sev_err *err)
{
	struct sev_tally tally = {.progress = progress, .total = sev_event_length(event)};

	return sev_digest_state_event(&digest->state, digest->hasher, event, &tally, err);
}

enum sev_rc sev_digest_value(const struct sev_digest *digest, uint8_t value[SEV_DIGEST_MAX],
			     struct sev_err *err)
{
	(void)err;
	sev_digest_state_value(&digest->state, value);
	return SEV_OK;
}

static uint64_t total_length(const struct sev_plan *plan)
{
	uint64_t total = 0;

	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		total += sev_event_length(sev_plan_event(plan, i));
	return total;
}

static enum sev_rc add_events(struct sev_digest *digest, const struct sev_plan *plan,
			      const struct sev_progress *progress, struct sev_err *err)
{
	struct sev_tally tally = {.progress = progress, .total = total_length(plan)};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; i < sev_plan_event_count(plan) && !rc; i++)
		rc = sev_digest_state_event(&digest->state, digest->hasher, sev_plan_event(plan, i),
					    &tally, err);
	return rc;
}

enum sev_rc sev_plan_digest(const struct sev_plan *plan, const struct sev_progress *progress,
			    uint8_t value[SEV_DIGEST_MAX], struct sev_err *err)
{
	struct sev_digest *digest;
	enum sev_rc rc = sev_digest_new(sev_plan_mode(plan), sev_plan_seed(plan), &digest, err);

	if (rc)
		return rc;
	rc = add_events(digest, plan, progress, err);
	if (!rc)
		rc = sev_digest_value(digest, value, err);
	sev_digest_free(digest);
	return rc;
}
