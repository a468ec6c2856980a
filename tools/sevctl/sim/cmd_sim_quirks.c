/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim quirks: where the specification leaves open what the firmware does.
 */
#include <stdio.h>

#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

static void add_choices(struct sev_json *json, struct json_object *row, enum amd_sp_quirk quirk)
{
	struct json_object *list = sev_json_add_array(json, row, "choices");
	const char *text;
	char choice[64];
	size_t size;

	for (unsigned i = 0; (text = amd_sp_quirk_choice(quirk, i, &size)) != NULL; i++) {
		snprintf(choice, sizeof(choice), "%.*s", (int)size, text);
		sev_json_add_string(json, list, NULL, choice);
	}
}

static enum tool_exit print_json(const struct tool_args *args)
{
	struct json_object *list;
	struct sev_json json;

	sev_json_begin(&json, "sim-quirks");
	list = sev_json_add_array(&json, json.root, "quirks");
	for (unsigned i = 0; i < AMD_SP_QUIRK_COUNT; i++) {
		struct json_object *row = sev_json_add_object(&json, list, NULL);

		sev_json_add_string(&json, row, "name", amd_sp_quirk_name(i));
		sev_json_add_string(&json, row, "what", amd_sp_quirk_what(i));
		add_choices(&json, row, i);
	}
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit run(const struct tool_args *args)
{
	if (tool_has(args, "json"))
		return print_json(args);
	printf("What public sources leave open. The first choice is the default; another one is "
	       "set with\nsevctl sim init --quirk NAME=CHOICE.\n\n");
	for (unsigned i = 0; i < AMD_SP_QUIRK_COUNT; i++)
		printf("%s\n    %s\n    %s\n", amd_sp_quirk_name(i), amd_sp_quirk_what(i),
		       amd_sp_quirk_choices(i));
	return TOOL_DONE;
}

const struct tool_command cmd_sim_quirks = {
	.name = "sim quirks",
	.summary = "list what the specification leaves open, and the switches for it",
	.options = ALL_OPTIONS,
	.example = "sevctl sim quirks",
	.run = run,
};
