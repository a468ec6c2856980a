/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cert show: what files hold, certificate by certificate.
 */
#include <stdio.h>

#include "common/json.h"
#include "common/printable.h"
#include "sevctl/cert/cert_input.h"
#include "sevctl/cert/cert_legacy.h"
#include "sevctl/cert/cert_lines.h"
#include "sevctl/commands.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, NULL};

static void print_kinds(const struct cert_file *file)
{
	const char *before = ": ";

	for (size_t i = 0; i < sev_certs_count(file->x509); i++, before = ", ")
		printf("%s%s", before,
		       sev_cert_kind_name(sev_cert_kind(sev_certs_at(file->x509, i))));
	for (size_t i = 0; i < sev_certs_crl_count(file->x509); i++, before = ", ")
		printf("%sCRL", before);
	for (size_t i = 0; i < sev_sev_certs_count(file->legacy); i++, before = ", ")
		printf("%s%s", before,
		       sev_sev_cert_kind_name(
			       sev_sev_cert_kind(sev_sev_certs_at(file->legacy, i))));
	putchar('\n');
}

static enum sev_rc show_text(const struct cert_file *file, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	tool_put_printable(stdout, file->name);
	printf(": %s", cert_form_name(file->form));
	print_kinds(file);
	for (size_t i = 0; i < sev_certs_count(file->x509); i++)
		cert_print(sev_certs_at(file->x509, i));
	for (size_t i = 0; i < sev_certs_crl_count(file->x509); i++)
		crl_print(sev_certs_crl_at(file->x509, i));
	for (size_t i = 0; !rc && i < sev_sev_certs_count(file->legacy); i++)
		rc = legacy_cert_print(sev_sev_certs_at(file->legacy, i), err);
	return rc;
}

static enum sev_rc show_json(struct sev_json *json, struct json_object *files,
			     const struct cert_file *file, struct sev_err *err)
{
	struct json_object *object = sev_json_add_object(json, files, NULL);
	struct json_object *list;
	enum sev_rc rc = SEV_OK;

	sev_json_add_string(json, object, "file", file->name);
	sev_json_add_string(json, object, "form", cert_form_name(file->form));
	list = sev_json_add_array(json, object, "certificates");
	for (size_t i = 0; i < sev_certs_count(file->x509); i++)
		cert_add_json(json, list, sev_certs_at(file->x509, i));
	list = sev_json_add_array(json, object, "crls");
	for (size_t i = 0; i < sev_certs_crl_count(file->x509); i++)
		crl_add_json(json, list, sev_certs_crl_at(file->x509, i));
	list = sev_json_add_array(json, object, "sev_certificates");
	for (size_t i = 0; !rc && i < sev_sev_certs_count(file->legacy); i++)
		rc = legacy_cert_add_json(json, list, sev_sev_certs_at(file->legacy, i), err);
	return rc;
}

static enum tool_exit show(const struct tool_args *args, const struct cert_input *input)
{
	bool as_json = tool_has(args, "json");
	struct json_object *files;
	struct sev_json json;
	struct sev_err err;
	enum sev_rc rc = SEV_OK;

	sev_json_begin(&json, "cert");
	files = sev_json_add_array(&json, json.root, "files");
	for (size_t i = 0; !rc && i < input->count; i++)
		rc = as_json ? show_json(&json, files, &input->files[i], &err)
			     : show_text(&input->files[i], &err);
	if (!rc && as_json)
		return tool_print_json(args, &json, TOOL_DONE);
	sev_json_end(&json);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	return cert_input_run(args, show);
}

const struct tool_command cmd_cert_show = {
	.name = "cert show",
	.summary = "show certificates and CRLs, X.509 or legacy SEV, in files of any form",
	.positionals = "PATH...",
	.min_positionals = 1,
	.max_positionals = 1000,
	.options = ALL_OPTIONS,
	.example = "sevctl cert show vcek.der cert_chain.pem",
	.run = run,
};
