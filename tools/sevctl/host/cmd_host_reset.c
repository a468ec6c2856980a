/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host reset, pek-gen, rotate: the platform's keys made anew.
 */
#include "common/confirm.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_file.h"
#include "sevctl/host/host_state.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, confirm_options, sim_host_options,
							NULL};

/* A command of the firmware that leaves nothing of what was there. */
typedef enum sev_rc generate(struct sev_host *dev, struct sev_err *err);

static enum tool_exit renew(const struct tool_args *args, const struct host_use *use,
			    generate *command, const char *done)
{
	struct sev_err err;

	if (command(use->dev, &err))
		return tool_fail(args, &err);
	return host_done(args, done, NULL, 0);
}

#define SESSIONS                                                                                   \
	"Sessions that guest owners made for its PDH can be launched no more; certificates that "  \
	"were exported are no longer its own."

static enum tool_exit reset(const struct tool_args *args, const struct host_use *use)
{
	struct sev_host_status status;
	enum tool_exit exit = host_no_guests(args, use, &status);

	if (exit)
		return exit;
	if (!tool_confirm(args,
			  "this deletes the SEV identity of this platform, which %s owns: OCA, "
			  "PEK and PDH, for good. " SESSIONS,
			  host_owner(&status)))
		return TOOL_USAGE;
	return renew(args, use, sev_host_factory_reset,
		     "the platform was reset: it owns itself, with a new identity from its next "
		     "start on");
}

static enum tool_exit pek_gen(const struct tool_args *args, const struct host_use *use)
{
	struct sev_host_status status;
	enum tool_exit exit = host_no_guests(args, use, &status);

	if (exit)
		return exit;
	if (!tool_confirm(args,
			  "this replaces OCA, PEK and PDH of this platform, which %s owns, for "
			  "good. %s" SESSIONS,
			  host_owner(&status),
			  status.external_owner ? "It will own itself: the owner's signature "
						  "on its PEK is lost. "
						: ""))
		return TOOL_USAGE;
	return renew(args, use, sev_host_pek_gen,
		     "the platform has a new OCA, PEK and PDH, and owns itself");
}

static enum tool_exit rotate(const struct tool_args *args, const struct host_use *use)
{
	if (!tool_confirm(args,
			  "this replaces the PDH of this platform for good. Sessions that guest "
			  "owners made for it and that no guest was launched with are of no use "
			  "any more."))
		return TOOL_USAGE;
	return renew(args, use, sev_host_pdh_gen, "the platform has a new PDH");
}

static enum tool_exit run_reset(const struct tool_args *args)
{
	return host_run_writing(args, reset);
}

static enum tool_exit run_pek_gen(const struct tool_args *args)
{
	return host_run_writing(args, pek_gen);
}

static enum tool_exit run_rotate(const struct tool_args *args)
{
	return host_run_writing(args, rotate);
}

const struct tool_command cmd_host_reset = {
	.name = "host reset",
	.summary = "delete the platform's SEV identity (PLATFORM_RESET)",
	.options = ALL_OPTIONS,
	.example = "sevctl host reset --yes",
	.run = run_reset,
};

const struct tool_command cmd_host_pek_gen = {
	.name = "host pek-gen",
	.summary = "make a new OCA, PEK and PDH that the platform owns itself (PEK_GEN)",
	.options = ALL_OPTIONS,
	.example = "sevctl host pek-gen --yes",
	.run = run_pek_gen,
};

const struct tool_command cmd_host_rotate = {
	.name = "host rotate",
	.summary = "make a new PDH (PDH_GEN)",
	.options = ALL_OPTIONS,
	.example = "sevctl host rotate --yes",
	.run = run_rotate,
};
