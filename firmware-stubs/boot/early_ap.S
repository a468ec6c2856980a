/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processors other than the first: they say that they are there, and wait. In an SEV-ES guest the
 * kernel wakes them from the reset hold, and they go on where the jump table says. In an SNP guest
 * nobody starts them like this but a hypervisor that is up to something: they stop.
 */
#include "early.h"
#include "map.h"

	.section .last, "ax"
	.code32
	.globl early_ap
early_ap:
	/* Before the first processor was here, its memory holds what it held. */
	cmpl $BOOT_READY, BOOT_EARLY + BOOT_EARLY_READY
	jne stop
	movl BOOT_EARLY + BOOT_EARLY_SEV_STATUS, %edi
	testl $EARLY_SEV_SNP, %edi
	jnz stop
	lock incl BOOT_EARLY + BOOT_EARLY_APS
	testl $EARLY_SEV_ES, %edi
	jz stop

hold:
	movl $EARLY_MSR_GHCB, %ecx
	movl $EARLY_MSR_HOLD_REQ, %eax
	xorl %edx, %edx
	wrmsr
	rep; vmmcall
	rdmsr
	/* Another answer, or woken without a SIPI: it asks again. */
	movl %eax, %esi
	andl $EARLY_MSR_INFO, %esi
	cmpl $EARLY_MSR_HOLD_RESP, %esi
	jne hold
	andl $~EARLY_MSR_INFO, %eax
	orl %edx, %eax
	jz hold
	cmpl $0, BOOT_JUMP_TABLE
	je hold

	/* To real mode: DS keeps its limit for the one far pointer. */
	movl $BOOT_JUMP_TABLE, %ebx
	lidt real_idt_pointer
	movw $BOOT_DATA16, %ax
	movw %ax, %es
	movw %ax, %ss
	movw %ax, %fs
	movw %ax, %gs
	ljmpl $BOOT_CODE16, $real_mode - BOOT_LAST_64K
	.code16
real_mode:
	movl %cr0, %eax
	andl $~EARLY_CR0_PE, %eax
	movl %eax, %cr0
	xorw %ax, %ax
	movw %ax, %es
	movw %ax, %ss
	movw %ax, %fs
	movw %ax, %gs
	addr32 ljmpw *(%ebx)

	.code32
stop:
	cli
	hlt
	jmp stop

real_idt_pointer:
	.word 0x3FF
	.long 0
