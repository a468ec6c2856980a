/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which processor a command means: the host's, or a software one in a folder.
 */
#ifndef TOOLS_SEVCTL_SIM_PLATFORM_H
#define TOOLS_SEVCTL_SIM_PLATFORM_H

#include "common/opt.h"
#include "platform/platform.h"

extern const struct tool_option sim_platform_options[]; /* --platform, --guest */
extern const struct tool_option sim_host_options[];	/* --platform */
extern const struct tool_option sim_dir_options[];	/* --dir */
extern const struct tool_option sim_guest_options[];	/* --dir, --guest */
extern const struct tool_option sim_stop_options[];	/* the same, to end them */

/* The devices of the processor that was chosen, and what is to be closed after. */
struct sim_use {
	struct sim_platform *sim; /* NULL: the host's */
	const struct sev_io *io;
};

/* What --platform says, the host's without it. */
enum tool_exit sim_use_platform(const struct tool_args *args, struct sim_use *out);
/* The software processor of --dir, of --platform, or of the default folder. */
enum tool_exit sim_use_dir(const struct tool_args *args, struct sim_use *out);
void sim_use_end(struct sim_use *use);

/* The folder of --dir or the default one; malloc'ed. */
enum tool_exit sim_dir(const struct tool_args *args, char **out);

/*
 * Puts the caller inside of a guest of the software processor, that of --guest or the only SNP
 * guest that runs: its /dev/sev-guest is there, and the host gives certificates with extended
 * reports. Nothing to do on the host.
 */
enum tool_exit sim_enter_guest(const struct tool_args *args, struct sim_use *use);

/* "Milan, firmware 1.58.3". */
void sim_print_processor(struct sim_platform *sim);

#endif
