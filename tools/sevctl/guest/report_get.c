/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/guest/report_get.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/guest.h>
#include <sev/svsm_manifest.h>

#include "base/bytes.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/json.h"
#include "sevctl/guest/guest_options.h"
#include "sevctl/guest/report_request.h"

/* The files that parts of the answer go to. */
static const struct {
	const char *option;
	enum sev_guest_part part;
	const char *what;
	const char *key; /* in JSON */
} FILES[] = {
	{"certs-out", SEV_GUEST_PART_CERTS, "certificates", "certs"},
	{"manifest-out", SEV_GUEST_PART_MANIFEST, "SVSM manifest", "manifest"},
	{"quote-out", SEV_GUEST_PART_QUOTE, "quote", "quote"},
	{"signature-out", SEV_GUEST_PART_SIGNATURE, "quote's signature", "signature"},
	{"pcrs-out", SEV_GUEST_PART_PCRS, "PCRs", "pcrs"},
};

/* The report, and with --extended the certificates behind it, as sevctl verify takes them. */
static enum sev_rc write_report(const struct tool_args *args, const struct sev_guest_report *answer,
				struct sev_err *err)
{
	const char *path = tool_value(args, "output");
	size_t size, certs_size = 0;
	const uint8_t *report = sev_guest_report_part(answer, SEV_GUEST_PART_REPORT, &size);
	const uint8_t *certs = NULL;
	uint8_t *both;
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	if (tool_has(args, "extended"))
		certs = sev_guest_report_part(answer, SEV_GUEST_PART_CERTS, &certs_size);
	if (!certs)
		return sev_file_write(path, report, size, 0644, err);
	both = malloc(size + certs_size);
	if (!both) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "out of memory"};
		return SEV_ERR_NOMEM;
	}
	memcpy(both, report, size);
	memcpy(both + size, certs, certs_size);
	rc = sev_file_write(path, both, size + certs_size, 0644, err);
	free(both);
	return rc;
}

static enum sev_rc write_files(const struct tool_args *args, const struct sev_guest_report *answer,
			       struct sev_err *err)
{
	enum sev_rc rc = write_report(args, answer, err);

	for (size_t i = 0; !rc && i < SEV_COUNT(FILES); i++) {
		const char *path = tool_value(args, FILES[i].option);
		size_t size;
		const uint8_t *data = sev_guest_report_part(answer, FILES[i].part, &size);

		if (path)
			rc = sev_file_write(path, data ? data : (const uint8_t *)"", size, 0644,
					    err);
	}
	return rc;
}

/* The services of an SVSM's manifest of all of them, which was checked; 0: there is none. */
static size_t count_services(const struct report_request *asked,
			     const struct sev_guest_report *answer, const uint8_t **manifest)
{
	size_t size, count;

	*manifest = sev_guest_report_part(answer, SEV_GUEST_PART_MANIFEST, &size);
	if (!*manifest || asked->request.service_guid ||
	    sev_svsm_manifest_count("manifest", *manifest, size, &count, NULL))
		return 0;
	return count;
}

static void add_services(struct sev_json *json, const struct report_request *asked,
			 const struct sev_guest_report *answer)
{
	const uint8_t *manifest;
	size_t count = count_services(asked, answer, &manifest);
	struct json_object *services;

	if (!manifest || asked->request.service_guid)
		return;
	services = sev_json_add_array(json, json->root, "services");
	for (size_t i = 0; i < count; i++) {
		struct json_object *object = sev_json_add_object(json, services, NULL);
		struct sev_svsm_service service;

		sev_svsm_manifest_at(manifest, i, &service);
		sev_json_add_string(json, object, "guid", service.guid);
		sev_json_add_string(json, object, "name", service.name);
		sev_json_add_bytes(json, object, "manifest", service.data, service.size);
	}
}

static void print_services(const struct report_request *asked,
			   const struct sev_guest_report *answer)
{
	const uint8_t *manifest;
	size_t count = count_services(asked, answer, &manifest);

	for (size_t i = 0; i < count; i++) {
		struct sev_svsm_service service;

		sev_svsm_manifest_at(manifest, i, &service);
		printf("%-18s %s, %zu bytes%s%s\n", "SVSM service", service.guid, service.size,
		       service.name ? ", " : "", service.name ? service.name : "");
	}
}

