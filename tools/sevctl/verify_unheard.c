/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options that nothing would come of: a wish that nobody heard must not look fulfilled.
 */
#include "sevctl/batch.h"
#include "sevctl/verify_options.h"
#include "sevctl/verify_run.h"

/* What has one value; of two, one would be forgotten. */
static const char *const ONCE[] = {
	"tls-cert",
	"auxblob",
	"nonce",
	"quote",
	"quote-signature",
	"pcrs",
	"user-data",
	"crl",
	"at",
	"policy",
	"bind",
	"mnonce",
	"bind-host-data",
	"output",
	"tcb-baseline",
	"ear-key",
	"ear-nonce",
	"launch-digest",
	NULL,
};

/* What comes with one report. */
static const char *const NOT_IN_BATCH[] = {
	"tls-cert",  "auxblob",	      "quote",	"quote-signature", "pcrs",	"pcr",	  "ear",
	"user-data", "launch-digest", "mnonce", "ear-key",	   "ear-nonce", "output", NULL,
};

static const char *const LEGACY_ONLY[] = {"launch-digest", "mnonce", NULL};

static enum tool_exit refuse_twice(const struct tool_args *args, const char *name)
{
	if (!tool_value_at(args, name, 1))
		return TOOL_DONE;
	return tool_usage_error(args, "--%s is given twice, expected once", name);
}

static enum tool_exit refuse_settings_twice(const struct tool_args *args)
{
	const struct tool_option *option;
	enum tool_exit status = TOOL_DONE;
	const char *key;

	for (size_t i = 0; !status && (option = verify_setting(i, &key)) != NULL; i++)
		if (!sev_appraisal_setting(i)->repeats)
			status = refuse_twice(args, option->name);
	return status;
}

enum tool_exit verify_refuse_unheard(const struct tool_args *args)
{
	const char *name = tool_has(args, "batch") ? tool_first_given(args, NOT_IN_BATCH) : NULL;
	enum tool_exit status = refuse_settings_twice(args);

	for (size_t i = 0; !status && ONCE[i]; i++)
		status = refuse_twice(args, ONCE[i]);
	if (status || !name)
		return status;
	return tool_usage_error(args, "--%s is about one report, --batch about many", name);
}

enum tool_exit verify_refuse_legacy_only(const struct tool_args *args)
{
	const char *name = tool_first_given(args, LEGACY_ONLY);

	if (!name)
		return TOOL_DONE;
	return tool_usage_error(args,
				"--%s says nothing about an SNP report; --measurement and --nonce "
				"do",
				name);
}
