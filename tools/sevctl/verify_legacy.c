/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Legacy reports: their certificates are given, there is no place to fetch them from.
 */
#include <string.h>

#include <sev/policy.h>

#include "base/err.h"
#include "base/text.h"
#include "common/manifest_files.h"
#include "sevctl/verify_options.h"
#include "sevctl/verify_run.h"

#define MNONCE	      16
#define LAUNCH_DIGEST 32

/* The settings that a legacy report has something for. */
static bool is_for_legacy(const char *name)
{
	return strcmp(name, "plan") == 0 || strcmp(name, "policy-required") == 0 ||
	       strcmp(name, "policy-forbidden") == 0 || strcmp(name, "allow") == 0;
}

/* A wish that nothing in such a report can fulfil must not look fulfilled. */
static enum tool_exit refuse_others(const struct tool_args *args)
{
	static const char *const never[] = {"policy",	      "family", "bind",
					    "bind-host-data", "nonce",	"quote",
					    "auxblob",	      "crl",	NULL};
	const char *name = tool_first_given(args, never);
	const struct tool_option *option;
	const char *key;

	for (size_t i = 0; !name && (option = verify_setting(i, &key)) != NULL; i++)
		if (tool_has(args, option->name) && !is_for_legacy(option->name))
			name = option->name;
	if (!name)
		return TOOL_DONE;
	return tool_usage_error(args, "--%s says nothing about a legacy SEV report of %d bytes",
				name, SEV_LEGACY_REPORT_SIZE);
}

/* The bits of all values of a policy option. */
static enum sev_rc read_mask(const struct tool_args *args, const char *name, uint32_t *mask,
			     struct sev_err *err)
{
	const char *text;
	uint64_t bits;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (text = tool_value_at(args, name, i)) != NULL; i++) {
		if (!sev_parse_u64(text, &bits))
			rc = sev_policy_parse(SEV_MODE_SEV, text, &bits, err);
		if (!rc && bits > UINT32_MAX)
			rc = sev_fail(err, SEV_ERR_ARG, "--%s: found '%s', expected 32 bits", name,
				      text);
		*mask |= (uint32_t)bits;
	}
	return rc;
}

static enum sev_rc read_allowed(const struct tool_args *args, struct sev_legacy_wants *wants,
				struct sev_err *err)
{
	const char *text;

	for (size_t i = 0; (text = tool_value_at(args, "allow", i)) != NULL; i++) {
		if (sev_name_equal(text, "debug"))
			wants->debug_allowed = true;
		else if (sev_name_equal(text, "policy"))
			wants->policy = NULL;
		else
			return sev_fail(err, SEV_ERR_ARG,
					"--allow: found '%s', expected debug or policy for a "
					"legacy report",
					text);
	}
	return SEV_OK;
}

/* What --plan or --launch-digest says; a size of 0: nothing. */
struct launched {
	uint8_t digest[SEV_DIGEST_MAX];
	size_t size;
	uint32_t policy;
	bool has_policy; /* a policy that nobody gave the plan is not asked for */
};

static enum tool_exit read_plan(const struct tool_args *args, const char *path,
				struct launched *launched)
{
	struct sev_plan *plan;
	enum tool_exit status = manifest_open(args, path, &plan, launched->digest);

	if (!status) {
		launched->size = sev_digest_length(sev_plan_mode(plan));
		launched->policy = (uint32_t)sev_plan_policy(plan);
		launched->has_policy = sev_plan_policy_is_given(plan);
	}
	sev_plan_free(plan);
	if (!status && launched->size != LAUNCH_DIGEST)
		return tool_usage_error(args, "--plan: %s is of an SNP guest, the report is not",
					path);
	return status;
}

static enum tool_exit read_launched(const struct tool_args *args, struct launched *launched)
{
	const char *path = tool_value(args, "plan");

	if (tool_value_at(args, "plan", 1))
		return tool_usage_error(args, "--plan: found it twice, expected it once");
	if (!path)
		return verify_hex(args, "launch-digest", launched->digest, LAUNCH_DIGEST,
				  LAUNCH_DIGEST, &launched->size);
	if (tool_has(args, "launch-digest"))
		return tool_usage_error(args, "--plan and --launch-digest: expected one of them");
	return read_plan(args, path, launched);
}

static const struct sev_sev_cert *anchor_of(const struct verify_run *run)
{
	return sev_sev_certs_count(run->anchors.legacy) ? sev_sev_certs_at(run->anchors.legacy, 0)
							: NULL;
}

static enum sev_rc evaluate(struct verify_run *run, struct sev_legacy_wants *wants,
			    struct sev_err *err)
{
	enum sev_rc rc = read_mask(run->args, "policy-required", &wants->policy_required, err);

	if (!rc)
		rc = read_mask(run->args, "policy-forbidden", &wants->policy_forbidden, err);
	if (!rc)
		rc = read_allowed(run->args, wants, err);
	if (!rc)
		rc = verify_read_certs(run, err);
	if (!rc)
		rc = sev_legacy_report_verify(run->input.name, run->input.data, run->input.size,
					      run->certs.legacy, anchor_of(run), wants,
					      &run->result, err);
	return rc;
}

enum tool_exit verify_legacy(struct verify_run *run)
{
	struct sev_legacy_wants wants = {.size = sizeof(wants)};
	struct launched launched = {.size = 0};
	uint8_t mnonce[MNONCE];
	size_t mnonce_size = 0;
	struct sev_err err;
	enum tool_exit status = refuse_others(run->args);

	if (!status)
		status = read_launched(run->args, &launched);
	if (!status)
		status = verify_hex(run->args, "mnonce", mnonce, MNONCE, MNONCE, &mnonce_size);
	if (status)
		return status;
	wants.launch_digest = launched.size ? launched.digest : NULL;
	wants.policy = launched.has_policy ? &launched.policy : NULL;
	wants.mnonce = mnonce_size ? mnonce : NULL;
	return evaluate(run, &wants, &err) ? tool_fail(run->args, &err) : TOOL_DONE;
}
