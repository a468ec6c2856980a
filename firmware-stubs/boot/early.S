/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 32-bit code without paging, where every access to memory is private: is this an SEV guest, where
 * is the C-bit, then page tables and long mode.
 */
#include "early.h"
#include "map.h"

	.section .last, "ax"
	.code32
	.globl early_start
early_start:
	movw $BOOT_DATA, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	testl %esi, %esi
	jnz early_ap
	movl $BOOT_STACK_TOP, %esp
	lidt early_idt_pointer

	/* EBP: whether a #VC came (early_vc sets it). */
	xorl %ebp, %ebp
	xorl %edi, %edi
	movl $EARLY_CPUID_EXTENDED, %eax
	cpuid
	cmpl $EARLY_CPUID_SEV, %eax
	jb no_sev
	movl $EARLY_CPUID_SEV, %eax
	cpuid
	btl $EARLY_CPUID_SEV_BIT, %eax
	jnc no_sev
	movl %ebx, %edi
	movl $EARLY_MSR_SEV, %ecx
	rdmsr
	testl $EARLY_SEV, %eax
	jz no_sev
	movl %eax, BOOT_EARLY + BOOT_EARLY_SEV_STATUS
	andl $EARLY_CPUID_CBIT_MASK, %edi
	movl %edi, BOOT_EARLY + BOOT_EARLY_CBIT
	/* Below 32 it would be a bit of addresses that are in use. */
	movl $EARLY_REASON_CBIT, %ebx
	leal -32(%edi), %ecx
	cmpl $32, %ecx
	jae early_die
	movl $1, %edi
	shll %cl, %edi

	/* Two random numbers that no hypervisor can know, in memory and in EBX and EBP. */
	movl $EARLY_CPUID_FEATURES, %eax
	cpuid
	movl $EARLY_REASON_CPUID, %ebx
	btl $EARLY_CPUID_RDRAND, %ecx
	jnc early_die
	call early_random
	movl %eax, BOOT_EARLY + BOOT_EARLY_PROOF
	movl %eax, %ebp
	call early_random
	movl %eax, BOOT_EARLY + BOOT_EARLY_PROOF + 4
	movl %eax, %ebx
	jmp make_tables

no_sev:
	/* Only SEV-ES has #VC: whoever denies SEV after one lies. */
	movl $EARLY_REASON_CPUID, %ebx
	testl %ebp, %ebp
	jnz early_die
	xorl %edi, %edi
	movl %edi, BOOT_EARLY + BOOT_EARLY_SEV_STATUS
	movl %edi, BOOT_EARLY + BOOT_EARLY_CBIT
	movl %edi, BOOT_EARLY + BOOT_EARLY_PROOF
	movl %edi, BOOT_EARLY + BOOT_EARLY_PROOF + 4
	xorl %ebx, %ebx
	xorl %ebp, %ebp

/* EDI: the C-bit, in the high half of an entry. */
make_tables:
	movl %edi, %edx
	movl $BOOT_PML4, %edi
	movl $BOOT_TABLES_SIZE / 4, %ecx
	xorl %eax, %eax
	rep stosl
	movl %eax, BOOT_JUMP_TABLE
	movl %eax, BOOT_EARLY + BOOT_EARLY_APS
	movl $BOOT_READY, BOOT_EARLY + BOOT_EARLY_READY
	movl $BOOT_PDPT + EARLY_PAGE_PRESENT, BOOT_PML4
	movl $BOOT_PDS + EARLY_PAGE_PRESENT, BOOT_PDPT
	movl $BOOT_PDS + 0x1000 + EARLY_PAGE_PRESENT, BOOT_PDPT + 8
	movl $BOOT_PDS + 0x2000 + EARLY_PAGE_PRESENT, BOOT_PDPT + 16
	movl $BOOT_PDS + 0x3000 + EARLY_PAGE_PRESENT, BOOT_PDPT + 24

	movl $BOOT_PDS, %edi
	movl $EARLY_PAGE_LARGE + EARLY_PAGE_PRESENT, %eax
1:	movl %eax, (%edi)
	movl %edx, 4(%edi)
	addl $8, %edi
	addl $0x200000, %eax
	cmpl $BOOT_PT, %edi
	jb 1b

	/* The 2 MiB around the firmware's RAM in pages of 4 KiB, and of them the shared ones. */
	movl $(BOOT_RAM & ~0x1FFFFF) + EARLY_PAGE_PRESENT, %eax
1:	movl %eax, (%edi)
	movl %edx, 4(%edi)
	addl $8, %edi
	addl $BOOT_PAGE_SIZE, %eax
	cmpl $BOOT_PT + BOOT_PAGE_SIZE, %edi
	jb 1b
	movl $BOOT_PT + (BOOT_SHARED & 0x1FFFFF) / BOOT_PAGE_SIZE * 8, %edi
1:	movl $0, 4(%edi)
	addl $8, %edi
	cmpl $BOOT_PT + ((BOOT_SHARED + BOOT_SHARED_SIZE) & 0x1FFFFF) / BOOT_PAGE_SIZE * 8, %edi
	jb 1b
	movl $BOOT_PT + EARLY_PAGE_PRESENT, BOOT_PDS + (BOOT_RAM >> 21) * 8
	movl $0, BOOT_PDS + (BOOT_RAM >> 21) * 8 + 4

/* EBX and EBP are for who comes after. */
	.globl early_long_mode
early_long_mode:
	movl %cr4, %eax
	orl $EARLY_CR4_PAE, %eax
	movl %eax, %cr4
	movl $EARLY_MSR_EFER, %ecx
	rdmsr
	/* Its other bits stay: SVME must be set in an SEV-ES guest. */
	orl $EARLY_EFER_LME, %eax
	wrmsr
	movl $BOOT_PML4, %eax
	movl %eax, %cr3
	movl %cr0, %eax
	orl $EARLY_CR0_PG, %eax
	movl %eax, %cr0
	ljmpl $BOOT_CODE64, $long_start

/* A random number in EAX. */
early_random:
	movl $16, %ecx
1:	rdrand %eax
	jc 2f
	loop 1b
	movl $EARLY_REASON_CPUID, %ebx
	jmp early_die
2:	ret

/* Ends the guest: EBX is the reason's code. Without SEV-ES there is nobody to be asked. */
	.globl early_die
early_die:
	movl $EARLY_MSR_SEV, %ecx
	rdmsr
	testl $EARLY_SEV_ES, %eax
	jz 1f
	movl $EARLY_MSR_GHCB, %ecx
	movl %ebx, %eax
	shll $16, %eax
	orl $EARLY_REASON_SET << 12 | EARLY_MSR_TERM_REQ, %eax
	xorl %edx, %edx
	wrmsr
	rep; vmmcall
1:	cli
	hlt
	jmp 1b
