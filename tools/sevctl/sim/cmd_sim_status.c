/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim status: the software processor and its guests.
 */
#include <inttypes.h>
#include <stdio.h>

#include "amd-sp/sp.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_run.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_dir_options, NULL};

static const char *const KINDS[] = {"none", "SEV", "SEV-ES", "SNP"};
static const char *const LEGACY_STATES[] = {"UNINIT", "INIT", "WORKING"};
static const char *const SNP_STATES[] = {"UNINIT", "INIT"};

static void print_guest(const struct lx_guest_info *info)
{
	printf("guest %-14" PRIu32 " %s, ASID %" PRIu32 ", policy 0x%" PRIx64 ", %s, %s\n",
	       info->id, KINDS[info->kind], info->asid, info->policy,
	       info->finished  ? "runs"
	       : info->started ? "is being launched"
			       : "is being made",
	       info->held ? "held until sim stop" : "of a process that runs");
}

static void print_version(const char *what, const struct amd_sp_profile *profile,
			  const struct sp_version *version)
{
	printf("%-20s %u.%u.%u, TCB 0x%016" PRIx64 "\n", what, version->api_major,
	       version->api_minor, version->build, sp_tcb_pack(profile, &version->tcb));
}

static enum tool_exit print_text(struct sim_platform *sim)
{
	const struct amd_sp *sp = sim_platform_sp(sim);
	const struct sp_snp *snp = &sp->state->snp;
	struct lx_guest_info info;

	sim_print_processor(sim);
	printf("%-20s %s\n", "SEV platform", LEGACY_STATES[sp->state->legacy.state]);
	printf("%-20s %s, %" PRIu32 " guests\n", "SNP platform", SNP_STATES[snp->state],
	       snp->guest_count);
	print_version("current", sp->profile, &snp->running);
	print_version("committed", sp->profile, &sp->snp_data.committed);
	printf("%-20s 0x%016" PRIx64 "\n", "reported TCB",
	       sp_tcb_pack(sp->profile, &snp->reported_tcb));
	printf("%-20s %s\n", "VLEK", snp->vlek_loaded ? "loaded" : "none");
	for (size_t i = 0; lx_guest_at(sim_platform_kernel(sim), i, &info); i++)
		print_guest(&info);
	return TOOL_DONE;
}

static void add_version(struct sev_json *json, const char *key,
			const struct amd_sp_profile *profile, const struct sp_version *version)
{
	struct json_object *object = sev_json_add_object(json, json->root, key);

	sev_json_add_number(json, object, "api_major", version->api_major);
	sev_json_add_number(json, object, "api_minor", version->api_minor);
	sev_json_add_number(json, object, "build", version->build);
	sev_json_add_u64(json, object, "tcb", sp_tcb_pack(profile, &version->tcb));
}

static void add_guest(struct sev_json *json, struct json_object *list,
		      const struct lx_guest_info *info)
{
	struct json_object *row = sev_json_add_object(json, list, NULL);

	sev_json_add_number(json, row, "id", info->id);
	sev_json_add_string(json, row, "kind", KINDS[info->kind]);
	sev_json_add_number(json, row, "asid", info->asid);
	sev_json_add_u64(json, row, "policy", info->policy);
	sev_json_add_bool(json, row, "finished", info->finished);
	sev_json_add_bool(json, row, "held", info->held);
}

static enum tool_exit print_json(const struct tool_args *args, struct sim_platform *sim)
{
	const struct amd_sp *sp = sim_platform_sp(sim);
	struct lx_guest_info info;
	struct json_object *guests;
	struct sev_json json;

	sev_json_begin(&json, "sim-status");
	sev_json_add_string(&json, json.root, "dir", sim_platform_dir(sim));
	sev_json_add_string(&json, json.root, "profile", sp->profile->name);
	sev_json_add_string(&json, json.root, "kernel",
			    lx_release_name(sim_platform_choices(sim)->release));
	sev_json_add_string(&json, json.root, "sev_state", LEGACY_STATES[sp->state->legacy.state]);
	sev_json_add_string(&json, json.root, "snp_state", SNP_STATES[sp->state->snp.state]);
	add_version(&json, "current", sp->profile, &sp->state->snp.running);
	add_version(&json, "committed", sp->profile, &sp->snp_data.committed);
	sev_json_add_u64(&json, json.root, "reported_tcb",
			 sp_tcb_pack(sp->profile, &sp->state->snp.reported_tcb));
	sev_json_add_bool(&json, json.root, "vlek_loaded", sp->state->snp.vlek_loaded);
	guests = sev_json_add_array(&json, json.root, "guests");
	for (size_t i = 0; lx_guest_at(sim_platform_kernel(sim), i, &info); i++)
		add_guest(&json, guests, &info);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit tell(const struct tool_args *args, const struct sim_use *use)
{
	return tool_has(args, "json") ? print_json(args, use->sim) : print_text(use->sim);
}

static enum tool_exit run(const struct tool_args *args)
{
	return sim_run_locked(args, tell);
}

const struct tool_command cmd_sim_status = {
	.name = "sim status",
	.summary = "show the software processor and its guests",
	.options = ALL_OPTIONS,
	.example = "sevctl sim status",
	.run = run,
};
