/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts for the sentences of a result.
 */
#include <stdio.h>
#include <string.h>

#include "verify/inquiry.h"

#define SECONDS_PER_DAY 86400

const char *sev_short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

const char *sev_time_text(int64_t time, char out[SEV_TIME_TEXT])
{
	int64_t days = time / SECONDS_PER_DAY - (time % SECONDS_PER_DAY < 0 ? 1 : 0);
	int64_t seconds = time - days * SECONDS_PER_DAY;
	/* Days are counted from 0000-03-01, in eras of 400 years. */
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t of_era = shifted - era * 146097;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int64_t day = of_year - (153 * month + 2) / 5 + 1;
	int64_t year = year_of_era + era * 400 + (month >= 10 ? 1 : 0);
	int length = snprintf(out, SEV_TIME_TEXT, "%04d-%02d-%02d %02d:%02d:%02dZ", (int)year,
			      (int)(month < 10 ? month + 3 : month - 9), (int)day,
			      (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));

	if (length < 0 || length >= SEV_TIME_TEXT)
		snprintf(out, SEV_TIME_TEXT, "far away");
	return out;
}

/* "bl 3, tee 0, snp 22, ucode 211"; a component that is not there is "none". */
static const char *components_text(enum sev_tcb_layout layout, const bool *has,
				   const uint8_t *values, char out[SEV_TCB_TEXT])
{
	static const char *const names[SEV_TCB_COMPONENTS] = {"fmc", "bl", "tee", "snp", "ucode"};
	size_t length = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		const char *comma = length ? ", " : "";
		int more;

		if (sev_tcb_component_byte(layout, i) < 0)
			continue;
		more = has[i] ? snprintf(out + length, SEV_TCB_TEXT - length, "%s%s %u", comma,
					 names[i], values[i])
			      : snprintf(out + length, SEV_TCB_TEXT - length, "%s%s none", comma,
					 names[i]);
		length += more > 0 ? (size_t)more : 0;
	}
	return out;
}

const char *sev_tcb_text(enum sev_tcb_layout layout, const uint8_t tcb[8], char out[SEV_TCB_TEXT])
{
	static const bool all[SEV_TCB_COMPONENTS] = {true, true, true, true, true};
	uint8_t values[SEV_TCB_COMPONENTS] = {0};

	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		int byte = sev_tcb_component_byte(layout, i);

		if (byte >= 0)
			values[i] = tcb[byte];
	}
	return components_text(layout, all, values, out);
}

const char *sev_leaf_tcb_text(enum sev_tcb_layout layout, const struct sev_cert *leaf,
			      char out[SEV_TCB_TEXT])
{
	uint8_t values[SEV_TCB_COMPONENTS] = {0};
	bool has[SEV_TCB_COMPONENTS];

	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		has[i] = sev_cert_tcb(leaf, i, &values[i]);
	return components_text(layout, has, values, out);
}
