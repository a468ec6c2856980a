/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TCBs below which AMD's security bulletins call a processor vulnerable.
 */
#ifndef SEV_VERIFY_BASELINE_H
#define SEV_VERIFY_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/product.h>
#include <sev/report.h>

/* One bulletin's minimums for a product, or for some of its models and steppings. */
struct sev_baseline_row {
	char *bulletin; /* "AMD-SB-3019" */
	char *product;	/* "Milan" */
	uint8_t first_model, last_model;
	int stepping;  /* -1: any */
	bool by_cpuid; /* whether models or stepping were given */
	uint8_t values[SEV_TCB_COMPONENTS];
	unsigned given;
};

struct sev_baseline {
	char *date; /* of the table */
	struct sev_baseline_row *rows;
	size_t count;
};

/* Reads a table. SEV_ERR_FORMAT for anything that the schema does not have. */
enum sev_rc sev_baseline_read(const char *name, const void *json, size_t size,
			      struct sev_baseline **out, struct sev_err *err);
void sev_baseline_free(struct sev_baseline *baseline);

/* What a row says about a report. */
enum sev_baseline_fit {
	SEV_BASELINE_OTHER,   /* it is about another processor */
	SEV_BASELINE_UNKNOWN, /* it needs CPUID fields, which the report does not have */
	SEV_BASELINE_FITS,
};
enum sev_baseline_fit sev_baseline_fits(const struct sev_baseline_row *row,
					const struct sev_report *report);

/*
 * The built-in table as the library keeps it; size without the NUL that ends it.
 */
extern const unsigned char SEV_BASELINE_BUILTIN[];
extern const size_t SEV_BASELINE_BUILTIN_SIZE;

#endif
