/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report diff: two reports, field by field.
 */
#include <stdio.h>

#include <sev/evidence.h>
#include <sev/sev_cert.h>

#include "base/err.h"
#include "base/text.h"
#include "common/json.h"
#include "common/printable.h"
#include "sevctl/commands.h"
#include "sevctl/report/evidence_input.h"
#include "sevctl/report/evidence_product.h"
#include "sevctl/report/report_diff.h"
#include "sevctl/report/report_json.h"
#include "sevctl/report/report_parts.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, evidence_products_options, NULL};

/* One side: its name and its report. */
struct side {
	const char *name;
	struct sev_evidence *evidence;
	const struct sev_report *report;
};

static enum sev_rc read_side(const char *path, const struct sev_products *products,
			     struct side *side, struct sev_err *err)
{
	struct evidence_input input;
	enum sev_rc rc = evidence_input_read(path, &input, err);

	if (rc)
		return rc;
	if (input.size == SEV_LEGACY_REPORT_SIZE)
		rc = sev_fail(err, SEV_ERR_FORMAT,
			      "%s: found a legacy SEV report (%d bytes), expected one of SNP; "
			      "sevctl report show prints it",
			      input.name, SEV_LEGACY_REPORT_SIZE);
	else
		rc = sev_evidence_read(input.name, input.data, input.size, products,
				       &side->evidence, err);
	if (!rc) {
		evidence_take_product(side->evidence, products);
		side->report = sev_evidence_report(side->evidence);
	}
	side->name = input.name;
	evidence_input_free(&input);
	return rc;
}

/* A part of a field, on both sides. */
struct part_pair {
	struct report_part a, b;
};

/* The next pair at *i or behind it that differs. */
static bool next_part(const struct side sides[2], enum sev_report_field field, unsigned *i,
		      struct part_pair *pair)
{
	for (; report_part(sides[0].report, field, *i, &pair->a); ++*i) {
		report_part(sides[1].report, field, *i, &pair->b);
		if (pair->a.present != pair->b.present || pair->a.value != pair->b.value)
			if (!(pair->a.spare && pair->a.value == pair->b.value))
				return true;
	}
	return false;
}

static void print_value(char sign, const struct sev_report *report, enum sev_report_field field)
{
	char text[REPORT_TEXT_MAX];

	if (sev_report_has(report, field)) {
		report_value_text(report, field, text);
		printf("  %c %s\n", sign, text);
	} else {
		printf("  %c not in version %u\n", sign,
		       (unsigned)sev_report_number(report, SEV_REPORT_VERSION));
	}
}

static void format_part(const struct report_part *part, char out[24])
{
	snprintf(out, 24, part->present ? "%llu" : "none", (unsigned long long)part->value);
}

static void print_parts(const struct side sides[2], enum sev_report_field field)
{
	struct part_pair pair;
	char a[24], b[24];

	for (unsigned i = 0; next_part(sides, field, &i, &pair); i++) {
		format_part(&pair.a, a);
		format_part(&pair.b, b);
		printf("    %-25s %s -> %s\n", pair.a.name, a, b);
	}
}

static void print_field(const struct side sides[2], enum sev_report_field field)
{
	printf("%s\n", sev_report_field_name(field));
	print_value('-', sides[0].report, field);
	print_value('+', sides[1].report, field);
	if (sev_report_has(sides[0].report, field) && sev_report_has(sides[1].report, field))
		print_parts(sides, field);
}

static void print_bytes(const struct side sides[2], size_t offset, size_t size)
{
	static const char signs[2] = {'-', '+'};
	char text[2 * SEV_REPORT_SIZE + 1];

	printf("bytes 0x%03zx..0x%03zx, in no field\n", offset, offset + size - 1);
	for (int i = 0; i < 2; i++) {
		sev_hex_encode(sev_report_raw(sides[i].report) + offset, size, text);
		printf("  %c %s\n", signs[i], text);
	}
}

static void print_name(const char *sign, const struct side *side)
{
	printf("%s ", sign);
	tool_put_printable(stdout, side->name);
	printf("\n");
}

/* Whether anything differs. */
static bool diff_text(const struct side sides[2])
{
	bool differs = false;
	size_t offset = 0;
	size_t size;

	print_name("---", &sides[0]);
	print_name("+++", &sides[1]);
	for (unsigned i = 0; i < SEV_REPORT_FIELDS; i++) {
		enum sev_report_field field = (enum sev_report_field)i;

		if (!report_field_differs(sides[0].report, sides[1].report, field))
			continue;
		print_field(sides, field);
		differs = true;
	}
	for (; report_next_bytes(sides[0].report, sides[1].report, &offset, &size);
	     offset += size) {
		print_bytes(sides, offset, size);
		differs = true;
	}
	if (!differs)
		printf("the reports are equal\n");
	return differs;
}

