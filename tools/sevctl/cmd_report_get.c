/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report get: a report of the guest that this runs in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/guest.h>
#include <sev/svsm_manifest.h>

#include "abi/layout/svsm_manifest.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/json.h"
#include "sevctl/bind_option.h"
#include "sevctl/commands.h"
#include "sevctl/guest_options.h"

static const char *const WAYS[] = {"auto", "configfs", "sev-guest", "vtpm", NULL};
static const char *const KEYS[] = {"auto", "vcek", "vlek", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "via",
	 .metavar = "WAY",
	 .help = "auto (default: the first that is there), configfs, sev-guest or vtpm",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = WAYS},
	{.name = "report-data",
	 .metavar = "HEX",
	 .help = "64 bytes, or random (default: fresh, and printed); with --via vtpm also none"},
	{.name = "bind",
	 .metavar = "RECIPE=INPUT",
	 .help = "make REPORT_DATA of what it stands for, see sevctl-report(1)",
	 .offer = bind_offer},
	{.name = "vmpl", .metavar = "N", .help = "0 to 3 (default: the guest's own)"},
	{.name = "signing-key",
	 .metavar = "KEY",
	 .help = "auto (default: VLEK if the host has one), vcek or vlek; sev-guest only",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = KEYS},
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write the report there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "extended",
	 .help = "with the host's certificate table behind the report in --output"},
	{.name = "certs-out",
	 .metavar = "FILE",
	 .help = "write the host's certificate table there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "svsm",
	 .metavar = "SERVICE",
	 .help = "let the SVSM ask, and vouch for its services: all, vtpm or a GUID"},
	{.name = "manifest-version", .metavar = "N", .help = "of the SVSM's manifest (default 0)"},
	{.name = "manifest-out",
	 .metavar = "FILE",
	 .help = "write the SVSM's manifest there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "tcti",
	 .metavar = "TCTI",
	 .help = "how to reach the vTPM (default device:/dev/tpmrm0)"},
	{.name = "nonce", .metavar = "HEX", .help = "let the vTPM quote its PCRs over this"},
	{.name = "quote-out",
	 .metavar = "FILE",
	 .help = "write the quote (TPMS_ATTEST) there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "signature-out",
	 .metavar = "FILE",
	 .help = "write the quote's signature (TPMT_SIGNATURE) there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "pcrs-out",
	 .metavar = "FILE",
	 .help = "write the 24 PCRs (SHA-256) there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, guest_options, NULL};

/* What a run asks with; the request points into it. */
struct asked {
	struct sev_guest_request request;
	uint8_t report_data[64];
	uint8_t nonce[64];
};

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

static enum tool_exit read_report_data(const struct tool_args *args, struct asked *asked)
{
	const char *text = tool_value(args, "report-data");
	const char *recipe_text = tool_value(args, "bind");
	const struct sev_bind_recipe *recipe;
	struct sev_err err;
	size_t size;

	asked->request.report_data = asked->report_data;
	if (text && recipe_text)
		return tool_usage_error(args, "--report-data and --bind exclude each other");
	if (recipe_text) {
		if (bind_make(recipe_text, asked->report_data, 64, &recipe, &err))
			return tool_fail(args, &err);
		return TOOL_DONE;
	}
	if (!text || sev_name_equal(text, "random")) {
		if (sev_random(asked->report_data, sizeof(asked->report_data), &err))
			return tool_fail(args, &err);
		return TOOL_DONE;
	}
	if (sev_name_equal(text, "none")) {
		asked->request.report_data = NULL;
		return TOOL_DONE;
	}
	/* flaw 36: shorter data is not padded, longer data not cut; --bind nonce-padded= says so.
	 */
	if (!bind_hex(text, asked->report_data, 64, &size) || size != 64)
		return tool_usage_error(args,
					"--report-data: found '%s', expected 64 bytes in hex, "
					"random or none (--bind nonce-padded=HEX takes less)",
					text);
	return TOOL_DONE;
}

/* The number of a choice, whose spelling was checked with the options. */
static unsigned choice(const struct tool_args *args, const char *name, const char *const *choices)
{
	const char *text = tool_value(args, name);

	for (unsigned i = 0; text && choices[i]; i++)
		if (sev_name_equal(text, choices[i]))
			return i;
	return 0;
}

static enum tool_exit read_service(const struct tool_args *args, struct asked *asked)
{
	const char *service = tool_value(args, "svsm");
	uint64_t version;

	if (!tool_number(args, "manifest-version", 0, UINT32_MAX, 0, &version))
		return TOOL_USAGE;
	if (!service && tool_has(args, "manifest-version"))
		return tool_usage_error(args, "--manifest-version needs --svsm");
	asked->request.svsm = service != NULL;
	asked->request.service_manifest_version = (uint32_t)version;
	if (service && sev_name_equal(service, "vtpm"))
		asked->request.service_guid = SEV_SVSM_GUID_VTPM;
	else if (service && !sev_name_equal(service, "all"))
		asked->request.service_guid = service;
	if (asked->request.service_guid && strlen(asked->request.service_guid) != SEV_GUID_TEXT - 1)
		return tool_usage_error(args, "--svsm: found '%s', expected all, vtpm or a GUID",
					service);
	return TOOL_DONE;
}

static enum tool_exit read_nonce(const struct tool_args *args, struct asked *asked)
{
	const char *text = tool_value(args, "nonce");

	if (!text && (tool_has(args, "quote-out") || tool_has(args, "signature-out") ||
		      tool_has(args, "pcrs-out")))
		return tool_usage_error(args, "a quote needs --nonce");
	if (!text)
		return TOOL_DONE;
	if (!bind_hex(text, asked->nonce, sizeof(asked->nonce), &asked->request.nonce_size))
		return tool_usage_error(args, "--nonce: found '%s', expected hex of 1 to 64 bytes",
					text);
	asked->request.nonce = asked->nonce;
	return TOOL_DONE;
}

static enum tool_exit read_request(const struct tool_args *args, struct asked *asked)
{
	enum tool_exit status;

	sev_guest_request_init(&asked->request);
	asked->request.via = (enum sev_guest_via)choice(args, "via", WAYS);
	asked->request.key_sel = choice(args, "signing-key", KEYS);
	asked->request.certs = tool_has(args, "extended") || tool_has(args, "certs-out");
	asked->request.tcti = tool_value(args, "tcti");
	status = guest_read_options(args, &asked->request.vmpl, &asked->request.patience);
	if (!status)
		status = read_report_data(args, asked);
	if (!status)
		status = read_service(args, asked);
	return status ? status : read_nonce(args, asked);
}

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
static size_t count_services(const struct asked *asked, const struct sev_guest_report *answer,
			     const uint8_t **manifest)
{
	size_t size, count;

	*manifest = sev_guest_report_part(answer, SEV_GUEST_PART_MANIFEST, &size);
	if (!*manifest || asked->request.service_guid ||
	    sev_svsm_manifest_count("manifest", *manifest, size, &count, NULL))
		return 0;
	return count;
}

static void add_services(struct sev_json *json, const struct asked *asked,
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

static void print_services(const struct asked *asked, const struct sev_guest_report *answer)
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

static enum tool_exit print_json(const struct tool_args *args, const struct asked *asked,
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

static enum tool_exit print_text(const struct tool_args *args, const struct asked *asked,
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
	return TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sev_guest_report *answer;
	struct asked asked;
	struct sev_err err;
	enum tool_exit status = read_request(args, &asked);

	if (status)
		return status;
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

const struct tool_command cmd_report_get = {
	.name = "report get",
	.summary = "get an attestation report of the guest that this runs in",
	.options = ALL_OPTIONS,
	.example =
		"sevctl report get --bind sha512-file=key.pub -o report.bin --certs-out certs.bin",
	.run = run,
};
