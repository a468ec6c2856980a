/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest by script: instead of machine code, KVM_RUN of a vCPU performs the steps of a program in
 * this process, with the guest's own memory, C-bit, RMP and page table.
 */
#ifndef LINUX_KVM_GUEST_PROGRAM_H
#define LINUX_KVM_GUEST_PROGRAM_H

#include "linux/kernel.h"
#include "machine/guest_cpu.h"

struct lx_runner; /* the vCPU while it runs the program */

/*
 * step is one instruction, or a few that may be done twice: KVM_RUN calls it again and again until
 * one of the calls below has left for user space (LX_LEFT), whereupon step returns; the next
 * KVM_RUN performs the same step once more, and the call then gets its answer.
 */
struct lx_guest_program {
	void (*step)(void *ctx, struct lx_runner *runner);
	void *ctx;
};

/* Attaches a program to a vCPU, in place of the one before; NULL: none. -EBADF, -ENOMEM. */
int lx_vcpu_attach(struct lx_kernel *kernel, int vcpu_fd, const struct lx_guest_program *program);

/* guest_memfd with folios of 2 MiB, as kernels have it whose guest_memfd knows huge pages; by
 * default a folio is a page. */
int lx_gmem_make_large(struct lx_kernel *kernel, int gmem_fd);

enum lx_outcome {
	LX_DONE = 0, /* see the fault */
	LX_LEFT,     /* to user space: return from the step */
};

/* The vCPU's VMPL for what follows; 0 at first. */
void lx_guest_set_vmpl(struct lx_runner *runner, uint8_t vmpl);

/* Memory: faults that KVM handles are handled, *fault is what is left for the guest. */
enum lx_outcome lx_guest_load(struct lx_runner *runner, uint64_t gpa, bool private, void *out,
			      size_t size, enum cpu_fault *fault);
enum lx_outcome lx_guest_store(struct lx_runner *runner, uint64_t gpa, bool private,
			       const void *data, size_t size, enum cpu_fault *fault);
enum lx_outcome lx_guest_pvalidate(struct lx_runner *runner, uint64_t gpa, enum rmp_size size,
				   bool validate, enum rmp_result *result, bool *unchanged,
				   enum cpu_fault *fault);
enum lx_outcome lx_guest_rmpadjust(struct lx_runner *runner, uint64_t gpa, enum rmp_size size,
				   uint8_t target_vmpl, uint8_t perms, bool vmsa,
				   enum rmp_result *result, enum cpu_fault *fault);

/*
 * A page state change of count 4 KiB pages from gpa on (size: of each entry): an exit HYPERCALL
 * where user space takes them. *answer: what user space put into ret, or LX_PSC_REFUSED.
 */
#define LX_PSC_REFUSED UINT64_C(0x10000000000)
enum lx_outcome lx_guest_page_state(struct lx_runner *runner, uint64_t gpa, uint64_t count,
				    enum rmp_size size, bool private, uint64_t *answer);

/*
 * SNP_GUEST_REQUEST through the hypervisor: pages of shared memory. data, pages: where the guest of
 * an extended request wants the certificates; pages NULL: not extended. *exit_info: SW_EXITINFO2.
 */
enum lx_outcome lx_guest_request(struct lx_runner *runner, uint64_t request_gpa,
				 uint64_t response_gpa, uint64_t data_gpa, uint64_t *pages,
				 uint64_t *exit_info);

/* Exits from which the guest does not come back by itself: return from the step. */
void lx_guest_terminate(struct lx_runner *runner, uint64_t ghcb_msr); /* SYSTEM_EVENT SEV_TERM */
void lx_guest_shutdown(struct lx_runner *runner);		      /* a triple fault */
/* AP_RESET_HOLD; the next KVM_RUN goes on with LX_DONE. */
enum lx_outcome lx_guest_ap_reset_hold(struct lx_runner *runner);

#endif
