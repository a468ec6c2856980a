/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings of an appraisal: one table, from which command lines and documents are read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "verify/appraisal.h"
#include "verify/appraisal_text.h"

struct sev_setting_row;
typedef enum sev_rc set_fn(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			   const char *place, const char *text, struct sev_err *err);

struct sev_setting_row {
	struct sev_setting setting;
	enum sev_setting_json json;
	set_fn *set;
	unsigned slot; /* which list, number, minimum or field */
	uint64_t size; /* of bytes, or the largest number */
};

static set_fn set_bytes, set_chip_id, set_name, set_number, set_vmpl, set_switch, set_policy_mask,
	set_platform_mask, set_mit_mask, set_abi, set_firmware, set_tcb, set_baseline, set_checks;

#define STRING SEV_SETTING_STRING
#define NUMBER SEV_SETTING_NUMBER
#define SWITCH SEV_SETTING_BOOL

/* clang-format off */
static const struct sev_setting_row ROWS[] = {
{{"measurement", "HEX", "MEASUREMENT is this launch digest (48 bytes)", true},
	STRING, set_bytes, SEV_LIST_MEASUREMENT, 48},
{{"manifest", "FILE", "MEASUREMENT is the digest of this launch plan, as sev-measure wrote it", true},
	STRING, set_name, SEV_LIST_MANIFEST, 0},
{{"report_data", "HEX", "REPORT_DATA is this (64 bytes)", false},
	STRING, set_bytes, SEV_LIST_REPORT_DATA, 64},
{{"host_data", "HEX", "HOST_DATA is this (32 bytes)", false},
	STRING, set_bytes, SEV_LIST_HOST_DATA, 32},
{{"family_id", "HEX", "FAMILY_ID is this (16 bytes)", false},
	STRING, set_bytes, SEV_LIST_FAMILY_ID, 16},
{{"image_id", "HEX", "IMAGE_ID is this (16 bytes)", false},
	STRING, set_bytes, SEV_LIST_IMAGE_ID, 16},
{{"id_key_digest", "HEX", "ID_KEY_DIGEST is this (48 bytes)", true},
	STRING, set_bytes, SEV_LIST_ID_KEY_DIGEST, 48},
{{"author_key_digest", "HEX", "there is an author key and AUTHOR_KEY_DIGEST is this (48 bytes)", true},
	STRING, set_bytes, SEV_LIST_AUTHOR_KEY_DIGEST, 48},
{{"require_author_key", NULL, "the ID key is signed by an author key, whichever it is", false},
	SWITCH, set_switch, SEV_NUMBER_REQUIRE_AUTHOR_KEY, 0},
{{"guest_svn", "N", "GUEST_SVN is this", false},
	NUMBER, set_number, SEV_NUMBER_GUEST_SVN, UINT32_MAX},
{{"min_guest_svn", "N", "GUEST_SVN is at least this", false},
	NUMBER, set_number, SEV_NUMBER_MIN_GUEST_SVN, UINT32_MAX},
{{"report_id", "HEX", "REPORT_ID is this (32 bytes)", false},
	STRING, set_bytes, SEV_LIST_REPORT_ID, 32},
{{"report_id_ma", "HEX", "REPORT_ID_MA, the migration agent's report, is this (32 bytes)", false},
	STRING, set_bytes, SEV_LIST_REPORT_ID_MA, 32},
{{"policy_required", "FLAGS", "these flags of POLICY are 1: names such as single-socket, or a number", true},
	NUMBER, set_policy_mask, SEV_NUMBER_POLICY_REQUIRED, 0},
{{"policy_forbidden", "FLAGS", "these flags of POLICY are 0: names such as smt,migrate-ma, or a number", true},
	NUMBER, set_policy_mask, SEV_NUMBER_POLICY_FORBIDDEN, 0},
{{"min_abi", "MAJOR.MINOR", "POLICY asks for a firmware ABI of at least this", false},
	STRING, set_abi, SEV_NUMBER_MIN_ABI, 0},
{{"vmpl", "VMPL", "the report was asked for at this VMPL: 0 to 3, or any (default 0)", false},
	NUMBER, set_vmpl, SEV_NUMBER_VMPL, 3},
{{"min_tcb", "[PRODUCT:]TCB", "REPORTED_TCB is at least this: Milan:snp=24,ucode=219", true},
	STRING, set_tcb, SEV_TCB_REPORTED, 0},
{{"min_committed_tcb", "[PRODUCT:]TCB", "COMMITTED_TCB is at least this", true},
	STRING, set_tcb, SEV_TCB_COMMITTED, 0},
{{"min_current_tcb", "[PRODUCT:]TCB", "CURRENT_TCB is at least this", true},
	STRING, set_tcb, SEV_TCB_CURRENT, 0},
{{"min_launch_tcb", "[PRODUCT:]TCB", "LAUNCH_TCB is at least this", true},
	STRING, set_tcb, SEV_TCB_LAUNCH, 0},
{{"reported_equals_committed", NULL, "REPORTED_TCB is COMMITTED_TCB, not merely at or below it", false},
	SWITCH, set_switch, SEV_NUMBER_REPORTED_EQUALS_COMMITTED, 0},
{{"no_provisional", NULL, "COMMITTED_TCB is CURRENT_TCB: refuse firmware on trial", false},
	SWITCH, set_switch, SEV_NUMBER_NO_PROVISIONAL, 0},
{{"builtin_baseline", NULL, "REPORTED_TCB is not below the built-in table of AMD's bulletins", false},
	SWITCH, set_baseline, 0, 0},
{{"min_firmware", "MAJOR.MINOR.BUILD", "the current firmware is at least this", false},
	STRING, set_firmware, SEV_NUMBER_MIN_FIRMWARE, 0},
{{"min_committed_firmware", "MAJOR.MINOR.BUILD", "the committed firmware is at least this", false},
	STRING, set_firmware, SEV_NUMBER_MIN_COMMITTED_FIRMWARE, 0},
{{"min_build", "N", "the current firmware's build is at least this", false},
	NUMBER, set_number, SEV_NUMBER_MIN_BUILD, UINT8_MAX},
{{"platform_info_required", "FLAGS", "these bits of PLATFORM_INFO are 1: names such as ecc,alias-check, or a number", true},
	NUMBER, set_platform_mask, SEV_NUMBER_PLATFORM_INFO_REQUIRED, 0},
{{"platform_info_forbidden", "FLAGS", "these bits of PLATFORM_INFO are 0: names such as smt, or a number", true},
	NUMBER, set_platform_mask, SEV_NUMBER_PLATFORM_INFO_FORBIDDEN, 0},
{{"forbid_unknown_platform_info", NULL, "PLATFORM_INFO has no bit that this build does not know", false},
	SWITCH, set_switch, SEV_NUMBER_FORBID_UNKNOWN_PLATFORM_INFO, 0},
{{"chip_id", "HEX", "CHIP_ID is this (64 bytes, or the 8 that Turin has)", true},
	STRING, set_chip_id, SEV_LIST_CHIP_ID, 64},
{{"csp_id", "NAME", "the VLEK is this cloud provider's", true},
	STRING, set_name, SEV_LIST_CSP_ID, 0},
{{"product", "NAME", "the processor is this one: Milan, Genoa, Bergamo, Turin, ...", true},
	STRING, set_name, SEV_LIST_PRODUCT, 0},
{{"min_launch_mit", "MASK", "LAUNCH_MIT_VECTOR has these bits; absent below version 5", false},
	NUMBER, set_mit_mask, SEV_NUMBER_MIN_LAUNCH_MIT, 0},
{{"min_current_mit", "MASK", "CURRENT_MIT_VECTOR has these bits; absent below version 5", false},
	NUMBER, set_mit_mask, SEV_NUMBER_MIN_CURRENT_MIT, 0},
{{"allow", "CHECKS", "let these defaults fail: debug, reserved-bytes, reserved-policy, reserved-key-info, tcb-order", true},
	STRING, set_checks, true, 0},
{{"require", "CHECKS", "these checks must have been asked: measurement,report-data", true},
	STRING, set_checks, false, 0},
};
/* clang-format on */

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

