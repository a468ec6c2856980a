/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An appraisal policy from document and options, and a report appraised by it; and data bound to a
 * nonce and a key.
 */
#include <string.h>

#include <sev/appraisal.h>
#include <sev/bind.h>
#include <sev/report.h>

#include "fault.h"
#include "plan/plan.h"
#include "verify/appraise.h"
#include "verify/result.h"

#define HEX48                                                                                      \
	"000000000000000000000000000000000000000000000000"                                         \
	"000000000000000000000000000000000000000000000000"

static const char POLICY[] =
	"{\"schema\": \"sevkit.appraisal\", \"version\": 1, \"measurement\": [\"" HEX48 "\"], "
	"\"measurement_family\": [{\"digest\": \"" HEX48 "\", \"ap_vmsa_sha384\": \"" HEX48 "\", "
	"\"vmsa_gpa\": \"0xfffffffff000\", \"vcpus\": 1, \"max_vcpus\": 3}], "
	"\"policy_required\": \"smt\", \"min_tcb\": [\"Milan:snp=24\", \"ucode=1\"], "
	"\"csp_id\": \"a cloud\", \"product\": \"Milan\", \"require\": \"host-data\"}";

/* A launch plan whose digest the report has, and HOST_DATA that it has not. */
static enum sev_rc add_plan(struct sev_appraisal *appraisal, struct sev_err *err)
{
	static const uint8_t digest[48];
	struct sev_plan *plan = sev_plan_new(SEV_MODE_SNP, 0x30000);
	enum sev_rc rc;

	if (!plan) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "no plan"};
		return err->rc;
	}
	plan->policy_given = true;
	plan->host_data[0] = 1;
	rc = sev_appraisal_add_plan(appraisal, plan, digest, "plan.json", err);
	sev_plan_free(plan);
	return rc;
}

static enum sev_rc set_up(struct sev_appraisal *appraisal, struct sev_err *err)
{
	enum sev_rc rc = sev_appraisal_read(appraisal, "policy.json", POLICY, strlen(POLICY), err);

	if (!rc)
		rc = sev_appraisal_set(appraisal, "tcb-baseline", "built-in", err);
	if (!rc)
		rc = sev_appraisal_set(appraisal, "chip-id", "0123456789abcdef", err);
	if (!rc)
		rc = add_plan(appraisal, err);
	return rc;
}

static enum sev_rc appraise(const struct sev_appraisal *appraisal, struct sev_err *err)
{
	static const uint8_t raw[SEV_REPORT_SIZE] = {5};
	struct sev_report *report = NULL;
	struct sev_result *result = NULL;
	enum sev_rc rc = sev_report_read("report", raw, sizeof(raw), NULL, &report, err);

	if (!rc)
		rc = sev_result_new(false, &result, err);
	if (!rc)
		rc = sev_appraise(appraisal, report, NULL, NULL, result, err);
	if (!rc)
		rc = sev_result_finish(result, err);
	sev_result_free(result);
	sev_report_free(report);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_appraisal *appraisal = NULL;
	enum sev_rc rc = sev_appraisal_new(&appraisal, err);

	(void)dir;
	if (!rc)
		rc = set_up(appraisal, err);
	if (!rc)
		rc = appraise(appraisal, err);
	sev_appraisal_free(appraisal);
	return rc;
}

const struct fault_scenario FAULT_APPRAISAL = {
	.name = "appraisal",
	.run = run,
};

/* The public key of RFC 8410, section 10.1. */
static const char KEY[] = "-----BEGIN PUBLIC KEY-----\n"
			  "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
			  "-----END PUBLIC KEY-----\n";

static enum sev_rc run_bind(const char *dir, struct sev_err *err)
{
	static const struct sev_bind_input inputs[] = {{"nonce", "0123", 4},
						       {"key.pem", KEY, sizeof(KEY) - 1}};
	const struct sev_bind_recipe *recipe;
	uint8_t report_data[64];
	enum sev_rc rc = sev_bind_find("nonce-key", &recipe, err);

	(void)dir;
	return rc ? rc : sev_bind(recipe, inputs, report_data, sizeof(report_data), err);
}

const struct fault_scenario FAULT_BIND = {
	.name = "bind",
	.run = run_bind,
};
