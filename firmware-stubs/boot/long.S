/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first 64-bit code: is what the page tables show what was written without them? Then C.
 */
#include "early.h"
#include "map.h"

	.section .last, "ax"
	.code64
	.globl long_start
long_start:
	movw $BOOT_DATA, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw %ax, %fs
	movw %ax, %gs
	/* With a C-bit elsewhere than the page tables have it, memory reads as ciphertext. */
	cmpl %ebp, BOOT_EARLY + BOOT_EARLY_PROOF
	jne no_proof
	cmpl %ebx, BOOT_EARLY + BOOT_EARLY_PROOF + 4
	jne no_proof
	/* Nor would the image read as it runs. */
own_code:
	movl $0x5EC0DE5A, %eax
	leaq own_code(%rip), %rdx
	cmpl %eax, 1(%rdx)
	jne no_proof
	lidt idt_pointer(%rip)
	movl $BOOT_STACK_TOP, %esp
	movl BOOT_EARLY + BOOT_EARLY_SEV_STATUS, %edi
	movl BOOT_EARLY + BOOT_EARLY_CBIT, %esi
	xorl %ebp, %ebp
	call boot_start
	ud2

/* No stack here: it would be the hypervisor's. */
no_proof:
	movl $EARLY_MSR_GHCB, %ecx
	movl $EARLY_REASON_CBIT << 16 | EARLY_REASON_SET << 12 | EARLY_MSR_TERM_REQ, %eax
	xorl %edx, %edx
	wrmsr
	rep; vmmcall
1:	cli
	hlt
	jmp 1b

/* boot_enter(entry, params) */
	.globl boot_enter
boot_enter:
	cli
	movq %rdi, %rax
	xorl %ebp, %ebp
	xorl %edi, %edi
	xorl %ebx, %ebx
	jmp *%rax

/* A processor that was started by a VMSA: it says that it is there, and needs no stack. */
	.globl ap_long
ap_long:
	lock incl BOOT_EARLY + BOOT_EARLY_APS
1:	cli
	hlt
	jmp 1b