static enum sev_rc set_bytes(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			     const char *place, const char *text, struct sev_err *err)
{
	uint8_t bytes[64];

	if (!sev_hex_decode(text, bytes, (size_t)row->size))
		return fail_size(row, place, text, err);
	return add_value(appraisal, row, bytes, (size_t)row->size, NULL, err);
}

static enum sev_rc set_chip_id(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
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

static enum sev_rc set_name(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
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

static enum sev_rc set_number(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
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

static enum sev_rc set_vmpl(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			    const char *place, const char *text, struct sev_err *err)
{
	if (!sev_name_equal(text, "any"))
		return set_number(appraisal, row, place, text, err);
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

static enum sev_rc set_switch(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			      const char *place, const char *text, struct sev_err *err)
{
	bool on;
	enum sev_rc rc = parse_switch(place, text, &on, err);

	if (!rc)
		appraisal->numbers[row->slot] = (struct sev_asked_number){.value = on, .asked = on};
	return rc;
}

static enum sev_rc set_baseline(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
				const char *place, const char *text, struct sev_err *err)
{
	bool on;
	enum sev_rc rc = parse_switch(place, text, &on, err);

	(void)row;
	if (rc)
		return rc;
	if (on)
		return sev_appraisal_set_baseline(appraisal, "built-in TCB baseline",
						  SEV_BASELINE_BUILTIN, SEV_BASELINE_BUILTIN_SIZE,
						  err);
	sev_baseline_free(appraisal->baseline);
	appraisal->baseline = NULL;
	return SEV_OK;
}

static enum sev_rc set_mask(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			    enum sev_report_field field, const char *place, const char *text,
			    struct sev_err *err)
{
	uint64_t mask = 0;
	enum sev_rc rc = sev_flags_parse(field, place, text, &mask, err);

	if (!rc)
		ask(appraisal, row, appraisal->numbers[row->slot].value | mask);
	return rc;
}

static enum sev_rc set_policy_mask(struct sev_appraisal *appraisal,
				   const struct sev_setting_row *row, const char *place,
				   const char *text, struct sev_err *err)
{
	return set_mask(appraisal, row, SEV_REPORT_POLICY, place, text, err);
}

static enum sev_rc set_platform_mask(struct sev_appraisal *appraisal,
				     const struct sev_setting_row *row, const char *place,
				     const char *text, struct sev_err *err)
{
	return set_mask(appraisal, row, SEV_REPORT_PLATFORM_INFO, place, text, err);
}

static enum sev_rc set_mit_mask(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
				const char *place, const char *text, struct sev_err *err)
{
	uint64_t mask;

	if (!sev_parse_u64(text, &mask))
		return fail_text(place, text, "a 64-bit mask such as 0x5", err);
	ask(appraisal, row, mask);
	return SEV_OK;
}

static enum sev_rc set_abi(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			   const char *place, const char *text, struct sev_err *err)
{
	uint8_t parts[2];

	if (!sev_firmware_version_parse(text, parts, 2))
		return fail_text(place, text, "MAJOR.MINOR, each 0 to 255", err);
	ask(appraisal, row, (uint64_t)parts[0] << 8 | parts[1]);
	return SEV_OK;
}

static enum sev_rc set_firmware(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
				const char *place, const char *text, struct sev_err *err)
{
	uint8_t parts[3];

	if (!sev_firmware_version_parse(text, parts, 3))
		return fail_text(place, text, "MAJOR.MINOR.BUILD, each 0 to 255", err);
	ask(appraisal, row, (uint64_t)parts[0] << 16 | (uint64_t)parts[1] << 8 | parts[2]);
	return SEV_OK;
}

#define PRODUCT_MAX 64

static enum sev_rc set_tcb(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
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
	if (!given)
		return fail_text(place, text, "at least one component, such as snp=24", err);
	return sev_tcb_minimums_add(&appraisal->minimums[row->slot], colon ? product : NULL, values,
				    given, err);
}

/* Defaults that may be lifted by name. */
static bool may_allow(enum sev_check check)
{
	static const enum sev_check defaults[] = {
		SEV_CHECK_RESERVED_BYTES, SEV_CHECK_RESERVED_POLICY, SEV_CHECK_RESERVED_KEY_INFO,
		SEV_CHECK_DEBUG,	  SEV_CHECK_TCB_ORDER,
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
				 "debug, reserved-bytes, reserved-policy, reserved-key-info or "
				 "tcb-order",
				 err);
	if (allow)
		appraisal->allowed[check] = true;
	else
		appraisal->required[check] = true;
	return SEV_OK;
}

static enum sev_rc set_checks(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			      const char *place, const char *text, struct sev_err *err)
{
	char name[SEV_ITEM_MAX];
	enum sev_rc rc = SEV_OK;

	for (const char *at = text; !rc && at;) {
		if (!sev_cut_item(&at, name))
			return fail_text(place, text, "names of checks between commas", err);
		rc = set_check(appraisal, row->slot, place, name, err);
	}
	return rc;
}

const struct sev_setting *sev_appraisal_setting(size_t i)
{
	return i < SEV_COUNT(ROWS) ? &ROWS[i].setting : NULL;
}

const struct sev_setting_row *sev_setting_find(const char *key)
{
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++)
		if (strcmp(ROWS[i].setting.key, key) == 0)
			return &ROWS[i];
	return NULL;
}

static const char *key_at(const void *ctx, size_t i)
{
	(void)ctx;
	return ROWS[i].setting.key;
}

const char *sev_setting_nearest(const char *key)
{
	return sev_nearest_name(key, SEV_COUNT(ROWS), key_at, NULL);
}

enum sev_setting_json sev_setting_json(const struct sev_setting_row *row)
{
	return row->json;
}

bool sev_setting_repeats(const struct sev_setting_row *row)
{
	return row->setting.repeats;
}

enum sev_rc sev_setting_apply(struct sev_appraisal *appraisal, const struct sev_setting_row *row,
			      const char *place, const char *text, struct sev_err *err)
{
	if (!text && row->json != SWITCH)
		return sev_fail(err, SEV_ERR_ARG, "%s: found nothing, expected %s", place,
				row->setting.metavar);
	return row->set(appraisal, row, place, text, err);
}

static enum sev_rc fail_key(const char *key, const char *spelled, struct sev_err *err)
{
	const char *near = sev_setting_nearest(spelled);

	if (near)
		return sev_fail(err, SEV_ERR_ARG, "unknown setting '%s'; did you mean '%s'?", key,
				near);
	return sev_fail(err, SEV_ERR_ARG, "unknown setting '%s'", key);
}

enum sev_rc sev_appraisal_set(struct sev_appraisal *appraisal, const char *key, const char *text,
			      struct sev_err *err)
{
	const struct sev_setting_row *row = NULL;
	char spelled[SEV_ITEM_MAX];
	size_t n = 0;

	for (; key[n] && n + 1 < sizeof(spelled); n++)
		spelled[n] = key[n] == '-' ? '_' : key[n];
	spelled[n] = '\0';
	if (!key[n])
		row = sev_setting_find(spelled);
	if (!row)
		return fail_key(key, spelled, err);
	return sev_setting_apply(appraisal, row, row->setting.key, text, err);
}