static enum tool_exit print_json(const struct tool_args *args, const struct report_request *asked,
				 const struct sev_guest_report *answer)
{
	struct sev_json json;
	const uint8_t *data;
	size_t size;

	sev_json_begin(&json, "report-get");
	sev_json_add_string(&json, json.root, "via",
			    sev_guest_via_name(sev_guest_report_via(answer)));
	if (asked->request.report_data)
		sev_json_add_bytes(&json, json.root, "report_data", asked->report_data, 64);
	data = sev_guest_report_part(answer, SEV_GUEST_PART_REPORT, &size);
	sev_json_add_bytes(&json, json.root, "report", data, size);
	sev_json_add_bool(&json, json.root, "signed", sev_guest_report_is_signed(answer));
	for (size_t i = 0; i < SEV_COUNT(FILES); i++) {
		data = sev_guest_report_part(answer, FILES[i].part, &size);
		if (data)
			sev_json_add_bytes(&json, json.root, FILES[i].key, data, size);
	}
	add_services(&json, asked, answer);
	return tool_print_json(args, &json, TOOL_DONE);
}

static void print_part(const char *what, const char *path, size_t size)
{
	if (path)
		printf("%-18s %zu bytes in %s\n", what, size, path);
	else
		printf("%-18s %zu bytes\n", what, size);
}

static enum tool_exit print_text(const struct tool_args *args, const struct report_request *asked,
				 const struct sev_guest_report *answer)
{
	bool is_hcl = sev_guest_report_via(answer) == SEV_GUEST_VIA_VTPM;
	char hex[2 * sizeof(asked->report_data) + 1];
	size_t size;

	printf("%-18s %s\n", "via", sev_guest_via_name(sev_guest_report_via(answer)));
	if (asked->request.report_data) {
		sev_hex_encode(asked->report_data, sizeof(asked->report_data), hex);
		printf("%-18s %s\n",
		       is_hcl		     ? "user data"
		       : asked->request.svsm ? "nonce"
					     : "REPORT_DATA",
		       hex);
	}
	sev_guest_report_part(answer, SEV_GUEST_PART_REPORT, &size);
	print_part(is_hcl ? "HCL report" : "report", tool_value(args, "output"), size);
	for (size_t i = 0; i < SEV_COUNT(FILES); i++)
		if (sev_guest_report_part(answer, FILES[i].part, &size) ||
		    tool_has(args, FILES[i].option))
			print_part(FILES[i].what, tool_value(args, FILES[i].option), size);
	print_services(asked, answer);
	if (!tool_has(args, "output"))
		printf("! the report was not kept: -o FILE keeps it\n");
	if (!sev_guest_report_is_signed(answer))
		printf("! not signed: the host has set MASK_CHIP_KEY, and nobody can verify it\n");
	return TOOL_DONE;
}

/* Of two parts in one file the second would be all that is left. */
static enum tool_exit check_files(const struct tool_args *args)
{
	const char *paths[SEV_COUNT(FILES) + 1] = {tool_value(args, "output")};

	for (size_t i = 0; i < SEV_COUNT(FILES); i++) {
		const char *path = tool_value(args, FILES[i].option);

		for (size_t k = 0; path && k <= i; k++)
			if (paths[k] && strcmp(paths[k], path) == 0)
				return tool_usage_error(args,
							"--%s: %s is written by another option "
							"too, expected a file of its own",
							FILES[i].option, path);
		paths[i + 1] = path;
	}
	return TOOL_DONE;
}

enum tool_exit report_get(const struct tool_args *args, const struct sev_io *io)
{
	struct sev_guest_report *answer;
	struct report_request asked;
	struct sev_err err;
	enum tool_exit status = check_files(args);

	if (!status)
		status = report_request_read(args, &asked);
	if (status)
		return status;
	asked.request.io = io;
	guest_quiet_tss();
	if (sev_guest_get_report(&asked.request, &answer, &err))
		return guest_fail(args, &err);
	if (write_files(args, answer, &err))
		status = tool_fail(args, &err);
	else if (tool_has(args, "json"))
		status = print_json(args, &asked, answer);
	else
		status = print_text(args, &asked, answer);
	sev_guest_report_free(answer);
	return status;
}
