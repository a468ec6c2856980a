/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kds fetch: certificates and CRLs from AMD's key distribution service, checked.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sevctl/cert/cert_list.h"
#include "sevctl/commands.h"
#include "sevctl/kds/kds_collect.h"
#include "sevctl/report/evidence_input.h"

static const char *const FORMS[] = {"pem", "der", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write it there as well; - is standard output",
	 .kind = TOOL_VALUE_FILE},
	{.name = "form",
	 .metavar = "FORM",
	 .help = "of --output: pem (default), or der where it is one",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMS},
	{.name = "out-dir",
	 .metavar = "DIR",
	 .help = "write files there that are named for what is in them",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {kds_report_options,
							kds_parts_options,
							evidence_products_options,
							kds_anchor_options,
							OPTIONS,
							kds_options,
							NULL};

/* One command under way. */
struct fetch {
	const struct tool_args *args;
	struct sev_certs *all;
	struct sev_json json;
	struct json_object *list; /* NULL: as text */
};

/* --- Files --- */

static enum sev_rc append_all(const struct sev_certs *certs, enum cert_output form,
			      struct cert_bytes *out, struct sev_err *err)
{
	struct cert_item item = {.cert = NULL};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (item.cert = sev_certs_at(certs, i)); i++)
		rc = cert_item_append(&item, form, out, err);
	for (size_t i = 0; !rc && (item.crl = sev_certs_crl_at(certs, i)); i++)
		rc = cert_item_append(&item, form, out, err);
	return rc;
}

static enum tool_exit write_set(const struct tool_args *args, const struct sev_certs *certs,
				enum cert_output form, const char *path)
{
	struct cert_bytes bytes = {.data = NULL};
	struct sev_err err;
	enum sev_rc rc = append_all(certs, form, &bytes, &err);

	if (!rc)
		rc = cert_bytes_write(&bytes, path, &err);
	free(bytes.data);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

static size_t count_of(const struct sev_certs *certs)
{
	return sev_certs_count(certs) + sev_certs_crl_count(certs);
}

/* In the form in which the KDS serves it, under a name that says what it is. */
static enum tool_exit write_named(const struct fetch *fetch, const struct kds_want *want,
				  const struct sev_certs *found, char **path)
{
	const char *dir = tool_value(fetch->args, "out-dir");
	struct sev_err err;
	char *name;

	*path = NULL;
	if (!dir)
		return TOOL_DONE;
	if (sev_kds_file_name(&want->request, &name, &err))
		return kds_fail(fetch->args, &err);
	*path = sev_format("%s%s%s", dir, sev_slash_after(dir), name);
	free(name);
	if (!*path)
		return tool_fail_nomem(fetch->args);
	return write_set(fetch->args, found,
			 count_of(found) > 1 ? CERT_OUTPUT_PEM : CERT_OUTPUT_DER, *path);
}

/* --- What came --- */

static enum tool_exit say(struct fetch *fetch, const struct kds_want *want,
			  const struct sev_certs *found, const char *path)
{
	const char *output = tool_value(fetch->args, "output");
	struct json_object *entry;
	struct sev_err err;
	char *url;

	if (!fetch->list && output && strcmp(output, "-") == 0)
		return TOOL_DONE;
	if (!fetch->list) {
		kds_print_found(found);
		return TOOL_DONE;
	}
	if (sev_kds_url(tool_value(fetch->args, "kds-url"), &want->request, &url, &err))
		return kds_fail(fetch->args, &err);
	entry = sev_json_add_object(&fetch->json, fetch->list, NULL);
	sev_json_add_string(&fetch->json, entry, "what", kds_want_name(want));
	sev_json_add_string(&fetch->json, entry, "product",
			    sev_product_kds_name(want->request.product));
	sev_json_add_string(&fetch->json, entry, "url", url);
	sev_json_add_string(&fetch->json, entry, "file", path);
	kds_add_found(&fetch->json, entry, found);
	free(url);
	return TOOL_DONE;
}

static enum tool_exit came(void *ctx, const struct kds_want *want, const struct sev_certs *found)
{
	struct fetch *fetch = ctx;
	enum tool_exit status;
	struct sev_err err;
	char *path;

	if (kds_add_all(fetch->all, found, &err))
		return tool_fail(fetch->args, &err);
	status = write_named(fetch, want, found, &path);
	if (!status)
		status = say(fetch, want, found, path);
	free(path);
	return status;
}

static enum tool_exit write_output(const struct fetch *fetch)
{
	const char *path = tool_value(fetch->args, "output");
	const char *form = tool_value(fetch->args, "form");
	bool der = form && strcmp(form, "der") == 0;

	if (!path)
		return TOOL_DONE;
	if (der && count_of(fetch->all) != 1)
		return tool_usage_error(fetch->args,
					"--form der: there are %zu certificates and CRLs, expected "
					"one; use pem or --out-dir",
					count_of(fetch->all));
	return write_set(fetch->args, fetch->all, der ? CERT_OUTPUT_DER : CERT_OUTPUT_PEM, path);
}

/* --- The command --- */

static enum tool_exit fetch_all(const struct tool_args *args, struct kds_setup *setup,
				struct kds_wants *wants)
{
	struct fetch fetch = {.args = args};
	enum tool_exit status;
	struct sev_err err;

	if (sev_certs_new(&fetch.all, &err))
		return tool_fail(args, &err);
	sev_json_begin(&fetch.json, "kds-fetch");
	if (tool_has(args, "json"))
		fetch.list = sev_json_add_array(&fetch.json, fetch.json.root, "fetched");
	status = kds_collect(args, setup, wants, came, &fetch);
	if (!status)
		status = write_output(&fetch);
	if (!status && fetch.list)
		status = tool_print_json(args, &fetch.json, status);
	else
		sev_json_end(&fetch.json);
	sev_certs_free(fetch.all);
	return status;
}

/* Somewhere for it to go, and nothing else on standard output with it. */
static enum tool_exit check_outputs(const struct tool_args *args, const struct kds_setup *setup)
{
	const char *output = tool_value(args, "output");

	if (output && strcmp(output, "-") == 0 && tool_has(args, "json"))
		return tool_usage_error(args, "--json: standard output is for --output -");
	if (tool_has(args, "form") && !output)
		return tool_usage_error(args, "--form: there is no --output");
	if (!output && !tool_has(args, "out-dir") && !setup->cache)
		return tool_usage_error(args, "there is no cache to fetch into: give --output, "
					      "--out-dir or --cache");
	return TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sev_certs *anchors = NULL;
	struct kds_wants wants = {.list = NULL};
	struct kds_setup setup;
	enum tool_exit status = kds_setup(args, &setup);

	if (!status)
		status = check_outputs(args, &setup);
	if (!status)
		status = kds_read_anchors(args, &setup, &anchors);
	if (!status)
		status = kds_wants_read(args, tool_positional(args, 0), &wants);
	if (!status)
		status = fetch_all(args, &setup, &wants);
	kds_wants_free(&wants);
	sev_certs_free(anchors);
	kds_setup_end(&setup);
	return status;
}

const struct tool_command cmd_kds_fetch = {
	.name = "kds fetch",
	.summary = "get certificates and CRLs from AMD's key distribution service, checked",
	.positionals = "vcek|ca|vlek-chain|crl",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl kds fetch vcek --report report.bin -o vcek.pem",
	.run = run,
};
