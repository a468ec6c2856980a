/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sev-guest driver in a guest and, below it, what KVM does with its requests (Linux:
 * drivers/virt/coco/sev-guest, arch/x86/coco/sev, snp_handle_guest_req).
 */
#ifndef LINUX_SEV_GUEST_H
#define LINUX_SEV_GUEST_H

#include "linux/kernel_state.h"

/* open() of /dev/sev-guest in the guest that lx_set_inside() named: a descriptor, or -ENOENT. */
int lx_dev_sev_guest_open(struct lx_kernel *kernel, int flags);
/* open() of /sys/devices/system/cpu/sev/vmpl there. */
int lx_sev_vmpl_open(struct lx_kernel *kernel, int flags);
void lx_sev_guest_free(struct lx_kernel *kernel);

/* What a host does with guests' requests that it does not pass on as they are. */
struct lx_guest_req_fault {
	unsigned busy;	    /* so many next ones are throttled */
	uint32_t vmm_error; /* of every one; 0: none */
	bool flip;	    /* one bit of the answer, at this byte of its page */
	uint16_t flip_at;
};
/* -ENOMEM; NULL: no faults. */
int lx_guest_req_inject(struct lx_kernel *kernel, const struct lx_guest_req_fault *fault);

#endif
