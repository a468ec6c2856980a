/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a measurement has come: one count of bytes over many events.
 */
#ifndef SEV_MEASURE_TALLY_H
#define SEV_MEASURE_TALLY_H

#include <stdint.h>

#include <sev/err.h>
#include <sev/progress.h>

/* How many bytes are measured between two reports. */
#define SEV_TALLY_STEP UINT64_C(0x100000)

struct sev_tally {
	const struct sev_progress *progress; /* may be NULL */
	uint64_t done;
	uint64_t total;
};

/* Adds bytes and reports; SEV_ERR_CANCELLED when the callback asks to stop. */
enum sev_rc sev_tally_add(struct sev_tally *tally, uint64_t bytes, struct sev_err *err);

#endif
