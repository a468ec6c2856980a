/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of SEV and SEV-ES have in common.
 */
#ifndef SEV_LAUNCH_LEGACY_H
#define SEV_LAUNCH_LEGACY_H

#include "launch/launch.h"

/* A command that belongs to no event: SEV_LAUNCH_OP(DBG_DECRYPT, gpa, size). */
#define SEV_LAUNCH_OP(command, at, size)                                                           \
	{                                                                                          \
		.id = SEV_KVM_##command, .name = #command, .event = SEV_LAUNCH_NO_EVENT,           \
		.gpa = (at), .length = (size)                                                      \
	}

/* SEV_ERR_ARG for SNP guests, which the command is not of. */
enum sev_rc sev_launch_legacy_only(const struct sev_launch *launch, const char *command,
				   struct sev_err *err);
/* The same, and this process's address of the guest memory that op names; SEV_ERR_ARG where it is
 * none. */
enum sev_rc sev_launch_legacy_range(const struct sev_launch *launch, const struct sev_launch_op *op,
				    uint64_t *address, struct sev_err *err);

#endif
