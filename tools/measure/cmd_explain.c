/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain: every measured region, in order, and what the measurement covers.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/os/file.h"
#include "common/launch_options.h"
#include "common/manifest_files.h"
#include "common/progress.h"
#include "measure/commands.h"
#include "measure/explain_json.h"
#include "measure/explain_table.h"
#include "measure/memory_map.h"
#include "measure/svg.h"

static const struct tool_option OPTIONS[] = {
	{.name = "full", .help = "running digests in full"},
	{.name = "svg",
	 .metavar = "FILE",
	 .help = "draw the memory map as SVG",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_explain_options[] = {
	launch_mode_options,	  LAUNCH_OPTIONS_BUT_MODE,
	launch_host_data_options, OPTIONS,
	manifest_files_options,	  NULL};

static enum tool_exit write_svg(const struct tool_args *args, const struct explanation *explanation,
				const struct memory_map *map)
{
	const char *path = tool_value(args, "svg");
	struct sev_err err;
	char *text = NULL;
	size_t size = 0;
	FILE *out;
	enum tool_exit status = TOOL_DONE;

	if (!path)
		return TOOL_DONE;
	out = open_memstream(&text, &size);
	if (!out)
		return tool_fail_nomem(args);
	svg_draw(explanation, map, out);
	if (fclose(out) != 0)
		status = tool_fail_nomem(args);
	else if (sev_file_write(path, text, size, 0666, &err))
		status = tool_fail(args, &err);
	free(text);
	return status;
}

static enum tool_exit print_text(const struct tool_args *args,
				 const struct explanation *explanation,
				 const struct memory_map *map)
{
	explain_print_settings(explanation, stdout);
	putchar('\n');
	if (!explain_print_events(explanation, tool_has(args, "full"), stdout))
		return tool_fail_nomem(args);
	putchar('\n');
	explain_print_types(explanation, stdout);
	putchar('\n');
	memory_map_print(map, explanation, stdout);
	putchar('\n');
	explain_print_coverage(explanation, stdout);
	putchar('\n');
	explain_print_digest(explanation, stdout);
	return TOOL_DONE;
}

static enum tool_exit print(const struct tool_args *args, const struct explanation *explanation,
			    const struct memory_map *map)
{
	struct sev_json json;

	if (!tool_has(args, "json"))
		return print_text(args, explanation, map);
	explain_json(explanation, &json);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit explain_plan(const struct tool_args *args, const struct sev_plan *plan,
				   bool stated)
{
	struct tool_progress progress;
	struct explanation explanation;
	struct memory_map map = {0};
	struct sev_err err;
	enum tool_exit status;
	enum sev_rc rc;

	rc = explanation_make(&explanation, plan, tool_progress_begin(&progress, "measuring"),
			      &err);
	tool_progress_end(&progress);
	explanation.stated = stated;
	if (!rc)
		rc = memory_map_make(&map, plan, &err);
	status = rc ? tool_fail(args, &err) : write_svg(args, &explanation, &map);
	if (!status)
		status = print(args, &explanation, &map);
	memory_map_clear(&map);
	explanation_clear(&explanation);
	return status;
}

/* A manifest whose digest is not the stated one is explained all the same. */
static enum tool_exit explain_manifest(const struct tool_args *args, const char *path)
{
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_plan *plan;
	enum tool_exit opened;
	enum tool_exit status;

	if (tool_has(args, "mode"))
		return tool_usage_error(args, "--mode and a manifest are both given, expected one");
	opened = manifest_open(args, path, &plan, digest);
	if (!plan)
		return opened;
	status = explain_plan(args, plan, true);
	sev_plan_free(plan);
	return status ? status : opened;
}

enum tool_exit cmd_explain(const struct tool_args *args)
{
	struct sev_plan *plan;
	enum tool_exit status;

	if (tool_positional_count(args))
		return explain_manifest(args, tool_positional(args, 0));
	status = launch_plan(args, &plan);
	if (!status && plan)
		status = explain_plan(args, plan, false);
	sev_plan_free(plan);
	return status;
}
