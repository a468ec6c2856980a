/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GHCB MSR protocol, the guest's side: what can be asked before there is a GHCB page, and what
 * can be asked in no other way. Nothing may take a #VC between request and answer: interrupts are
 * off. Each call leaves the MSR as it found it, a GHCB's GPA included, if it returns.
 */
#ifndef GHCB_MSR_PROTOCOL_H
#define GHCB_MSR_PROTOCOL_H

#include <stdbool.h>

#include "abi/layout/ghcb_msr.h"
#include "abi/layout/ghcb_reason.h"
#include "ghcb/ops.h"
#include "ghcb/rc.h"

/* The versions that this library speaks. */
#define GHCB_VERSION_MIN 1
#define GHCB_VERSION_MAX 2

struct ghcb_sev_info {
	uint16_t version_min, version_max;
	uint8_t cbit; /* the hypervisor's word: a guest that can takes it from the CPUID page */
};

/* SEV information. ERR_RESPONSE, ERR_RESERVED, ERR_VERSION (lowest above highest). */
enum ghcb_rc ghcb_msr_sev_info(struct ghcb_cpu *cpu, struct ghcb_sev_info *out);

/*
 * Version negotiation: the highest version of both sides goes to cpu->version. min and max are the
 * guest's, within GHCB_VERSION_MIN and _MAX (ERR_ARG); a guest of SNP has min 2. ERR_VERSION where
 * they do not overlap: the guest is to terminate with GHCB_REASON_PROTOCOL.
 */
enum ghcb_rc ghcb_msr_negotiate(struct ghcb_cpu *cpu, uint16_t min, uint16_t max);

/* One register of CPUID's subleaf 0, as the hypervisor tells it. ERR_RESPONSE, ERR_RESERVED. */
enum ghcb_rc ghcb_msr_cpuid(struct ghcb_cpu *cpu, uint32_t function, enum ghcb_msr_cpuid_reg reg,
			    uint32_t *value);

/* AP reset hold: OK after INIT and SIPI; WAIT: woken for another reason, ask again. */
enum ghcb_rc ghcb_msr_ap_reset_hold(struct ghcb_cpu *cpu);

/* Where the hypervisor would like the GHCB: *gpa, or *any (no preference, *gpa is 0). SNP. */
enum ghcb_rc ghcb_msr_preferred_gpa(struct ghcb_cpu *cpu, uint64_t *gpa, bool *any);

/* Registers a page as this vCPU's GHCB, which SNP asks for before its first use. ERR_ARG: gpa is no
 * page's; ERR_REFUSED: the answer names another page. */
enum ghcb_rc ghcb_msr_register_gpa(struct ghcb_cpu *cpu, uint64_t gpa);

/* Asks for one page of 4 KiB to be private or shared; PVALIDATE is the caller's, before a change to
 * shared and after one to private. *error: the hypervisor's code with ERR_REFUSED. */
enum ghcb_rc ghcb_msr_page_state(struct ghcb_cpu *cpu, uint64_t gpa, enum ghcb_psc_op op,
				 uint32_t *error);

/* Runs this vCPU at another VMPL; OK when this VMPL runs again. *error as above. */
enum ghcb_rc ghcb_msr_run_vmpl(struct ghcb_cpu *cpu, uint8_t vmpl, uint32_t *error);

/* The same for VMPL 0, an SVSM's, with its call in the registers (svsm.h). */
enum ghcb_rc ghcb_msr_run_svsm(struct ghcb_cpu *cpu, struct ghcb_svsm_regs *regs, uint32_t *error);

/* The hypervisor's features (enum ghcb_feature), the lower 52 bits. Version 2: ERR_STATE. A feature
 * whose prerequisite is missing is ERR_RESPONSE. */
enum ghcb_rc ghcb_msr_features(struct ghcb_cpu *cpu, uint64_t *features);

/* Ends the guest. set and code: enum ghcb_reason_code, or the caller's own set (4 bits). */
_Noreturn void ghcb_msr_terminate(struct ghcb_cpu *cpu, uint8_t set, uint8_t code);

#endif