static void add_part(struct sev_json *json, struct json_object *object, const char *key,
		     const struct report_part *part)
{
	if (part->present)
		sev_json_add_number(json, object, key, part->value);
	else
		sev_json_add_string(json, object, key, NULL);
}

static void add_parts(struct sev_json *json, struct json_object *object, const struct side sides[2],
		      enum sev_report_field field)
{
	struct json_object *list = sev_json_add_array(json, object, "parts");
	struct part_pair pair;
	char key[32];

	for (unsigned i = 0; next_part(sides, field, &i, &pair); i++) {
		struct json_object *part = sev_json_add_object(json, list, NULL);

		report_key(pair.a.name, key);
		sev_json_add_string(json, part, "name", key);
		add_part(json, part, "a", &pair.a);
		add_part(json, part, "b", &pair.b);
	}
}

static struct json_object *add_place(struct sev_json *json, struct json_object *list,
				     const char *field, size_t offset, size_t size)
{
	struct json_object *object = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, object, "field", field);
	sev_json_add_number(json, object, "offset", offset);
	sev_json_add_number(json, object, "size", size);
	return object;
}

static void add_field(struct sev_json *json, struct json_object *list, const struct side sides[2],
		      enum sev_report_field field)
{
	enum sev_report_kind kind = sev_report_field_kind(field);
	struct json_object *object;
	char key[32];

	report_key(sev_report_field_name(field), key);
	object = add_place(json, list, key, sev_report_field_offset(field),
			   sev_report_field_size(field));
	report_add_field(json, object, "a", sides[0].report, field);
	report_add_field(json, object, "b", sides[1].report, field);
	if (kind == SEV_REPORT_KIND_FLAGS || kind == SEV_REPORT_KIND_TCB)
		add_parts(json, object, sides, field);
}

static void add_bytes(struct sev_json *json, struct json_object *list, const struct side sides[2],
		      size_t offset, size_t size)
{
	struct json_object *object = add_place(json, list, NULL, offset, size);

	sev_json_add_bytes(json, object, "a", sev_report_raw(sides[0].report) + offset, size);
	sev_json_add_bytes(json, object, "b", sev_report_raw(sides[1].report) + offset, size);
}

static enum tool_exit diff_json(const struct tool_args *args, const struct side sides[2])
{
	struct json_object *list;
	struct sev_json json;
	size_t offset = 0;
	size_t size;
	bool differs;

	sev_json_begin(&json, "report-diff");
	sev_json_add_string(&json, json.root, "a", sides[0].name);
	sev_json_add_string(&json, json.root, "b", sides[1].name);
	list = sev_json_add_array(&json, json.root, "differences");
	for (unsigned i = 0; i < SEV_REPORT_FIELDS; i++)
		if (report_field_differs(sides[0].report, sides[1].report,
					 (enum sev_report_field)i))
			add_field(&json, list, sides, (enum sev_report_field)i);
	for (; report_next_bytes(sides[0].report, sides[1].report, &offset, &size); offset += size)
		add_bytes(&json, list, sides, offset, size);
	differs = list && json_object_array_length(list) > 0;
	sev_json_add_bool(&json, json.root, "equal", !differs);
	return tool_print_json(args, &json, differs ? TOOL_NOT_SO : TOOL_DONE);
}

static enum tool_exit diff(const struct tool_args *args, struct side sides[2],
			   const struct sev_products *products)
{
	struct sev_err err;

	for (unsigned i = 0; i < 2; i++)
		if (read_side(tool_positional(args, i), products, &sides[i], &err))
			return tool_fail(args, &err);
	if (tool_has(args, "json"))
		return diff_json(args, sides);
	return diff_text(sides) ? TOOL_NOT_SO : TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct side sides[2] = {{.name = NULL}, {.name = NULL}};
	struct sev_products *products;
	enum tool_exit status;
	struct sev_err err;

	if (evidence_products(args, &products, &err))
		return tool_fail(args, &err);
	status = diff(args, sides, products);
	for (unsigned i = 0; i < 2; i++)
		sev_evidence_free(sides[i].evidence);
	sev_products_free(products);
	return status;
}

const struct tool_command cmd_report_diff = {
	.name = "report diff",
	.summary = "compare two attestation reports, field by field",
	.positionals = "FILE FILE",
	.min_positionals = 2,
	.max_positionals = 2,
	.options = ALL_OPTIONS,
	.example = "sevctl report diff before.bin after.bin",
	.run = run,
};
