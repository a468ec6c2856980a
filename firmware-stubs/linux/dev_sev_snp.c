/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEV_ISSUE_CMD: commands of SNP.
 */
#include <errno.h>

#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/dev_sev.h"

#define HASHSTICK_SIZE 432

/* spec: UAPI SNP commands: 6.14 refuses them with EINVAL until SNP is initialised */
static bool refused(const struct lx_kernel *kernel)
{
	return kernel->config.release == LX_LINUX_6_14 && !kernel->state->snp_initialized;
}

/* spec: UAPI SNP commands: 6.18 starts SNP around a command, or INVALID_PLATFORM_STATE */
static int issue_snp(struct lx_kernel *kernel, struct lx_issue *issue, uint32_t id, void *buffer)
{
	bool started = !kernel->state->snp_initialized;
	uint32_t ignored = 0;
	int rc = lx_snp_platform_init(kernel, &ignored);

	if (rc) {
		issue->error = SEV_FW_INVALID_PLATFORM_STATE;
		return rc;
	}
	rc = lx_sev_do_cmd(kernel, id, buffer, &issue->error);
	if (started)
		lx_snp_platform_shutdown(kernel, NULL);
	return rc;
}

static int snp_status(struct lx_kernel *kernel, struct lx_issue *issue, uint64_t page)
{
	uint8_t buffer[SEV_SIZE_SNP_PLATFORM_STATUS];
	uint8_t status[sizeof(struct sev_uapi_snp_status)];
	int rc;

	if (lx_page_to_firmware(kernel, page, 1))
		return -EFAULT;
	sev_put_le64(buffer + SEV_AT_SNP_PLATFORM_STATUS_STATUS_PADDR, page);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_PLATFORM_STATUS, buffer, &issue->error);
	if (lx_page_reclaim(kernel, page, 1))
		return -EFAULT;
	if (rc)
		return rc;
	machine_read(kernel->machine, page, status, sizeof(status));
	return lx_copy_out(kernel, issue->data, status, sizeof(status));
}

/* spec: UAPI SNP_PLATFORM_STATUS: 6.18 asks for it as it is, in a page of the state's kind */
int lx_issue_snp_platform_status(struct lx_kernel *kernel, struct lx_issue *issue)
{
	uint64_t page;
	int rc;

	/* spec: UAPI SNP_PLATFORM_STATUS: no data is EINVAL */
	if (refused(kernel) || !issue->data)
		return -EINVAL;
	page = lx_frames_alloc(kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	if (!page)
		return -ENOMEM;
	rc = snp_status(kernel, issue, page);
	lx_frames_free(kernel, page, 1);
	return rc;
}

/* spec: UAPI SNP_COMMIT: no data is looked at, a read-only descriptor is enough */
int lx_issue_snp_commit(struct lx_kernel *kernel, struct lx_issue *issue)
{
	uint8_t buffer[SEV_SIZE_SNP_COMMIT];

	if (refused(kernel))
		return -EINVAL;
	sev_put_le32(buffer + SEV_AT_SNP_COMMIT_LEN, SEV_SIZE_SNP_COMMIT);
	return issue_snp(kernel, issue, SEV_CMD_SNP_COMMIT, buffer);
}

_Static_assert(sizeof(struct sev_uapi_snp_config) == SEV_SIZE_SNP_CONFIG,
	       "the caller's structure is the command buffer");

int lx_issue_snp_set_config(struct lx_kernel *kernel, struct lx_issue *issue)
{
	uint8_t buffer[SEV_SIZE_SNP_CONFIG];

	/* spec: UAPI SNP_SET_CONFIG: no data is EINVAL */
	if (refused(kernel) || !issue->data)
		return -EINVAL;
	/* spec: UAPI SNP_SET_CONFIG: a read-only descriptor is EPERM */
	if (!issue->writable)
		return -EPERM;
	/* spec: UAPI SNP_SET_CONFIG: data that cannot be read is EFAULT */
	if (lx_copy_in(kernel, buffer, issue->data, sizeof(buffer)))
		return -EFAULT;
	return issue_snp(kernel, issue, SEV_CMD_SNP_CONFIG, buffer);
}

_Static_assert(sizeof(struct sev_uapi_snp_vlek_load) == SEV_SIZE_SNP_VLEK_LOAD,
	       "the caller's structure is the command buffer");

int lx_issue_snp_vlek_load(struct lx_kernel *kernel, struct lx_issue *issue)
{
	struct sev_uapi_snp_vlek_load input;
	struct lx_blob stick;
	int rc;

	/* spec: UAPI SNP_VLEK_LOAD: no data is EINVAL */
	if (refused(kernel) || !issue->data)
		return -EINVAL;
	/* spec: UAPI SNP_VLEK_LOAD: a read-only descriptor is EPERM */
	if (!issue->writable)
		return -EPERM;
	/* spec: UAPI SNP_VLEK_LOAD: data that cannot be read is EFAULT */
	if (lx_copy_in(kernel, &input, issue->data, sizeof(input)))
		return -EFAULT;
	/* spec: UAPI SNP_VLEK_LOAD: another length or version is EINVAL */
	if (input.len != sizeof(input) || input.vlek_wrapped_version)
		return -EINVAL;
	/* spec: UAPI SNP_VLEK_LOAD: a hashstick at 0 is EINVAL, one that cannot be read EFAULT */
	rc = lx_blob_copy_in(kernel, input.vlek_wrapped_address, HASHSTICK_SIZE, &stick);
	if (rc)
		return rc;
	input.vlek_wrapped_address = stick.spa;
	rc = issue_snp(kernel, issue, SEV_CMD_SNP_VLEK_LOAD, &input);
	lx_blob_free(kernel, &stick);
	return rc;
}
