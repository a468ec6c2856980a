/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first instructions: 16-bit code at 0xFFFF0000 + IP, to flat 32-bit code. ESI tells the boot
 * processor (0) from the others (1), which an SEV-ES or SNP guest starts at an address of ours.
 */
#include "early.h"
#include "map.h"

	.section .vectors, "ax"
	.code16
	.globl ap_vector, reset_vector
ap_vector:
	movl $1, %esi
	jmp enter
	.org BOOT_RESET_VECTOR - BOOT_AP_VECTOR
reset_vector:
	xorl %esi, %esi
	jmp enter
	.org BOOT_IMAGE_END - BOOT_AP_VECTOR

	.section .last, "ax"
	.code16
enter:
	cli
	cld
	data32 lgdt %cs:gdt_pointer - BOOT_LAST_64K
	movl %cr0, %eax
	andl $~EARLY_CR0_NO_CACHE, %eax
	orl $EARLY_CR0_PE, %eax
	movl %eax, %cr0
	ljmpl $BOOT_CODE32, $early_start

/* Flat segments, marked as accessed: the image may be read-only. */
	.balign 8
gdt:
	.quad 0
	.quad 0x00CF9B000000FFFF /* BOOT_CODE32 */
	.quad 0x00AF9B000000FFFF /* BOOT_CODE64 */
	.quad 0x00CF93000000FFFF /* BOOT_DATA */
	.quad 0xFF009BFF0000FFFF /* BOOT_CODE16 */
	.quad 0x000093000000FFFF /* BOOT_DATA16 */
gdt_end:
	.globl gdt_pointer
gdt_pointer:
	.word gdt_end - gdt - 1
	.long gdt
	.long 0

/* What a SIPI starts without SEV: copied to BOOT_TRAMPOLINE. */
	.balign 4
	.globl trampoline, trampoline_end
trampoline:
	cli
	cld
	data32 lgdt %cs:trampoline_gdt - trampoline
	movl %cr0, %eax
	andl $~EARLY_CR0_NO_CACHE, %eax
	orl $EARLY_CR0_PE, %eax
	movl %eax, %cr0
	movl $1, %esi
	ljmpl $BOOT_CODE32, $early_start
trampoline_gdt:
	.word gdt_end - gdt - 1
	.long gdt
trampoline_end:
