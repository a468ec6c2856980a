/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options that ask something and have one value: of two, one would be forgotten, and what it asks
 * would look fulfilled.
 */
#include "sevctl/verify_options.h"
#include "sevctl/verify_run.h"

static const char *const ONCE[] = {
	"tls-cert",  "auxblob",	      "nonce",	"quote",	  "quote-signature",
	"pcrs",	     "user-data",     "crl",	"policy",	  "bind",
	"mnonce",    "tcb-baseline",  "output", "bind-host-data", "ear-key",
	"ear-nonce", "launch-digest", NULL,
};

static enum tool_exit refuse_twice(const struct tool_args *args, const char *name)
{
	if (!tool_value_at(args, name, 1))
		return TOOL_DONE;
	return tool_usage_error(args, "--%s is given twice, expected once", name);
}

enum tool_exit verify_refuse_twice(const struct tool_args *args)
{
	const struct tool_option *option;
	enum tool_exit status = TOOL_DONE;
	const char *key;

	for (size_t i = 0; !status && ONCE[i]; i++)
		status = refuse_twice(args, ONCE[i]);
	for (size_t i = 0; !status && (option = verify_setting(i, &key)) != NULL; i++)
		if (!sev_appraisal_setting(i)->repeats)
			status = refuse_twice(args, option->name);
	return status;
}
