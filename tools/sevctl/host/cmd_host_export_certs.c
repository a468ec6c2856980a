/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host export-certs: the certificate blob that VMMs serve to guests.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/os/file.h"
#include "common/json.h"
#include "sevctl/cert/cert_input.h"
#include "sevctl/commands.h"
#include "sevctl/host/blob_fetch.h"
#include "sevctl/kds/kds_collect.h"

#define FILE_OPTION(name_, help_)                                                                  \
	{                                                                                          \
		.name = (name_), .metavar = "FILE", .help = (help_), .kind = TOOL_VALUE_FILE       \
	}

static const struct tool_option OPTIONS[] = {
	{.name = "out",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "the blob, as QEMU's certs-path wants it",
	 .kind = TOOL_VALUE_FILE},
	FILE_OPTION("vcek", "the VCEK's certificate, PEM or DER, as all here"),
	FILE_OPTION("vlek", "the VLEK's, in place of the VCEK's"),
	FILE_OPTION("ask", "the ASK's, or the ASVK's"),
	FILE_OPTION("ark", "the ARK's"),
	FILE_OPTION("crl", "the ARK's CRL, which the blob need not have"),
	{.name = "from",
	 .metavar = "DIR",
	 .help = "a folder with them, or a file with several",
	 .kind = TOOL_VALUE_FILE},
	{.name = "fetch", .help = "get what is not given from AMD's KDS"},
	{.name = "with-crl", .help = "with --fetch: get the CRL as well"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_host_options,
							kds_anchor_options, kds_options, NULL};

static const char *const SOURCES[] = {"vcek", "vlek", "ask", "ark", "crl", "from", NULL};

static enum tool_exit check_options(const struct tool_args *args)
{
	if (!tool_has(args, "out"))
		return tool_usage_error(args, "where to? Give --out FILE");
	if (tool_has(args, "vcek") && tool_has(args, "vlek"))
		return tool_usage_error(args, "--vcek and --vlek: expected one of the two: a host "
					      "signs reports with one of them");
	if (!tool_first_given(args, SOURCES) && !tool_has(args, "fetch"))
		return tool_usage_error(args, "which certificates? Give --vcek, --ask and --ark, "
					      "--from DIR, or --fetch");
	if (tool_has(args, "with-crl") && !tool_has(args, "fetch"))
		return tool_usage_error(args, "--with-crl needs --fetch");
	return TOOL_DONE;
}

static enum sev_rc read_sources(const struct tool_args *args, struct cert_input *input,
				struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && SOURCES[i]; i++)
		if (tool_has(args, SOURCES[i]))
			rc = cert_input_add(input, tool_value(args, SOURCES[i]), err);
	return rc;
}

static enum tool_exit read_host(const struct tool_args *args, const struct host_use *use,
				struct cert_blob_host *host)
{
	enum tool_exit status = host_snp_read(args, use, &host->snp);
	struct sev_err err;

	host->ids_size = sizeof(host->ids);
	if (!status && sev_host_get_id(use->dev, host->ids, &host->ids_size, &err))
		return tool_fail(args, &err);
	return status;
}

/* --- What is told --- */

static void add_entry(struct sev_json *json, struct json_object *list, const char *kind,
		      const char *name, size_t size)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);

	sev_json_add_string(json, row, "kind", kind);
	sev_json_add_string(json, row, "file", name);
	sev_json_add_number(json, row, "size", size);
}

