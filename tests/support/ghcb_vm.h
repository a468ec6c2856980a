/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A virtual machine for tests of the GHCB library: the guest's side on a CPU of the software
 * platform, with its memory and RMP, and the hypervisor's side behind VMGEXIT. A test lies by what
 * it does before and after an exit.
 */
#ifndef TESTS_SUPPORT_GHCB_VM_H
#define TESTS_SUPPORT_GHCB_VM_H

#include <setjmp.h>

#include "ghcb/hv.h"
#include "ghcb/memory.h"
#include "machine/guest_cpu.h"

/* Of the guest's memory, from GPA 0 on; a test that is compiled with more has more. */
#ifndef GHCB_VM_SIZE
#define GHCB_VM_SIZE UINT64_C(0x800000)
#endif
#define GHCB_VM_PAGES (GHCB_VM_SIZE / 4096)
#define GHCB_VM_GHCB  UINT64_C(0x3000) /* GPA of the GHCB page */
#define GHCB_VM_ASID  7u

struct ghcb_vm {
	struct machine *machine;
	struct cpu_guest guest;
	struct ghcb_cpu cpu;
	struct ghcb_hv hv;
	struct ghcb_guest_memory memory;
	uint64_t msr;
	uint64_t spa[GHCB_VM_PAGES]; /* the nested page table */
	uint8_t level[GHCB_VM_PAGES];
	uint8_t record[GHCB_VM_PAGES / 4];
	uint8_t backup[4096];
	/* Lies. before: the guest has left. after: it is about to come back. */
	void (*before)(struct ghcb_vm *vm);
	void (*after)(struct ghcb_vm *vm);
	bool deaf;	  /* page states are told to be changed, and are not */
	bool small;	  /* 2 MiB are made of 4 KiB */
	uint32_t refuses; /* an error for each page state change */
	uint64_t later;	  /* if not 0: only so many pages an exit */
	uint64_t budget;
	int exits, touches;
	/* How the hypervisor left its last exit. One that waits is answered by after, or never. */
	enum ghcb_hv_action action;
	jmp_buf ended; /* where the guest is when it was ended, and halts */
	/* Runs VMPL 0 with a call in its registers; NULL: there is no SVSM. */
	void (*svsm)(struct ghcb_vm *vm, struct ghcb_svsm_regs *regs);
	/* What happened: P and S page states, V and I PVALIDATE, p and s mappings, in order, once
	 * for those in a row. */
	char log[64];
};

/* An SNP guest that has negotiated version 2. All memory is the hypervisor's. */
void ghcb_vm_start(struct ghcb_vm *vm);
/* Its GHCB page: shared, registered, open. */
void ghcb_vm_open(struct ghcb_vm *vm);
void ghcb_vm_end(struct ghcb_vm *vm);
/* The page's bytes in DRAM, where the nested page table has it. */
uint8_t *ghcb_vm_bytes(struct ghcb_vm *vm, uint64_t gpa);

#endif
