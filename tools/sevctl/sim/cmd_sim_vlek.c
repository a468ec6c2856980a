/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim vlek: loads a cloud provider's VLEK into the software processor, or writes the hashstick that
 * AMD's KDS would give for it.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sev/host.h>

#include "base/os/file.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"

static const struct tool_option OPTIONS[] = {
	{.name = "output",
	 .letter = 'o',
	 .metavar = "FILE",
	 .help = "write the wrapped hashstick there, for sevctl host vlek-load, and load nothing",
	 .kind = TOOL_VALUE_FILE},
	{.name = "cert",
	 .metavar = "FILE",
	 .help = "with --output: write the VLEK's certificate there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {sim_dir_options, OPTIONS, NULL};

/* The part of AMD's KDS: a hashstick that is wrapped for this chip. */
static enum sev_rc make(const struct tool_args *args, struct sim_platform *sim, uint64_t tcb,
			uint8_t hashstick[AMD_SP_HASHSTICK_SIZE], struct sev_err *err)
{
	const char *path = tool_value(args, "cert");
	uint8_t *cert = NULL;
	size_t size;
	enum sev_rc rc = sim_platform_lock(sim, err);

	if (rc)
		return rc;
	rc = amd_sp_vlek_make(sim_platform_sp(sim), tool_positional(args, 0), tcb, hashstick, &cert,
			      &size, err);
	sim_platform_unlock(sim);
	if (!rc && path)
		rc = sev_file_write(path, cert, size, 0644, err);
	free(cert);
	return rc;
}

/* Wrapped as it is, it is a secret to nobody but the chip. */
static enum sev_rc give(const struct tool_args *args, struct sev_host *host,
			const uint8_t hashstick[AMD_SP_HASHSTICK_SIZE], struct sev_err *err)
{
	const char *path = tool_value(args, "output");

	return path ? sev_file_write(path, hashstick, AMD_SP_HASHSTICK_SIZE, 0644, err)
		    : sev_host_snp_vlek_load(host, hashstick, AMD_SP_HASHSTICK_SIZE, err);
}

static enum sev_rc load(const struct tool_args *args, const struct sim_use *use,
			struct sev_err *err)
{
	uint8_t hashstick[AMD_SP_HASHSTICK_SIZE];
	struct sev_host_snp_status status;
	struct sev_host *host;
	enum sev_rc rc = sev_host_open(use->io, &host, err);

	if (rc)
		return rc;
	rc = sev_host_snp_platform_status(host, &status, err);
	if (!rc)
		rc = make(args, use->sim, status.reported_tcb, hashstick, err);
	if (!rc)
		rc = give(args, host, hashstick, err);
	sev_host_close(host);
	return rc;
}

static enum tool_exit tell(const struct tool_args *args)
{
	const char *csp_id = tool_positional(args, 0);
	struct sev_json json;

	if (tool_has(args, "json")) {
		sev_json_begin(&json, "sim-vlek");
		sev_json_add_string(&json, json.root, "csp_id", csp_id);
		if (tool_has(args, "output"))
			sev_json_add_string(&json, json.root, "file", tool_value(args, "output"));
		return tool_print_json(args, &json, TOOL_DONE);
	}
	if (tool_has(args, "output")) {
		printf("a hashstick of %s in %s: sevctl host vlek-load --platform sim %s\n", csp_id,
		       tool_value(args, "output"), tool_value(args, "output"));
		return TOOL_DONE;
	}
	printf("a VLEK of %s signs reports until sevctl sim reset; sevctl sim export-ca writes its "
	       "certificate\n",
	       csp_id);
	return TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sim_use use;
	struct sev_err err;
	enum tool_exit status;

	if (tool_has(args, "cert") && !tool_has(args, "output"))
		return tool_usage_error(args, "--cert: there is no --output; sevctl sim export-ca "
					      "writes the certificate of the VLEK that is loaded");
	status = sim_use_dir(args, &use);
	if (status)
		return status;
	if (load(args, &use, &err))
		status = tool_fail(args, &err);
	else
		status = tell(args);
	sim_use_end(&use);
	return status;
}

const struct tool_command cmd_sim_vlek = {
	.name = "sim vlek",
	.summary = "load a cloud provider's VLEK into the software processor",
	.positionals = "CSP_ID",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl sim vlek cloud && sevctl sim report --signing-key vlek -o report.bin",
	.run = run,
};
