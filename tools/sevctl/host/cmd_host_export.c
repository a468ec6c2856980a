/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host export, host verify: the platform's certificate chain, for guest owners and for its
 * operator.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/os/file.h"
#include "common/json.h"
#include "sevctl/cert/cert_checks.h"
#include "sevctl/cert/cert_input.h"
#include "sevctl/cert/cert_legacy_checks.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_chain.h"
#include "sevctl/host/host_file.h"
#include "sevctl/kds/kds_options.h"

static const struct tool_option EXPORT_OPTIONS[] = {
	{.name = "full", .letter = 'f', .help = "ASK and ARK as well"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option VERIFY_OPTIONS[] = {
	{.name = "trust-anchor",
	 .metavar = "FILE",
	 .help = "trust this ARK as well, as that of a software processor",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const EXPORT[] = {EXPORT_OPTIONS, host_chain_options, kds_options,
						   sim_host_options, NULL};
static const struct tool_option *const VERIFY[] = {VERIFY_OPTIONS, host_chain_options, kds_options,
						   sim_host_options, NULL};

/* One after another, as PDH_CERT_EXPORT has them; ASK and ARK behind. */
static enum sev_rc write_certs(const char *path, const struct sev_sev_certs *certs,
			       struct sev_err *err)
{
	char *data = NULL;
	size_t size = 0, length;
	FILE *to = open_memstream(&data, &size);
	enum sev_rc rc;

	if (!to)
		return sev_fail_nomem(err);
	for (size_t i = 0; i < sev_sev_certs_count(certs); i++) {
		const uint8_t *raw = sev_sev_cert_raw(sev_sev_certs_at(certs, i), &length);

		fwrite(raw, 1, length, to);
	}
	rc = fclose(to) ? sev_fail_nomem(err) : sev_file_write(path, data, size, 0644, err);
	free(data);
	return rc;
}

static enum tool_exit export_chain(const struct tool_args *args, const struct host_use *use)
{
	const bool full = tool_has(args, "full");
	const struct host_written written = {tool_positional(args, 0),
					     full ? "PDH, PEK, OCA, CEK, ASK, ARK"
						  : "PDH, PEK, OCA, CEK"};
	struct sev_sev_certs *certs;
	struct sev_err err;
	enum tool_exit status = host_get_chain(args, use, full, &certs);

	if (!status && write_certs(written.file, certs, &err))
		status = tool_fail(args, &err);
	sev_sev_certs_free(certs);
	return status ? status : host_done(args, "for guest owners", &written, 1);
}

static enum sev_rc read_anchor(const struct tool_args *args, struct cert_input *input,
			       struct sev_err *err)
{
	const char *path = tool_value(args, "trust-anchor");
	const struct sev_sev_cert *legacy;
	struct sev_cert *x509;
	enum sev_rc rc = cert_input_init(input, err);

	if (rc || !path)
		return rc;
	rc = cert_input_add(input, path, err);
	return rc ? rc : cert_input_one(&input->files[0], &x509, &legacy, err);
}

static enum tool_exit print_checks(const struct tool_args *args, const struct cert_checks *checks)
{
	enum tool_exit status = cert_checks_exit(checks);
	struct sev_json json;

	if (!tool_has(args, "json")) {
		cert_checks_print(checks);
		return status;
	}
	sev_json_begin(&json, "host-verify");
	cert_checks_add_json(&json, json.root, checks);
	return tool_print_json(args, &json, status);
}

static enum tool_exit judge(const struct tool_args *args, const struct sev_sev_certs *certs)
{
	struct cert_checks checks = {0};
	struct cert_input anchor;
	enum tool_exit status;
	struct sev_err err;
	enum sev_rc rc = read_anchor(args, &anchor, &err);

	if (!rc)
		rc = cert_legacy_check(certs, sev_sev_certs_at(anchor.legacy, 0), &checks, &err);
	if (!rc && checks.nomem)
		rc = sev_fail_nomem(&err);
	status = rc ? tool_fail(args, &err) : print_checks(args, &checks);
	cert_checks_free(&checks);
	cert_input_free(&anchor);
	return status;
}

/* ASK and ARK are built in; a software processor's are asked for. */
static enum tool_exit verify(const struct tool_args *args, const struct host_use *use)
{
	bool cas = tool_has(args, "ca") || use->platform.sim;
	struct sev_sev_certs *certs;
	enum tool_exit status = host_get_chain(args, use, cas, &certs);

	if (!status)
		status = judge(args, certs);
	sev_sev_certs_free(certs);
	return status;
}

/* A platform that is not started is started for it, which wants the right to write. */
static enum tool_exit run_export(const struct tool_args *args)
{
	return host_run(args, export_chain);
}

static enum tool_exit run_verify(const struct tool_args *args)
{
	return host_run(args, verify);
}

const struct tool_command cmd_host_export = {
	.name = "host export",
	.summary = "write the platform's certificate chain for guest owners (PDH_CERT_EXPORT)",
	.positionals = "FILE",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = EXPORT,
	.example = "sevctl host export --full platform.chain",
	.run = run_export,
};

const struct tool_command cmd_host_verify = {
	.name = "host verify",
	.summary = "verify the platform's certificate chain up to AMD's pinned root",
	.options = VERIFY,
	.example = "sevctl host verify",
	.run = run_verify,
};
