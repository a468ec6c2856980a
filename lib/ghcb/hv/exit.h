/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One exit by the page, within the hypervisor's side.
 */
#ifndef GHCB_HV_EXIT_H
#define GHCB_HV_EXIT_H

#include "ghcb/hv.h"

#define HV_VECTOR_GP 13

/* What a handler gets: the vCPU, whose hv->exit is the snapshot, and the page for its buffer. */
typedef enum ghcb_hv_action hv_handler(struct ghcb_hv *hv, volatile uint8_t *page);

/* Copies the page, each byte that matters once, and clears the valid bitmap. */
void hv_snapshot(struct ghcb_hv *hv, volatile uint8_t *page, uint64_t gpa);
/* 0, or why the request is none: enum ghcb_malformed. */
uint32_t hv_check(const struct ghcb_hv *hv);
/* Puts the answer into the page. */
void hv_answer(const struct ghcb_hv *hv, volatile uint8_t *page);

/* Answers, for handlers to return. */
enum ghcb_hv_action hv_done(struct ghcb_hv *hv, uint64_t info2);
enum ghcb_hv_action hv_malformed(struct ghcb_hv *hv, uint32_t reason);
enum ghcb_hv_action hv_raise_gp(struct ghcb_hv *hv);
/* Marks a register of the answer. */
void hv_put(struct ghcb_hv *hv, enum ghcb_reg reg, uint64_t value);

static inline uint64_t hv_reg(const struct ghcb_hv *hv, enum ghcb_reg reg)
{
	return hv->exit.reg[reg];
}

/* The scratch area of an exit: in the page's shared buffer, or (version 1) in other memory. */
struct hv_area {
	volatile uint8_t *at; /* NULL: other memory, at gpa */
	uint64_t gpa;
	size_t room;
};
/* False where there is no area of size bytes. */
bool hv_area(const struct ghcb_hv *hv, volatile uint8_t *page, uint64_t size, struct hv_area *area);
bool hv_area_get(const struct ghcb_hv *hv, const struct hv_area *area, size_t offset, void *to,
		 size_t size);
bool hv_area_put(const struct ghcb_hv *hv, const struct hv_area *area, size_t offset,
		 const void *from, size_t size);

/* Shared memory of the guest, across pages. */
bool hv_write(const struct ghcb_hv *hv, uint64_t gpa, const void *from, size_t size);

/* The events, by file. */
hv_handler hv_cpuid, hv_msr, hv_dr7_read, hv_dr7_write, hv_rdtsc, hv_rdtscp, hv_rdpmc, hv_wbinvd,
	hv_nothing, hv_vmmcall;			 /* cpu.c */
hv_handler hv_ioio, hv_mmio_read, hv_mmio_write; /* io.c */
hv_handler hv_nmi_complete, hv_reset_hold, hv_jump_table, hv_features, hv_terminate, hv_unsupported,
	hv_run_vmpl;					     /* system.c */
hv_handler hv_psc;					     /* psc.c */
hv_handler hv_guest_request, hv_ext_guest_request;	     /* request.c */
hv_handler hv_ap_creation, hv_doorbell, hv_ipi, hv_apic_ids; /* ap.c, doorbell.c */

#endif
