/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim launch: performs a launch plan on the software processor.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>

#include "base/bytes.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/input.h"
#include "common/json.h"
#include "common/launch_options.h"
#include "common/manifest_files.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"
#include "sevctl/sim/sim_steps.h"

#define ID_BLOCK_SIZE 96
#define ID_AUTH_SIZE  4096

static const struct tool_option OPTIONS[] = {
	{.name = "id-block",
	 .metavar = "FILE",
	 .help = "SNP: ID block, 96 bytes (sev-measure id-block)",
	 .kind = TOOL_VALUE_FILE},
	{.name = "id-auth",
	 .metavar = "FILE",
	 .help = "SNP: ID authentication, 4096 bytes",
	 .kind = TOOL_VALUE_FILE},
	{.name = "author-key", .help = "SNP: the ID authentication has an author key"},
	{.name = "vcek-disabled", .help = "SNP: the guest gets no reports signed by the VCEK"},
	{.name = "dh-cert",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: the guest owner's certificate for the session",
	 .kind = TOOL_VALUE_FILE},
	{.name = "session",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: the guest owner's session, 128 bytes",
	 .kind = TOOL_VALUE_FILE},
	{.name = "attestation",
	 .metavar = "FILE",
	 .help = "SEV, SEV-ES: write the guest's attestation report, 208 bytes",
	 .kind = TOOL_VALUE_FILE},
	{.name = "verbose", .letter = 'v', .help = "show the ioctls around the commands too"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {sim_dir_options,
							OPTIONS,
							manifest_files_options,
							launch_mode_options,
							LAUNCH_OPTIONS_BUT_MODE,
							launch_host_data_options,
							NULL};

/* Files that options name, kept until the launch has taken them. */
struct inputs {
	char *id_block, *id_auth, *dh_cert, *session;
	size_t id_block_size, id_auth_size, dh_cert_size, session_size;
};

static void free_inputs(struct inputs *inputs)
{
	free(inputs->id_block);
	free(inputs->id_auth);
	free(inputs->dh_cert);
	free(inputs->session);
}

/* expected: bytes, 0 for any number. */
static enum tool_exit read_input(const struct tool_args *args, const char *option, size_t expected,
				 char **out, size_t *size)
{
	const char *path = tool_value(args, option);
	struct sev_err err;

	if (!path)
		return TOOL_DONE;
	if (input_read(path, out, size, &err))
		return tool_fail(args, &err);
	if (!expected || *size == expected)
		return TOOL_DONE;
	fprintf(stderr, "%s: %s: found %zu bytes, expected %zu\n", tool_command_name(args), path,
		*size, expected);
	return TOOL_MALFORMED;
}

static enum tool_exit read_inputs(const struct tool_args *args, struct inputs *inputs,
				  struct sev_launch_options *options)
{
	enum tool_exit status = read_input(args, "id-block", ID_BLOCK_SIZE, &inputs->id_block,
					   &inputs->id_block_size);

	if (!status)
		status = read_input(args, "id-auth", ID_AUTH_SIZE, &inputs->id_auth,
				    &inputs->id_auth_size);
	if (!status)
		status = read_input(args, "dh-cert", 0, &inputs->dh_cert, &inputs->dh_cert_size);
	if (!status)
		status = read_input(args, "session", 0, &inputs->session, &inputs->session_size);
	options->id_block = (const uint8_t *)inputs->id_block;
	options->id_auth = (const uint8_t *)inputs->id_auth;
	options->dh_cert = (const uint8_t *)inputs->dh_cert;
	options->dh_cert_size = inputs->dh_cert_size;
	options->session = (const uint8_t *)inputs->session;
	options->session_size = inputs->session_size;
	options->author_key = tool_has(args, "author-key");
	options->vcek_disabled = tool_has(args, "vcek-disabled");
	return status;
}

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

static void tell_end(const struct sev_plan *plan, const uint8_t *digest, const uint8_t *measure,
		     uint32_t id)
{
	size_t length = sev_digest_length(sev_plan_mode(plan));
	char hex[2 * SEV_DIGEST_MAX + 1];

	sev_hex_encode(digest, length, hex);
	printf("%-20s %s\n", "digest of the plan", hex);
	if (sev_plan_mode(plan) != SEV_MODE_SNP) {
		sev_hex_encode(measure, 32, hex);
		printf("%-20s %s\n", "MEASURE", hex);
		sev_hex_encode(measure + 32, 16, hex);
		printf("%-20s %s\n", "MNONCE", hex);
	}
	printf("guest %-14" PRIu32 " runs until sevctl sim stop --guest %" PRIu32 "\n", id, id);
	if (sev_plan_mode(plan) == SEV_MODE_SNP)
		printf("%-20s sevctl sim report --report-data HEX -o report.bin\n", "next");
}

static enum tool_exit end_json(const struct tool_args *args, struct sev_json *json,
			       const struct sev_plan *plan, const uint8_t *digest,
			       const uint8_t *measure, uint32_t id)
{
	sev_json_add_string(json, json->root, "mode", sev_mode_name(sev_plan_mode(plan)));
	sev_json_add_bytes(json, json->root, "digest", digest,
			   sev_digest_length(sev_plan_mode(plan)));
	if (sev_plan_mode(plan) != SEV_MODE_SNP) {
		sev_json_add_bytes(json, json->root, "measure", measure, 32);
		sev_json_add_bytes(json, json->root, "mnonce", measure + 32, 16);
	}
	sev_json_add_number(json, json->root, "guest", id);
	return tool_print_json(args, json, TOOL_DONE);
}

static enum sev_rc perform(struct sev_launch *launch, const struct sev_plan *plan,
			   uint8_t measure[SEV_LAUNCH_MEASURE_SIZE], struct sev_err *err)
{
	enum sev_rc rc = sev_launch_load(launch, err);

	if (!rc && sev_plan_mode(plan) != SEV_MODE_SNP)
		rc = sev_launch_get_measure(launch, measure, err);
	return rc ? rc : sev_launch_finish(launch, err);
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

/* A plan that KVM cannot produce, and a launch that was refused, are answers about the plan. */
static enum tool_exit fail(const struct tool_args *args, const struct sev_err *err)
{
	enum tool_exit status = tool_fail(args, err);

	return err->rc == SEV_ERR_UNSUPPORTED || err->fw_status ? TOOL_NOT_SO : status;
}

static enum tool_exit launch_on(const struct tool_args *args, const struct sim_use *use,
				const struct sev_plan *plan,
				const struct sev_launch_options *inputs)
{
	uint8_t digest[SEV_DIGEST_MAX], measure[SEV_LAUNCH_MEASURE_SIZE] = {0};
	struct sim_steps steps = {.plan = plan, .all = tool_has(args, "verbose")};
	struct sev_launch_options options = *inputs;
	struct sev_launch *launch = NULL;
	struct sev_json json = {0};
	struct sev_err err = {0};
	uint32_t id = 0;
	enum tool_exit status = TOOL_DONE;

	if (tool_has(args, "json")) {
		sev_json_begin(&json, "sim-launch");
		steps.json = &json;
		steps.list = sev_json_add_array(&json, json.root, "steps");
	} else {
		sim_print_processor(use->sim);
	}
	options.io = use->io;
	options.step = sim_steps_tell;
	options.user = &steps;
	if (sev_plan_digest(plan, NULL, digest, &err) ||
	    sev_launch_new(plan, &options, &launch, &err) || perform(launch, plan, measure, &err) ||
	    attest(launch, measure, tool_value(args, "attestation"), &err))
		status = fail(args, &err);
	if (!status)
		status = hold(args, use->sim, launch, &id);
	sev_launch_free(launch);
	if (status && steps.json)
		sev_json_end(&json);
	if (status)
		return status;
	if (steps.json)
		return end_json(args, &json, plan, digest, measure, id);
	tell_end(plan, digest, measure, id);
	return TOOL_DONE;
}

static enum tool_exit launch_plan_of(const struct tool_args *args, struct sim_use *use)
{
	struct sev_launch_options options;
	struct inputs inputs = {0};
	struct sev_plan *plan = NULL;
	enum tool_exit status;

	sev_launch_options_init(&options);
	status = read_inputs(args, &inputs, &options);
	if (!status)
		status = take_plan(args, &plan);
	if (!status && plan && tool_has(args, "attestation") && sev_plan_mode(plan) == SEV_MODE_SNP)
		status = tool_usage_error(args, "--attestation is for SEV and SEV-ES: the report "
						"of an SNP guest is got by sim report");
	else if (!status && plan)
		status = launch_on(args, use, plan, &options);
	sev_plan_free(plan);
	free_inputs(&inputs);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sim_use use;
	enum tool_exit status;

	if (tool_positional_count(args) && launch_mode_given(args))
		return tool_usage_error(args, "a plan and --mode exclude each other");
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
