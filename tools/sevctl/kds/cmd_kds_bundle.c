/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kds bundle: what verifies reports offline, in one file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/os/file.h"
#include "common/input.h"
#include "sevctl/cert/cert_sniff.h"
#include "sevctl/commands.h"
#include "sevctl/kds/kds_collect.h"
#include "sevctl/report/evidence_input.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {
	kds_report_options, evidence_products_options,
	kds_anchor_options, OPTIONS,
	kds_options,	    NULL};

static enum tool_exit print_json(const struct tool_args *args, const char *path,
				 const struct sev_certs *all)
{
	struct sev_json json;

	sev_json_begin(&json, "kds-bundle");
	sev_json_add_string(&json, json.root, "file", path);
	kds_add_found(&json, json.root, all);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit write_bundle(const struct tool_args *args, const struct kds_setup *setup,
				   const struct sev_certs *all)
{
	const char *path = tool_positional(args, 0);
	bool is_stdout = strcmp(path, "-") == 0;
	struct sev_err err;
	char *text;
	enum sev_rc rc = sev_kds_bundle_write(all, setup->kds.now, &text, &err);

	if (!rc && is_stdout)
		fputs(text, stdout);
	if (!rc && !is_stdout)
		rc = sev_file_write(path, text, strlen(text), 0644, &err);
	free(text);
	if (rc)
		return tool_fail(args, &err);
	if (tool_has(args, "json"))
		return print_json(args, path, all);
	if (!is_stdout)
		kds_print_found(all);
	return TOOL_DONE;
}

/* What is collected, and on whose behalf. */
struct bundle {
	const struct tool_args *args;
	struct sev_certs *all;
};

static enum tool_exit came(void *ctx, const struct kds_want *want, const struct sev_certs *found)
{
	const struct bundle *bundle = ctx;
	struct sev_err err;

	(void)want;
	return kds_add_all(bundle->all, found, &err) ? tool_fail(bundle->args, &err) : TOOL_DONE;
}

static enum tool_exit make(const struct tool_args *args, struct kds_setup *setup,
			   struct kds_wants *wants)
{
	struct bundle bundle = {.args = args};
	enum tool_exit status;
	struct sev_err err;

	if (sev_certs_new(&bundle.all, &err))
		return tool_fail(args, &err);
	status = kds_collect(args, setup, wants, came, &bundle);
	if (!status)
		status = write_bundle(args, setup, bundle.all);
	sev_certs_free(bundle.all);
	return status;
}

/* FILE is written: a report that was taken for an argument must not be lost. */
static enum tool_exit check_file(const struct tool_args *args)
{
	const char *path = tool_positional(args, 0);
	enum cert_form form;
	struct stat st;
	char *data;
	size_t size;
	bool fits;

	if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size == 0 || input_read(path, &data, &size, NULL))
		return TOOL_DONE;
	fits = cert_sniff((struct sev_view){(const uint8_t *)data, size}, &form) &&
	       form == CERT_FORM_PEM;
	free(data);
	if (fits)
		return TOOL_DONE;
	return tool_usage_error(
		args,
		"%s: it exists and is no bundle, expected a new file; a report goes "
		"with --report",
		path);
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sev_certs *anchors = NULL;
	struct kds_wants wants = {.list = NULL};
	struct kds_setup setup;
	enum tool_exit status = kds_setup(args, &setup);

	if (!status && tool_has(args, "json") && strcmp(tool_positional(args, 0), "-") == 0)
		status = tool_usage_error(args, "--json: standard output is for the bundle");
	if (!status)
		status = check_file(args);
	if (!status)
		status = kds_read_anchors(args, &setup, &anchors);
	if (!status)
		status = kds_wants_bundle(args, &wants);
	if (!status)
		status = make(args, &setup, &wants);
	kds_wants_free(&wants);
	sev_certs_free(anchors);
	kds_setup_end(&setup);
	return status;
}

const struct tool_command cmd_kds_bundle = {
	.name = "kds bundle",
	.summary = "put CA certificates, CRLs and VCEKs into one file, to verify offline with",
	.positionals = "FILE",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl kds bundle amd.pem --report report.bin",
	.run = run,
};
