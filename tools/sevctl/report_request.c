/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report_request.h"

#include <string.h>

#include "abi/layout/svsm_manifest.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/text.h"
#include "common/bind_option.h"
#include "sevctl/guest_options.h"

static const char *const WAYS[] = {"auto", "configfs", "sev-guest", "vtpm", NULL};
static const char *const KEYS[] = {"auto", "vcek", "vlek", NULL};

const struct tool_option report_request_options[] = {
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

static enum tool_exit read_report_data(const struct tool_args *args, struct report_request *asked)
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

static enum tool_exit read_service(const struct tool_args *args, struct report_request *asked)
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

static enum tool_exit read_nonce(const struct tool_args *args, struct report_request *asked)
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

/* What would be passed over. */
static enum tool_exit check_options(const struct tool_args *args)
{
	static const char *const once[] = {"bind", "report-data", "nonce"};

	for (size_t i = 0; i < SEV_COUNT(once); i++)
		if (tool_value_at(args, once[i], 1))
			return tool_usage_error(args, "--%s: found it twice, expected it once",
						once[i]);
	if (tool_has(args, "manifest-out") && !tool_has(args, "svsm"))
		return tool_usage_error(args, "--manifest-out needs --svsm");
	if (tool_has(args, "extended") && !tool_has(args, "output") && !tool_has(args, "json"))
		return tool_usage_error(args, "--extended needs --output or --json");
	return TOOL_DONE;
}

enum tool_exit report_request_read(const struct tool_args *args, struct report_request *asked)
{
	enum tool_exit status = check_options(args);

	if (status)
		return status;
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
