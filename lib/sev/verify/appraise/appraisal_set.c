/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of settings, from text into an appraisal.
 */
#include "verify/appraise/appraisal_set.h"

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "verify/appraise/appraisal_text.h"

/* "PLACE: found 'TEXT', expected EXPECTED". */
static enum sev_rc fail_text(const char *place, const char *text, const char *expected,
			     struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_ARG, "%s: found '%s', expected %s", place, text, expected);
}

static enum sev_rc add_value(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			     const uint8_t *bytes, size_t size, const char *name,
			     struct sev_err *err)
{
	struct sev_allowed_list *list = &appraisal->lists[row->slot];

	if (!row->setting.repeats)
		sev_allowed_clear(list);
	return sev_allowed_add(list, bytes, size, name, 0, err);
}

static enum sev_rc fail_size(const struct sev_setting_row *row, const char *place, const char *text,
			     struct sev_err *err)
{
	/* flaw 36: a value of another length is never cut or padded */
	return sev_fail(err, SEV_ERR_ARG,
			"%s: found '%s', %zu characters, expected %u bytes as %u hex digits%s",
			place, text, strlen(text), (unsigned)row->size, 2 * (unsigned)row->size,
			row->slot == SEV_LIST_REPORT_DATA
				? "; a recipe of --bind pads or hashes what is shorter"
				: "");
}

enum sev_rc sev_set_bytes(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			  const char *place, const char *text, struct sev_err *err)
{
	uint8_t bytes[64];

	if (!sev_hex_decode(text, bytes, (size_t)row->size))
		return fail_size(row, place, text, err);
	return add_value(appraisal, row, bytes, (size_t)row->size, NULL, err);
}

enum sev_rc sev_set_chip_id(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			    const char *place, const char *text, struct sev_err *err)
{
	static const uint8_t masked[64];
	uint8_t bytes[64] = {0};

	/* spec: SNP-ABI MSG_REPORT_RSP: CHIP_ID of family 1Ah is 8 bytes, the others zero */
	if (!sev_hex_decode(text, bytes, strlen(text) == 16 ? 8 : sizeof(bytes)))
		return fail_text(place, text, "64 bytes as 128 hex digits, or 8 as 16", err);
	if (memcmp(bytes, masked, sizeof(bytes)) == 0)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: found zeros, which is every CHIP_ID that its host masks",
				place);
	return add_value(appraisal, row, bytes, sizeof(bytes), NULL, err);
}

enum sev_rc sev_set_name(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			 const char *place, const char *text, struct sev_err *err)
{
	if (!*text)
		return fail_text(place, text, "a name", err);
	return add_value(appraisal, row, NULL, 0, text, err);
}

static void ask(struct sev_appraisal *appraisal, const struct sev_setting_row *row, uint64_t value)
{
	appraisal->numbers[row->slot] = (struct sev_asked_number){.value = value, .asked = true};
}

enum sev_rc sev_set_number(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			   const char *place, const char *text, struct sev_err *err)
{
	uint64_t value;

	if (!sev_parse_u64(text, &value) || value > row->size)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: found '%s', expected a number from 0 to %llu", place, text,
				(unsigned long long)row->size);
	ask(appraisal, row, value);
	return SEV_OK;
}

enum sev_rc sev_set_vmpl(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			 const char *place, const char *text, struct sev_err *err)
{
	if (!sev_name_equal(text, "any"))
		return sev_set_number(appraisal, row, place, text, err);
	ask(appraisal, row, SEV_VMPL_ANY);
	return SEV_OK;
}

/* "on", "off", or nothing, which is on. */
static enum sev_rc parse_switch(const char *place, const char *text, bool *on, struct sev_err *err)
{
	*on = !text || sev_name_equal(text, "on");
	if (*on || sev_name_equal(text, "off"))
		return SEV_OK;
	return fail_text(place, text, "on or off", err);
}

enum sev_rc sev_set_switch(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			   const char *place, const char *text, struct sev_err *err)
{
	bool on;
	enum sev_rc rc = parse_switch(place, text, &on, err);

	if (!rc)
		appraisal->numbers[row->slot] = (struct sev_asked_number){.value = on, .asked = on};
	return rc;
}

enum sev_rc sev_set_baseline(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			     const char *place, const char *text, struct sev_err *err)
{
	sev_allowed_clear(&appraisal->lists[row->slot]);
	sev_baseline_free(appraisal->baseline);
	appraisal->baseline = NULL;
	if (!sev_name_equal(text, "built-in"))
		return sev_set_name(appraisal, row, place, text, err);
	return sev_appraisal_set_baseline(appraisal, "built-in TCB baseline", SEV_BASELINE_BUILTIN,
					  SEV_BASELINE_BUILTIN_SIZE, err);
}

static enum sev_rc set_mask(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			    enum sev_report_field field, const char *place, const char *text,
			    struct sev_err *err)
{
	uint64_t mask = 0;
	enum sev_rc rc = sev_flags_parse(field, place, text, &mask, err);

