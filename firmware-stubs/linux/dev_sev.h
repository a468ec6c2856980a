/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of SEV_ISSUE_CMD; for dev_sev.c and the files of their groups.
 */
#ifndef LINUX_DEV_SEV_H
#define LINUX_DEV_SEV_H

#include "abi/layout/sev_uapi.h"
#include "linux/ccp.h"

/* One call of the ioctl. */
struct lx_issue {
	uint64_t data;	/* address of the command's structure */
	uint32_t error; /* what the caller gave, until something sets it */
	bool writable;	/* the descriptor */
};
typedef int lx_issue_handler(struct lx_kernel *kernel, struct lx_issue *issue);

/* dev_sev_platform.c */
lx_issue_handler lx_issue_factory_reset, lx_issue_platform_status, lx_issue_get_id,
	lx_issue_get_id2;
/* dev_sev_keys.c */
lx_issue_handler lx_issue_pek_gen, lx_issue_pdh_gen, lx_issue_pek_csr, lx_issue_pdh_cert_export,
	lx_issue_pek_cert_import;
/* dev_sev_snp.c */
lx_issue_handler lx_issue_snp_platform_status, lx_issue_snp_commit, lx_issue_snp_set_config,
	lx_issue_snp_vlek_load;

/* Whether what the firmware put into a buffer goes to the caller. */
bool lx_issue_gives(const struct lx_kernel *kernel, const struct lx_blob *blob, int rc);

#endif
