/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between two reports: fields, and bytes that neither has a field for.
 */
#ifndef TOOLS_SEVCTL_REPORT_DIFF_H
#define TOOLS_SEVCTL_REPORT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include <sev/report.h>

/* Whether a field differs, or one of them does not have it. */
bool report_field_differs(const struct sev_report *a, const struct sev_report *b,
			  enum sev_report_field field);
/*
 * The next run of differing bytes at *offset or behind it that are in no field of either; false
 * when there is none.
 */
bool report_next_bytes(const struct sev_report *a, const struct sev_report *b, size_t *offset,
		       size_t *size);

#endif
