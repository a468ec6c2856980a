/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vCPU that runs a program. For this folder only.
 */
#ifndef LINUX_KVM_RUNNER_H
#define LINUX_KVM_RUNNER_H

#include "linux/kvm/guest_program.h"
#include "linux/kvm/vcpu.h"

struct lx_runner {
	struct lx_vcpu *vcpu;
	struct lx_guest_program program;
	struct cpu_guest cpu;
	bool left;	/* this KVM_RUN is over */
	int rc;		/* what it returns */
	uint32_t waits; /* for the answer to this exit (enum sev_kvm_exit) */
	bool answered;	/* and the answer is there */
};

/* Ends this KVM_RUN with an exit; the union of struct kvm_run is the caller's to fill. */
void lx_run_exit(struct lx_runner *runner, uint32_t reason, int rc);
uint8_t *lx_run_union(struct lx_runner *runner);
/* Whether the exit's answer has come; takes it. */
bool lx_run_take_answer(struct lx_runner *runner, uint32_t reason);

/* page_fault.c: maps a page as a guest's access would: -EFAULT where attributes deny it or the
 * memory is not to be had, -ENOENT where there is no slot, -ENOMEM. */
int lx_map_page(struct lx_vm *vm, uint64_t gpa, bool private);
/* What KVM does about a fault of the guest: 0, and the access is done again; or it
 * has left for user space (-EFAULT, -ENOMEM). */
int lx_page_fault(struct lx_runner *runner, uint64_t gpa, bool private);
/* #NPF with SIZEM: the 2 MiB entry is split. */
int lx_size_mismatch(struct lx_runner *runner, uint64_t gpa);
/* The guest's nested page table. */
struct cpu_npt lx_npt(struct lx_vcpu *vcpu);

#endif
