/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting other vCPUs. SNP: the guest makes the VMSA itself, in private memory, and the hypervisor
 * only runs it. SEV-ES: the hypervisor starts them where the launch said, and later ones that wait
 * in AP reset hold go on by the jump table.
 */
#ifndef GHCB_AP_H
#define GHCB_AP_H

#include "abi/layout/ghcb_event.h"
#include "ghcb/ops.h"
#include "ghcb/rc.h"

/* What every VMSA of this guest has. */
struct ghcb_ap_common {
	uint8_t vmpl;			/* own; 0 to 3 */
	uint64_t sev_features;		/* SEV_STATUS >> 2 */
	uint64_t cr4;			/* of this CPU; its MCE is taken over */
	uint64_t tsc_scale, tsc_offset; /* Secure TSC; 0 without */
};

/* A start in 64-bit mode, with page tables of the caller's. */
struct ghcb_ap_long {
	uint64_t rip, rsp, rdi;
	uint64_t cr0, cr3, cr4, efer; /* PE and PG; PAE; LME and LMA */
	uint64_t gdt_base, idt_base;
	uint16_t gdt_limit, idt_limit, cs, ss;
};

/* VMSAs of 4096 bytes. SIPI: as after INIT and a SIPI to address, below 1 MiB. ERR_ARG. */
enum ghcb_rc ghcb_vmsa_sipi(uint8_t *vmsa, const struct ghcb_ap_common *common, uint32_t address);
enum ghcb_rc ghcb_vmsa_long(uint8_t *vmsa, const struct ghcb_ap_common *common,
			    const struct ghcb_ap_long *start);

/*
 * A vCPU and the page of its VMSA: private, validated, mapped at vmsa, not at a multiple of 2 MiB.
 * running is the library's, false at first. Each start takes a page of its own: the vCPU that ran
 * with an earlier one may still write it until it is destroyed.
 */
struct ghcb_ap {
	uint32_t apic_id;
	uint8_t *vmsa;
	uint64_t gpa;
	bool running;
};

/*
 * Makes the page, which ghcb_vmsa_sipi() or _long() filled, a VMSA, and has the hypervisor run it
 * now, or on_init at the vCPU's next INIT. ERR_ARG: the page cannot be one, or its VMPL or
 * SEV_FEATURES are not common's; ERR_STATE: it runs; ERR_RMPADJUST: this is not VMPL0.
 */
enum ghcb_rc ghcb_ap_create(struct ghcb_cpu *cpu, struct ghcb_ap *ap,
			    const struct ghcb_ap_common *common, bool on_init);
/* Ends the vCPU; the page is an ordinary one again. */
enum ghcb_rc ghcb_ap_destroy(struct ghcb_cpu *cpu, struct ghcb_ap *ap,
			     const struct ghcb_ap_common *common);

/* How many pages a list of APIC IDs needs. */
enum ghcb_rc ghcb_apic_ids_pages(struct ghcb_cpu *cpu, uint64_t *pages);
/*
 * The list, by *pages shared pages at list and gpa, into ids, of which there is room for room.
 * ERR_SPACE: *pages or *count tells how many there are; ERR_RESPONSE: none, or more than fit the
 * pages that it says; ERR_DUPLICATE: an ID twice.
 */
enum ghcb_rc ghcb_apic_ids(struct ghcb_cpu *cpu, const volatile uint8_t *list, uint64_t gpa,
			   uint64_t *pages, uint32_t *ids, uint32_t room, uint32_t *count);

/* SEV-ES's jump table, a private page: where an AP that leaves the hold goes on, in real mode.
 * ERR_ARG: not at a page's address; ERR_STATE: there is nothing in it. */
enum ghcb_rc ghcb_jump_table_write(uint8_t *table, uint16_t cs, uint16_t ip);
enum ghcb_rc ghcb_jump_table_read(const uint8_t *table, uint16_t *cs, uint16_t *ip);

/* Waits for a SIPI by AP reset hold, by the GHCB page or where there is none by the MSR, however
 * often it is woken for another reason. */
enum ghcb_rc ghcb_ap_hold(struct ghcb_cpu *cpu);

#endif
