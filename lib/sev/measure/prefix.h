/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of many plans in turn, each from where it parts from the plan before.
 */
#ifndef SEV_MEASURE_PREFIX_H
#define SEV_MEASURE_PREFIX_H

#include <stdbool.h>

#include <sev/digest.h>
#include <sev/plan.h>

struct sev_digest_state;
struct sev_prefix;

/* For one thread at a time. NULL when out of memory. */
struct sev_prefix *sev_prefix_new(void);
void sev_prefix_free(struct sev_prefix *prefix);

/*
 * The digest of plan, sev_digest_length() bytes. The plan may be freed afterwards: what is kept are
 * references to its blobs. Events are the same when kind, page type, address and length are, and
 * the contents are the same blob's at the same offset, or equal bytes where neither is a file's.
 * progress (may be NULL) counts the bytes that are measured anew.
 */
enum sev_rc sev_prefix_digest(struct sev_prefix *prefix, const struct sev_plan *plan,
			      const struct sev_progress *progress, uint8_t digest[SEV_DIGEST_MAX],
			      struct sev_err *err);

/*
 * The digest after event i of the plan that was given last: with VMSAs at the end, one plan has the
 * digests of all smaller vCPU counts. False when there is no such event.
 */
bool sev_prefix_digest_after(const struct sev_prefix *prefix, size_t i,
			     uint8_t digest[SEV_DIGEST_MAX]);

/* The same as a state that can go on; NULL when there is no such event. */
const struct sev_digest_state *sev_prefix_state_after(const struct sev_prefix *prefix, size_t i);

/* How many events of the last plan were taken over from the one before. */
size_t sev_prefix_reused(const struct sev_prefix *prefix);

#endif
