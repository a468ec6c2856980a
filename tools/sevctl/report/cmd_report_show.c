/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report show: every field of a report, and what comes with it.
 */
#include <stdio.h>

#include <sev/evidence.h>
#include <sev/sev_cert.h>

#include "abi/layout/sev_cert.h"
#include "base/bytes.h"
#include "common/json.h"
#include "common/printable.h"
#include "sevctl/commands.h"
#include "sevctl/report/evidence_input.h"
#include "sevctl/report/evidence_product.h"
#include "sevctl/report/evidence_show.h"
#include "sevctl/report/legacy_fields.h"
#include "sevctl/report/report_json.h"
#include "sevctl/report/report_text.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, evidence_products_options, NULL};

static void show_text(const struct evidence_input *input, const struct sev_evidence *evidence)
{
	tool_put_printable(stdout, input->name);
	printf(": %s, %s, not verified\n", evidence_form_name(sev_evidence_kind(evidence)),
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
	evidence_take_product(evidence, products);
	if (tool_has(args, "json"))
		status = show_json(args, input, evidence);
	else
		show_text(input, evidence);
	sev_evidence_free(evidence);
	return status;
}

/* The report that ATTESTATION gives of a SEV or SEV-ES guest. */
static void show_legacy_text(const struct evidence_input *input)
{
	tool_put_printable(stdout, input->name);
	printf(": SEV attestation report, %s, not verified\n",
	       evidence_encoding_name(input->encoding));
	for (size_t i = 0; i < SEV_COUNT(SEV_LEGACY_REPORT_FIELDS); i++)
		legacy_print_field(&SEV_LEGACY_REPORT_FIELDS[i], input->data);
}

static enum tool_exit show_legacy(const struct tool_args *args, const struct evidence_input *input)
{
	struct json_object *fields;
	struct sev_json json;

	if (!tool_has(args, "json")) {
		show_legacy_text(input);
		return TOOL_DONE;
	}
	sev_json_begin(&json, "legacy-report");
	sev_json_add_string(&json, json.root, "file", input->name);
	sev_json_add_string(&json, json.root, "encoding", evidence_encoding_name(input->encoding));
	fields = sev_json_add_object(&json, json.root, "fields");
	for (size_t i = 0; i < SEV_COUNT(SEV_LEGACY_REPORT_FIELDS); i++)
		legacy_add_field(&json, fields, &SEV_LEGACY_REPORT_FIELDS[i], input->data);
	return tool_print_json(args, &json, TOOL_DONE);
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
	else if (input.size == SEV_LEGACY_REPORT_SIZE)
		status = show_legacy(args, &input);
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
