/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report show: every field of a report, and what comes with it.
 */
#include <stdio.h>

#include <sev/evidence.h>

#include "common/json.h"
#include "common/printable.h"
#include "sevctl/commands.h"
#include "sevctl/evidence_input.h"
#include "sevctl/evidence_show.h"
#include "sevctl/report_json.h"
#include "sevctl/report_text.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, evidence_products_options, NULL};

static void show_text(const struct evidence_input *input, const struct sev_evidence *evidence)
{
	tool_put_printable(stdout, input->name);
	printf(": %s, %s\n", evidence_form_name(sev_evidence_kind(evidence)),
	       evidence_encoding_name(input->encoding));
	report_print(sev_evidence_report(evidence));
	evidence_print_extras(evidence);
}

static enum tool_exit show_json(const struct tool_args *args, const struct evidence_input *input,
				const struct sev_evidence *evidence)
{
	struct sev_json json;

	sev_json_begin(&json, "report");
	sev_json_add_string(&json, json.root, "file", input->name);
	sev_json_add_string(&json, json.root, "encoding", evidence_encoding_name(input->encoding));
	sev_json_add_string(&json, json.root, "form",
			    evidence_form_key(sev_evidence_kind(evidence)));
	report_add_json(&json, json.root, sev_evidence_report(evidence));
	evidence_add_extras(&json, json.root, evidence);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit show(const struct tool_args *args, const struct evidence_input *input,
			   const struct sev_products *products)
{
	struct sev_evidence *evidence;
	enum tool_exit status = TOOL_DONE;
	struct sev_err err;

	if (sev_evidence_read(input->name, input->data, input->size, products, &evidence, &err))
		return tool_fail(args, &err);
	if (tool_has(args, "json"))
		status = show_json(args, input, evidence);
	else
		show_text(input, evidence);
	sev_evidence_free(evidence);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct evidence_input input = {0};
	struct sev_products *products;
	enum tool_exit status;
	struct sev_err err;

	if (evidence_products(args, &products, &err))
		return tool_fail(args, &err);
	if (evidence_input_read(tool_positional(args, 0), &input, &err))
		status = tool_fail(args, &err);
	else
		status = show(args, &input, products);
	evidence_input_free(&input);
	sev_products_free(products);
	return status;
}

const struct tool_command cmd_report_show = {
	.name = "report show",
	.summary = "show every field of an attestation report",
	.positionals = "FILE",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl report show report.bin",
	.run = run,
};
