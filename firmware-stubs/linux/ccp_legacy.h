/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands of SEV after SNP's initialisation; for ccp_cmd.c.
 */
#ifndef LINUX_CCP_LEGACY_H
#define LINUX_CCP_LEGACY_H

#include "linux/ccp.h"

#define LX_LEGACY_TARGETS 2

/* What a command fills. */
struct lx_legacy_target {
	uint32_t size;
	uint64_t original; /* where the command's issuer wants it */
	uint64_t spa;	   /* where the firmware puts it */
	struct lx_blob bounce;
};
struct lx_legacy_map {
	bool buffer_written; /* the command buffer is to be the firmware's, too */
	unsigned count;
	struct lx_legacy_target target[LX_LEGACY_TARGETS];
};

/* Makes the targets of a command ready and changes their addresses in its buffer; -EFAULT. */
int lx_legacy_map(struct lx_kernel *kernel, uint32_t id, uint8_t *buffer,
		  struct lx_legacy_map *map);
/* Takes them back, with what the firmware wrote; buffer, unless NULL, gets its addresses back.
 * -EFAULT where the firmware keeps a page. */
int lx_legacy_unmap(struct lx_kernel *kernel, uint32_t id, uint8_t *buffer,
		    struct lx_legacy_map *map);

#endif
