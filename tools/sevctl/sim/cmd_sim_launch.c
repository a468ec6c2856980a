/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim launch: performs a launch plan on the software processor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>

#include "base/os/file.h"
#include "common/json.h"
#include "common/launch_options.h"
#include "common/manifest_files.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_launch_end.h"
#include "sevctl/sim/sim_launch_input.h"
#include "sevctl/sim/sim_platform.h"
#include "sevctl/sim/sim_steps.h"

static const struct tool_option OPTIONS[] = {
	{.name = "verbose", .letter = 'v', .help = "show the ioctls around the commands too"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {sim_dir_options,
							sim_launch_input_options,
							OPTIONS,
							manifest_files_options,
							launch_mode_options,
							LAUNCH_OPTIONS_BUT_MODE,
							launch_host_data_options,
							NULL};

/* The plan of a manifest, or of the options that describe one. */
static enum tool_exit take_plan(const struct tool_args *args, struct sev_plan **plan)
{
	uint8_t digest[SEV_DIGEST_MAX];
	enum tool_exit status;

	if (!tool_positional_count(args))
		return launch_plan(args, plan);
	status = manifest_open(args, tool_positional(args, 0), plan, digest);
	if (status == TOOL_NOT_SO) {
		sev_plan_free(*plan);
		*plan = NULL;
	}
	return status;
}

/* What a launch needs, and what it came to. */
struct performance {
	const struct tool_args *args;
	const struct sim_use *use;
	const struct sev_plan *plan;
	const struct sim_launch_inputs *inputs;
	struct sev_launch_options options;
	struct sim_launch_end end;
};

/* A plan that KVM cannot produce, and a launch that was refused, are answers about the plan. */
static enum tool_exit fail(const struct tool_args *args, const struct sev_err *err)
{
	enum tool_exit status;

	fflush(stdout);
	status = tool_fail(args, err);
	return err->rc == SEV_ERR_UNSUPPORTED || err->fw_status ? TOOL_NOT_SO : status;
}

static enum tool_exit measure(struct performance *p, struct sev_launch *launch)
{
	struct sev_err err = {0};
	enum tool_exit status;

	if (sev_plan_mode(p->plan) == SEV_MODE_SNP)
		return TOOL_DONE;
	if (sev_launch_get_measure(launch, p->end.measure, &err))
		return fail(p->args, &err);
	status = sim_launch_secret(p->args, p->inputs, launch, p->end.measure, &err);
	return err.rc ? fail(p->args, &err) : status;
}

/* The report of KVM_SEV_GET_ATTESTATION_REPORT, with the nonce of LAUNCH_MEASURE. */
static enum sev_rc attest(struct sev_launch *launch, const uint8_t *measure, const char *path,
			  struct sev_err *err)
{
	uint8_t report[SEV_ATTESTATION_SIZE];
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	rc = sev_launch_attestation(launch, measure + 32, report, err);
	return rc ? rc : sev_file_write(path, report, sizeof(report), 0644, err);
}

static enum tool_exit hold(const struct tool_args *args, struct sim_platform *sim,
			   const struct sev_launch *launch, uint32_t *id)
{
	struct sev_err err;
	int rc;

	if (sim_platform_lock(sim, &err))
		return tool_fail(args, &err);
	rc = lx_guest_hold(sim_platform_kernel(sim), sev_launch_vm_fd(launch), id);
	sim_platform_unlock(sim);
	if (!rc)
		return TOOL_DONE;
	fprintf(stderr, "%s: the guest cannot be left to the machine: %s\n",
		tool_command_name(args), strerror(-rc));
	return TOOL_NOT_FOUND_OUT;
}

static enum tool_exit perform(struct performance *p, struct sev_launch *launch)
{
	struct sev_err err = {0};
	enum tool_exit status;

	if (sev_launch_load(launch, &err))
		return fail(p->args, &err);
	status = measure(p, launch);
	if (status)
		return status;
	if (sev_launch_finish(launch, &err)) {
		status = fail(p->args, &err);
		sim_launch_explain(p->inputs, &p->end, &err);
		return status;
	}
	if (attest(launch, p->end.measure, tool_value(p->args, "attestation"), &err))
		return fail(p->args, &err);
	return hold(p->args, p->use->sim, launch, &p->end.guest);
}

static enum tool_exit launch(struct performance *p)
{
	struct sev_launch *launch = NULL;
	struct sev_err err = {0};
	enum tool_exit status;

	if (sev_plan_digest(p->plan, NULL, p->end.digest, &err) ||
	    sev_launch_new(p->plan, &p->options, &launch, &err))
		return fail(p->args, &err);
	status = perform(p, launch);
	sev_launch_free(launch);
	return status;
}

static enum tool_exit launch_told(struct performance *p)
{
	struct sim_steps steps = {.plan = p->plan, .all = tool_has(p->args, "verbose")};
	struct sev_json json = {0};
	enum tool_exit status;

	if (tool_has(p->args, "json")) {
		sev_json_begin(&json, "sim-launch");
		steps.json = &json;
		steps.list = sev_json_add_array(&json, json.root, "steps");
	} else {
		sim_print_processor(p->use->sim);
	}
	p->options.io = p->use->io;
	p->options.step = sim_steps_tell;
	p->options.user = &steps;
	status = launch(p);
	if (steps.json)
		return sim_launch_end_json(p->args, &json, &p->end, status);
	if (!status)
		sim_launch_end_text(&p->end);
	return status;
}

static enum tool_exit launch_plan_of(const struct tool_args *args, struct sim_use *use)
{
	struct sim_launch_inputs inputs = {0};
	struct performance p = {.args = args, .use = use, .inputs = &inputs};
	struct sev_plan *plan = NULL;
	enum tool_exit status = take_plan(args, &plan);

	sev_launch_options_init(&p.options);
	if (!status && plan)
		status = sim_launch_inputs_read(args, sev_plan_mode(plan), &inputs, &p.options);
	p.plan = plan;
	p.end = (struct sim_launch_end){
		.mode = plan ? sev_plan_mode(plan) : SEV_MODE_SNP,
		.sim = use->sim,
		.session = p.options.session != NULL,
		.secret = tool_has(args, "secret-header"),
	};
	if (!status && plan)
		status = launch_told(&p);
	sev_plan_free(plan);
	sim_launch_inputs_free(&inputs);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sim_use use;
	enum tool_exit status;

	if (tool_positional_count(args) && launch_mode_given(args))
		return tool_usage_error(args, "a plan and --mode exclude each other");
	if (!tool_positional_count(args) && !launch_mode_given(args))
		return tool_usage_error(args, "what is to be launched? give a PLAN.json, which "
					      "sev-measure plan writes, or --mode and its options");
	status = sim_use_dir(args, &use);
	if (!status)
		status = launch_plan_of(args, &use);
	sim_use_end(&use);
	return status;
}

const struct tool_command cmd_sim_launch = {
	.name = "sim launch",
	.summary = "perform a launch plan on the software processor, and leave the guest there",
	.positionals = "[PLAN.json]",
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl sim launch --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf OVMF.fd",
	.run = run,
};
