/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A launch plan with the digest after each of its events: what all forms of `explain` are made of.
 */
#ifndef TOOLS_MEASURE_EXPLANATION_H
#define TOOLS_MEASURE_EXPLANATION_H

#include <stdbool.h>

#include <sev/digest.h>
#include <sev/plan.h>

struct explanation {
	const struct sev_plan *plan; /* not owned */
	bool stated;		     /* settings and coverage are as a manifest has them */
	size_t digest_size;
	uint8_t (*after)[SEV_DIGEST_MAX]; /* the digest after event i */
	uint8_t digest[SEV_DIGEST_MAX];	  /* after the last */
};

enum sev_rc explanation_make(struct explanation *out, const struct sev_plan *plan,
			     const struct sev_progress *progress, struct sev_err *err);
void explanation_clear(struct explanation *explanation);

/*
 * How many events from event i on are one line for people: VMSAs of the same bytes and address, one
 * vCPU after the other. 1 for every other event.
 */
size_t explanation_run(const struct explanation *explanation, size_t i);

/* "VMSA, AP 1-3", or the event's origin when count is 1. A new string; NULL when out of memory. */
char *explanation_origin(const struct explanation *explanation, size_t i, size_t count);

/* The value of a setting of the plan; NULL when there is none. */
const char *explanation_setting(const struct explanation *explanation, const char *key);

/* "SHA-256", "SHA-384". */
const char *explanation_algorithm(const struct explanation *explanation);

#define SIZE_TEXT 32
/* "4 KiB", "1.5 MiB", "176 bytes". */
void format_size(uint64_t size, char text[SIZE_TEXT]);

/* What the launch does with pages of a type, and what of them is measured; one short sentence. */
const char *page_type_meaning(enum sev_mode mode, enum sev_page_type type);

/* Whether the plan has pages of a type. */
bool explanation_has_type(const struct explanation *explanation, enum sev_page_type type);

#endif
