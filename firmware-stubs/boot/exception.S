/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions of 64-bit code: the registers on the stack, as struct boot_frame (exception.h), and C.
 */
#include "early.h"
#include "map.h"

	.section .last, "ax"
	.code64
	.balign 16
stubs:
	.set vector, 0
	.rept 32
	.balign 16
	/* 8, 10 to 14, 17, 21, 29 and 30 come with an error code. */
	.if !(0x60227D00 >> vector & 1)
	pushq $0
	.endif
	pushq $vector
	jmp exception
	.set vector, vector + 1
	.endr

exception:
	cld
	.irp register, rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
	pushq %\register
	.endr
	movq %rsp, %rdi
	movq %rsp, %rbp
	andq $-16, %rsp
	call boot_exception
	movq %rbp, %rsp
	.irp register, r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax
	popq %\register
	.endr
	addq $16, %rsp
	iretq

	.balign 16
idt:
	.set vector, 0
	.rept 32
	.word stubs + 16 * vector - BOOT_LAST_64K
	.word BOOT_CODE64
	.word 0x8E00
	.word BOOT_LAST_64K >> 16
	.quad 0
	.set vector, vector + 1
	.endr
idt_end:
	.globl idt_pointer
idt_pointer:
	.word idt_end - idt - 1
	.quad idt
