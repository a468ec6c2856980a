/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/sim/sim_platform.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "amd-sp/sp.h"
#include "base/text.h"
#include "sevctl/sim/sim_certs.h"

#define PLATFORM_OPTION                                                                            \
	{                                                                                          \
		.name = "platform", .metavar = "WHICH",                                            \
		.help = "host (default), or sim[:DIR]: the software processor of sevctl sim"       \
	}

const struct tool_option sim_platform_options[] = {
	PLATFORM_OPTION,
	{.name = "guest",
	 .metavar = "N",
	 .help = "with --platform sim: inside of which guest (default: the only one)"},
	{.name = NULL},
};
const struct tool_option sim_host_options[] = {PLATFORM_OPTION, {.name = NULL}};

#define DIR_OPTION                                                                                 \
	{                                                                                          \
		.name = "dir", .metavar = "DIR",                                                   \
		.help = "folder of the software processor (default $XDG_STATE_HOME/sevkit/sim)",   \
		.kind = TOOL_VALUE_FILE                                                            \
	}

const struct tool_option sim_dir_options[] = {DIR_OPTION, {.name = NULL}};
const struct tool_option sim_guest_options[] = {
	DIR_OPTION,
	{.name = "guest", .metavar = "N", .help = "which guest (default: the only one)"},
	{.name = NULL},
};
const struct tool_option sim_stop_options[] = {
	DIR_OPTION,
	{.name = "guest", .metavar = "N", .help = "which guest (default: all that are held)"},
	{.name = NULL},
};

/* The machine's file is sparse: a disk that is full shows when a page of it is written. */
static void no_room(int signal)
{
	static const char text[] =
		"sevctl: the disk that the software processor's folder is on has no room for "
		"the memory of a guest: the machine lost its power; make room, or end guests "
		"with `sevctl sim reset`\n";

	(void)signal;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(TOOL_NOT_FOUND_OUT);
	_exit(TOOL_NOT_FOUND_OUT);
}

/* A limit on the size of files shows as an error of the call, not as a signal. */
static void take_signals(void)
{
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGBUS, no_room);
}

enum tool_exit sim_dir(const struct tool_args *args, char **out)
{
	const char *dir = tool_value(args, "dir");
	struct sev_err err;

	take_signals();
	*out = dir ? strdup(dir) : NULL;
	if (dir)
		return *out ? TOOL_DONE : tool_fail_nomem(args);
	return sim_platform_default_dir(out, &err) ? tool_fail(args, &err) : TOOL_DONE;
}

static enum tool_exit open_dir(const struct tool_args *args, const char *dir, struct sim_use *out)
{
	struct sev_err err;

	take_signals();
	if (sim_platform_open(dir, &out->sim, &err))
		return tool_fail(args, &err);
	if (sim_platform_lost_power(out->sim))
		fprintf(stderr,
			"! a process died within a command: the machine was started anew, its "
			"guests are gone\n");
	out->io = sim_platform_io(out->sim, NULL);
	return TOOL_DONE;
}

enum tool_exit sim_use_dir(const struct tool_args *args, struct sim_use *out)
{
	enum tool_exit status;
	char *dir;

	*out = (struct sim_use){0};
	status = sim_dir(args, &dir);
	if (!status)
		status = open_dir(args, dir, out);
	free(dir);
	return status;
}

enum tool_exit sim_use_platform(const struct tool_args *args, struct sim_use *out)
{
	const char *platform = tool_value(args, "platform");

	*out = (struct sim_use){.io = sev_io_linux()};
	if (!platform || !strcasecmp(platform, "host"))
		return TOOL_DONE;
	if (!strcasecmp(platform, "sim"))
		return sim_use_dir(args, out);
	if (strncasecmp(platform, "sim:", 4) != 0 || !platform[4])
		return tool_usage_error(args, "--platform: found '%s', expected host or sim[:DIR]",
					platform);
	return open_dir(args, platform + 4, out);
}

void sim_use_end(struct sim_use *use)
{
	sim_platform_close(use->sim);
	*use = (struct sim_use){0};
}

/* The guest of an id; 0: the only SNP guest that runs. The id, 0 where there is none such. */
static uint32_t find_guest(const struct lx_kernel *kernel, uint64_t wanted, unsigned *running)
{
	struct lx_guest_info info;
	uint32_t found = 0;

	*running = 0;
	for (size_t i = 0; lx_guest_at(kernel, i, &info); i++) {
		if (info.kind != LX_GUEST_SNP || !info.finished || (wanted && info.id != wanted))
			continue;
		found = info.id;
		++*running;
	}
	return *running == 1 ? found : 0;
}

static enum tool_exit no_guest(const struct tool_args *args, uint64_t wanted, unsigned running)
{
	if (wanted)
		fprintf(stderr,
			"%s: --guest %llu: no SNP guest of that number runs here; "
			"`sevctl sim status` lists them\n",
			tool_command_name(args), (unsigned long long)wanted);
	else if (running)
		fprintf(stderr,
			"%s: %u SNP guests run here: choose one with --guest; `sevctl sim "
			"status` lists them\n",
			tool_command_name(args), running);
	else
		fprintf(stderr, "%s: no SNP guest runs here; `sevctl sim launch` launches one\n",
			tool_command_name(args));
	return TOOL_NOT_FOUND_OUT;
}

enum tool_exit sim_enter_guest(const struct tool_args *args, struct sim_use *use)
{
	uint64_t wanted, vmpl;
	struct sev_err err;
	unsigned running;
	uint32_t id;

	if (!use->sim && tool_has(args, "guest"))
		return tool_usage_error(args, "--guest needs --platform sim");
	if (!tool_number(args, "guest", 1, UINT32_MAX, 0, &wanted) ||
	    !tool_number(args, "vmpl", 0, 3, 0, &vmpl))
		return TOOL_USAGE;
	if (!use->sim)
		return TOOL_DONE;
	if (sim_platform_lock(use->sim, &err))
		return tool_fail(args, &err);
	id = find_guest(sim_platform_kernel(use->sim), wanted, &running);
	if (id)
		lx_set_inside(sim_platform_kernel(use->sim), id, 0);
	sim_platform_unlock(use->sim);
	if (!id)
		return no_guest(args, wanted, running);
	return sim_give_certs(use->sim, &err) ? tool_fail(args, &err) : TOOL_DONE;
}

void sim_print_processor(struct sim_platform *sim)
{
	const struct sim_platform_choices *choices = sim_platform_choices(sim);
	const struct sp_version *running = &sim_platform_sp(sim)->state->snp.running;

	printf("%-20s %s, firmware %u.%u.%u, Linux %s (%s)\n", "software processor",
	       choices->profile->product, running->api_major, running->api_minor, running->build,
	       lx_release_name(choices->release), sim_platform_dir(sim));
}
