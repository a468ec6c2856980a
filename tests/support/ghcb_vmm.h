/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VMM behind the hypervisor's side of the GHCB library, which offers every event: what a guest
 * gets from it is fixed, and what a guest did to it can be looked at. Goes with ghcb_vm.
 */
#ifndef TESTS_SUPPORT_GHCB_VMM_H
#define TESTS_SUPPORT_GHCB_VMM_H

#include "ghcb_vm.h"

#define VMM_TSC	       UINT64_C(0x1122334455667788)
#define VMM_TSC_AUX    0x99AABBCCu
#define VMM_PMC	       UINT64_C(0xF0F1F2F3F4)
#define VMM_MSR	       0xC0000103u /* the only one there is */
#define VMM_PORT       0x3F8u
#define VMM_DEVICE     UINT64_C(0xFED00000) /* a page of MMIO */
#define VMM_CERT_PAGES 2u
#define VMM_APIC_IDS   3u /* 0, 4 and 9 */
#define VMM_FEATURES   UINT64_C(0x37)

struct ghcb_vmm {
	struct ghcb_vm vm; /* first: it is the context of all calls */
	struct ghcb_hv_ops ops;
	struct ghcb_hv_msr_ops msr_ops;
	uint8_t messages[2 * 4096];
	uint64_t msr, dr7, xcr0, xss, hypercall, jump_table, doorbell, ipi, told;
	int nmis, flushes;
	uint8_t device[4096];
	uint8_t port[4096]; /* what was written to it, and what is read of it */
	size_t port_size;
	bool sipi;	  /* wakes who waits in AP reset hold */
	uint64_t ap_vmsa; /* of the AP that runs; 0: none */
	uint32_t ap_id;
	/* Exits that came: each event's code, and each GHCBInfo of the MSR protocol, once. */
	uint64_t events[64];
	size_t event_count;
	uint16_t requests[32];
	size_t request_count;
};

/* An SNP guest, or one of SEV-ES, of a version that is negotiated; its page is open. */
void ghcb_vmm_start(struct ghcb_vmm *vmm, bool snp, uint16_t version);
void ghcb_vmm_end(struct ghcb_vmm *vmm);
bool ghcb_vmm_saw_event(const struct ghcb_vmm *vmm, uint64_t code);
bool ghcb_vmm_saw_request(const struct ghcb_vmm *vmm, uint16_t info);

#endif
