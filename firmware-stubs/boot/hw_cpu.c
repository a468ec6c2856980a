/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine by its instructions.
 */
#include "hw.h"

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

/* Addresses are mapped as they are. */
static void *cpu_memory(void *ctx, uint64_t gpa, uint64_t size)
{
	(void)ctx;
	(void)size;
	return (void *)(uintptr_t)gpa;
}

const struct boot_hw boot_hw_cpu = {
	.size = sizeof(boot_hw_cpu),
	.in8 = cpu_in8,
	.out8 = cpu_out8,
	.out16 = cpu_out16,
	.in_bytes = cpu_in_bytes,
	.memory = cpu_memory,
};
