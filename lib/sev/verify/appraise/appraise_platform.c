/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which machine the guest runs on, and how that is set up.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "verify/appraise/appraise_checks.h"

static void check_unknown(const struct sev_appraising *a)
{
	uint64_t info = sev_report_number(a->report, SEV_REPORT_PLATFORM_INFO);
	uint64_t unknown = info & sev_report_unnamed_bits(SEV_REPORT_PLATFORM_INFO);
	bool refused = sev_asked(a, SEV_NUMBER_FORBID_UNKNOWN_PLATFORM_INFO).asked;

	/* flaw 10: real reports set bits that older documents reserve */
	if (!unknown) {
		sev_result_set(a->result, SEV_CHECK_PLATFORM_INFO_UNKNOWN, SEV_CHECK_PASSED,
			       "every bit of PLATFORM_INFO 0x%llx is known",
			       (unsigned long long)info);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_PLATFORM_INFO_UNKNOWN,
		       refused ? SEV_CHECK_FAILED : SEV_CHECK_WARNED,
		       "PLATFORM_INFO 0x%llx has bits that this build does not know: %s",
		       (unsigned long long)info,
		       sev_flag_names(SEV_REPORT_PLATFORM_INFO, unknown).text);
	sev_result_advise(a->result, SEV_CHECK_PLATFORM_INFO_UNKNOWN,
			  "see AMD's newest SNP firmware ABI for their meaning");
}

static void check_required(const struct sev_appraising *a)
{
	struct sev_asked_number asked = sev_asked(a, SEV_NUMBER_PLATFORM_INFO_REQUIRED);
	uint64_t info = sev_report_number(a->report, SEV_REPORT_PLATFORM_INFO);
	uint64_t missing = asked.value & ~info;

	if (!asked.asked)
		return;
	if (!missing) {
		sev_result_set(a->result, SEV_CHECK_PLATFORM_INFO_REQUIRED, SEV_CHECK_PASSED,
			       "PLATFORM_INFO 0x%llx has %s", (unsigned long long)info,
			       sev_flag_names(SEV_REPORT_PLATFORM_INFO, asked.value).text);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_PLATFORM_INFO_REQUIRED, SEV_CHECK_FAILED,
		       "PLATFORM_INFO 0x%llx lacks %s", (unsigned long long)info,
		       sev_flag_names(SEV_REPORT_PLATFORM_INFO, missing).text);
	sev_result_advise(a->result, SEV_CHECK_PLATFORM_INFO_REQUIRED,
			  "the host's BIOS settings or firmware must change for that");
}

static void check_forbidden(const struct sev_appraising *a)
{
	struct sev_asked_number asked = sev_asked(a, SEV_NUMBER_PLATFORM_INFO_FORBIDDEN);
	uint64_t info = sev_report_number(a->report, SEV_REPORT_PLATFORM_INFO);
	uint64_t wrong = asked.value & info;

	if (!asked.asked)
		return;
	if (!wrong) {
		sev_result_set(a->result, SEV_CHECK_PLATFORM_INFO_FORBIDDEN, SEV_CHECK_PASSED,
			       "PLATFORM_INFO 0x%llx has none of what is forbidden",
			       (unsigned long long)info);
		return;
	}
	sev_result_set(a->result, SEV_CHECK_PLATFORM_INFO_FORBIDDEN, SEV_CHECK_FAILED,
		       "PLATFORM_INFO 0x%llx has %s, which is forbidden", (unsigned long long)info,
		       sev_flag_names(SEV_REPORT_PLATFORM_INFO, wrong).text);
	sev_result_advise(a->result, SEV_CHECK_PLATFORM_INFO_FORBIDDEN,
			  "the host's BIOS settings must change for that");
}

static void check_chip_id(const struct sev_appraising *a)
{
	const struct sev_allowed_list *list = &a->appraisal->lists[SEV_LIST_CHIP_ID];
	const uint8_t *chip_id = sev_report_bytes(a->report, SEV_REPORT_CHIP_ID);
	struct sev_hex hex = sev_hex_of(chip_id, SEV_CHIP_ID_SIZE);
	bool found = false;

	if (list->count == 0)
		return;
	for (size_t i = 0; i < list->count; i++)
		found = found || memcmp(list->items[i].bytes, chip_id, SEV_CHIP_ID_SIZE) == 0;
	if (sev_result_expect(a->result, SEV_CHECK_CHIP_ID, found, "CHIP_ID is %s, %s", hex.text,
			      found ? "which is allowed" : "which is not among those allowed"))
		return;
	sev_result_advise(
		a->result, SEV_CHECK_CHIP_ID, "%s",
		sev_report_chip_id_masked(a->report)
			? "the host masks its CHIP_ID: have it show it, or do not ask for it"
			: "the guest runs on another machine than those that are allowed");
}

