/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host provision: an owner takes the platform: PEK_CSR, signed, PEK_CERT_IMPORT. The steps by
 * themselves, where the key is not on the platform: host csr, sign-csr, import-pek.
 */
#include <string.h>

#include "base/os/file.h"
#include "common/confirm.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_file.h"
#include "sevctl/host/host_owner.h"
#include "sevctl/host/host_state.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const CHANGING[] = {OPTIONS, confirm_options, sim_host_options,
						     NULL};
static const struct tool_option *const READING[] = {OPTIONS, sim_host_options, NULL};
static const struct tool_option *const OFFLINE[] = {OPTIONS, NULL};

#define OWNED "the platform has an owner: its PEK is signed by the OCA, its PDH is new"

static bool confirm_import(const struct tool_args *args)
{
	return tool_confirm(args,
			    "this gives the platform to the owner of the OCA certificate. Its own "
			    "OCA and its PDH are lost: sessions that guest owners made for the "
			    "PDH can be launched no more. `sevctl host reset` and `sevctl host "
			    "pek-gen` end it.");
}

static enum tool_exit write_cert(const struct tool_args *args, const struct sev_sev_cert *cert,
				 const struct host_written *written, const char *done)
{
	size_t size;
	const uint8_t *raw = sev_sev_cert_raw(cert, &size);
	struct sev_err err;

	if (sev_file_write(written->file, raw, size, 0644, &err))
		return tool_fail(args, &err);
	return host_done(args, done, written, 1);
}

static enum tool_exit csr(const struct tool_args *args, const struct host_use *use)
{
	const struct host_written written = {tool_positional(args, 0),
					     "the PEK, for an owner to sign"};
	struct sev_host_status status;
	struct sev_sev_cert *cert = NULL;
	enum tool_exit exit = host_no_guests(args, use, &status);

	if (!exit)
		exit = host_get_csr(args, use, &cert);
	if (!exit)
		exit = write_cert(args, cert, &written, "next: sevctl host sign-csr");
	sev_sev_cert_free(cert);
	return exit;
}

static enum tool_exit run_sign(const struct tool_args *args)
{
	const struct host_written written = {tool_positional(args, 3), "the PEK, signed"};
	struct sev_sev_cert *request = NULL, *oca = NULL, *pek = NULL;
	enum tool_exit exit = host_read_cert(args, tool_positional(args, 0), &request);

	if (!exit)
		exit = host_read_cert(args, tool_positional(args, 1), &oca);
	if (!exit)
		exit = host_sign(args, request, oca, tool_positional(args, 2), &pek);
	if (!exit)
		exit = write_cert(args, pek, &written,
				  "next, on the platform: sevctl host import-pek");
	sev_sev_cert_free(request);
	sev_sev_cert_free(oca);
	sev_sev_cert_free(pek);
	return exit;
}

/* Two certificates in the form that the firmware takes. */
static enum tool_exit import(const struct tool_args *args, const struct host_use *use,
			     const struct sev_sev_cert *pek, const struct sev_sev_cert *oca)
{
	struct sev_err err;
	enum tool_exit exit;

	if (sev_sev_cert_check_import(pek, oca, &err))
		return tool_fail(args, &err);
	exit = host_no_owner(args, use);
	if (!exit && !confirm_import(args))
		exit = TOOL_USAGE;
	if (!exit)
		exit = host_import(args, use, pek, oca);
	return exit ? exit : host_done(args, OWNED, NULL, 0);
}

static enum tool_exit import_files(const struct tool_args *args, const struct host_use *use)
{
	struct sev_sev_cert *pek = NULL, *oca = NULL;
	enum tool_exit exit = host_read_cert(args, tool_positional(args, 0), &pek);

	if (!exit)
		exit = host_read_cert(args, tool_positional(args, 1), &oca);
	if (!exit)
		exit = import(args, use, pek, oca);
	sev_sev_cert_free(pek);
	sev_sev_cert_free(oca);
	return exit;
}

static enum tool_exit provision(const struct tool_args *args, const struct host_use *use)
{
	struct sev_sev_cert *request = NULL, *oca = NULL, *pek = NULL;
	enum tool_exit exit = host_read_cert(args, tool_positional(args, 0), &oca);

	if (!exit)
		exit = host_no_owner(args, use);
	if (!exit)
		exit = host_get_csr(args, use, &request);
	if (!exit)
		exit = host_sign(args, request, oca, tool_positional(args, 1), &pek);
	if (!exit)
		exit = import(args, use, pek, oca);
	sev_sev_cert_free(request);
	sev_sev_cert_free(oca);
	sev_sev_cert_free(pek);
	return exit;
}

static enum tool_exit run_csr(const struct tool_args *args)
{
	return host_run_writing(args, csr);
}

static enum tool_exit run_import(const struct tool_args *args)
{
	return host_run_writing(args, import_files);
}

static enum tool_exit run_provision(const struct tool_args *args)
{
	return host_run_writing(args, provision);
}

const struct tool_command cmd_host_provision = {
	.name = "host provision",
	.summary = "give the platform to an owner: csr, sign-csr and import-pek in one",
	.positionals = "CERT KEY",
	.min_positionals = 2,
	.max_positionals = 2,
	.options = CHANGING,
	.example = "sevctl host provision oca.cert oca.key --yes",
	.run = run_provision,
};

const struct tool_command cmd_host_csr = {
	.name = "host csr",
	.summary = "get the platform's PEK for an owner to sign (PEK_CSR)",
	.positionals = "CSR",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = READING,
	.example = "sevctl host csr pek.csr",
	.run = run_csr,
};

const struct tool_command cmd_host_sign_csr = {
	.name = "host sign-csr",
	.summary = "sign a PEK with an owner's key; no platform is needed for it",
	.positionals = "CSR CERT KEY PEK",
	.min_positionals = 4,
	.max_positionals = 4,
	.options = OFFLINE,
	.example = "sevctl host sign-csr pek.csr oca.cert oca.key pek.cert",
	.run = run_sign,
};

const struct tool_command cmd_host_import_pek = {
	.name = "host import-pek",
	.summary = "give the platform to the owner who signed its PEK (PEK_CERT_IMPORT)",
	.positionals = "PEK CERT",
	.min_positionals = 2,
	.max_positionals = 2,
	.options = CHANGING,
	.example = "sevctl host import-pek pek.cert oca.cert --yes",
	.run = run_import,
};
