/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that a guest asks of its hypervisor by the GHCB page, one function each. All need
 * ghcb_open() before, and return what ghcb_call() does besides what is said here: OK, EXCEPTION, or
 * an error after which nothing of the answer is used. Page state changes, AP creation, the doorbell
 * page and SVSM calls have headers of their own.
 *
 * What comes back is the hypervisor's word: a value as wide as its register, and no more.
 */
#ifndef GHCB_EVENTS_H
#define GHCB_EVENTS_H

#include "ghcb/call.h"
#include "ghcb/event.h"

/* CPUID. eax and ecx go in. xcr0 and xss are the CPU's, which leaf 0xD depends on. An SNP guest
 * asks its CPUID page first. */
enum ghcb_rc ghcb_event_cpuid(struct ghcb_cpu *cpu, struct ghcb_cpuid_regs *regs, uint64_t xcr0,
			      uint64_t xss);

enum ghcb_rc ghcb_event_rdmsr(struct ghcb_cpu *cpu, uint32_t msr, uint64_t *value);
enum ghcb_rc ghcb_event_wrmsr(struct ghcb_cpu *cpu, uint32_t msr, uint64_t value);

/* One IN or OUT of 1, 2 or 4 bytes (ERR_ARG). Of *value only so many bytes are from the port, the
 * rest is 0. */
enum ghcb_rc ghcb_event_in(struct ghcb_cpu *cpu, uint16_t port, unsigned size, uint32_t *value);
enum ghcb_rc ghcb_event_out(struct ghcb_cpu *cpu, uint16_t port, unsigned size, uint32_t value);

/* INS or OUTS as the instruction has it. */
struct ghcb_io_string {
	uint16_t port;
	uint8_t size;	   /* 1, 2, 4 bytes */
	uint8_t addr_size; /* 2, 4, 8 bytes */
	uint8_t segment;   /* 0 ES, 1 CS, 2 SS, 3 DS, 4 FS, 5 GS */
	bool rep;
};
/* count elements, at most GHCB_SHARED_BUFFER_SIZE / size, 1 without rep (ERR_ARG). data has them
 * in the order of the instruction. */
enum ghcb_rc ghcb_event_ins(struct ghcb_cpu *cpu, const struct ghcb_io_string *io, uint32_t count,
			    void *data);
enum ghcb_rc ghcb_event_outs(struct ghcb_cpu *cpu, const struct ghcb_io_string *io, uint32_t count,
			     const void *data);

/* MMIO of 1, 2, 4 or 8 bytes within a page (ERR_ARG); gpa has no C-bit. */
enum ghcb_rc ghcb_event_mmio_read(struct ghcb_cpu *cpu, uint64_t gpa, unsigned size,
				  uint64_t *value);
enum ghcb_rc ghcb_event_mmio_write(struct ghcb_cpu *cpu, uint64_t gpa, unsigned size,
				   uint64_t value);

/* DR7. A guest's read is answered from what it wrote last, without an exit. value's bits 63:32 are
 * 0 (ERR_ARG). */
enum ghcb_rc ghcb_event_dr7_read(struct ghcb_cpu *cpu, uint64_t *value);
enum ghcb_rc ghcb_event_dr7_write(struct ghcb_cpu *cpu, uint64_t value);

/* Never under Secure TSC: that exit is an attack. */
enum ghcb_rc ghcb_event_rdtsc(struct ghcb_cpu *cpu, uint64_t *tsc);
enum ghcb_rc ghcb_event_rdtscp(struct ghcb_cpu *cpu, uint64_t *tsc, uint32_t *aux);
enum ghcb_rc ghcb_event_rdpmc(struct ghcb_cpu *cpu, uint32_t counter, uint64_t *value);

enum ghcb_rc ghcb_event_wbinvd(struct ghcb_cpu *cpu);
enum ghcb_rc ghcb_event_invd(struct ghcb_cpu *cpu);
/* These tell the hypervisor an address and hints; to do nothing instead is allowed, and better. */
enum ghcb_rc ghcb_event_monitor(struct ghcb_cpu *cpu, uint64_t gpa, uint32_t ecx, uint32_t edx);
enum ghcb_rc ghcb_event_mwait(struct ghcb_cpu *cpu, uint32_t eax, uint32_t ecx);

/* VMMCALL: RAX and CPL, and of the other registers those that the hypercall has: sets in and out.
 * reg is by enum ghcb_reg. */
enum ghcb_rc ghcb_event_vmmcall(struct ghcb_cpu *cpu, uint32_t in, uint32_t out,
				uint64_t reg[GHCB_REGS]);

/* After an NMI was handled: the next may come. */
enum ghcb_rc ghcb_event_nmi_complete(struct ghcb_cpu *cpu);
/* Parks an AP of SEV-ES. OK: SIPI woke it, and it goes on at the jump table's CS:IP. WAIT: ask
 * again. */
enum ghcb_rc ghcb_event_ap_reset_hold(struct ghcb_cpu *cpu);
/* The AP jump table of SEV-ES: a page's GPA (ERR_ARG, ERR_RESPONSE); get gives 0 where there is
 * none. */
enum ghcb_rc ghcb_event_set_jump_table(struct ghcb_cpu *cpu, uint64_t gpa);
enum ghcb_rc ghcb_event_get_jump_table(struct ghcb_cpu *cpu, uint64_t *gpa);

/* Sends the message in one shared page, the answer comes in another (ERR_ARG: not pages, or one).
 * *status: [31:0] the firmware's, [63:32] GHCB_REQUEST_SPACE and so on; 0 is success. */
enum ghcb_rc ghcb_event_guest_request(struct ghcb_cpu *cpu, uint64_t request, uint64_t response,
				      uint64_t *status);
/* With certificates to *pages shared pages from data on; *pages comes back as how many are needed
 * where *status says GHCB_REQUEST_SPACE, and is unchanged otherwise. */
enum ghcb_rc ghcb_event_ext_guest_request(struct ghcb_cpu *cpu, uint64_t request, uint64_t response,
					  uint64_t data, uint64_t *pages, uint64_t *status);

/* An IPI by the hypervisor, under Restricted Injection; icr is as x2APIC has it. */
enum ghcb_rc ghcb_event_hv_ipi(struct ghcb_cpu *cpu, uint64_t icr);

/* All 64 bits of the hypervisor's features, which go to cpu->features. ERR_RESPONSE: one lacks
 * what it requires. */
enum ghcb_rc ghcb_event_features(struct ghcb_cpu *cpu);

/* Tells of a #VC that the guest does not handle; what is OK here ends in #GP. */
enum ghcb_rc ghcb_event_unsupported(struct ghcb_cpu *cpu, uint64_t exit_code, uint64_t data);
/* Ends the guest: by the page, with data, and if it comes back by the MSR. */
_Noreturn void ghcb_event_terminate(struct ghcb_cpu *cpu, uint8_t set, uint8_t code, uint64_t data);

#endif
