/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vmsa show, vmsa diff: VMSA pages by the names of their fields.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/vmsa.h>

#include "abi/layout/vmsa_sevctl.h"
#include "abi/vmsa_text.h"
#include "common/json.h"
#include "measure/commands.h"
#include "measure/vmsa_input.h"

static const char *const FORMATS[] = {"text", "json", "sevctl", NULL};

static const struct tool_option SHOW_OPTIONS[] = {
	{.name = "format",
	 .metavar = "FORMAT",
	 .help = "text (default), json, or sevctl: JSON as the public sevctl prints it",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMATS},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option DIFF_OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_vmsa_show_options[] = {SHOW_OPTIONS, NULL};
const struct tool_option *const cmd_vmsa_diff_options[] = {DIFF_OPTIONS, NULL};

/* Reserved areas appear only where they are not zero. */
static enum tool_exit show_text(const struct tool_args *args, const uint8_t page[SEV_VMSA_SIZE])
{
	printf("%-18s %-6s  %s\n", "FIELD", "OFFSET", "VALUE");
	for (unsigned i = 0; i < sev_vmsa_field_count(); i++) {
		bool zero = sev_vmsa_field_is_zero(page, i);
		size_t size = sev_vmsa_field_size(i);
		char *text;

		if (zero && sev_vmsa_field_reserved(i))
			continue;
		printf("%-18s 0x%03zx   ", sev_vmsa_field_name(i), sev_vmsa_field_offset(i));
		if (zero && size > 8) {
			printf("%zu zero bytes\n", size);
			continue;
		}
		text = sev_vmsa_field_text(page, i);
		if (!text)
			return tool_fail_nomem(args);
		printf("%s\n", text);
		free(text);
	}
	return TOOL_DONE;
}

static enum tool_exit show_json(const struct tool_args *args, const uint8_t page[SEV_VMSA_SIZE])
{
	struct sev_json json;

	sev_json_begin(&json, "vmsa");
	sev_vmsa_add_json(&json, sev_json_add_object(&json, json.root, "fields"), page);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit show_sevctl(const struct tool_args *args, const uint8_t page[SEV_VMSA_SIZE])
{
	struct sev_json json;

	for (size_t i = SEV_VMSA_SEVCTL_END; i < SEV_VMSA_SIZE; i++) {
		if (!page[i])
			continue;
		fprintf(stderr,
			"%s: %s: byte 0x%zx is 0x%02x; sevctl's form ends at 0x%x and leaves it "
			"out\n",
			tool_command_name(args), tool_positional(args, 0), i, page[i],
			SEV_VMSA_SEVCTL_END);
		break;
	}
	sev_json_begin(&json, NULL);
	sev_vmsa_add_sevctl_json(&json, json.root, page);
	return tool_print_json(args, &json, TOOL_DONE);
}

enum tool_exit cmd_vmsa_show(const struct tool_args *args)
{
	const char *format = tool_value(args, "format");
	uint8_t page[SEV_VMSA_SIZE];
	struct sev_err err;

	if (vmsa_input_page(tool_positional(args, 0), true, page, &err))
		return tool_fail(args, &err);
	if (format && strcmp(format, "sevctl") == 0)
		return show_sevctl(args, page);
	if (tool_has(args, "json") || (format && strcmp(format, "json") == 0))
		return show_json(args, page);
	return show_text(args, page);
}

/* The fields that differ, in order. */
struct diff {
	uint8_t a[SEV_VMSA_SIZE];
	uint8_t b[SEV_VMSA_SIZE];
};

static bool differs(const struct diff *diff, unsigned field)
{
	size_t offset = sev_vmsa_field_offset(field);

	return memcmp(diff->a + offset, diff->b + offset, sev_vmsa_field_size(field)) != 0;
}

static void diff_field_text(unsigned field, const char *a, const char *b)
{
	printf("%-18s 0x%03zx   %-20s %s\n", sev_vmsa_field_name(field),
	       sev_vmsa_field_offset(field), a, b);
}

static void diff_field_json(struct sev_json *json, struct json_object *list, unsigned field,
			    const char *a, const char *b)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, row, "field", sev_vmsa_field_name(field));
	sev_json_add_number(json, row, "offset", sev_vmsa_field_offset(field));
	sev_json_add_string(json, row, "a", a);
	sev_json_add_string(json, row, "b", b);
}

/* Reports every differing field as text or, with json, in list. */
static enum tool_exit report(const struct tool_args *args, const struct diff *diff,
			     struct sev_json *json, struct json_object *list)
{
	enum tool_exit status = TOOL_DONE;

	for (unsigned i = 0; i < sev_vmsa_field_count(); i++) {
		char *a, *b;

		if (!differs(diff, i))
			continue;
		a = sev_vmsa_field_text(diff->a, i);
		b = sev_vmsa_field_text(diff->b, i);
		status = TOOL_NOT_SO;
		if (!a || !b)
			status = tool_fail_nomem(args);
		else if (json)
			diff_field_json(json, list, i, a, b);
		else
			diff_field_text(i, a, b);
		free(a);
		free(b);
		if (status != TOOL_NOT_SO)
			return status;
	}
	return status;
}

static enum tool_exit diff_json(const struct tool_args *args, const struct diff *diff)
{
	struct json_object *list;
	struct sev_json json;
	enum tool_exit status;

	sev_json_begin(&json, "vmsa-diff");
	sev_json_add_string(&json, json.root, "a", tool_positional(args, 0));
	sev_json_add_string(&json, json.root, "b", tool_positional(args, 1));
	list = sev_json_add_array(&json, json.root, "differences");
	status = report(args, diff, &json, list);
	if (status == TOOL_DONE || status == TOOL_NOT_SO)
		return tool_print_json(args, &json, status);
	sev_json_end(&json);
	return status;
}

enum tool_exit cmd_vmsa_diff(const struct tool_args *args)
{
	struct diff diff;
	struct sev_err err;

	if (vmsa_input_page(tool_positional(args, 0), true, diff.a, &err) ||
	    vmsa_input_page(tool_positional(args, 1), true, diff.b, &err))
		return tool_fail(args, &err);
	if (tool_has(args, "json"))
		return diff_json(args, &diff);
	return report(args, &diff, NULL, NULL);
}
