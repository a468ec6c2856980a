/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_input.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sev/cert_table.h>
#include <sev/evidence.h>

#include "base/err.h"
#include "base/text.h"
#include "common/input.h"
#include "sevctl/cert/cert_sniff.h"

const struct tool_option cert_input_options[] = {
	{.name = "certs",
	 .metavar = "PATH",
	 .help = "certificates and CRLs: a file of any form, or a folder of them; may be repeated",
	 .kind = TOOL_VALUE_FILE,
	 .heading = "Certificates"},
	{.name = NULL},
};

static const char *const FORMS[] = {
	[CERT_FORM_PEM] = "PEM",
	[CERT_FORM_DER] = "DER",
	[CERT_FORM_SEV] = "SEV certificates",
	[CERT_FORM_TABLE] = "certificate table",
	[CERT_FORM_EXTENDED_REPORT] = "extended report",
};

const char *cert_form_name(enum cert_form form)
{
	return FORMS[form];
}

enum sev_rc cert_input_init(struct cert_input *input, struct sev_err *err)
{
	enum sev_rc rc;

	memset(input, 0, sizeof(*input));
	rc = sev_certs_new(&input->x509, err);
	return rc ? rc : sev_sev_certs_new(&input->legacy, err);
}

static void free_file(struct cert_file *file)
{
	free(file->name);
	sev_certs_free(file->x509);
	sev_sev_certs_free(file->legacy);
}

void cert_input_free(struct cert_input *input)
{
	for (size_t i = 0; i < input->count; i++)
		free_file(&input->files[i]);
	free(input->files);
	sev_certs_free(input->x509);
	sev_sev_certs_free(input->legacy);
	memset(input, 0, sizeof(*input));
}

/* The certificates of a table, by the names of its entries; those of no known kind are left out. */
static enum sev_rc add_entries(struct sev_certs *certs, const char *name,
			       const struct sev_cert_table *table, struct sev_err *err)
{
	const struct sev_cert_entry *entry;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (entry = sev_cert_table_at(table, i)); i++) {
		char *place;

		if (entry->kind < SEV_CERT_ENTRY_VCEK || entry->kind > SEV_CERT_ENTRY_CRL)
			continue;
		place = sev_format("%s: %s", name, sev_cert_entry_kind_name(entry->kind));
		if (!place)
			return sev_fail_nomem(err);
		rc = sev_certs_add_file(certs, place, entry->data, entry->size, SEV_ORIGIN_GIVEN,
					err);
		free(place);
	}
	return rc;
}

static enum sev_rc add_table(struct sev_certs *certs, const char *name, struct sev_view data,
			     struct sev_err *err)
{
	struct sev_cert_table *table = NULL;
	enum sev_rc rc = sev_cert_table_read(name, data.data, data.size, &table, err);

	if (!rc)
		rc = add_entries(certs, name, table, err);
	sev_cert_table_free(table);
	return rc;
}

static enum sev_rc add_extended(struct sev_certs *certs, const char *name, struct sev_view data,
				struct sev_err *err)
{
	struct sev_evidence *evidence = NULL;
	enum sev_rc rc = sev_evidence_read(name, data.data, data.size, NULL, &evidence, err);

	if (!rc)
		rc = add_entries(certs, name, sev_evidence_certs(evidence), err);
	sev_evidence_free(evidence);
	return rc;
}

static enum sev_rc add_form(const struct cert_file *file, struct sev_view data,
			    struct sev_certs *x509, struct sev_sev_certs *legacy,
			    struct sev_err *err)
{
	switch (file->form) {
	case CERT_FORM_PEM:
	case CERT_FORM_DER:
		return sev_certs_add_file(x509, file->name, data.data, data.size, SEV_ORIGIN_GIVEN,
					  err);
	case CERT_FORM_SEV:
		return sev_sev_certs_add_file(legacy, file->name, data.data, data.size, err);
	case CERT_FORM_TABLE:
		return add_table(x509, file->name, data, err);
	case CERT_FORM_EXTENDED_REPORT:
		return add_extended(x509, file->name, data, err);
	}
	return SEV_OK;
}

/* A row for a file; it is counted only when all of it is there. */
static enum sev_rc new_file(struct cert_input *input, const char *name, enum cert_form form,
			    struct cert_file **out, struct sev_err *err)
{
	struct cert_file *files = reallocarray(input->files, input->count + 1, sizeof(*files));
	enum sev_rc rc;

