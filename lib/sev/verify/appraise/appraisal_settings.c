/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The settings of an appraisal: one table, from which command lines and documents are read.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "verify/appraise/appraisal_set.h"
#include "verify/appraise/appraisal_text.h"

#define STRING SEV_SETTING_STRING
#define NUMBER SEV_SETTING_NUMBER
#define SWITCH SEV_SETTING_BOOL

/* clang-format off */
static const struct sev_setting_row ROWS[] = {
{{"measurement", "HEX", "MEASUREMENT is this launch digest (48 bytes)", true},
	STRING, sev_set_bytes, SEV_LIST_MEASUREMENT, 48},
{{"plan", "FILE", "the guest is that of this launch plan, as sev-measure plan wrote it: MEASUREMENT, POLICY, HOST_DATA", true},
	STRING, sev_set_name, SEV_LIST_PLAN, 0},
{{"report_data", "HEX", "REPORT_DATA is this (64 bytes)", false},
	STRING, sev_set_bytes, SEV_LIST_REPORT_DATA, 64},
{{"host_data", "HEX", "HOST_DATA is this (32 bytes)", false},
	STRING, sev_set_bytes, SEV_LIST_HOST_DATA, 32},
{{"family_id", "HEX", "FAMILY_ID is this (16 bytes)", false},
	STRING, sev_set_bytes, SEV_LIST_FAMILY_ID, 16},
{{"image_id", "HEX", "IMAGE_ID is this (16 bytes)", false},
	STRING, sev_set_bytes, SEV_LIST_IMAGE_ID, 16},
{{"id_key_digest", "HEX", "ID_KEY_DIGEST is this (48 bytes)", true},
	STRING, sev_set_bytes, SEV_LIST_ID_KEY_DIGEST, 48},
{{"author_key_digest", "HEX", "there is an author key and AUTHOR_KEY_DIGEST is this (48 bytes)", true},
	STRING, sev_set_bytes, SEV_LIST_AUTHOR_KEY_DIGEST, 48},
{{"require_author_key", NULL, "the ID key is signed by an author key, whichever it is", false},
	SWITCH, sev_set_switch, SEV_NUMBER_REQUIRE_AUTHOR_KEY, 0},
{{"guest_svn", "N", "GUEST_SVN is this", false},
	NUMBER, sev_set_number, SEV_NUMBER_GUEST_SVN, UINT32_MAX},
{{"min_guest_svn", "N", "GUEST_SVN is at least this", false},
	NUMBER, sev_set_number, SEV_NUMBER_MIN_GUEST_SVN, UINT32_MAX},
{{"report_id", "HEX", "REPORT_ID is this (32 bytes)", false},
	STRING, sev_set_bytes, SEV_LIST_REPORT_ID, 32},
{{"report_id_ma", "HEX", "REPORT_ID_MA, the migration agent's report, is this (32 bytes)", false},
	STRING, sev_set_bytes, SEV_LIST_REPORT_ID_MA, 32},
{{"policy_required", "FLAGS", "these flags of POLICY are 1: names such as single-socket, or a number", true},
	NUMBER, sev_set_policy_mask, SEV_NUMBER_POLICY_REQUIRED, 0},
{{"policy_forbidden", "FLAGS", "these flags of POLICY are 0: names such as smt,migrate-ma, or a number", true},
	NUMBER, sev_set_policy_mask, SEV_NUMBER_POLICY_FORBIDDEN, 0},
{{"min_abi", "MAJOR.MINOR", "POLICY asks for a firmware ABI of at least this", false},
	STRING, sev_set_abi, SEV_NUMBER_MIN_ABI, 0},
{{"vmpl", "VMPL", "the report was asked for at this VMPL: 0 to 3, or any (default 0)", false},
	NUMBER, sev_set_vmpl, SEV_NUMBER_VMPL, 3},
{{"min_tcb", "[PRODUCT:]TCB", "REPORTED_TCB is at least this: Milan:snp=24,ucode=219", true},
	STRING, sev_set_tcb, SEV_TCB_REPORTED, 0},
{{"min_committed_tcb", "[PRODUCT:]TCB", "COMMITTED_TCB is at least this", true},
	STRING, sev_set_tcb, SEV_TCB_COMMITTED, 0},
{{"min_current_tcb", "[PRODUCT:]TCB", "CURRENT_TCB is at least this", true},
	STRING, sev_set_tcb, SEV_TCB_CURRENT, 0},
{{"min_launch_tcb", "[PRODUCT:]TCB", "LAUNCH_TCB is at least this", true},
	STRING, sev_set_tcb, SEV_TCB_LAUNCH, 0},
{{"reported_equals_committed", NULL, "REPORTED_TCB is COMMITTED_TCB, not merely at or below it", false},
	SWITCH, sev_set_switch, SEV_NUMBER_REPORTED_EQUALS_COMMITTED, 0},
{{"no_provisional", NULL, "COMMITTED_TCB is CURRENT_TCB: refuse firmware on trial", false},
	SWITCH, sev_set_switch, SEV_NUMBER_NO_PROVISIONAL, 0},
{{"tcb_baseline", "FILE", "REPORTED_TCB is not below this table of AMD's bulletins; built-in is the one of this build", false},
	STRING, sev_set_baseline, SEV_LIST_TCB_BASELINE, 0},
{{"min_firmware", "MAJOR.MINOR.BUILD", "the current firmware is at least this", false},
	STRING, sev_set_firmware, SEV_NUMBER_MIN_FIRMWARE, 0},
{{"min_committed_firmware", "MAJOR.MINOR.BUILD", "the committed firmware is at least this", false},
	STRING, sev_set_firmware, SEV_NUMBER_MIN_COMMITTED_FIRMWARE, 0},
{{"min_build", "N", "the current firmware's build is at least this", false},
	NUMBER, sev_set_number, SEV_NUMBER_MIN_BUILD, UINT8_MAX},
{{"platform_info_required", "FLAGS", "these bits of PLATFORM_INFO are 1: names such as ecc,alias-check, or a number", true},
	NUMBER, sev_set_platform_mask, SEV_NUMBER_PLATFORM_INFO_REQUIRED, 0},
{{"platform_info_forbidden", "FLAGS", "these bits of PLATFORM_INFO are 0: names such as smt, or a number", true},
	NUMBER, sev_set_platform_mask, SEV_NUMBER_PLATFORM_INFO_FORBIDDEN, 0},
{{"forbid_unknown_platform_info", NULL, "PLATFORM_INFO has no bit that this build does not know", false},
	SWITCH, sev_set_switch, SEV_NUMBER_FORBID_UNKNOWN_PLATFORM_INFO, 0},
{{"chip_id", "HEX", "CHIP_ID is this (64 bytes, or the 8 that Turin has)", true},
	STRING, sev_set_chip_id, SEV_LIST_CHIP_ID, 64},
{{"csp_id", "NAME", "the VLEK is this cloud provider's", true},
	STRING, sev_set_name, SEV_LIST_CSP_ID, 0},
{{"product", "NAME", "the processor is this one: Milan, Genoa, Bergamo, Turin, ...", true},
	STRING, sev_set_name, SEV_LIST_PRODUCT, 0},
{{"min_launch_mit", "MASK", "LAUNCH_MIT_VECTOR has these bits; absent below version 5", false},
	NUMBER, sev_set_mit_mask, SEV_NUMBER_MIN_LAUNCH_MIT, 0},
{{"min_current_mit", "MASK", "CURRENT_MIT_VECTOR has these bits; absent below version 5", false},
	NUMBER, sev_set_mit_mask, SEV_NUMBER_MIN_CURRENT_MIT, 0},
{{"allow", "CHECKS", "let these defaults fail: debug, reserved-bytes, reserved-policy, reserved-key-info, tcb-order, policy", true},
	STRING, sev_set_allow, 0, 0},
{{"require", "CHECKS", "these checks must have been asked and have passed: measurement,report-data", true},
	STRING, sev_set_require, 0, 0},
};
/* clang-format on */

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
