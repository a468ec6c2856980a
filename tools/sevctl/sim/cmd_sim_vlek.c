/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim vlek: loads a cloud provider's VLEK into the software processor.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sev/host.h>

#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"

static const struct tool_option *const ALL_OPTIONS[] = {sim_dir_options, NULL};

/* The part of AMD's KDS: a hashstick that is wrapped for this chip. */
static enum sev_rc make(struct sim_platform *sim, const char *csp_id, uint64_t tcb,
			uint8_t hashstick[AMD_SP_HASHSTICK_SIZE], struct sev_err *err)
{
	uint8_t *cert = NULL;
	size_t size;
	enum sev_rc rc = sim_platform_lock(sim, err);

	if (rc)
		return rc;
	rc = amd_sp_vlek_make(sim_platform_sp(sim), csp_id, tcb, hashstick, &cert, &size, err);
	sim_platform_unlock(sim);
	free(cert);
	return rc;
}

static enum sev_rc load(const struct sim_use *use, const char *csp_id, struct sev_err *err)
{
	uint8_t hashstick[AMD_SP_HASHSTICK_SIZE];
	struct sev_host_snp_status status;
	struct sev_host *host;
	enum sev_rc rc = sev_host_open(use->io, &host, err);

	if (rc)
		return rc;
	rc = sev_host_snp_platform_status(host, &status, err);
	if (!rc)
		rc = make(use->sim, csp_id, status.reported_tcb, hashstick, err);
	if (!rc)
		rc = sev_host_snp_vlek_load(host, hashstick, sizeof(hashstick), err);
	sev_host_close(host);
	return rc;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sim_use use;
	struct sev_err err;
	enum tool_exit status = sim_use_dir(args, &use);

	if (status)
		return status;
	if (load(&use, tool_positional(args, 0), &err))
		status = tool_fail(args, &err);
	else
		printf("a VLEK of %s signs reports until sevctl sim reset; sevctl sim export-ca "
		       "writes its certificate\n",
		       tool_positional(args, 0));
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