static bool has_name(const struct sev_allowed_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, name) == 0)
			return true;
	return false;
}

static void check_csp_id(const struct sev_appraising *a)
{
	const struct sev_allowed_list *list = &a->appraisal->lists[SEV_LIST_CSP_ID];
	const char *csp_id = a->leaf ? sev_cert_csp_id(a->leaf) : NULL;

	if (list->count == 0)
		return;
	if (!csp_id) {
		sev_result_set(a->result, SEV_CHECK_CSP_ID, SEV_CHECK_FAILED,
			       "the certificate names no cloud provider: it is no VLEK");
		sev_result_advise(
			a->result, SEV_CHECK_CSP_ID,
			"a report signed by a VCEK can be bound to a machine (--chip-id), "
			"not to a provider");
		return;
	}
	if (!sev_result_expect(a->result, SEV_CHECK_CSP_ID, has_name(list, csp_id),
			       "the VLEK's cspID is '%s', expected '%s'%s", csp_id,
			       list->items[0].name,
			       list->count > 1 ? " or another of those allowed" : ""))
		sev_result_advise(a->result, SEV_CHECK_CSP_ID,
				  "the guest runs at another cloud provider");
}

static void check_product(const struct sev_appraising *a)
{
	const struct sev_allowed_list *list = &a->appraisal->lists[SEV_LIST_PRODUCT];
	const struct sev_product *product = sev_report_product(a->report);
	bool found = false;

	if (list->count == 0)
		return;
	for (size_t i = 0; product && i < list->count; i++)
		found = found || sev_product_is(product, list->items[i].name);
	if (!sev_result_expect(a->result, SEV_CHECK_PRODUCT_ALLOWED, found,
			       "the processor is %s, which is %s",
			       product ? sev_product_name(product) : "not known",
			       found ? "allowed" : "not among those allowed"))
		sev_result_advise(a->result, SEV_CHECK_PRODUCT_ALLOWED,
				  "launch the guest on another host, or allow this processor");
}

static void check_mit(const struct sev_appraising *a, enum sev_check check,
		      enum sev_report_field field, struct sev_asked_number asked)
{
	const char *name = sev_report_field_name(field);
	uint64_t vector = sev_report_number(a->report, field);

	if (!asked.asked)
		return;
	/* spec: SNP-ABI MSG_REPORT_RSP: mitigation vectors exist from version 5 on */
	if (!sev_report_has(a->report, field)) {
		sev_result_set(
			a->result, check, SEV_CHECK_FAILED, "a version %llu report has no %s",
			(unsigned long long)sev_report_number(a->report, SEV_REPORT_VERSION), name);
		sev_result_advise(a->result, check,
				  "newer firmware makes version 5 reports: have the host updated");
		return;
	}
	if (!sev_result_expect(a->result, check, (vector & asked.value) == asked.value,
			       "%s is 0x%llx, expected the bits 0x%llx in it", name,
			       (unsigned long long)vector, (unsigned long long)asked.value))
		sev_result_advise(a->result, check,
				  "have the host apply the mitigations 0x%llx, by firmware and "
				  "operating system; a guest launched before needs a new launch",
				  (unsigned long long)(asked.value & ~vector));
}

void sev_appraise_platform(const struct sev_appraising *a)
{
	check_unknown(a);
	check_required(a);
	check_forbidden(a);
	check_chip_id(a);
	check_csp_id(a);
	check_product(a);
	check_mit(a, SEV_CHECK_LAUNCH_MIT, SEV_REPORT_LAUNCH_MIT_VECTOR,
		  sev_asked(a, SEV_NUMBER_MIN_LAUNCH_MIT));
	check_mit(a, SEV_CHECK_CURRENT_MIT, SEV_REPORT_CURRENT_MIT_VECTOR,
		  sev_asked(a, SEV_NUMBER_MIN_CURRENT_MIT));
}
