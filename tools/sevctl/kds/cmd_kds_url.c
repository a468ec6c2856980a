/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kds url: where the KDS has something.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/kds/kds_options.h"
#include "sevctl/kds/kds_wants.h"
#include "sevctl/report/evidence_input.h"

static const struct tool_option OPTIONS[] = {
	{.name = "kds-url", .metavar = "URL", .help = "a mirror in place of " SEV_KDS_URL},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {kds_report_options, kds_parts_options,
							evidence_products_options, OPTIONS, NULL};

static enum sev_rc url_of(const struct tool_args *args, struct kds_want *want, char **url,
			  struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	*url = NULL;
	if (want->evidence)
		rc = sev_kds_request_of_report(sev_evidence_report(want->evidence), &want->request,
					       err);
	return rc ? rc : sev_kds_url(tool_value(args, "kds-url"), &want->request, url, err);
}

static void add_url(struct sev_json *json, struct json_object *list, const struct kds_want *want,
		    const char *url)
{
	struct json_object *entry = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, entry, "what", kds_want_name(want));
	sev_json_add_string(json, entry, "product", sev_product_kds_name(want->request.product));
	sev_json_add_string(json, entry, "url", url);
}

/* list NULL: as text. */
static enum tool_exit print_urls(const struct tool_args *args, struct kds_wants *wants,
				 struct sev_json *json, struct json_object *list)
{
	for (size_t i = 0; i < wants->count; i++) {
		struct sev_err err;
		char *url;

		if (url_of(args, &wants->list[i], &url, &err))
			return kds_fail(args, &err);
		if (json)
			add_url(json, list, &wants->list[i], url);
		else
			puts(url);
		free(url);
	}
	return TOOL_DONE;
}

static enum tool_exit print_json(const struct tool_args *args, struct kds_wants *wants)
{
	struct json_object *list;
	struct sev_json json;
	enum tool_exit status;

	sev_json_begin(&json, "kds-url");
	list = sev_json_add_array(&json, json.root, "urls");
	status = print_urls(args, wants, &json, list);
	if (!status)
		return tool_print_json(args, &json, status);
	sev_json_end(&json);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct kds_wants wants;
	enum tool_exit status = kds_wants_read(args, tool_positional(args, 0), &wants);

	if (!status && tool_has(args, "json"))
		status = print_json(args, &wants);
	else if (!status)
		status = print_urls(args, &wants, NULL, NULL);
	kds_wants_free(&wants);
	return status;
}

const struct tool_command cmd_kds_url = {
	.name = "kds url",
	.summary = "print where AMD's key distribution service has something",
	.positionals = "vcek|ca|vlek-chain|crl",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl kds url vcek --report report.bin",
	.run = run,
};
