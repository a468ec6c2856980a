/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM, as far as SEV goes (Linux: arch/x86/kvm/svm/sev.c, virt/kvm).
 */
#ifndef LINUX_KVM_KVM_H
#define LINUX_KVM_KVM_H

#include "linux/kernel_state.h"

/* open() of /dev/kvm: a descriptor. */
int lx_dev_kvm_open(struct lx_kernel *kernel, int flags);
/* Before any call: lets go of memory of guests that another process, or the loss of power, ended.
 */
void lx_kvm_refresh(struct lx_kernel *kernel);
/* When all files are closed. */
void lx_kvm_free(struct lx_kernel *kernel);

#endif
