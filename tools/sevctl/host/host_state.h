/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a platform must be for a command, asked before anything is changed.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_STATE_H
#define TOOLS_SEVCTL_HOST_HOST_STATE_H

#include "sevctl/host/host_run.h"

/* PLATFORM_STATUS; refuses while guests of SEV or SEV-ES are there. */
enum tool_exit host_no_guests(const struct tool_args *args, const struct host_use *use,
			      struct sev_host_status *status);
/* The same, and refuses a platform that an owner has. */
enum tool_exit host_no_owner(const struct tool_args *args, const struct host_use *use);

/* "itself", "an owner". */
const char *host_owner(const struct sev_host_status *status);

#endif
