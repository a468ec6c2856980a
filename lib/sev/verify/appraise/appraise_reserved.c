/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is reserved and must be zero in the version that the report says it is of.
 */
#include <stdio.h>

#include <sev/policy.h>

#include "verify/appraise/appraise_checks.h"

#define WHAT_MAX 256

/* spec: SNP-ABI MSG_REPORT_RSP: reserved ranges are zero, those of its version */
/* flaw 9: 0x1F8 to 0x207 are reserved below version 5, not mitigation vectors */
static void check_bytes(const struct sev_appraising *a)
{
	char what[WHAT_MAX];
	size_t offset, size;

	if (!sev_report_nonzero_reserved(a->report, &offset, &size)) {
		sev_result_set(
			a->result, SEV_CHECK_RESERVED_BYTES, SEV_CHECK_PASSED,
			"every reserved byte of version %llu is zero",
			(unsigned long long)sev_report_number(a->report, SEV_REPORT_VERSION));
		return;
	}
	snprintf(what, sizeof(what),
		 "reserved bytes 0x%zx to 0x%zx are not zero, which version %llu asks for", offset,
		 offset + size - 1,
		 (unsigned long long)sev_report_number(a->report, SEV_REPORT_VERSION));
	sev_appraise_refuse(a, SEV_CHECK_RESERVED_BYTES, what);
	sev_result_advise(a->result, SEV_CHECK_RESERVED_BYTES,
			  "the firmware is newer than this build, or the report was tampered with "
			  "outside its signed part: update sevkit, or fetch the report again");
}

/* spec: SNP-ABI guest policy: bits 63 to 26 are zero, bit 17 is one */
/* flaw 32: bit 17 is not taken for granted */
static void check_policy(const struct sev_appraising *a)
{
	uint64_t policy = sev_report_number(a->report, SEV_REPORT_POLICY);
	struct sev_err err;

	if (!sev_policy_check(SEV_MODE_SNP, policy, &err)) {
		sev_result_set(a->result, SEV_CHECK_RESERVED_POLICY, SEV_CHECK_PASSED,
			       "POLICY 0x%llx has no reserved bit that is wrong",
			       (unsigned long long)policy);
		return;
	}
	sev_appraise_refuse(a, SEV_CHECK_RESERVED_POLICY, err.msg);
	sev_result_advise(
		a->result, SEV_CHECK_RESERVED_POLICY,
		"the guest was launched with a policy flag that this build does not know: "
		"find out what it permits before allowing it");
}

/* SIGNING_KEY's values 2 to 6 are reserved. */
static bool is_signing_key(unsigned key)
{
	return key == SEV_SIGNING_KEY_VCEK || key == SEV_SIGNING_KEY_VLEK ||
	       key == SEV_SIGNING_KEY_NONE;
}

/* spec: SNP-ABI MSG_REPORT_RSP: reserved bits and values of KEY_INFO are not used */
static void check_key_info(const struct sev_appraising *a)
{
	uint64_t key_info = sev_report_number(a->report, SEV_REPORT_KEY_INFO);
	uint64_t unnamed = key_info & sev_report_unnamed_bits(SEV_REPORT_KEY_INFO);
	unsigned key = sev_report_signing_key(a->report);
	char what[WHAT_MAX];

	if (!unnamed && is_signing_key(key)) {
		sev_result_set(a->result, SEV_CHECK_RESERVED_KEY_INFO, SEV_CHECK_PASSED,
			       "KEY_INFO 0x%llx has no reserved bit set",
			       (unsigned long long)key_info);
		return;
	}
	if (unnamed)
		snprintf(what, sizeof(what),
			 "KEY_INFO 0x%llx: reserved bits 0x%llx are set, expected 0",
			 (unsigned long long)key_info, (unsigned long long)unnamed);
	else
		snprintf(what, sizeof(what),
			 "KEY_INFO 0x%llx: SIGNING_KEY is %u, expected 0, 1 or 7",
			 (unsigned long long)key_info, key);
	sev_appraise_refuse(a, SEV_CHECK_RESERVED_KEY_INFO, what);
	sev_result_advise(a->result, SEV_CHECK_RESERVED_KEY_INFO,
			  "the firmware is newer than this build: update sevkit");
}

void sev_appraise_reserved(const struct sev_appraising *a)
{
	check_bytes(a);
	check_policy(a);
	check_key_info(a);
}
