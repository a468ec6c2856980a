/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/text.h"
#include "common/bind_option.h"
#include "common/input.h"
#include "common/manifest_files.h"
#include "sevctl/verify_options.h"
#include "sevctl/verify_run.h"

static enum sev_rc read_policy_file(struct verify_run *run, struct sev_err *err)
{
	const char *path = tool_value(run->args, "policy");
	char *json;
	size_t size;
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	rc = input_read(path, &json, &size, err);
	if (rc)
		return rc;
	rc = sev_appraisal_read(run->appraisal, path, json, size, err);
	sev_sha256(json, size, run->policy_sha256);
	run->has_policy = true;
	free(json);
	return rc;
}

/* flaw 22: hex is hex, with or without 0x */
static const char *value_of(const struct tool_option *option, const char *text)
{
	bool prefixed = option->metavar && strcmp(option->metavar, "HEX") == 0 && text[0] == '0' &&
			(text[1] == 'x' || text[1] == 'X');

	return prefixed ? text + 2 : text;
}

/* The library's messages begin with the key; here the option has been typed. */
static void name_option(struct sev_err *err, const struct tool_option *option, const char *key)
{
	size_t length = strlen(key);
	char *rest = err->msg + length + 2;

	if (strncmp(err->msg, key, length) == 0 && strncmp(err->msg + length, ": ", 2) == 0)
		memmove(err->msg, rest, strlen(rest) + 1);
	sev_err_prefix(err, "--%s", option->name);
}

static enum sev_rc set(struct verify_run *run, const struct tool_option *option, const char *key,
		       const char *text, struct sev_err *err)
{
	enum sev_rc rc =
		sev_appraisal_set(run->appraisal, key, text ? value_of(option, text) : NULL, err);

	if (rc)
		name_option(err, option, key);
	return rc;
}

static enum sev_rc set_all(struct verify_run *run, const struct tool_option *option,
			   const char *key, struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = SEV_OK;

	if (!option->metavar)
		return tool_has(run->args, option->name) ? set(run, option, key, NULL, err)
							 : SEV_OK;
	for (size_t i = 0; !rc && (text = tool_value_at(run->args, option->name, i)) != NULL; i++)
		rc = set(run, option, key, text, err);
	return rc;
}

static enum sev_rc set_settings(struct verify_run *run, struct sev_err *err)
{
	const struct tool_option *option;
	const char *key;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (option = verify_setting(i, &key)) != NULL; i++)
		rc = set_all(run, option, key, err);
	return rc;
}

/* Where the file is that the policy or an option names; what a policy names is beside it. */
static char *place_of(const struct verify_run *run, const char *name, bool by_policy)
{
	const char *policy = by_policy ? tool_value(run->args, "policy") : NULL;
	const char *slash = policy ? strrchr(policy, '/') : NULL;

	if (name[0] == '/' || !slash)
		return strdup(name);
	return sev_format("%.*s%s", (int)(slash + 1 - policy), policy, name);
}

static enum sev_rc read_baseline(struct verify_run *run, const char *path, struct sev_err *err)
{
	char *json;
	size_t size;
	enum sev_rc rc = input_read(path, &json, &size, err);

	if (rc)
		return rc;
	rc = sev_appraisal_set_baseline(run->appraisal, path, json, size, err);
	free(json);
	return rc;
}

static enum sev_rc set_baseline(struct verify_run *run, struct sev_err *err)
{
	const char *name = sev_appraisal_tcb_baseline(run->appraisal);
	char *path;
	enum sev_rc rc;

	if (!name)
		return SEV_OK;
	path = place_of(run, name, !tool_has(run->args, "tcb-baseline"));
	rc = path ? read_baseline(run, path, err) : sev_fail_nomem(err);
	free(path);
	return rc;
}

static enum tool_exit add_plan(struct verify_run *run, const char *path)
{
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan;
	struct sev_err err;
	enum tool_exit status = manifest_open(run->args, path, &plan, digest);

	if (!status && sev_appraisal_add_plan(run->appraisal, plan, digest, path, &err))
		status = tool_fail(run->args, &err);
	sev_plan_free(plan);
	return status;
}

static enum tool_exit add_named_plan(struct verify_run *run, const char *name, bool by_policy)
{
	char *path = place_of(run, name, by_policy);
	enum tool_exit status = path ? add_plan(run, path) : tool_fail_nomem(run->args);

	free(path);
	return status;
}

/* Plans named by the policy, of which there are as many, then those of the options. */
static enum tool_exit add_plans(struct verify_run *run, size_t by_policy)
{
	enum tool_exit status = TOOL_DONE;
	const char *name;

	for (size_t i = 0; !status && (name = sev_appraisal_plan(run->appraisal, i)) != NULL; i++)
		status = add_named_plan(run, name, i < by_policy);
	return status;
}

static size_t plan_count(const struct sev_appraisal *appraisal)
{
	size_t n = 0;

	while (sev_appraisal_plan(appraisal, n))
		n++;
	return n;
}

static enum sev_rc add_families(struct verify_run *run, struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (text = tool_value_at(run->args, "family", i)) != NULL; i++)
		rc = verify_add_family(run->appraisal, text, err);
	return rc;
}

enum tool_exit verify_read_policy(struct verify_run *run)
{
	size_t by_policy = 0;
	struct sev_err err;
	enum sev_rc rc = sev_appraisal_new(&run->appraisal, &err);

	if (!rc)
		rc = read_policy_file(run, &err);
	if (!rc)
		by_policy = plan_count(run->appraisal);
	if (!rc)
		rc = set_settings(run, &err);
	if (!rc)
		rc = set_baseline(run, &err);
	if (!rc)
		rc = add_families(run, &err);
	if (!rc)
		rc = verify_bind(run, &err);
	return rc ? tool_fail(run->args, &err) : add_plans(run, by_policy);
}
