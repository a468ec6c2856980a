/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kds fetch: certificates and CRLs from AMD's key distribution service, checked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os/file.h"
#include "base/pem_write.h"
#include "base/text.h"
#include "sevctl/commands.h"
#include "sevctl/evidence_input.h"
#include "sevctl/kds_collect.h"

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

/* All of a set, one PEM block after another, as a new string. */
static char *pem_of(const struct sev_certs *certs)
{
	char *text = strdup("");
	size_t count = sev_certs_count(certs);

	for (size_t i = 0; text && i < count + sev_certs_crl_count(certs); i++) {
		size_t size;
		const uint8_t *der =
			i < count ? sev_cert_der(sev_certs_at(certs, i), &size)
				  : sev_crl_der(sev_certs_crl_at(certs, i - count), &size);
		char *block = sev_pem_write(i < count ? "CERTIFICATE" : "X509 CRL", der, size);
		char *longer = block ? sev_format("%s%s", text, block) : NULL;

		free(block);
		free(text);
		text = longer;
	}
	return text;
}

static enum tool_exit write_pem(const struct tool_args *args, const char *path,
				const struct sev_certs *certs)
{
	char *text = pem_of(certs);
	enum tool_exit status = TOOL_DONE;
	struct sev_err err;

	if (!text)
		return tool_fail_nomem(args);
	if (strcmp(path, "-") == 0)
		fputs(text, stdout);
	else if (sev_file_write(path, text, strlen(text), 0644, &err))
		status = tool_fail(args, &err);
	free(text);
	return status;
}

static enum tool_exit write_der(const struct tool_args *args, const char *path,
				const struct sev_certs *certs)
{
	size_t count = sev_certs_count(certs);
	const uint8_t *der;
	struct sev_err err;
	size_t size;

	if (count + sev_certs_crl_count(certs) != 1)
		return tool_usage_error(args,
					"--form der: there are %zu certificates and CRLs, expected "
					"one; use pem or --out-dir",
					count + sev_certs_crl_count(certs));
	der = count ? sev_cert_der(sev_certs_at(certs, 0), &size)
		    : sev_crl_der(sev_certs_crl_at(certs, 0), &size);
	if (strcmp(path, "-") == 0)
		fwrite(der, 1, size, stdout);
	else if (sev_file_write(path, der, size, 0644, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

/* In the form in which the KDS serves it, under a name that says what it is. */
static enum tool_exit write_named(const struct fetch *fetch, const struct kds_want *want,
				  const struct sev_certs *found, char **path)
{
	const char *dir = tool_value(fetch->args, "out-dir");
	struct sev_err err;
	char *name;
	enum tool_exit status;

	*path = NULL;
	if (!dir)
		return TOOL_DONE;
	if (sev_kds_file_name(&want->request, &name, &err))
		return kds_fail(fetch->args, &err);
	*path = sev_format("%s/%s", dir, name);
	free(name);
	if (!*path)
		return tool_fail_nomem(fetch->args);
	status = sev_certs_count(found) > 1 ? write_pem(fetch->args, *path, found)
					    : write_der(fetch->args, *path, found);
	return status;
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

	if (!path)
		return TOOL_DONE;
	return form && strcmp(form, "der") == 0 ? write_der(fetch->args, path, fetch->all)
						: write_pem(fetch->args, path, fetch->all);
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
