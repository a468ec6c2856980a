/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What software can do to memory once there is an RMP: accesses of a hypervisor, and accesses and
 * instructions of a guest's vCPU, with the faults that they end in (APM2, APM3).
 */
#ifndef MACHINE_GUEST_CPU_H
#define MACHINE_GUEST_CPU_H

#include "machine/rmp_instructions.h"

enum cpu_fault {
	CPU_OK = 0,
	CPU_PF_RMP,    /* #PF with the RMP bit: a hypervisor's write to an assigned page */
	CPU_NO_MEMORY, /* no DRAM there, or no key for it */
	CPU_NPF, /* #NPF: not mapped, or the RMP does not grant it; implicit page state change */
	CPU_NPF_SIZEM, /* #NPF with SIZEM: the RMP's page is larger than what was asked */
	CPU_NPF_VMPL,  /* #NPF: no permission at this VMPL */
	CPU_VC,	       /* #VC: the page is not validated */
	CPU_GP,	       /* #GP: not for this VMPL */
};
const char *cpu_fault_name(enum cpu_fault fault);

enum cpu_fault cpu_host_read(struct machine *machine, uint64_t spa, void *out, size_t size);
enum cpu_fault cpu_host_write(struct machine *machine, uint64_t spa, const void *data, size_t size);
/* Whether a write that is not a guest's to its private memory may go to every page of a range. */
bool cpu_may_write_shared(struct machine *machine, uint64_t spa, size_t size);

/* Nested page table of a guest: false where nothing is mapped. level: of the mapping. */
struct cpu_npt {
	bool (*translate)(void *ctx, uint64_t gpa, bool private, uint64_t *spa,
			  enum rmp_size *level);
	void *ctx;
};

/* A vCPU of a guest. */
struct cpu_guest {
	struct machine *machine;
	struct cpu_npt npt;
	uint32_t asid;
	uint8_t vmpl;
	bool snp;
};

/* private: the C-bit. An access across pages is done page by page, up to the first fault. */
enum cpu_fault cpu_guest_read(struct cpu_guest *guest, uint64_t gpa, bool private, void *out,
			      size_t size);
enum cpu_fault cpu_guest_write(struct cpu_guest *guest, uint64_t gpa, bool private,
			       const void *data, size_t size);

/* PVALIDATE; *unchanged is CF: the entry was so already. */
enum cpu_fault cpu_pvalidate(struct cpu_guest *guest, uint64_t gpa, enum rmp_size size,
			     bool validate, enum rmp_result *result, bool *unchanged);
/* RMPADJUST: permissions and the VMSA attribute for a less privileged VMPL. */
enum cpu_fault cpu_rmpadjust(struct cpu_guest *guest, uint64_t gpa, enum rmp_size size,
			     uint8_t target_vmpl, uint8_t perms, bool vmsa,
			     enum rmp_result *result);
/* RMPQUERY: permissions and size of a page for a less privileged VMPL. */
enum cpu_fault cpu_rmpquery(struct cpu_guest *guest, uint64_t gpa, uint8_t target_vmpl,
			    uint8_t *perms, bool *vmsa, enum rmp_size *size,
			    enum rmp_result *result);

#endif
