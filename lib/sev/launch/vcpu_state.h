/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vCPU state that makes KVM build a VMSA, and the VMSA that KVM builds of it (Linux:
 * sev_es_sync_vmsa).
 */
#ifndef SEV_LAUNCH_VCPU_STATE_H
#define SEV_LAUNCH_VCPU_STATE_H

#include <stdbool.h>

#include <sev/vmsa.h>

#include "abi/layout/kvm_vcpu_uapi.h"

#define SEV_VCPU_MSRS 9

struct sev_vcpu_state {
	struct sev_kvm_regs regs;
	struct sev_kvm_sregs sregs;
	struct sev_kvm_fpu fpu;
	struct sev_kvm_debugregs debugregs;
	struct sev_kvm_xcrs xcrs;
	uint32_t msr_index[SEV_VCPU_MSRS];
	uint64_t msr[SEV_VCPU_MSRS];
};

/* The state whose VMSA comes nearest to page. */
void sev_vcpu_state_of(const uint8_t page[SEV_VMSA_SIZE], struct sev_vcpu_state *state);

/* The page that KVM builds: features in SEV_FEATURES; fpu: with the FPU's state. */
void sev_vcpu_state_page(const struct sev_vcpu_state *state, uint64_t features, bool fpu,
			 uint8_t page[SEV_VMSA_SIZE]);

#endif