	if (!files)
		return sev_fail_nomem(err);
	input->files = files;
	*out = &files[input->count];
	**out = (struct cert_file){.name = strdup(name), .form = form};
	input->count++;
	if (!(*out)->name)
		return sev_fail_nomem(err);
	rc = sev_certs_new(&(*out)->x509, err);
	return rc ? rc : sev_sev_certs_new(&(*out)->legacy, err);
}

static enum sev_rc add_bytes(struct cert_input *input, const char *name, struct sev_view data,
			     bool in_folder, struct sev_err *err)
{
	struct cert_file *file = NULL;
	enum cert_form form;
	enum sev_rc rc;

	if (!cert_sniff(data, &form) && in_folder)
		return SEV_OK;
	if (!cert_sniff(data, &form))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes of no known form, expected PEM, DER, SEV "
				"certificates, a certificate table or an extended report",
				name, data.size);
	rc = new_file(input, name, form, &file, err);
	if (!rc)
		rc = add_form(file, data, file->x509, file->legacy, err);
	return rc ? rc : add_form(file, data, input->x509, input->legacy, err);
}

static enum sev_rc add_file(struct cert_input *input, const char *path, bool in_folder,
			    struct sev_err *err)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	char *data = NULL;
	size_t size = 0;
	enum sev_rc rc = input_read(path, &data, &size, err);

	if (!rc)
		rc = add_bytes(input, name, (struct sev_view){(const uint8_t *)data, size},
			       in_folder, err);
	free(data);
	return rc;
}

static bool is_kind(const char *path, mode_t kind)
{
	struct stat st;

	return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind;
}

static enum sev_rc add_named(struct cert_input *input, const char *folder, const char *name,
			     struct sev_err *err)
{
	char *path = sev_format("%s%s%s", folder, sev_slash_after(folder), name);
	enum sev_rc rc = SEV_OK;

	if (!path)
		return sev_fail_nomem(err);
	if (is_kind(path, S_IFREG))
		rc = add_file(input, path, true, err);
	free(path);
	return rc;
}

static enum sev_rc add_folder(struct cert_input *input, const char *path, struct sev_err *err)
{
	struct dirent **names = NULL;
	int count = scandir(path, &names, NULL, alphasort);
	enum sev_rc rc = SEV_OK;

	if (count < 0)
		return sev_fail_errno(err, errno, "%s: cannot list", path);
	for (int i = 0; i < count; i++) {
		if (!rc)
			rc = add_named(input, path, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return rc;
}

enum sev_rc cert_input_add(struct cert_input *input, const char *path, struct sev_err *err)
{
	return is_kind(path, S_IFDIR) ? add_folder(input, path, err)
				      : add_file(input, path, false, err);
}

enum sev_rc cert_input_add_positionals(struct cert_input *input, const struct tool_args *args,
				       struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < tool_positional_count(args); i++)
		rc = cert_input_add(input, tool_positional(args, i), err);
	if (rc || input->count > 0)
		return rc;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found no certificate in this folder",
			tool_positional(args, 0));
}

enum tool_exit cert_input_run(const struct tool_args *args,
			      enum tool_exit (*answer)(const struct tool_args *args,
						       const struct cert_input *input))
{
	struct cert_input input;
	enum tool_exit status;
	struct sev_err err;
	enum sev_rc rc = cert_input_init(&input, &err);

	if (!rc)
		rc = cert_input_add_positionals(&input, args, &err);
	status = rc ? tool_fail(args, &err) : answer(args, &input);
	cert_input_free(&input);
	return status;
}

enum sev_rc cert_input_add_options(struct cert_input *input, const struct tool_args *args,
				   struct sev_err *err)
{
	const char *path;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (path = tool_value_at(args, "certs", i)); i++)
		rc = cert_input_add(input, path, err);
	return rc;
}

enum sev_rc cert_input_one(const struct cert_file *file, struct sev_cert **x509,
			   const struct sev_sev_cert **legacy, struct sev_err *err)
{
	size_t count = sev_certs_count(file->x509) + sev_sev_certs_count(file->legacy);

	*x509 = sev_certs_at(file->x509, 0);
	*legacy = sev_sev_certs_at(file->legacy, 0);
	if (count == 1)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found %zu certificates, expected one", file->name,
			count);
}
