/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/host_state.h"

#include <inttypes.h>
#include <stdio.h>

const char *host_owner(const struct sev_host_status *status)
{
	return status->external_owner ? "an owner" : "itself";
}

enum tool_exit host_no_guests(const struct tool_args *args, const struct host_use *use,
			      struct sev_host_status *status)
{
	struct sev_err err;

	if (sev_host_platform_status(use->dev, status, &err))
		return tool_fail(args, &err);
	if (status->state != SEV_HOST_WORKING)
		return TOOL_DONE;
	fprintf(stderr,
		"%s: platform state: found WORKING with %" PRIu32
		" guests of SEV or SEV-ES, expected none: end them before\n",
		tool_command_name(args), status->guest_count);
	return TOOL_NOT_FOUND_OUT;
}

enum tool_exit host_no_owner(const struct tool_args *args, const struct host_use *use)
{
	struct sev_host_status status;
	enum tool_exit exit = host_no_guests(args, use, &status);

	if (exit || !status.external_owner)
		return exit;
	fprintf(stderr,
		"%s: the platform has an owner, expected one that owns itself: `sevctl host reset` "
		"and `sevctl host pek-gen` end that\n",
		tool_command_name(args));
	return TOOL_NOT_FOUND_OUT;
}
