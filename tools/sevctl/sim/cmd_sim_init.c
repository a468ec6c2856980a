/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim init: makes a software processor in a folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/sim/sim_platform.h"

#define GIB 1024 /* MiB */

static const char *const KERNELS[] = {"6.18", "6.14", NULL};

static const char *offer_profile(unsigned i)
{
	const struct amd_sp_profile *profile = amd_sp_profile_at(i);

	return profile ? profile->name : NULL;
}

static const struct tool_option OPTIONS[] = {
	{.name = "product",
	 .metavar = "NAME",
	 .help = "milan (default), genoa, turin: the newest firmware of it; or a profile: milan-1.55",
	 .offer = offer_profile},
	{.name = "kernel-profile",
	 .metavar = "VERSION",
	 .help = "the Linux whose interface is modelled: 6.18 (default) or 6.14",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = KERNELS},
	{.name = "memory", .metavar = "MIB", .help = "memory of the machine (default 4096)"},
	{.name = "cores", .metavar = "N", .help = "cores of the machine (default 4)"},
	{.name = "sockets", .metavar = "N", .help = "1 (default) or 2"},
	{.name = "smt", .help = "simultaneous multithreading is on"},
	{.name = "encrypt", .help = "really encrypt the memory of guests"},
	{.name = "quirk",
	 .metavar = "NAME=CHOICE",
	 .help = "where the specification leaves it open, see sevctl sim quirks; repeatable"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_dir_options, NULL};

static enum tool_exit read_quirk(const struct tool_args *args, const char *text,
				 struct amd_sp_quirks *quirks)
{
	const char *equals = strchr(text, '=');
	char *name = equals ? strndup(text, (size_t)(equals - text)) : NULL;
	bool known;

	if (equals && !name)
		return tool_fail_nomem(args);
	known = equals && amd_sp_quirks_set(quirks, name, equals + 1);
	free(name);
	if (known)
		return TOOL_DONE;
	return tool_usage_error(
		args, "--quirk: found '%s', expected NAME=CHOICE of sevctl sim quirks", text);
}

static enum tool_exit read_profile(const struct tool_args *args,
				   struct sim_platform_choices *choices)
{
	const char *product = tool_value(args, "product");
	const char *kernel = tool_value(args, "kernel-profile");

	if (product)
		choices->profile = amd_sp_profile_find(product);
	if (!choices->profile)
		return tool_usage_error(args,
					"--product: found '%s', expected milan, genoa, turin, or "
					"one of milan-1.55, milan-1.58, genoa-1.55, turin-1.58",
					product);
	if (kernel)
		choices->release = (enum lx_release)lx_release_find(kernel);
	return TOOL_DONE;
}

static enum tool_exit read_choices(const struct tool_args *args,
				   struct sim_platform_choices *choices)
{
	enum tool_exit status = read_profile(args, choices);
	uint64_t memory, cores, sockets;
	const char *quirk;

	if (status)
		return status;
	if (!tool_number(args, "memory", 64, 1024 * GIB, 4 * GIB, &memory) ||
	    !tool_number(args, "cores", 1, MACHINE_CORES_MAX, 4, &cores) ||
	    !tool_number(args, "sockets", 1, 2, 1, &sockets))
		return TOOL_USAGE;
	choices->memory_size = (memory & ~UINT64_C(1)) << 20;
	choices->cores = (uint8_t)cores;
	choices->sockets = (uint8_t)sockets;
	choices->smt = tool_has(args, "smt");
	choices->encrypt = tool_has(args, "encrypt");
	for (size_t i = 0; !status && (quirk = tool_value_at(args, "quirk", i)) != NULL; i++)
		status = read_quirk(args, quirk, &choices->quirks);
	return status;
}

static enum tool_exit print_json(const struct tool_args *args, const char *dir,
				 const struct sim_platform_choices *choices)
{
	struct sev_json json;

	sev_json_begin(&json, "sim-init");
	sev_json_add_string(&json, json.root, "dir", dir);
	sev_json_add_string(&json, json.root, "profile", choices->profile->name);
	sev_json_add_string(&json, json.root, "kernel", lx_release_name(choices->release));
	return tool_print_json(args, &json, TOOL_DONE);
}

/* The option that names the folder to the commands after this one. */
static void tell_next(const struct tool_args *args)
{
	const char *dir = tool_value(args, "dir");

	printf("%-20s sevctl sim launch%s%s PLAN.json: what sev-measure plan wrote\n", "next",
	       dir ? " --dir " : "", dir ? dir : "");
}

static enum tool_exit make(const struct tool_args *args, const char *dir,
			   const struct sim_platform_choices *choices)
{
	struct sev_err err;

	if (isatty(STDERR_FILENO))
		fprintf(stderr,
			"making RSA keys for a root of its own, which takes some seconds ...\n");
	if (sim_platform_make(dir, choices, &err))
		return tool_fail(args, &err);
	if (tool_has(args, "json"))
		return print_json(args, dir, choices);
	printf("%-20s %s, firmware %u.%u.%u, in %s\n", "software processor",
	       choices->profile->product, choices->profile->api_major, choices->profile->api_minor,
	       choices->profile->build, dir);
	printf("%-20s a root of its own: nothing trusts it unless told to\n", "certificates");
	tell_next(args);
	return TOOL_DONE;
}

static enum tool_exit run(const struct tool_args *args)
{
	struct sim_platform_choices choices;
	enum tool_exit status;
	char *dir;

	sim_platform_choices_init(&choices);
	status = read_choices(args, &choices);
	if (status)
		return status;
	status = sim_dir(args, &dir);
	if (!status)
		status = make(args, dir, &choices);
	free(dir);
	return status;
}

const struct tool_command cmd_sim_init = {
	.name = "sim init",
	.summary = "make a software AMD Secure Processor in a folder",
	.options = ALL_OPTIONS,
	.example = "sevctl sim init --product genoa",
	.run = run,
};
