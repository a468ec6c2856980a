/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the appraisal's checks are given, and what they have in common.
 */
#ifndef SEV_VERIFY_APPRAISE_CHECKS_H
#define SEV_VERIFY_APPRAISE_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "verify/appraisal.h"
#include "verify/appraise.h"
#include "verify/result.h"

struct sev_appraising {
	const struct sev_appraisal *appraisal;
	const struct sev_report *report;
	const struct sev_cert *leaf;
	struct sev_result *result;
};

typedef void sev_appraise_fn(const struct sev_appraising *a);

sev_appraise_fn sev_appraise_reserved, sev_appraise_guest, sev_appraise_policy, sev_appraise_tcb,
	sev_appraise_minimums, sev_appraise_firmware, sev_appraise_platform, sev_appraise_baseline,
	sev_appraise_planned;

/* Hex of at most 64 bytes, to be printed. */
struct sev_hex {
	char text[2 * 64 + 1];
};
struct sev_hex sev_hex_of(const uint8_t *bytes, size_t size);

/* A list that becomes part of a sentence: "A, B"; what does not fit is cut, and "..." says so. */
struct sev_phrase {
	char text[400];
	size_t length;
};
void sev_phrase_add(struct sev_phrase *phrase, const char *fmt, ...) SEV_PRINTF(2, 3);

/* The names of the bits of a flags field that are set in mask; "bit 9" where there is none. */
struct sev_phrase sev_flag_names(enum sev_report_field field, uint64_t mask);

/* A check that fails, unless the appraisal allows it by name: a warning then. */
void sev_appraise_refuse(const struct sev_appraising *a, enum sev_check check, const char *what);

static inline struct sev_asked_number sev_asked(const struct sev_appraising *a,
						enum sev_number number)
{
	return a->appraisal->numbers[number];
}

#endif
