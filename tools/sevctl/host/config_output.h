/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing the SNP configuration: as it is, and as it was before a command.
 */
#ifndef TOOLS_SEVCTL_HOST_CONFIG_OUTPUT_H
#define TOOLS_SEVCTL_HOST_CONFIG_OUTPUT_H

#include "sevctl/host/host_snp.h"

/* before NULL: nothing was changed. */
enum tool_exit config_print(const struct tool_args *args, const struct host_snp *before,
			    const struct host_snp *now);

/*
 * Says what a change of REPORTED_TCB brings with it. Without a change: nothing.
 */
void config_say_renew(const struct host_snp *before, const struct host_snp *now);

#endif
