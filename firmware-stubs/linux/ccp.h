/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ccp driver: commands to the firmware, the platform's start and end, pages that change hands
 * (Linux: drivers/crypto/ccp/sev-dev.c). All return 0 or a negative errno value; *fw_error is what
 * SEV_ISSUE_CMD and KVM report as error: the firmware's status, or SEV_UAPI_NO_FW_CALL.
 */
#ifndef LINUX_CCP_H
#define LINUX_CCP_H

#include "linux/kernel_state.h"

/*
 * Issues one command. buffer: the command buffer of the command's size, copied to a page of the
 * driver's and back whatever the outcome; NULL for a command without. -EINVAL, -EBUSY, -ETIMEDOUT,
 * -EIO with *fw_error where the firmware refused.
 */
int lx_sev_do_cmd(struct lx_kernel *kernel, uint32_t id, void *buffer, uint32_t *fw_error);

/* What loading ccp and kvm_amd does; once for a machine. */
int lx_ccp_probe(struct lx_kernel *kernel);
/* Starts SNP and SEV unless they are started: what KVM and the ioctls call. */
int lx_sev_platform_init(struct lx_kernel *kernel, uint32_t *fw_error);
int lx_sev_platform_shutdown(struct lx_kernel *kernel, uint32_t *fw_error);
int lx_snp_platform_init(struct lx_kernel *kernel, uint32_t *fw_error);
int lx_snp_platform_shutdown(struct lx_kernel *kernel, uint32_t *fw_error);

/* Frees ASIDs that were used: WBINVD everywhere and (SNP_)DF_FLUSH. */
int lx_sev_flush_asids(struct lx_kernel *kernel, uint32_t *fw_error);

/* Pages for the firmware to write to, and back (Linux: rmp_mark_pages_firmware,
 * snp_reclaim_pages). Nothing to do while SNP is not initialised. A page that cannot be reclaimed
 * is leaked. */
int lx_page_to_firmware(struct lx_kernel *kernel, uint64_t spa, size_t count);
int lx_page_reclaim(struct lx_kernel *kernel, uint64_t spa, size_t count);
/* rmp_make_private, rmp_make_shared: 0 or -EFAULT. size: enum rmp_size. */
int lx_page_make_private(struct lx_kernel *kernel, uint64_t spa, uint64_t gpa, unsigned size,
			 uint32_t asid, bool immutable);
int lx_page_make_shared(struct lx_kernel *kernel, uint64_t spa, unsigned size);

/* open() of /dev/sev: a descriptor. */
int lx_dev_sev_open(struct lx_kernel *kernel, int flags);
/* Whether a file is /dev/sev. */
bool lx_is_dev_sev(const struct lx_file *file);

#endif