static enum tool_exit print_json(const struct tool_args *args, const struct cert_blob *blob,
				 size_t size)
{
	const struct sev_cert *const certs[] = {blob->leaf, blob->signer, blob->ark};
	struct json_object *list;
	struct sev_json json;
	size_t part;

	sev_json_begin(&json, "host-export-certs");
	sev_json_add_string(&json, json.root, "file", tool_value(args, "out"));
	sev_json_add_number(&json, json.root, "size", size);
	sev_json_add_number(&json, json.root, "pages", size / CERT_BLOB_PAGE);
	sev_json_add_bool(&json, json.root, "amd_root", cert_blob_is_amd(blob));
	list = sev_json_add_array(&json, json.root, "entries");
	for (size_t i = 0; i < 3; i++) {
		sev_cert_der(certs[i], &part);
		add_entry(&json, list, sev_cert_kind_name(sev_cert_kind(certs[i])),
			  sev_cert_name(certs[i]), part);
	}
	if (blob->crl) {
		sev_crl_der(blob->crl, &part);
		add_entry(&json, list, "CRL", sev_crl_name(blob->crl), part);
	}
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit tell(const struct tool_args *args, const struct cert_blob *blob, size_t size)
{
	if (!cert_blob_is_amd(blob))
		fprintf(stderr, "! the ARK is not AMD's: guests' owners do not trust it unless "
				"they are told to\n");
	if (tool_has(args, "json"))
		return print_json(args, blob, size);
	printf("%s: %zu bytes, %zu pages: %s, %s, ARK%s, of this host and the TCB that it reports\n",
	       tool_value(args, "out"), size, size / CERT_BLOB_PAGE,
	       sev_cert_kind_name(sev_cert_kind(blob->leaf)),
	       sev_cert_kind_name(sev_cert_kind(blob->signer)), blob->crl ? ", CRL" : "");
	return TOOL_DONE;
}

/* --- The command --- */

static enum tool_exit check_complete(const struct tool_args *args, const struct cert_blob *blob,
				     bool vlek)
{
	const char *missing = !blob->leaf     ? (vlek ? "VLEK" : "VCEK")
			      : !blob->signer ? (vlek ? "ASVK" : "ASK")
			      : !blob->ark    ? "ARK"
					      : NULL;

	if (!missing)
		return TOOL_DONE;
	fprintf(stderr,
		"%s: found no certificate of the %s, with which this host's reports verify, "
		"expected one: give it, or --fetch\n",
		tool_command_name(args), missing);
	return TOOL_NOT_FOUND_OUT;
}

static enum tool_exit write_blob(const struct tool_args *args, const struct cert_blob *blob)
{
	enum tool_exit status;
	uint8_t *bytes = NULL;
	struct sev_err err;
	size_t size;

	if (cert_blob_write(blob, &bytes, &size, &err) ||
	    sev_file_write(tool_value(args, "out"), bytes, size, 0644, &err))
		status = tool_fail(args, &err);
	else
		status = tell(args, blob, size);
	free(bytes);
	return status;
}

/* The VLEK's where one is given or loaded, else the VCEK's. */
static bool wants_vlek(const struct tool_args *args, const struct host_snp *snp)
{
	return tool_has(args, "vlek") || (!tool_has(args, "vcek") && host_snp_has_vlek(snp));
}

/* What is given may be for later, and is written; but reports verify with another one now. */
static void say_other_key(const struct host_snp *snp, bool vlek)
{
	if (host_snp_has_vlek(snp) == vlek)
		return;
	fputs(vlek ? "! no VLEK is loaded: until one is, the VCEK signs reports\n"
		   : "! a VLEK is loaded and signs reports: the VCEK's certificate is of use only to "
		     "guests that ask for its signature\n",
	      stderr);
}

static enum tool_exit make(const struct tool_args *args, const struct host_use *use,
			   struct sev_certs *certs)
{
	struct cert_blob_host host;
	struct cert_blob blob;
	enum tool_exit status = read_host(args, use, &host);
	bool vlek = !status && wants_vlek(args, &host.snp);
	struct sev_err err;

	if (!status && cert_blob_take(certs, vlek, &blob, &err))
		status = tool_fail(args, &err);
	if (!status && tool_has(args, "fetch")) {
		status = blob_fetch(args, use, &host, &blob, vlek, tool_has(args, "with-crl"),
				    certs);
		if (!status && cert_blob_take(certs, vlek, &blob, &err))
			status = tool_fail(args, &err);
	}
	if (!status)
		status = check_complete(args, &blob, vlek);
	if (!status && cert_blob_check(&blob, &host, &err))
		status = tool_fail(args, &err);
	if (status)
		return status;
	say_other_key(&host.snp, vlek);
	return write_blob(args, &blob);
}

static enum tool_exit export_certs(const struct tool_args *args, const struct host_use *use)
{
	struct cert_input input;
	enum tool_exit status;
	struct sev_err err;
	enum sev_rc rc = cert_input_init(&input, &err);

	if (!rc)
		rc = read_sources(args, &input, &err);
	status = rc ? tool_fail(args, &err) : make(args, use, input.x509);
	cert_input_free(&input);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	enum tool_exit status = check_options(args);

	return status ? status : host_run(args, export_certs);
}

const struct tool_command cmd_host_export_certs = {
	.name = "host export-certs",
	.summary = "write the certificate blob that VMMs serve to guests",
	.options = ALL_OPTIONS,
	.example = "sevctl host export-certs --fetch --out /var/lib/sev/certs.bin",
	.run = run,
};
