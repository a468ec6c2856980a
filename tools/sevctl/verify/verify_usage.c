/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What cannot stand together on verify's command line, and what does nothing there: a wish that is
 * passed over looks fulfilled.
 */
#include <string.h>

#include "base/bytes.h"
#include "sevctl/kds/kds_options.h"
#include "sevctl/verify/verify_options.h"
#include "sevctl/verify/verify_run.h"

static enum tool_exit check_pairs(const struct tool_args *args)
{
	static const struct {
		const char *option, *needs;
	} pairs[] = {
		{"quote", "quote-signature"},
		{"quote-signature", "quote"},
		{"pcrs", "quote"},
		{"pcr", "pcrs"},
		{"user-data", "quote"},
		{"ear", "ear-key"},
		{"ear-nonce", "ear-key"},
		{"output", "ear-key"},
		{"jobs", "batch"},
		{"follow", "batch"},
	};

	for (size_t i = 0; i < SEV_COUNT(pairs); i++)
		if (tool_has(args, pairs[i].option) && !tool_has(args, pairs[i].needs))
			return tool_usage_error(args, "--%s needs --%s as well", pairs[i].option,
						pairs[i].needs);
	return TOOL_DONE;
}

/* The option of the KDS that is given, but for --offline, which a batch always is. */
static const char *kds_option(const struct tool_args *args)
{
	for (const struct tool_option *o = kds_options; o->name; o++)
		if (strcmp(o->name, "offline") != 0 && tool_has(args, o->name))
			return o->name;
	return NULL;
}

static enum tool_exit check_batch(const struct tool_args *args)
{
	static const char *const alone[] = {"tls-cert", "auxblob", "quote",
					    "ear-key",	"mnonce",  "launch-digest",
					    "quiet",	"verbose", NULL};
	const char *name = tool_first_given(args, alone);

	if (!tool_has(args, "batch"))
		return TOOL_DONE;
	if (name)
		return tool_usage_error(args, "--%s is for one report, not for --batch", name);
	name = kds_option(args);
	if (name)
		return tool_usage_error(args,
					"--%s: --batch fetches nothing; give what the records lack "
					"with --certs (sevctl kds bundle makes such a file)",
					name);
	return TOOL_DONE;
}

static enum tool_exit check_report(const struct tool_args *args)
{
	bool report = tool_positional_count(args) > 0;

	if (tool_has(args, "quiet") && tool_has(args, "verbose"))
		return tool_usage_error(args, "--quiet and --verbose: expected one of them");
	if (tool_has(args, "tls-cert") && report)
		return tool_usage_error(args, "REPORT and --tls-cert: expected one of them");
	if (!tool_has(args, "tls-cert") && !tool_has(args, "batch") && !report)
		return tool_usage_error(args, "missing argument: REPORT");
	return TOOL_DONE;
}

/* The token goes to a file; none of those that are read. */
static enum tool_exit check_output(const struct tool_args *args)
{
	static const char *const inputs[] = {"tls-cert", "auxblob", "quote",   "quote-signature",
					     "pcrs",	 "policy",  "ear-key", "products"};
	const char *path = tool_value(args, "output");
	const char *report = tool_positional(args, 0);

	if (!path || strcmp(path, "-") == 0)
		return TOOL_DONE;
	if (report && strcmp(report, path) == 0)
		return tool_usage_error(args, "--output: %s is the report", path);
	for (size_t i = 0; i < SEV_COUNT(inputs); i++)
		if (tool_has(args, inputs[i]) && strcmp(tool_value(args, inputs[i]), path) == 0)
			return tool_usage_error(args, "--output: %s is the file of --%s", path,
						inputs[i]);
	return TOOL_DONE;
}

static bool repeats(const char *name)
{
	static const char *const others[] = {"trust-anchor", "certs", "pcr", "family"};
	const struct tool_option *option;
	const char *key;

	for (size_t i = 0; i < SEV_COUNT(others); i++)
		if (strcmp(name, others[i]) == 0)
			return true;
	for (size_t i = 0; (option = verify_setting(i, &key)) != NULL; i++)
		if (strcmp(name, option->name) == 0)
			return sev_appraisal_setting(i)->repeats;
	return false;
}

/* Of two values the last would count, and the first be asked by nobody. */
static enum tool_exit check_twice(const struct tool_args *args)
{
	for (const struct tool_option *const *t = verify_options; *t; t++)
		for (const struct tool_option *o = *t; o->name; o++)
			if (o->metavar && tool_value_at(args, o->name, 1) && !repeats(o->name))
				return tool_usage_error(
					args, "--%s: found it twice, expected it once", o->name);
	return TOOL_DONE;
}

enum tool_exit verify_check_options(const struct tool_args *args)
{
	enum tool_exit status = check_pairs(args);

	if (!status)
		status = check_batch(args);
	if (!status)
		status = check_report(args);
	if (!status)
		status = check_output(args);
	return status ? status : check_twice(args);
}
