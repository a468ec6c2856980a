/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/report_diff.h"

#include <string.h>

#include "abi/layout/report.h"

/* What is compared as the field: of SIGNATURE R and S, as what is behind them must be zero. */
static size_t span(enum sev_report_field field)
{
	return field == SEV_REPORT_SIGNATURE ? 2 * SEV_REPORT_INTEGER_SIZE
					     : sev_report_field_size(field);
}

bool report_field_differs(const struct sev_report *a, const struct sev_report *b,
			  enum sev_report_field field)
{
	const uint8_t *bytes_a = sev_report_bytes(a, field);
	const uint8_t *bytes_b = sev_report_bytes(b, field);

	if (!bytes_a || !bytes_b)
		return bytes_a != bytes_b;
	return memcmp(bytes_a, bytes_b, span(field)) != 0;
}

static bool in_a_field(const struct sev_report *report, size_t at)
{
	for (unsigned i = 0; i < SEV_REPORT_FIELDS; i++) {
		enum sev_report_field field = (enum sev_report_field)i;
		size_t offset = sev_report_field_offset(field);

		if (sev_report_has(report, field) && at >= offset && at < offset + span(field))
			return true;
	}
	return false;
}

static bool byte_differs(const struct sev_report *a, const struct sev_report *b, size_t at)
{
	return sev_report_raw(a)[at] != sev_report_raw(b)[at] && !in_a_field(a, at) &&
	       !in_a_field(b, at);
}

bool report_next_bytes(const struct sev_report *a, const struct sev_report *b, size_t *offset,
		       size_t *size)
{
	while (*offset < SEV_REPORT_SIZE && !byte_differs(a, b, *offset))
		++*offset;
	for (*size = 0; *offset + *size < SEV_REPORT_SIZE; ++*size)
		if (!byte_differs(a, b, *offset + *size))
			break;
	return *size > 0;
}
