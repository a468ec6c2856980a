/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GHCB MSR protocol, the hypervisor's side. The MSR's value is the guest's word, read once by
 * the caller (VMCB, GHCB_GPA); what the library cannot do goes through the caller's table.
 */
#ifndef GHCB_HV_MSR_H
#define GHCB_HV_MSR_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/layout/ghcb_msr.h"

/* What the VMM does for a guest. A call that is NULL is one that the VMM does not offer. */
struct ghcb_hv_msr_ops {
	size_t size;
	/* CPUID's subleaf 0 of this vCPU. */
	uint32_t (*cpuid)(void *ctx, uint32_t function, enum ghcb_msr_cpuid_reg reg);
	/* Makes the page private or shared; 0, or an error code for the guest. */
	uint32_t (*page_state)(void *ctx, uint64_t gpa, enum ghcb_psc_op op);
	/* Whether the page may be this vCPU's GHCB; the VMM keeps the address. */
	bool (*register_gpa)(void *ctx, uint64_t gpa);
};

/* A vCPU's side of the hypervisor. */
struct ghcb_hv_msr {
	const struct ghcb_hv_msr_ops *ops;
	void *ctx;
	uint16_t version_min, version_max; /* offered */
	uint8_t cbit;
	bool snp;
	uint64_t features;	/* enum ghcb_feature */
	uint64_t preferred_gpa; /* 0: none */
};

enum ghcb_hv_action {
	GHCB_HV_RESUME,	    /* the guest goes on, with *answer in the MSR */
	GHCB_HV_PAGE,	    /* no request: the MSR holds the GPA of a GHCB page */
	GHCB_HV_RESET_HOLD, /* waits for INIT and SIPI; then ghcb_hv_msr_woken() is the answer */
	GHCB_HV_RUN_VMPL,   /* runs the VMPL of *answer; then ghcb_hv_msr_vmpl_ran() */
	GHCB_HV_TERMINATE,  /* the guest asks for its end: set and code in *answer */
	GHCB_HV_VIOLATION,  /* the guest broke a rule after which it cannot go on */
};

/* The MSR's value at the vCPU's reset: the SEV information response. */
uint64_t ghcb_hv_msr_reset(const struct ghcb_hv_msr *vcpu);

/*
 * One VMGEXIT with GHCBInfo other than 0. An unknown or malformed request leaves the MSR as it was
 * (*answer == msr), which the guest takes for a failure.
 */
enum ghcb_hv_action ghcb_hv_msr_exit(const struct ghcb_hv_msr *vcpu, uint64_t msr,
				     uint64_t *answer);

/* Answers to requests that took their time. sipi: whether INIT and SIPI woke the vCPU. */
uint64_t ghcb_hv_msr_woken(bool sipi);
uint64_t ghcb_hv_msr_vmpl_ran(uint32_t error);

#endif
