/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy make, policy explain: guest policies by name and by number.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sev/policy.h>

#include "base/text.h"
#include "common/json.h"
#include "measure/commands.h"

static const char *const MODES[] = {"sev", "seves", "snp", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "mode",
	 .metavar = "MODE",
	 .help = "sev, seves or snp (default snp)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = MODES},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_policy_options[] = {OPTIONS, NULL};

static enum sev_rc read_mode(const struct tool_args *args, enum sev_mode *mode, struct sev_err *err)
{
	const char *text = tool_value(args, "mode");

	return sev_mode_parse(text ? text : "snp", mode, err);
}

/* The positionals as one list; NULL when out of memory. */
static char *join_names(const struct tool_args *args)
{
	char *list = sev_format("%s", tool_positional(args, 0));

	for (size_t i = 1; list && i < tool_positional_count(args); i++) {
		char *longer = sev_format("%s,%s", list, tool_positional(args, i));

		free(list);
		list = longer;
	}
	return list;
}

static enum sev_rc read_policy(const struct tool_args *args, enum sev_mode *mode, uint64_t *policy,
			       struct sev_err *err)
{
	char *list = join_names(args);
	enum sev_rc rc;

	if (!list) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "out of memory"};
		return SEV_ERR_NOMEM;
	}
	rc = read_mode(args, mode, err);
	if (!rc)
		rc = sev_policy_parse(*mode, list, policy, err);
	free(list);
	return rc;
}

static void begin_json(struct sev_json *json, enum sev_mode mode, uint64_t policy)
{
	sev_json_begin(json, "policy");
	sev_json_add_string(json, json->root, "mode", sev_mode_name(mode));
	sev_json_add_u64(json, json->root, "policy", policy);
}

enum tool_exit cmd_policy_make(const struct tool_args *args)
{
	struct sev_json json;
	struct sev_err err;
	enum sev_mode mode;
	uint64_t policy;

	if (read_policy(args, &mode, &policy, &err))
		return tool_fail(args, &err);
	if (tool_has(args, "json")) {
		begin_json(&json, mode, policy);
		return tool_print_json(args, &json, TOOL_DONE);
	}
	printf("0x%llx\n", (unsigned long long)policy);
	return TOOL_DONE;
}

/* "16", or "15:8" for more than one bit. */
static void format_bits(enum sev_mode mode, unsigned field, char *out, size_t size)
{
	unsigned low = sev_policy_field_shift(mode, field);
	unsigned width = sev_policy_field_width(mode, field);

	if (width == 1)
		snprintf(out, size, "%u", low);
	else
		snprintf(out, size, "%u:%u", low + width - 1, low);
}

static enum tool_exit explain_json(const struct tool_args *args, enum sev_mode mode,
				   uint64_t policy)
{
	struct json_object *fields;
	struct sev_json json;
	char bits[16];

	begin_json(&json, mode, policy);
	fields = sev_json_add_array(&json, json.root, "fields");
	for (unsigned i = 0; i < sev_policy_field_count(mode); i++) {
		struct json_object *field = sev_json_add_object(&json, fields, NULL);

		format_bits(mode, i, bits, sizeof(bits));
		sev_json_add_string(&json, field, "name", sev_policy_field_name(mode, i));
		sev_json_add_string(&json, field, "bits", bits);
		sev_json_add_number(&json, field, "value", sev_policy_field_value(mode, i, policy));
		sev_json_add_string(&json, field, "meaning",
				    sev_policy_field_meaning(mode, i, policy));
	}
	return tool_print_json(args, &json, TOOL_DONE);
}

enum tool_exit cmd_policy_explain(const struct tool_args *args)
{
	struct sev_err err;
	enum sev_mode mode;
	uint64_t policy;
	char bits[16];

	if (read_policy(args, &mode, &policy, &err))
		return tool_fail(args, &err);
	if (tool_has(args, "json"))
		return explain_json(args, mode, policy);
	printf("%s policy 0x%llx\n\n", sev_mode_name(mode), (unsigned long long)policy);
	printf("%-6s %-23s %5s  %s\n", "BITS", "FIELD", "VALUE", "MEANING");
	for (unsigned i = 0; i < sev_policy_field_count(mode); i++) {
		format_bits(mode, i, bits, sizeof(bits));
		printf("%-6s %-23s %5llu  %s\n", bits, sev_policy_field_name(mode, i),
		       (unsigned long long)sev_policy_field_value(mode, i, policy),
		       sev_policy_field_meaning(mode, i, policy));
	}
	return TOOL_DONE;
}
