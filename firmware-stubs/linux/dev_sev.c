/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/sev (Linux: sev_ioctl).
 */
#include "linux/dev_sev.h"

#include <errno.h>
#include <fcntl.h>

#include "base/bytes.h"

static lx_issue_handler *const HANDLERS[SEV_UAPI_CMDS] = {
	[SEV_UAPI_FACTORY_RESET] = lx_issue_factory_reset,
	[SEV_UAPI_PLATFORM_STATUS] = lx_issue_platform_status,
	[SEV_UAPI_PEK_GEN] = lx_issue_pek_gen,
	[SEV_UAPI_PEK_CSR] = lx_issue_pek_csr,
	[SEV_UAPI_PDH_GEN] = lx_issue_pdh_gen,
	[SEV_UAPI_PDH_CERT_EXPORT] = lx_issue_pdh_cert_export,
	[SEV_UAPI_PEK_CERT_IMPORT] = lx_issue_pek_cert_import,
	[SEV_UAPI_GET_ID] = lx_issue_get_id,
	[SEV_UAPI_GET_ID2] = lx_issue_get_id2,
	[SEV_UAPI_SNP_PLATFORM_STATUS] = lx_issue_snp_platform_status,
	[SEV_UAPI_SNP_COMMIT] = lx_issue_snp_commit,
	[SEV_UAPI_SNP_SET_CONFIG] = lx_issue_snp_set_config,
	[SEV_UAPI_SNP_VLEK_LOAD] = lx_issue_snp_vlek_load,
};

/* spec: UAPI blobs: 6.14 gives them even when the command failed */
bool lx_issue_gives(const struct lx_kernel *kernel, const struct lx_blob *blob, int rc)
{
	return blob->spa && (!rc || kernel->config.release == LX_LINUX_6_14);
}

static int dev_sev_ioctl(struct lx_kernel *kernel, struct lx_file *file, unsigned long request,
			 uint64_t argument)
{
	struct sev_uapi_issue_cmd input;
	struct lx_issue issue;
	int rc;

	if (!kernel->state->psp_found)
		return -ENODEV;
	/* spec: UAPI SEV_ISSUE_CMD: another request is EINVAL, and not ENOTTY */
	if (request != SEV_UAPI_ISSUE_CMD)
		return -EINVAL;
	/* spec: UAPI SEV_ISSUE_CMD: an argument that cannot be read is EFAULT */
	if (lx_copy_in(kernel, &input, argument, sizeof(input)))
		return -EFAULT;
	/* spec: UAPI SEV_ISSUE_CMD: an unknown command is EINVAL, and nothing is written */
	if (input.cmd >= SEV_UAPI_CMDS)
		return -EINVAL;
	issue = (struct lx_issue){input.data, input.error, file->writable};
	rc = HANDLERS[input.cmd](kernel, &issue);
	/* spec: UAPI SEV_ISSUE_CMD: error is written back whatever the command ended in */
	input.error = issue.error;
	return lx_copy_out(kernel, argument, &input, sizeof(input)) ? -EFAULT : rc;
}

static const struct lx_file_ops DEV_SEV = {.ioctl = dev_sev_ioctl};

/* spec: UAPI /dev/sev: a driver that did not reach the firmware has no device */
int lx_dev_sev_open(struct lx_kernel *kernel, int flags)
{
	if (lx_ccp_probe(kernel))
		return -ENOENT;
	if ((flags & O_ACCMODE) != O_RDONLY && !kernel->config.writable)
		return -EACCES;
	return lx_file_install(kernel, &DEV_SEV, NULL, flags);
}

bool lx_is_dev_sev(const struct lx_file *file)
{
	return file && file->ops == &DEV_SEV;
}
