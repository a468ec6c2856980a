/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch digest of SEV and SEV-ES: SHA-256 over everything that is added, in order.
 */
#ifndef SEV_MEASURE_SEV_H
#define SEV_MEASURE_SEV_H

#include <sev/plan.h>

#include "base/crypto.h"
#include "measure/tally.h"

/* The bytes of an UPDATE or VMSA event; a region without contents adds nothing. */
enum sev_rc sev_sev_event(struct sev_sha256 *state, const struct sev_event *event,
			  struct sev_tally *tally, struct sev_err *err);

#endif
