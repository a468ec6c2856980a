/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEV_ISSUE_CMD: the platform's state and identity.
 */
#include <errno.h>

#include "amd-sp/legacy/platform.h"
#include "base/bytes.h"
#include "linux/dev_sev.h"

#define ENOTSUPP_KERNEL 524 /* an errno value that is the kernel's own, and yet gets out */

static int get_status(struct lx_kernel *kernel, struct lx_issue *issue, uint8_t *status)
{
	return lx_sev_do_cmd(kernel, SEV_CMD_PLATFORM_STATUS, status, &issue->error);
}

int lx_issue_factory_reset(struct lx_kernel *kernel, struct lx_issue *issue)
{
	uint8_t status[SEV_SIZE_PLATFORM_STATUS] = {0};
	int rc;

	/* spec: UAPI SEV_FACTORY_RESET: a read-only descriptor is EPERM */
	if (!issue->writable)
		return -EPERM;
	rc = get_status(kernel, issue, status);
	if (rc)
		return rc;
	/* spec: UAPI SEV_FACTORY_RESET: while guests are there EBUSY */
	if (status[SEV_AT_PLATFORM_STATUS_STATE] == SP_LEGACY_WORKING)
		return -EBUSY;
	/* spec: UAPI SEV_FACTORY_RESET: a platform that is started is shut down before */
	if (status[SEV_AT_PLATFORM_STATUS_STATE] == SP_LEGACY_INIT)
		rc = lx_sev_platform_shutdown(kernel, &issue->error);
	return rc ? rc : lx_sev_do_cmd(kernel, SEV_CMD_PLATFORM_RESET, NULL, &issue->error);
}

_Static_assert(sizeof(struct sev_uapi_status) == SEV_SIZE_PLATFORM_STATUS,
	       "the command buffer is what the caller gets");

/* spec: UAPI SEV_PLATFORM_STATUS: a read-only descriptor is enough */
int lx_issue_platform_status(struct lx_kernel *kernel, struct lx_issue *issue)
{
	uint8_t status[SEV_SIZE_PLATFORM_STATUS] = {0};
	int rc = get_status(kernel, issue, status);

	return rc ? rc : lx_copy_out(kernel, issue->data, status, sizeof(status));
}

/* One GET_ID into blob; *length is what the firmware put there. */
static int get_id(struct lx_kernel *kernel, struct lx_issue *issue, const struct lx_blob *blob,
		  uint32_t *length)
{
	uint8_t buffer[SEV_SIZE_GET_ID];
	int rc;

	sev_put_le64(buffer + SEV_AT_GET_ID_ID_PADDR, blob->spa);
	sev_put_le32(buffer + SEV_AT_GET_ID_ID_LEN, blob->size);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_GET_ID, buffer, &issue->error);
	*length = sev_get_le32(buffer + SEV_AT_GET_ID_ID_LEN);
	return rc;
}

/* spec: UAPI SEV_GET_ID: two sockets' IDs, of 64 bytes each */
int lx_issue_get_id(struct lx_kernel *kernel, struct lx_issue *issue)
{
	struct lx_blob blob;
	uint32_t length;
	int rc;

	/* spec: UAPI SEV_GET_ID: before API 0.16 ENOTSUPP (524) */
	if (!lx_api_at_least(kernel, 0, 16))
		return -ENOTSUPP_KERNEL;
	rc = lx_blob_alloc(kernel, sizeof(struct sev_uapi_get_id), &blob);
	if (rc)
		return rc;
	rc = get_id(kernel, issue, &blob, &length);
	if (!rc)
		rc = lx_blob_copy_out(kernel, issue->data, &blob, length);
	lx_blob_free(kernel, &blob);
	return rc;
}

static int give_id2(struct lx_kernel *kernel, struct lx_issue *issue,
		    struct sev_uapi_get_id2 *input, const struct lx_blob *blob)
{
	uint32_t length;
	int rc = get_id(kernel, issue, blob, &length);

	input->length = length;
	if (lx_copy_out(kernel, issue->data, input, sizeof(*input)))
		return -EFAULT;
	if (lx_issue_gives(kernel, blob, rc) &&
	    lx_blob_copy_out(kernel, input->address, blob, length))
		return -EFAULT;
	return rc;
}

int lx_issue_get_id2(struct lx_kernel *kernel, struct lx_issue *issue)
{
	struct sev_uapi_get_id2 input;
	struct lx_blob blob;
	int rc;

	/* spec: UAPI SEV_GET_ID2: before API 0.16 ENOTSUPP (524) */
	if (!lx_api_at_least(kernel, 0, 16))
		return -ENOTSUPP_KERNEL;
	/* spec: UAPI SEV_GET_ID2: data that cannot be read is EFAULT */
	if (lx_copy_in(kernel, &input, issue->data, sizeof(input)))
		return -EFAULT;
	/* spec: UAPI SEV_GET_ID2: an address or a length of zero asks for the length */
	/* spec: UAPI SEV_GET_ID2: more than the kernel can allocate is ENOMEM */
	rc = lx_blob_alloc(kernel, input.address ? input.length : 0, &blob);
	if (rc)
		return rc;
	rc = give_id2(kernel, issue, &input, &blob);
	lx_blob_free(kernel, &blob);
	return rc;
}
