/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host import-certs: unpacks a VMM's certificate blob into a folder.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sev/cert_table.h>

#include "base/err.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/input.h"
#include "common/json.h"
#include "sevctl/cert/cert_list.h"
#include "sevctl/commands.h"

static const char *const FORMS[] = {"pem", "der", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "encoding",
	 .metavar = "FORM",
	 .help = "of the files: pem (default) or der",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMS},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

/* snphost's names. What has none is named for its GUID, and kept as it is. */
static const char *const NAMES[] = {
	[SEV_CERT_ENTRY_VCEK] = "vcek", [SEV_CERT_ENTRY_VLEK] = "vlek",
	[SEV_CERT_ENTRY_ASK] = "ask",	[SEV_CERT_ENTRY_ARK] = "ark",
	[SEV_CERT_ENTRY_CRL] = "crl",
};
#define NAME_COUNT (sizeof(NAMES) / sizeof(*NAMES))

/* A file that is to be written. */
struct part {
	char *path;
	char guid[37];
	const char *kind;
	struct cert_bytes bytes;
};

static const char *name_of(const struct sev_cert_entry *entry)
{
	return (size_t)entry->kind < NAME_COUNT ? NAMES[entry->kind] : NULL;
}

/* A certificate or CRL in the form that is wanted, whichever it has in the blob. */
static enum sev_rc convert(const char *name, const struct sev_cert_entry *entry,
			   enum cert_output form, struct cert_bytes *out, struct sev_err *err)
{
	struct cert_item item = {.cert = NULL};
	struct sev_certs *certs;
	enum sev_rc rc = sev_certs_new(&certs, err);

	if (!rc)
		rc = sev_certs_add_file(certs, name, entry->data, entry->size, SEV_ORIGIN_GIVEN,
					err);
	if (!rc && sev_certs_count(certs) + sev_certs_crl_count(certs) != 1)
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: found %zu certificates, expected one", name,
			      sev_certs_count(certs) + sev_certs_crl_count(certs));
	if (!rc) {
		item.cert = sev_certs_at(certs, 0);
		item.crl = item.cert ? NULL : sev_certs_crl_at(certs, 0);
		rc = cert_item_append(&item, form, out, err);
	}
	sev_certs_free(certs);
	return rc;
}

static enum sev_rc keep(const struct sev_cert_entry *entry, struct cert_bytes *out,
			struct sev_err *err)
{
	out->data = malloc(entry->size);
	if (!out->data)
		return sev_fail_nomem(err);
	memcpy(out->data, entry->data, entry->size);
	out->size = entry->size;
	return SEV_OK;
}

static enum sev_rc make_part(const struct tool_args *args, const struct sev_cert_entry *entry,
			     struct part *part, struct sev_err *err)
{
	const char *dir = tool_positional(args, 1), *name = name_of(entry);
	const char *encoding = tool_value(args, "encoding");
	bool der = encoding && sev_name_equal(encoding, "der");
	char *subject;
	enum sev_rc rc;

	sev_cert_entry_guid(entry, part->guid);
	part->kind = sev_cert_entry_kind_name(entry->kind);
	part->path = sev_format("%s%s%s.%s", dir, sev_slash_after(dir), name ? name : part->guid,
				!name ? "bin"
				: der ? "der"
				      : "pem");
	subject = sev_format("%s: %s", tool_positional(args, 0), part->kind);
	if (!part->path || !subject)
		rc = sev_fail_nomem(err);
	else if (!name)
		rc = keep(entry, &part->bytes, err);
	else
		rc = convert(subject, entry, der ? CERT_OUTPUT_DER : CERT_OUTPUT_PEM, &part->bytes,
			     err);
	free(subject);
	return rc;
}

static enum sev_rc write_parts(const char *dir, const struct part *parts, size_t count,
			       struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	if (mkdir(dir, 0755) != 0 && errno != EEXIST)
		return sev_fail_errno(err, errno, "%s: making the folder", dir);
	for (size_t i = 0; !rc && i < count; i++)
		rc = cert_bytes_write(&parts[i].bytes, parts[i].path, err);
	return rc;
}

static enum tool_exit tell(const struct tool_args *args, const struct part *parts, size_t count)
{
	struct json_object *list;
	struct sev_json json;

	if (tool_has(args, "json")) {
		sev_json_begin(&json, "host-import-certs");
		list = sev_json_add_array(&json, json.root, "files");
		for (size_t i = 0; i < count; i++) {
			struct json_object *row = sev_json_add_object(&json, list, NULL);

			sev_json_add_string(&json, row, "file", parts[i].path);
			sev_json_add_string(&json, row, "kind", parts[i].kind);
			sev_json_add_string(&json, row, "guid", parts[i].guid);
		}
		return tool_print_json(args, &json, TOOL_DONE);
	}
	for (size_t i = 0; i < count; i++)
		printf("%s\n", parts[i].path);
	return TOOL_DONE;
}

/* All of it is converted before the first file is written. */
static enum tool_exit unpack(const struct tool_args *args, const struct sev_cert_table *table)
{
	size_t count = sev_cert_table_count(table);
	struct part *parts = calloc(count + 1, sizeof(*parts));
	enum tool_exit status;
	enum sev_rc rc = SEV_OK;
	struct sev_err err;

	if (!parts)
		return tool_fail_nomem(args);
	for (size_t i = 0; !rc && i < count; i++)
		rc = make_part(args, sev_cert_table_at(table, i), &parts[i], &err);
	if (!rc)
		rc = write_parts(tool_positional(args, 1), parts, count, &err);
	status = rc ? tool_fail(args, &err) : tell(args, parts, count);
	for (size_t i = 0; i < count; i++) {
		free(parts[i].path);
		free(parts[i].bytes.data);
	}
	free(parts);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	const char *path = tool_positional(args, 0);
	struct sev_cert_table *table = NULL;
	enum tool_exit status;
	char *data = NULL;
	struct sev_err err;
	size_t size;
	enum sev_rc rc = input_read(path, &data, &size, &err);

	if (!rc && !size)
		rc = sev_fail(&err, SEV_ERR_FORMAT,
			      "%s: found no bytes, expected a certificate table", path);
	if (!rc)
		rc = sev_cert_table_read(path, data, size, &table, &err);
	status = rc ? tool_fail(args, &err) : unpack(args, table);
	sev_cert_table_free(table);
	free(data);
	return status;
}

const struct tool_command cmd_host_import_certs = {
	.name = "host import-certs",
	.summary = "unpack a VMM's certificate blob into a folder",
	.positionals = "BLOB DIR",
	.min_positionals = 2,
	.max_positionals = 2,
	.options = ALL_OPTIONS,
	.example = "sevctl host import-certs certs.bin certs/",
	.run = run,
};
