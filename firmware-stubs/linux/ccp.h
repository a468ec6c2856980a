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

/* ASIDs that are SNP's alone, with ciphertext hidden, by parameter, release and firmware; 0: none.
 */
uint32_t lx_snp_hiding_asids(const struct lx_kernel *kernel);

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

/* Whether the kernel runs as an SNP host: CPUs and RMP are set up for it. */
bool lx_snp_host(const struct lx_kernel *kernel);
/* Asks the firmware for its version and state anew. */
int lx_find_api(struct lx_kernel *kernel);
/* Whether the firmware's API is at least that. */
bool lx_api_at_least(const struct lx_kernel *kernel, uint8_t major, uint8_t minor);
/* INIT or INIT_EX alone, and what Linux does around it. */
int lx_legacy_init(struct lx_kernel *kernel, uint32_t *fw_error);
/* SHUTDOWN, the pages that the firmware had, SNP_SHUTDOWN_EX: what unloading the driver does. */
void lx_firmware_shutdown(struct lx_kernel *kernel);

/* Kernel memory with bytes for the firmware, or of it; frames in a row, zeroed. */
struct lx_blob {
	uint64_t spa; /* 0: there is none */
	uint32_t size;
};
/* -ENOMEM, also where Linux's allocator has none as large. size 0: no blob. */
int lx_blob_alloc(struct lx_kernel *kernel, uint32_t size, struct lx_blob *out);
/* A blob of the caller's (Linux: psp_copy_user_blob): -EINVAL where address or size is 0 or the
 * size above SEV_UAPI_BLOB_MAX, -ENOMEM, -EFAULT. */
int lx_blob_copy_in(struct lx_kernel *kernel, uint64_t from, uint32_t size, struct lx_blob *out);
/* The blob's first size bytes to the caller's memory; what is beyond its pages is zeros. */
int lx_blob_copy_out(struct lx_kernel *kernel, uint64_t to, const struct lx_blob *blob,
		     uint32_t size);
void lx_blob_free(struct lx_kernel *kernel, struct lx_blob *blob);

/* open() of /dev/sev: a descriptor. */
int lx_dev_sev_open(struct lx_kernel *kernel, int flags);
/* Whether a file is /dev/sev. */
bool lx_is_dev_sev(const struct lx_file *file);

#endif
