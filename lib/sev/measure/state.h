/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A launch digest under way as a plain value: copying it copies the digest.
 */
#ifndef SEV_MEASURE_STATE_H
#define SEV_MEASURE_STATE_H

#include <sev/digest.h>

#include "base/crypto.h"
#include "measure/page_hash.h"
#include "measure/tally.h"

struct sev_digest_state {
	enum sev_mode mode;
	union {
		struct sev_sha256 data;		  /* SEV, SEV-ES */
		uint8_t chain[SEV_SHA384_LENGTH]; /* SNP */
	};
};

/* seed as for sev_digest_new. */
enum sev_rc sev_digest_state_init(struct sev_digest_state *state, enum sev_mode mode,
				  const uint8_t *seed, struct sev_err *err);

/* Adds one event. After a failure the state is unusable. */
enum sev_rc sev_digest_state_event(struct sev_digest_state *state, struct sev_page_hasher *hasher,
				   const struct sev_event *event, struct sev_tally *tally,
				   struct sev_err *err);

/* The digest so far, sev_digest_length() bytes. */
void sev_digest_state_value(const struct sev_digest_state *state, uint8_t value[SEV_DIGEST_MAX]);

#endif
