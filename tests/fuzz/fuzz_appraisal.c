/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appraisal policies. The first byte chooses: a document, a family, or the text of one of the
 * settings. What was taken is good for appraising any report.
 */
#include <string.h>

#include <sev/appraisal.h>
#include <sev/report.h>

#include "fuzz.h"
#include "verify/appraise/appraise.h"
#include "verify/result.h"

#define DOCUMENT 255
#define FAMILY	 254

static enum sev_rc set(struct sev_appraisal *appraisal, size_t i, const uint8_t *data, size_t size,
		       struct sev_err *err)
{
	const struct sev_setting *setting = sev_appraisal_setting(i);
	char *text;
	enum sev_rc rc;

	if (!setting)
		return SEV_OK;
	text = strndup((const char *)data, size);
	fuzz_assert(text);
	rc = sev_appraisal_set(appraisal, setting->key, text, err);
	fuzz_assert(rc == SEV_OK || rc == SEV_ERR_ARG);
	free(text);
	return rc;
}

static enum sev_rc feed(struct sev_appraisal *appraisal, const uint8_t *data, size_t size,
			struct sev_err *err)
{
	enum sev_rc rc;

	if (data[0] < FAMILY)
		return set(appraisal, data[0], data + 1, size - 1, err);
	if (data[0] == DOCUMENT)
		rc = sev_appraisal_read(appraisal, "policy", data + 1, size - 1, err);
	else
		rc = sev_appraisal_read_family(appraisal, "family", data + 1, size - 1, err);
	fuzz_assert(rc == SEV_OK || rc == SEV_ERR_FORMAT);
	return rc;
}

static void appraise_zeros(const struct sev_appraisal *appraisal, struct sev_err *err)
{
	static const uint8_t raw[SEV_REPORT_SIZE] = {5};
	struct sev_report *report;
	struct sev_result *result;

	fuzz_assert(sev_report_read("report", raw, sizeof(raw), NULL, &report, err) == SEV_OK);
	fuzz_assert(sev_result_new(false, &result, err) == SEV_OK);
	fuzz_assert(sev_appraise(appraisal, report, NULL, NULL, result, err) == SEV_OK);
	/* POLICY 0 lacks bit 17, whatever was asked. */
	fuzz_assert(sev_result_status(result, SEV_CHECK_RESERVED_POLICY) >= SEV_CHECK_WARNED);
	sev_result_free(result);
	sev_report_free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_appraisal *appraisal;
	struct sev_err err = {.rc = SEV_OK};

	if (size == 0)
		return 0;
	fuzz_assert(sev_appraisal_new(&appraisal, &err) == SEV_OK);
	if (feed(appraisal, data, size, &err) == SEV_OK)
		appraise_zeros(appraisal, &err);
	else
		fuzz_assert(err.msg[0]);
	sev_appraisal_free(appraisal);
	return 0;
}
