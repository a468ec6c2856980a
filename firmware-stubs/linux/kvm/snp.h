/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of the launch of an SNP guest. For this folder only.
 */
#ifndef LINUX_KVM_SNP_H
#define LINUX_KVM_SNP_H

#include "linux/kvm/sev_op.h"

/* snp_update.c */
int lx_snp_launch_update(struct lx_op_call *call);
/* snp_vmsas.c: the VMSAs of all vCPUs, which SNP_LAUNCH_FINISH begins with. */
int lx_snp_update_vmsas(struct lx_op_call *call);
/* One page that is Pre-Guest to the firmware. fd: of /dev/sev. */
int lx_snp_update_page(struct lx_op_call *call, uint64_t spa, unsigned type);

#endif
