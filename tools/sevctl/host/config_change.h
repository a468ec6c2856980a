/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_CONFIG: refusing what the firmware would refuse, sending, and showing what has changed.
 */
#ifndef TOOLS_SEVCTL_HOST_CONFIG_CHANGE_H
#define TOOLS_SEVCTL_HOST_CONFIG_CHANGE_H

#include "sevctl/host/host_snp.h"

/*
 * The rules that a REPORTED_TCB breaks, with what is known of the host: says on stderr which one,
 * TOOL_NOT_SO.
 */
enum tool_exit config_check(const struct tool_args *args, const struct host_snp *snp, uint64_t tcb);

/* Sends it, having asked where a VLEK would be lost, and prints how it is now. tcb is what the
 * firmware makes of config's. */
enum tool_exit config_send(const struct tool_args *args, const struct host_use *use,
			   const struct host_snp *before, const struct sev_host_snp_config *config,
			   uint64_t tcb);

#endif