	if (rc)
		return rc;
	/* No flag at all is a question that every report answers rightly. */
	if (!mask)
		return fail_text(place, text, "at least one flag", err);
	ask(appraisal, row, appraisal->numbers[row->slot].value | mask);
	return SEV_OK;
}

enum sev_rc sev_set_policy_mask(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
				const char *place, const char *text, struct sev_err *err)
{
	return set_mask(appraisal, row, SEV_REPORT_POLICY, place, text, err);
}

enum sev_rc sev_set_platform_mask(struct sev_appraisal *appraisal,
				  const struct sev_setting_row *row, const char *place,
				  const char *text, struct sev_err *err)
{
	return set_mask(appraisal, row, SEV_REPORT_PLATFORM_INFO, place, text, err);
}

enum sev_rc sev_set_mit_mask(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			     const char *place, const char *text, struct sev_err *err)
{
	uint64_t mask;

	if (!sev_parse_u64(text, &mask))
		return fail_text(place, text, "a 64-bit mask such as 0x5", err);
	ask(appraisal, row, mask);
	return SEV_OK;
}

enum sev_rc sev_set_abi(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			const char *place, const char *text, struct sev_err *err)
{
	uint8_t parts[2];

	if (!sev_firmware_version_parse(text, parts, 2))
		return fail_text(place, text, "MAJOR.MINOR, each 0 to 255", err);
	ask(appraisal, row, (uint64_t)parts[0] << 8 | parts[1]);
	return SEV_OK;
}

enum sev_rc sev_set_firmware(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			     const char *place, const char *text, struct sev_err *err)
{
	uint8_t parts[3];

	if (!sev_firmware_version_parse(text, parts, 3))
		return fail_text(place, text, "MAJOR.MINOR.BUILD, each 0 to 255", err);
	ask(appraisal, row, (uint64_t)parts[0] << 16 | (uint64_t)parts[1] << 8 | parts[2]);
	return SEV_OK;
}

#define PRODUCT_MAX 64

enum sev_rc sev_set_tcb(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			const char *place, const char *text, struct sev_err *err)
{
	const char *colon = strchr(text, ':');
	const char *tcb = colon ? colon + 1 : text;
	char product[PRODUCT_MAX] = "";
	uint8_t values[SEV_TCB_COMPONENTS] = {0};
	unsigned given = 0;
	enum sev_rc rc;

	if (colon && (colon == text || (size_t)(colon - text) >= sizeof(product)))
		return fail_text(place, text, "PRODUCT:TCB, such as Milan:snp=24,ucode=219", err);
	if (colon)
		memcpy(product, text, (size_t)(colon - text));
	rc = sev_tcb_parse(tcb, values, &given, err);
	if (rc) {
		sev_err_prefix(err, "%s", place);
		return rc;
	}
	return sev_tcb_minimums_add(&appraisal->minimums[row->slot], colon ? product : NULL, values,
				    given, err);
}

/* Defaults that may be lifted by name. */
static bool may_allow(enum sev_check check)
{
	static const enum sev_check defaults[] = {
		SEV_CHECK_RESERVED_BYTES, SEV_CHECK_RESERVED_POLICY, SEV_CHECK_RESERVED_KEY_INFO,
		SEV_CHECK_DEBUG,	  SEV_CHECK_TCB_ORDER,	     SEV_CHECK_POLICY,
	};

	for (size_t i = 0; i < SEV_COUNT(defaults); i++)
		if (defaults[i] == check)
			return true;
	return false;
}

static enum sev_rc set_check(struct sev_appraisal *appraisal, bool allow, const char *place,
			     const char *name, struct sev_err *err)
{
	enum sev_check check;
	enum sev_rc rc = sev_check_find(name, &check, err);

	if (rc) {
		sev_err_prefix(err, "%s", place);
		return rc;
	}
	if (allow && !may_allow(check))
		return fail_text(place, name,
				 "debug, reserved-bytes, reserved-policy, reserved-key-info, "
				 "tcb-order or policy",
				 err);
	if (allow)
		appraisal->allowed[check] = true;
	else
		appraisal->required[check] = true;
	return SEV_OK;
}

static enum sev_rc set_checks(struct sev_appraisal *appraisal, bool allow, const char *place,
			      const char *text, struct sev_err *err)
{
	char name[SEV_ITEM_MAX];
	enum sev_rc rc = SEV_OK;

	for (const char *at = text; !rc && at;) {
		if (!sev_cut_item(&at, name))
			return fail_text(place, text, "names of checks between commas", err);
		rc = set_check(appraisal, allow, place, name, err);
	}
	return rc;
}

enum sev_rc sev_set_allow(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			  const char *place, const char *text, struct sev_err *err)
{
	(void)row;
	return set_checks(appraisal, true, place, text, err);
}

enum sev_rc sev_set_require(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			    const char *place, const char *text, struct sev_err *err)
{
	(void)row;
	return set_checks(appraisal, false, place, text, err);
}
