/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/appraise/appraisal_text.h"

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

bool sev_cut_item(const char **at, char item[SEV_ITEM_MAX])
{
	size_t length = strcspn(*at, ",");

	if (length == 0 || length >= SEV_ITEM_MAX)
		return false;
	memcpy(item, *at, length);
	item[length] = '\0';
	*at = (*at)[length] ? *at + length + 1 : NULL;
	return true;
}

/* Whether text, of which length characters count, is name but for case and the dash. */
static bool is_spelled(const char *name, size_t length, const char *text)
{
	char cut[SEV_ITEM_MAX], spelled[SEV_ITEM_MAX];

	if (length >= sizeof(cut) || strlen(text) >= sizeof(spelled))
		return false;
	memcpy(cut, name, length);
	cut[length] = '\0';
	memcpy(spelled, text, strlen(text) + 1);
	for (char *c = spelled; *c; c++)
		if (*c == '-')
			*c = '_';
	return sev_name_equal(cut, spelled);
}

/* Whether text means the flag of that name. */
static bool is_flag(const char *name, const char *text)
{
	static const char *const endings[] = {"", "_EN", "_COMPLETE", "_DRAM", "_DRAM_EN"};
	size_t length = strlen(name);

	for (size_t i = 0; i < SEV_COUNT(endings); i++) {
		size_t ending = strlen(endings[i]);

		if (length > ending && strcmp(name + length - ending, endings[i]) == 0 &&
		    is_spelled(name, length - ending, text))
			return true;
	}
	return false;
}

static const char *flag_name(const void *ctx, size_t i)
{
	enum sev_report_field field = *(const enum sev_report_field *)ctx;
	struct sev_bit_field bit;

	return sev_report_bit_field(field, (unsigned)i, &bit) ? bit.name : "";
}

static size_t flag_count(enum sev_report_field field)
{
	struct sev_bit_field bit;
	unsigned count = 0;

	while (sev_report_bit_field(field, count, &bit))
		count++;
	return count;
}

static enum sev_rc fail_flag(enum sev_report_field field, const char *place, const char *text,
			     struct sev_err *err)
{
	const char *near = sev_nearest_name(text, flag_count(field), flag_name, &field);

	if (near && *near)
		return sev_fail(err, SEV_ERR_ARG, "%s: %s has no flag '%s'; did you mean '%s'?",
				place, sev_report_field_name(field), text, near);
	return sev_fail(err, SEV_ERR_ARG,
			"%s: %s has no flag '%s', expected a number or names between commas", place,
			sev_report_field_name(field), text);
}

static enum sev_rc parse_flag(enum sev_report_field field, const char *place, const char *text,
			      uint64_t *mask, struct sev_err *err)
{
	struct sev_bit_field bit;

	for (unsigned i = 0; sev_report_bit_field(field, i, &bit); i++) {
		if (bit.width == 1 && is_flag(bit.name, text)) {
			*mask |= UINT64_C(1) << bit.shift;
			return SEV_OK;
		}
	}
	return fail_flag(field, place, text, err);
}

enum sev_rc sev_flags_parse(enum sev_report_field field, const char *place, const char *text,
			    uint64_t *mask, struct sev_err *err)
{
	char name[SEV_ITEM_MAX];
	enum sev_rc rc = SEV_OK;

	*mask = 0;
	if (sev_parse_u64(text, mask))
		return SEV_OK;
	for (const char *at = text; !rc && at;) {
		if (!sev_cut_item(&at, name))
			return fail_flag(field, place, text, err);
		rc = parse_flag(field, place, name, mask, err);
	}
	return rc;
}

bool sev_firmware_version_parse(const char *text, uint8_t *parts, size_t count)
{
	char number[8];

	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(text, ".");
		uint64_t value;

		if (length >= sizeof(number) || (text[length] == '.') != (i + 1 < count))
			return false;
		memcpy(number, text, length);
		number[length] = '\0';
		if (!sev_parse_u64(number, &value) || value > UINT8_MAX)
			return false;
		parts[i] = (uint8_t)value;
		text += length + 1;
	}
	return true;
}
