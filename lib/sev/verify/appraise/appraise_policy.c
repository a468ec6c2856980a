/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the guest's owner permitted at launch (POLICY), and from where in the guest the report was
 * asked for (VMPL).
 */
#include "verify/appraise/appraise_checks.h"

#define POLICY_DEBUG	  (UINT64_C(1) << 19)
#define VMPL_HOST_REQUEST UINT32_MAX /* of a report that the host asked for */
#define VMPL_LAST	  3

static void check_debug(const struct sev_appraising *a)
{
	uint64_t policy = sev_report_number(a->report, SEV_REPORT_POLICY);

	/* spec: SNP-ABI guest policy: DEBUG lets the host read and write the guest's memory */
	if (!(policy & POLICY_DEBUG)) {
		sev_result_set(a->result, SEV_CHECK_DEBUG, SEV_CHECK_PASSED,
			       "POLICY 0x%llx refuses debugging", (unsigned long long)policy);
		return;
	}
	sev_appraise_refuse(a, SEV_CHECK_DEBUG,
			    "POLICY has DEBUG set: the host can read the guest's memory");
	sev_result_advise(a->result, SEV_CHECK_DEBUG,
			  "launch the guest with a policy without DEBUG, and give it no secret "
			  "before");
}

static void check_vmpl(const struct sev_appraising *a)
{
	struct sev_asked_number asked = sev_asked(a, SEV_NUMBER_VMPL);
	uint64_t vmpl = sev_report_number(a->report, SEV_REPORT_VMPL);
	uint64_t expected = asked.asked ? asked.value : 0;
	bool any = expected == SEV_VMPL_ANY;

	/* A host's report is at no VMPL, and says nothing of what the guest wants to say. */
	if (any && vmpl <= VMPL_LAST) {
		sev_result_set(a->result, SEV_CHECK_VMPL, SEV_CHECK_NOT_ASKED,
			       "VMPL %llu; any is allowed", (unsigned long long)vmpl);
		return;
	}
	if (any)
		sev_result_set(a->result, SEV_CHECK_VMPL, SEV_CHECK_FAILED,
			       "VMPL is %llu, expected 0 to %d", (unsigned long long)vmpl,
			       VMPL_LAST);
	else if (sev_result_expect(a->result, SEV_CHECK_VMPL, vmpl == expected,
				   "VMPL is %llu, expected %llu", (unsigned long long)vmpl,
				   (unsigned long long)expected))
		return;
	if (vmpl == VMPL_HOST_REQUEST)
		sev_result_advise(a->result, SEV_CHECK_VMPL,
				  "the host asked for this report: have the guest ask for one");
	else
		sev_result_advise(a->result, SEV_CHECK_VMPL,
				  "a guest above an SVSM or paravisor has a VMPL above 0: if that "
				  "is so, ask for it with --vmpl %llu",
				  (unsigned long long)vmpl);
}

static void advise_launch(const struct sev_appraising *a, enum sev_check check)
{
	sev_result_advise(a->result, check,
			  "POLICY is chosen at launch: launch the guest with another one, or ask "
			  "for what it has");
}

static void check_required(const struct sev_appraising *a)
{
	struct sev_asked_number asked = sev_asked(a, SEV_NUMBER_POLICY_REQUIRED);
	uint64_t policy = sev_report_number(a->report, SEV_REPORT_POLICY);
	uint64_t missing = asked.value & ~policy;

	if (!asked.asked)
		return;
	if (!missing) {
		sev_result_set(a->result, SEV_CHECK_POLICY_REQUIRED, SEV_CHECK_PASSED,
			       "POLICY 0x%llx has %s", (unsigned long long)policy,
			       sev_flag_names(SEV_REPORT_POLICY, asked.value).text);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_POLICY_REQUIRED, SEV_CHECK_FAILED,
		       "POLICY 0x%llx lacks %s", (unsigned long long)policy,
		       sev_flag_names(SEV_REPORT_POLICY, missing).text);
	advise_launch(a, SEV_CHECK_POLICY_REQUIRED);
}

static void check_forbidden(const struct sev_appraising *a)
{
	struct sev_asked_number asked = sev_asked(a, SEV_NUMBER_POLICY_FORBIDDEN);
	uint64_t policy = sev_report_number(a->report, SEV_REPORT_POLICY);
	uint64_t wrong = asked.value & policy;

	if (!asked.asked)
		return;
	if (!wrong) {
		sev_result_set(a->result, SEV_CHECK_POLICY_FORBIDDEN, SEV_CHECK_PASSED,
			       "POLICY 0x%llx has none of what is forbidden",
			       (unsigned long long)policy);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_POLICY_FORBIDDEN, SEV_CHECK_FAILED,
		       "POLICY 0x%llx has %s, which is forbidden", (unsigned long long)policy,
		       sev_flag_names(SEV_REPORT_POLICY, wrong).text);
	advise_launch(a, SEV_CHECK_POLICY_FORBIDDEN);
}

static void check_abi(const struct sev_appraising *a)
{
	struct sev_asked_number asked = sev_asked(a, SEV_NUMBER_MIN_ABI);
	uint64_t abi = sev_report_number(a->report, SEV_REPORT_POLICY) & 0xffff;

	if (!asked.asked)
		return;
	/* spec: SNP-ABI guest policy: ABI_MAJOR and ABI_MINOR are one version, major first */
	if (!sev_result_expect(a->result, SEV_CHECK_POLICY_ABI, abi >= asked.value,
			       "POLICY asks for ABI %u.%u, expected at least %u.%u",
			       (unsigned)(abi >> 8), (unsigned)(abi & 0xff),
			       (unsigned)(asked.value >> 8), (unsigned)(asked.value & 0xff)))
		advise_launch(a, SEV_CHECK_POLICY_ABI);
}

void sev_appraise_policy(const struct sev_appraising *a)
{
	check_debug(a);
	check_vmpl(a);
	check_required(a);
	check_forbidden(a);
	check_abi(a);
}
