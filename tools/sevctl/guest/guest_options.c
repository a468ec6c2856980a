/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/guest/guest_options.h"

#include <stdlib.h>

#include <sev/guest.h>

#define PATIENCE 60 /* seconds */

const struct tool_option guest_options[] = {
	{.name = "patience",
	 .metavar = "SECONDS",
	 .help = "how long to go on asking while the host is busy (default 60)"},
	{.name = NULL},
};

enum tool_exit guest_read_options(const struct tool_args *args, int *vmpl, unsigned *patience)
{
	uint64_t number, seconds;

	if (!tool_number(args, "vmpl", 0, 3, 0, &number) ||
	    !tool_number(args, "patience", 0, 86400, PATIENCE, &seconds))
		return TOOL_USAGE;
	*vmpl = tool_has(args, "vmpl") ? (int)number : SEV_GUEST_OWN_VMPL;
	*patience = (unsigned)seconds;
	return TOOL_DONE;
}

enum tool_exit guest_fail(const struct tool_args *args, struct sev_err *err)
{
	enum tool_exit status = tool_fail(args, err);

	/* What a device answers is no input of the user's. */
	return status == TOOL_USAGE ? TOOL_USAGE : TOOL_NOT_FOUND_OUT;
}

void guest_quiet_tss(void)
{
	setenv("TSS2_LOG", "all+NONE", 0);
}
