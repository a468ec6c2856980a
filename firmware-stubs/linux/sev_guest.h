/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sev-guest driver in a guest and, below it, what KVM does with its requests (Linux:
 * drivers/virt/coco/sev-guest, snp_handle_guest_req).
 */
#ifndef LINUX_SEV_GUEST_H
#define LINUX_SEV_GUEST_H

#include "linux/kernel_state.h"

/* open() of /dev/sev-guest in the guest that lx_set_inside() named: a descriptor, or -ENOENT. */
int lx_dev_sev_guest_open(struct lx_kernel *kernel, int flags);
void lx_sev_guest_free(struct lx_kernel *kernel);

#endif
