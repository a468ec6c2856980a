/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a report as text, and what the flags and TCBs among them are made of. One walk over
 * them serves text, JSON and diff.
 */
#ifndef TOOLS_SEVCTL_REPORT_PARTS_H
#define TOOLS_SEVCTL_REPORT_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/report.h>

#include "abi/layout/report.h"

/* A bit, a number of some bits, or a component of a TCB. */
struct report_part {
	char name[32]; /* "SMT_EN", "BOOT_LOADER", "BIT_6", "BYTE_2" */
	bool present;  /* this report has it */
	bool spare;    /* it has no name: worth showing when it isn't zero only */
	bool odd;      /* its value is not what it must be, or not known */
	uint64_t value;
	const char *meaning; /* of the value; "" where there is nothing to say */
};

/*
 * The i-th part of a field; false past the last. The i-th is the same in every report, present or
 * not.
 */
bool report_part(const struct sev_report *report, enum sev_report_field field, unsigned i,
		 struct report_part *out);

/* R (0) or S (1) of SIGNATURE as a number. */
#define REPORT_INTEGER_TEXT (2 * SEV_REPORT_INTEGER_SIZE + 3)
void report_integer_text(const uint8_t *signature, unsigned i, char out[REPORT_INTEGER_TEXT]);

/* The value of a field that the report has, as text. */
#define REPORT_TEXT_MAX (2 * 512 + 1)
void report_value_text(const struct sev_report *report, enum sev_report_field field,
		       char out[REPORT_TEXT_MAX]);

/* The name in lower case: the key in JSON. out has room for 32 characters. */
void report_key(const char *name, char out[32]);

/* Whether the layout of the TCBs is a guess for want of a product. */
bool report_layout_is_guess(const struct sev_report *report);
/* "family-19h", "family-1ah". */
const char *report_layout_name(const struct sev_report *report);

#endif
