/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cert convert: the same certificates in another form, joined into a file or split into several.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "common/json.h"
#include "sevctl/cert/cert_list.h"
#include "sevctl/commands.h"

static const char *const FORMS[] = {"pem", "der", "sev", "spki", NULL};
static const char *const KINDS[] = {"ARK", "ASK", "ASVK", "VCEK", "VLEK", "CRL",
				    "CEK", "OCA", "PEK",  "PDH",  NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "to",
	 .metavar = "FORM",
	 .help = "pem or der (X.509), sev (legacy), spki (public keys in PEM)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMS},
	{.name = "out",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write all to one file (standard output by default)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "out-dir",
	 .metavar = "DIR",
	 .help = "write each to a file named after its kind",
	 .kind = TOOL_VALUE_FILE},
	{.name = "only",
	 .metavar = "KIND",
	 .help = "leave out all other kinds; repeatable",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = KINDS},
	{.name = "json", .help = "print what was written as JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

struct conversion {
	enum cert_output form;
	struct cert_item *items;
	size_t count;
	bool as_json;
	struct sev_json json;
	struct json_object *written;
};

/* Notes a file that was written, and the items first to end that it holds. */
static void note(struct conversion *c, const char *path, size_t first, size_t end)
{
	struct json_object *object = sev_json_add_object(&c->json, c->written, NULL);
	struct json_object *list;

	sev_json_add_string(&c->json, object, "file", path);
	list = sev_json_add_array(&c->json, object, "certificates");
	for (size_t i = first; i < end; i++)
		cert_item_add_json(&c->json, list, &c->items[i]);
}

/* The form that --to names. */
static enum cert_output form_of(const struct tool_args *args)
{
	const char *text = tool_value(args, "to");

	for (size_t i = 0; text && FORMS[i]; i++)
		if (sev_name_equal(text, FORMS[i]))
			return (enum cert_output)i;
	return CERT_OUTPUT_PEM;
}

static bool is_wanted(const struct tool_args *args, const struct cert_item *item)
{
	const char *kind;

	if (!tool_has(args, "only"))
		return true;
	for (size_t i = 0; (kind = tool_value_at(args, "only", i)); i++)
		if (sev_name_equal(kind, cert_item_kind(item)))
			return true;
	return false;
}

static enum sev_rc select_items(struct conversion *c, const struct tool_args *args,
				const struct cert_input *input, struct sev_err *err)
{
	size_t kept = 0;

	c->items = cert_items(input, &c->count);
	if (!c->items)
		return sev_fail_nomem(err);
	for (size_t i = 0; i < c->count; i++)
		if (is_wanted(args, &c->items[i]))
			c->items[kept++] = c->items[i];
	c->count = kept;
	if (kept > 0)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found nothing of the kinds that --only names",
			tool_positional(args, 0));
}

static enum sev_rc join(struct conversion *c, const char *path, struct sev_err *err)
{
	struct cert_bytes bytes = {0};
	enum sev_rc rc = SEV_OK;

	if (c->form == CERT_OUTPUT_DER && c->count > 1)
		return sev_fail(
			err, SEV_ERR_ARG,
			"found %zu certificates, and a DER file holds one; --out-dir writes "
			"one file each",
			c->count);
	for (size_t i = 0; !rc && i < c->count; i++)
		rc = cert_item_append(&c->items[i], c->form, &bytes, err);
	if (!rc)
		rc = cert_bytes_write(&bytes, path, err);
	if (!rc)
		note(c, path ? path : "-", 0, c->count);
	free(bytes.data);
	return rc;
}

/* Which of its kind the i-th item is, from 1. */
static unsigned place_in_kind(const struct conversion *c, size_t i)
{
	unsigned place = 1;

	for (size_t k = 0; k < i; k++)
		place += strcmp(cert_item_kind(&c->items[k]), cert_item_kind(&c->items[i])) == 0;
	return place;
}

/* "DIR/vcek.pem", "DIR/vcek-2.pem"; a new string. */
static char *file_name(const struct conversion *c, size_t i, const char *dir)
{
	static const char *const suffixes[] = {"pem", "der", "cert", "pub.pem"};
	unsigned place = place_in_kind(c, i);
	char kind[16] = "";
	char number[16] = "";
	const char *text = cert_item_kind(&c->items[i]);

	for (size_t k = 0; k < sizeof(kind) - 1 && text[k]; k++)
		kind[k] = (char)tolower((unsigned char)text[k]);
	if (place > 1)
		snprintf(number, sizeof(number), "-%u", place);
	return sev_format("%s%s%s%s.%s", dir, sev_slash_after(dir), kind, number,
			  suffixes[c->form]);
}

static enum sev_rc write_one(struct conversion *c, size_t i, const char *dir, struct sev_err *err)
{
	struct cert_bytes bytes = {0};
	char *path = file_name(c, i, dir);
	enum sev_rc rc =
		path ? cert_item_append(&c->items[i], c->form, &bytes, err) : sev_fail_nomem(err);

	if (!rc)
		rc = cert_bytes_write(&bytes, path, err);
	if (!rc && !c->as_json)
		printf("%s\n", path);
	if (!rc)
		note(c, path, i, i + 1);
	free(bytes.data);
	free(path);
	return rc;
}

/* All of it is converted once before the first file is written. */
static enum sev_rc split(struct conversion *c, const char *dir, struct sev_err *err)
{
	struct cert_bytes bytes = {0};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < c->count; i++)
		rc = cert_item_append(&c->items[i], c->form, &bytes, err);
	free(bytes.data);
	for (size_t i = 0; !rc && i < c->count; i++)
		rc = write_one(c, i, dir, err);
	return rc;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct conversion c = {.form = form_of(args), .as_json = tool_has(args, "json")};
	const char *dir = tool_value(args, "out-dir");
	struct cert_input input;
	enum tool_exit status = TOOL_DONE;
	struct sev_err err;
	enum sev_rc rc;

	if (!tool_has(args, "to"))
		return tool_usage_error(args, "--to is missing: pem, der, sev or spki");
	if (dir && tool_has(args, "out"))
		return tool_usage_error(args, "--out and --out-dir: expected one of the two");
	if (c.as_json && !dir && !tool_has(args, "out"))
		return tool_usage_error(args, "--json needs --out or --out-dir");
	sev_json_begin(&c.json, "cert-convert");
	c.written = sev_json_add_array(&c.json, c.json.root, "written");
	rc = cert_input_init(&input, &err);
	if (!rc)
		rc = cert_input_add_positionals(&input, args, &err);
	if (!rc)
		rc = select_items(&c, args, &input, &err);
	if (!rc)
		rc = dir ? split(&c, dir, &err) : join(&c, tool_value(args, "out"), &err);
	if (rc)
		status = tool_fail(args, &err);
	if (!rc && c.as_json)
		status = tool_print_json(args, &c.json, TOOL_DONE);
	else
		sev_json_end(&c.json);
	free(c.items);
	cert_input_free(&input);
	return status;
}

const struct tool_command cmd_cert_convert = {
	.name = "cert convert",
	.summary = "write certificates in another form, joined or split",
	.positionals = "PATH...",
	.min_positionals = 1,
	.max_positionals = 1000,
	.options = ALL_OPTIONS,
	.example = "sevctl cert convert vcek.der --to pem -o vcek.pem",
	.run = run,
};
