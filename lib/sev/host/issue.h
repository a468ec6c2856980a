/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One command through /dev/sev, and what its failure means.
 */
#ifndef SEV_HOST_ISSUE_H
#define SEV_HOST_ISSUE_H

#include <sev/host.h>

#include "abi/layout/sev_uapi.h"

#define SEV_HOST_DEVICE "/dev/sev"

struct sev_host {
	const struct sev_io *io;
	int fd;
	bool writable;
};

/* A command by its specification name: "PEK_CSR". */
const char *sev_host_command_name(enum sev_uapi_cmd cmd);

/* Issues a command; data is its structure, NULL for one without. */
enum sev_rc sev_host_issue(struct sev_host *host, enum sev_uapi_cmd cmd, void *data,
			   struct sev_err *err);

/*
 * Asks for lengths: data has zeros for its addresses and lengths, and gets the lengths. Buffers are
 * given to the kernel only when they are known to suffice: Linux before 6.18 copies as many bytes
 * as the firmware wants to give even into one that is smaller.
 */
enum sev_rc sev_host_issue_query(struct sev_host *host, enum sev_uapi_cmd cmd, void *data,
				 struct sev_err *err);
/* Gives a length that was told for a buffer (NULL: none yet) to *size, which is the buffer's room
 * before: SEV_ERR_ARG where that is too small. */
enum sev_rc sev_host_take_length(enum sev_uapi_cmd cmd, const void *buffer, uint32_t told,
				 size_t *size, struct sev_err *err);
/* Gives the length that was written to *size, which is the buffer's room before. */
enum sev_rc sev_host_take_written(enum sev_uapi_cmd cmd, uint32_t written, size_t *size,
				  struct sev_err *err);

/* What sentence a failure is (advice.c): SEV_ERR_IO. */
enum sev_rc sev_host_fail_errno(enum sev_uapi_cmd cmd, int sys_errno, struct sev_err *err);
enum sev_rc sev_host_fail_firmware(enum sev_uapi_cmd cmd, uint32_t status, struct sev_err *err);

#endif
