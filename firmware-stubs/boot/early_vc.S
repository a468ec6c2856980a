/* SPDX-License-Identifier: Apache-2.0 */
/*
 * #VC in 32-bit code: answers CPUID, by the CPUID page in an SNP guest and by the MSR protocol
 * before SNP. Any other exit ends the guest. EBP becomes 1.
 */
#include "early.h"
#include "map.h"

	.section .last, "ax"
	.code32
early_vc:
	movl $1, %ebp
	pushl %esi
	pushl %edi
	/* 8(%esp) is the error code, 12(%esp) the address of the instruction. */
	movl $EARLY_REASON_VC, %ebx
	cmpl $EARLY_EXIT_CPUID, 8(%esp)
	jne early_die
	/* The error code is the hypervisor's word: the instruction has to be CPUID. */
	movl 12(%esp), %esi
	cmpw $0xA20F, (%esi)
	jne early_die
	movl %eax, %esi
	movl $EARLY_MSR_SEV, %ecx
	rdmsr
	testl $EARLY_SEV_SNP, %eax
	jz by_msr

	/* Of leaves with a subleaf none is asked for here. */
	movl $EARLY_REASON_CPUID, %ebx
	movl BOOT_CPUID, %ecx
	cmpl $EARLY_CPUID_MAX, %ecx
	ja early_die
	testl %ecx, %ecx
	jz early_die
	movl $BOOT_CPUID + EARLY_CPUID_ENTRIES, %edi
1:	cmpl %esi, (%edi)
	je 2f
	addl $EARLY_CPUID_ENTRY, %edi
	loop 1b
	/* A leaf that is not there is zero. */
	xorl %eax, %eax
	xorl %ebx, %ebx
	xorl %edx, %edx
	jmp 3f
2:	movl EARLY_CPUID_EAX(%edi), %eax
	movl EARLY_CPUID_EAX + 4(%edi), %ebx
	movl EARLY_CPUID_EAX + 8(%edi), %ecx
	movl EARLY_CPUID_EAX + 12(%edi), %edx
	jmp 3f

by_msr:
	movl $0, %edi
	call ask_register
	pushl %edx
	movl $1, %edi
	call ask_register
	pushl %edx
	movl $2, %edi
	call ask_register
	pushl %edx
	movl $3, %edi
	call ask_register
	popl %ecx
	popl %ebx
	popl %eax

3:	popl %edi
	popl %esi
	addl $4, %esp
	addl $2, (%esp)
	iret

/* ESI: function, EDI: register. Its value in EDX. */
ask_register:
	movl $EARLY_REASON_CPUID, %ebx
	movl $EARLY_MSR_GHCB, %ecx
	movl %edi, %eax
	shll $30, %eax
	orl $EARLY_MSR_CPUID_REQ, %eax
	movl %esi, %edx
	wrmsr
	rep; vmmcall
	rdmsr
	/* The answer is one to this request: its code, its register, zeros between. */
	movl %edi, %ecx
	shll $30, %ecx
	orl $EARLY_MSR_CPUID_RESP, %ecx
	cmpl %ecx, %eax
	jne early_die
	ret

/* Gates of which only that of #VC is there. */
	.balign 8
early_idt:
	.fill EARLY_VECTOR_VC, 8, 0
	.word early_vc - BOOT_LAST_64K
	.word BOOT_CODE32
	.word 0x8E00
	.word BOOT_LAST_64K >> 16
early_idt_end:
	.globl early_idt_pointer
early_idt_pointer:
	.word early_idt_end - early_idt - 1
	.long early_idt
