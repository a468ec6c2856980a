/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure plan, plan check: launch plans as manifests, written and read back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "common/json.h"
#include "common/launch_options.h"
#include "common/manifest_files.h"
#include "measure/commands.h"

static const struct tool_option OPTIONS[] = {
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "where to write the manifest; - (default) is standard output",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "nothing changes: a manifest is JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_plan_options[] = {
	OPTIONS, launch_mode_options, LAUNCH_OPTIONS_BUT_MODE, launch_host_data_options, NULL};

enum tool_exit cmd_plan(const struct tool_args *args)
{
	const char *path = tool_value(args, "output");
	struct sev_plan *plan;
	enum tool_exit status = launch_plan(args, &plan);

	if (!status && plan)
		status = manifest_save(args, plan, path ? path : "-");
	sev_plan_free(plan);
	return status;
}

static const struct tool_option CHECK_OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_plan_check_options[] = {CHECK_OPTIONS, manifest_files_options,
							    NULL};

static enum tool_exit print_check(const struct tool_args *args, const struct sev_plan *plan,
				  const uint8_t *digest, enum tool_exit status)
{
	size_t length = sev_digest_length(sev_plan_mode(plan));
	char hex[2 * SEV_DIGEST_MAX + 1];
	struct sev_json json;

	if (!tool_has(args, "json")) {
		sev_hex_encode(digest, length, hex);
		printf("%s\n", hex);
		return status;
	}
	sev_json_begin(&json, "plan-check");
	sev_json_add_string(&json, json.root, "mode", sev_mode_name(sev_plan_mode(plan)));
	sev_json_add_bytes(&json, json.root, "digest", digest, length);
	sev_json_add_bool(&json, json.root, "as_stated", status == TOOL_DONE);
	return tool_print_json(args, &json, status);
}

enum tool_exit cmd_plan_check(const struct tool_args *args)
{
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan;
	enum tool_exit status = manifest_open(args, tool_positional(args, 0), &plan, digest);

	if (!plan)
		return status;
	status = print_check(args, plan, digest, status);
	sev_plan_free(plan);
	return status;
}
