/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vCPUs: their state as KVM's ioctls set it, and their VMSA. For this folder only.
 */
#ifndef LINUX_KVM_VCPU_H
#define LINUX_KVM_VCPU_H

#include "abi/layout/vmsa.h"
#include "linux/kvm/vm.h"

#define LX_RUN_PAGES	 3
#define LX_XSAVE_SIZE	 4096
#define LX_CPUID_ENTRIES 256

/* MSRs that have a place in the VMSA, and those that only keep what they are given. */
struct lx_msrs {
	uint64_t star, lstar, cstar, sfmask, kernel_gs_base;
	uint64_t sysenter_cs, sysenter_esp, sysenter_eip;
	uint64_t pat, debugctl, tsc_aux, xss, spec_ctrl;
	uint64_t tsc, misc_enable, mtrr_def_type, apic_base;
	uint64_t mtrr_variable[16], mtrr_fixed[11];
};

struct lx_vcpu {
	struct lx_vm *vm;
	uint64_t id;
	struct sev_kvm_regs regs;
	struct sev_kvm_sregs sregs;
	uint8_t cpl;
	struct sev_kvm_debugregs debug;
	bool guest_debug;
	uint64_t xcr0;
	uint32_t pkru;
	uint8_t xsave[LX_XSAVE_SIZE]; /* the guest's, in the standard format */
	struct lx_msrs msrs;
	uint8_t events[64];
	struct sev_kvm_cpuid_entry2 *cpuid;
	uint32_t cpuid_count;
	uint64_t vmsa;	/* sPA; 0: none */
	bool protected; /* guest_state_protected: the VMSA is encrypted */
	bool has_run;
	uint8_t *run; /* struct kvm_run, LX_RUN_PAGES pages */
	struct lx_runner *runner;
};

/* vcpu.c */
int lx_vcpu_create(struct lx_vm *vm, uint64_t id);
void lx_vcpu_free(struct lx_vcpu *vcpu);
extern const struct lx_file_ops LX_VCPU_OPS;
/* Whether the state is no more the kernel's to read or write. */
bool lx_vcpu_is_hidden(const struct lx_vcpu *vcpu);

/* vcpu_reset.c */
void lx_vcpu_reset(struct lx_vcpu *vcpu);

/* vcpu_state.c, vcpu_fpu.c, vcpu_msrs.c, vcpu_cpuid.c: ioctls */
typedef int lx_vcpu_ioctl(struct lx_vcpu *vcpu, uint64_t argument);
lx_vcpu_ioctl lx_vcpu_get_regs, lx_vcpu_set_regs;
lx_vcpu_ioctl lx_vcpu_get_sregs, lx_vcpu_set_sregs, lx_vcpu_get_sregs2, lx_vcpu_set_sregs2;
lx_vcpu_ioctl lx_vcpu_get_debugregs, lx_vcpu_set_debugregs, lx_vcpu_set_guest_debug;
lx_vcpu_ioctl lx_vcpu_get_events, lx_vcpu_set_events;
lx_vcpu_ioctl lx_vcpu_get_fpu, lx_vcpu_set_fpu, lx_vcpu_get_xsave, lx_vcpu_set_xsave;
lx_vcpu_ioctl lx_vcpu_get_xcrs, lx_vcpu_set_xcrs;
lx_vcpu_ioctl lx_vcpu_get_msrs, lx_vcpu_set_msrs;
lx_vcpu_ioctl lx_vcpu_get_cpuid, lx_vcpu_set_cpuid;
lx_vcpu_ioctl lx_vcpu_run;

/* pre_fault.c */
lx_vcpu_ioctl lx_vcpu_pre_fault;

/* vmsa_build.c: the VMSA as KVM would have the firmware encrypt it; -EINVAL. */
int lx_vmsa_build(const struct lx_vcpu *vcpu, uint8_t page[SEV_VMSA_LENGTH]);
/* Builds it into the vCPU's page. */
int lx_vmsa_sync(struct lx_vcpu *vcpu);

#endif
