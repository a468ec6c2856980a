/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor's side of the GHCB protocol: one call for each VMGEXIT. What the guest wrote is
 * copied once, then checked, then used; what a VMM does for the guest goes through its table.
 *
 * A struct ghcb_hv is of one vCPU and used by one thread at a time. The memory behind a GHCB page
 * may be changed by the guest's other vCPUs at any time: nothing here reads a byte of it twice, and
 * a page is mapped for one exit only.
 */
#ifndef GHCB_HV_H
#define GHCB_HV_H

#include "abi/layout/ghcb_doorbell.h"
#include "ghcb/event.h"
#include "ghcb/hv_msr.h"

/* What a VMM does. ctx is the vCPU's. A call that is NULL is not offered, and its event is unknown
 * to the guest; map, unmap, read and write are always there. */
struct ghcb_hv_ops {
	size_t size;
	/* The guest's shared page at gpa, and its end; NULL where there is none, or it is private.
	 */
	volatile uint8_t *(*map)(void *ctx, uint64_t gpa);
	void (*unmap)(void *ctx, volatile uint8_t *page);
	/* Shared memory of the guest, in pieces within a page. False: none, or private. */
	bool (*read)(void *ctx, uint64_t gpa, void *to, size_t size);
	bool (*write)(void *ctx, uint64_t gpa, const void *from, size_t size);

	void (*cpuid)(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss);
	/* False: #GP. */
	bool (*rdmsr)(void *ctx, uint32_t msr, uint64_t *value);
	bool (*wrmsr)(void *ctx, uint32_t msr, uint64_t value);
	bool (*rdpmc)(void *ctx, uint32_t counter, uint64_t *value);
	bool (*write_dr7)(void *ctx, uint64_t value);
	uint64_t (*read_dr7)(void *ctx);
	uint64_t (*rdtsc)(void *ctx);
	uint32_t (*tsc_aux)(void *ctx);
	void (*wbinvd)(void *ctx);
	/* given: the registers that the guest marked valid; gives back those that it changed. */
	uint32_t (*vmmcall)(void *ctx, uint32_t given, uint64_t reg[GHCB_REGS]);
	void (*nmi_complete)(void *ctx);
	/* A #VC that the guest does not handle. */
	void (*unsupported)(void *ctx, uint64_t exit_code, uint64_t data);

	/* count elements of size 1, 2 or 4 bytes. */
	void (*in)(void *ctx, uint16_t port, unsigned size, void *data, uint32_t count);
	void (*out)(void *ctx, uint16_t port, unsigned size, const void *data, uint32_t count);
	/* Bytes that do not cross a page; false: nothing is there. */
	bool (*mmio_read)(void *ctx, uint64_t gpa, void *data, size_t size);
	bool (*mmio_write)(void *ctx, uint64_t gpa, const void *data, size_t size);

	/* The AP jump table, a page; 0: none. */
	bool (*set_jump_table)(void *ctx, uint64_t gpa);
	uint64_t (*get_jump_table)(void *ctx);

	/* One page of 4 KiB, or 2 MiB: 0, GHCB_HV_SPLIT, GHCB_HV_LATER, or a code for the guest. */
	uint32_t (*page_state)(void *ctx, uint64_t gpa, bool large, enum ghcb_psc_op op);
	/* The firmware's and the VMM's status, as EXITINFO2 has it. */
	uint64_t (*guest_request)(void *ctx, const uint8_t request[GHCB_PAGE_SIZE],
				  uint8_t response[GHCB_PAGE_SIZE]);
	/* The table of certificates, by pages. */
	uint64_t (*cert_pages)(void *ctx);
	void (*cert_page)(void *ctx, uint64_t index, uint8_t page[GHCB_PAGE_SIZE]);
	/* False: no such vCPU, or the page is not a VMSA of the guest's. */
	bool (*create_ap)(void *ctx, uint32_t apic_id, uint8_t vmpl, uint64_t vmsa, bool on_init);
	bool (*destroy_ap)(void *ctx, uint32_t apic_id, uint8_t vmpl);
	/* The doorbell page; clear also where a set failed. */
	uint64_t (*preferred_doorbell)(void *ctx);
	bool (*set_doorbell)(void *ctx, uint64_t gpa);
	void (*clear_doorbell)(void *ctx);
	bool (*send_ipi)(void *ctx, uint64_t icr);
	/* The n-th APIC ID; false: there are only n. */
	bool (*apic_id)(void *ctx, uint32_t n, uint32_t *id);
};

#define GHCB_HV_SPLIT 0xFFFFFFFEu /* a page of 2 MiB: by 4 KiB, please */
#define GHCB_HV_LATER 0xFFFFFFFFu /* not now: the guest is to come back with what is left */

/* One exit as the guest asked for it, private to the hypervisor, and its answer. */
struct ghcb_hv_exit {
	uint64_t gpa;
	uint32_t usage, given; /* given: registers that are marked valid */
	uint16_t version;
	uint64_t reg[GHCB_REGS];
	uint64_t info1, info2; /* of the answer */
	uint32_t out;	       /* registers of the answer */
	uint8_t data[GHCB_SHARED_BUFFER_SIZE];
};

struct ghcb_hv {
	struct ghcb_hv_msr msr; /* the MSR protocol's, with version, features, snp */
	const struct ghcb_hv_ops *ops;
	void *ctx;
	uint64_t sev_features; /* that VMSAs of this guest have */
	/* Two pages of the VMM's memory for guest requests; NULL: not offered. */
	uint8_t *messages;
	/* The library's; zeros at first. */
	uint64_t registered; /* GPA of the GHCB; 0: none */
	uint64_t doorbell;   /* GPA; 0: none */
	bool waits;	     /* for ghcb_hv_woken() or ghcb_hv_vmpl_ran(), of a page's exit */
	struct ghcb_hv_exit exit;
};

/*
 * One VMGEXIT. msr is what the guest's GHCB MSR holds; *answer is to be put there before the guest
 * goes on. As ghcb_hv_msr_exit(), and never GHCB_HV_PAGE: with a page the exit is handled, too.
 * GHCB_HV_VIOLATION: the guest broke a rule in a way that it cannot be told of.
 */
enum ghcb_hv_action ghcb_hv_vmgexit(struct ghcb_hv *hv, uint64_t msr, uint64_t *answer);

/* After GHCB_HV_RESET_HOLD and GHCB_HV_RUN_VMPL: what the MSR is to be when the guest goes on. */
uint64_t ghcb_hv_woken(struct ghcb_hv *hv, uint64_t msr, bool sipi);
uint64_t ghcb_hv_vmpl_ran(struct ghcb_hv *hv, uint64_t msr, uint32_t error);

/*
 * Tells the guest of an interrupt (vector from 31 on), an NMI or an #MC by its doorbell page.
 * *signal: whether #HV is to be injected. False: an interrupt is pending already.
 */
bool ghcb_hv_post_vector(volatile uint8_t *doorbell, uint8_t vector, bool no_eoi, bool *signal);
void ghcb_hv_post_flag(volatile uint8_t *doorbell, uint8_t flag, bool *signal);

#endif
