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

static enum sev_rc read_allowed(const struct tool_args *args, bool *debug, struct sev_err *err)
{
	const char *text;

	for (size_t i = 0; (text = tool_value_at(args, "allow", i)) != NULL; i++) {
		if (!sev_name_equal(text, "debug"))
			return sev_fail(err, SEV_ERR_ARG,
					"--allow: found '%s', expected debug for a legacy report",
					text);
		*debug = true;
	}
	return SEV_OK;
}

/* The digest of --plan, or of --launch-digest. */
static enum tool_exit read_digest(const struct tool_args *args, uint8_t digest[SEV_DIGEST_MAX],
				  size_t *size)
{
	const char *path = tool_value(args, "plan");
	struct sev_plan *plan;
	enum tool_exit status;

	if (tool_value_at(args, "plan", 1))
		return tool_usage_error(args, "--plan: found it twice, expected it once");
	if (!path)
		return verify_hex(args, "launch-digest", digest, LAUNCH_DIGEST, LAUNCH_DIGEST,
				  size);
	if (tool_value_at(args, "plan", 1))
		return tool_usage_error(args,
					"--plan: found two, expected one for a legacy report");
	if (tool_has(args, "launch-digest"))
		return tool_usage_error(args, "--plan and --launch-digest: expected one of them");
	status = manifest_open(args, path, &plan, digest);
	if (!status)
		*size = sev_digest_length(sev_plan_mode(plan));
	sev_plan_free(plan);
	if (!status && *size != LAUNCH_DIGEST)
		return tool_usage_error(args, "--plan: %s is of an SNP guest, the report is not",
					path);
	return status;
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
		rc = read_allowed(run->args, &wants->debug_allowed, err);
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
	uint8_t digest[SEV_DIGEST_MAX];
	uint8_t mnonce[MNONCE];
	size_t digest_size = 0;
	size_t mnonce_size = 0;
	struct sev_err err;
	enum tool_exit status = refuse_others(run->args);

	if (!status)
		status = read_digest(run->args, digest, &digest_size);
	if (!status)
		status = verify_hex(run->args, "mnonce", mnonce, MNONCE, MNONCE, &mnonce_size);
	if (status)
		return status;
	wants.launch_digest = digest_size ? digest : NULL;
	wants.mnonce = mnonce_size ? mnonce : NULL;
	return evaluate(run, &wants, &err) ? tool_fail(run->args, &err) : TOOL_DONE;
}
