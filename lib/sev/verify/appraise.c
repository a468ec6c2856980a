/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/appraise.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "verify/appraise_checks.h"

struct sev_hex sev_hex_of(const uint8_t *bytes, size_t size)
{
	struct sev_hex hex = {0};

	sev_hex_encode(bytes, size, hex.text);
	return hex;
}

void sev_phrase_add(struct sev_phrase *phrase, const char *fmt, ...)
{
	static const char cut[] = ", ...";
	size_t room = sizeof(phrase->text) - phrase->length - sizeof(cut);
	char *at = phrase->text + phrase->length;
	const char *between = phrase->length ? ", " : "";
	char item[160];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(item, sizeof(item), fmt, ap);
	va_end(ap);
	n = snprintf(at, room, "%s%s", between, item);
	if (n > 0 && (size_t)n < room) {
		phrase->length += (size_t)n;
		return;
	}
	if (phrase->length < 2 || strcmp(at - 2, "..") != 0)
		memcpy(at, cut, sizeof(cut));
}

/* The name of the flag at one bit; NULL when it has none. */
static const char *flag_at(enum sev_report_field field, unsigned shift)
{
	struct sev_bit_field bit;

	for (unsigned i = 0; sev_report_bit_field(field, i, &bit); i++)
		if (bit.shift == shift && bit.width == 1)
			return bit.name;
	return NULL;
}

struct sev_phrase sev_flag_names(enum sev_report_field field, uint64_t mask)
{
	struct sev_phrase phrase = {.length = 0};

	for (unsigned shift = 0; shift < 64; shift++) {
		const char *name = flag_at(field, shift);

		if (!(mask >> shift & 1))
			continue;
		if (name)
			sev_phrase_add(&phrase, "%s", name);
		else
			sev_phrase_add(&phrase, "bit %u", shift);
	}
	return phrase;
}

void sev_appraise_refuse(const struct sev_appraising *a, enum sev_check check, const char *what)
{
	if (a->appraisal->allowed[check])
		sev_result_set(a->result, check, SEV_CHECK_WARNED, "%s; the policy allows it",
			       what);
	else
		sev_result_set(a->result, check, SEV_CHECK_FAILED, "%s", what);
}

static void require_checks(const struct sev_appraising *a)
{
	for (size_t i = 0; i < SEV_CHECKS; i++)
		if (a->appraisal->required[i])
			sev_result_require(a->result, (enum sev_check)i);
}

enum sev_rc sev_appraise(const struct sev_appraisal *appraisal, const struct sev_report *report,
			 const struct sev_cert *leaf, const struct sev_hcl *hcl,
			 struct sev_result *result, struct sev_err *err)
{
	static sev_appraise_fn *const checks[] = {
		sev_appraise_reserved, sev_appraise_policy,   sev_appraise_tcb,
		sev_appraise_baseline, sev_appraise_minimums, sev_appraise_firmware,
		sev_appraise_platform, sev_appraise_guest,    sev_appraise_planned,
	};
	const struct sev_appraising a = {appraisal, report, leaf, result};

	(void)hcl;
	(void)err;
	if (!sev_report_is_known(report)) {
		sev_result_set_not_appraised(result);
		return SEV_OK;
	}
	for (size_t i = 0; i < SEV_COUNT(checks); i++)
		checks[i](&a);
	require_checks(&a);
	return SEV_OK;
}
