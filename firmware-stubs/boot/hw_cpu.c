/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine by its instructions.
 */
#include "bytes.h"
#include "early.h"
#include "ghcb/ap.h"
#include "hw.h"
#include "map.h"

#define LARGE UINT64_C(0x200000)

static uint8_t cpu_in8(void *ctx, uint16_t port)
{
	uint8_t value;

	(void)ctx;
	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static void cpu_out8(void *ctx, uint16_t port, uint8_t value)
{
	(void)ctx;
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static void cpu_out16(void *ctx, uint16_t port, uint16_t value)
{
	(void)ctx;
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static void cpu_in_bytes(void *ctx, uint16_t port, uint8_t *to, size_t count)
{
	(void)ctx;
	__asm__ volatile("rep insb" : "+D"(to), "+c"(count) : "d"(port) : "memory");
}

static void cpu_write32(void *ctx, uint64_t gpa, uint32_t value)
{
	(void)ctx;
	*(volatile uint32_t *)(uintptr_t)gpa = value;
}

static void cpu_put_trampoline(void *ctx, uint8_t *to)
{
	/* reset.S */
	extern const uint8_t trampoline[], trampoline_end[];

	(void)ctx;
	memcpy(to, trampoline, (uintptr_t)trampoline_end - (uintptr_t)trampoline);
}

static void cpu_ap_state(void *ctx, struct ghcb_ap_long *start)
{
	/* long.S, reset.S, exception.S */
	extern const uint8_t ap_long[], gdt_pointer[], idt_pointer[];

	(void)ctx;
	memset(start, 0, sizeof(*start));
	start->rip = (uintptr_t)ap_long;
	start->cr0 = EARLY_CR0_PG | EARLY_CR0_PE;
	start->cr3 = BOOT_PML4;
	start->cr4 = EARLY_CR4_PAE;
	start->efer = EARLY_EFER_LME | EARLY_EFER_LMA;
	start->gdt_limit = get_le16(gdt_pointer);
	start->gdt_base = get_le64(gdt_pointer + 2);
	start->idt_limit = get_le16(idt_pointer);
	start->idt_base = get_le64(idt_pointer + 2);
	start->cs = BOOT_CODE64;
	start->ss = BOOT_DATA;
}

/* Addresses are mapped as they are. */
static void *cpu_memory(void *ctx, uint64_t gpa, uint64_t size)
{
	(void)ctx;
	(void)size;
	return (void *)(uintptr_t)gpa;
}

static uint64_t cpu_window(void *ctx, uint64_t gpa)
{
	volatile uint64_t *directory = (volatile uint64_t *)BOOT_WINDOW_PD;
	volatile uint64_t *pointers = (volatile uint64_t *)BOOT_PDPT;
	const uint32_t cbit = *(const volatile uint32_t *)(BOOT_EARLY + BOOT_EARLY_CBIT);
	const uint64_t entry = (UINT64_C(1) << cbit) | EARLY_PAGE_LARGE | EARLY_PAGE_PRESENT;

	(void)ctx;
	for (uint64_t at = 0; at < BOOT_WINDOW_SIZE; at += LARGE)
		directory[at / LARGE] = (gpa + at) | entry;
	pointers[BOOT_WINDOW / BOOT_WINDOW_SIZE] = BOOT_WINDOW_PD | EARLY_PAGE_PRESENT;
	/* The same tables: what the processor remembers of them is forgotten. */
	__asm__ volatile("mov %0, %%cr3" : : "r"((uint64_t)BOOT_PML4) : "memory");
	return BOOT_WINDOW;
}

const struct boot_hw boot_hw_cpu = {
	.size = sizeof(boot_hw_cpu),
	.in8 = cpu_in8,
	.out8 = cpu_out8,
	.out16 = cpu_out16,
	.in_bytes = cpu_in_bytes,
	.write32 = cpu_write32,
	.put_trampoline = cpu_put_trampoline,
	.ap_state = cpu_ap_state,
	.memory = cpu_memory,
	.window = cpu_window,
};
