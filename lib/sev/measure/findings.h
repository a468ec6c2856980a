/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be proved about a digest that is not a launch's: sentences, each kept once.
 */
#ifndef SEV_MEASURE_FINDINGS_H
#define SEV_MEASURE_FINDINGS_H

#include <stdint.h>

#include "measure/prefix.h"

#define SEV_FINDINGS_MAX 16

/* A digest that is looked for on the way. */
struct sev_wanted {
	uint8_t digest[SEV_DIGEST_MAX];
	const char *name; /* "the digest", "stage 1" */
};

struct sev_findings {
	char *items[SEV_FINDINGS_MAX];
	size_t count;
};

void sev_findings_free(struct sev_findings *findings);

/* Looks for the digest among those after the events of the plan that prefix measured last. */
void sev_findings_stages(struct sev_findings *findings, const struct sev_wanted *wanted,
			 size_t length, const struct sev_plan *plan,
			 const struct sev_prefix *prefix);

/* Whether the digest is all zeros, what a guest shows that was never measured. */
void sev_findings_zeros(struct sev_findings *findings, const struct sev_wanted *wanted,
			size_t length);

/* Whether the digest is the plain hash of the bytes of blob, which may be NULL. */
void sev_findings_plain_hash(struct sev_findings *findings, const struct sev_wanted *wanted,
			     size_t length, struct sev_blob *blob);

#endif
