/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client of the software KVM, for tests: VMs with memory, vCPUs as a VMM sets them up, commands.
 * Failures of what a test does not look at end the test program.
 */
#ifndef TESTS_SUPPORT_KVM_HOST_H
#define TESTS_SUPPORT_KVM_HOST_H

#include <errno.h>

#include "abi/layout/kvm_uapi.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "abi/layout/sev_uapi.h"
#include "lx_host.h"

/* struct sev_kvm_msrs and struct sev_kvm_cpuid2 with room for entries. */
struct kvm_some_msrs {
	uint32_t count, pad;
	struct sev_kvm_msr_entry entries[8];
};
struct kvm_some_cpuid {
	uint32_t count, pad;
	struct sev_kvm_cpuid_entry2 entries[64];
};

struct kvm_host {
	struct lx_host lx;
	int sev, kvm; /* descriptors of /dev/sev and /dev/kvm */
	int vm;
	uint32_t error; /* of the last command */
};

/* /dev/sev and /dev/kvm are open; there is no VM yet. */
void kvm_host_setup(struct kvm_host *host, const char *profile, enum lx_release release);
void kvm_host_teardown(struct kvm_host *host);

/* ioctl() with a pointer, or a number. */
int kvm_ioctl(struct kvm_host *host, int fd, unsigned long request, const void *argument);
int kvm_number(struct kvm_host *host, int fd, unsigned long request, uint64_t number);
void kvm_close(struct kvm_host *host, int fd);

/* A new VM, host->vm from now on. */
void kvm_vm(struct kvm_host *host, enum sev_kvm_vm_type type);
/* KVM_MEMORY_ENCRYPT_OP on host->vm with host->sev; host->error. */
int kvm_op(struct kvm_host *host, uint32_t id, const void *data);
int kvm_init2(struct kvm_host *host, uint64_t features, unsigned ghcb_version);
/* The descriptor of a new vCPU, or a negative errno value. */
int kvm_vcpu(struct kvm_host *host, uint64_t id);
/* Page-aligned zeroed memory, to be freed. */
uint8_t *kvm_memory(size_t size);
/* A slot; gmem below 0: without guest_memfd. */
int kvm_slot(struct kvm_host *host, uint32_t slot, uint64_t gpa, uint64_t size, const void *memory,
	     int gmem);
int kvm_gmem(struct kvm_host *host, uint64_t size);
int kvm_private(struct kvm_host *host, uint64_t gpa, uint64_t size, bool private);
/* struct kvm_run of a vCPU. */
uint8_t *kvm_run_map(struct kvm_host *host, int vcpu);
/* A vCPU's registers as QEMU sets them at reset: it starts at eip. */
void kvm_qemu_reset(struct kvm_host *host, int vcpu, uint32_t eip, uint32_t signature);

#endif
