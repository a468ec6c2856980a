/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine, as the C parts see it: everything that a test stands in for.
 */
#ifndef BOOT_HW_H
#define BOOT_HW_H

#include <stddef.h>
#include <stdint.h>

struct ghcb_ap_long;

struct boot_hw {
	size_t size; /* of this structure, as the caller was compiled */
	uint8_t (*in8)(void *ctx, uint16_t port);
	void (*out8)(void *ctx, uint16_t port, uint8_t value);
	void (*out16)(void *ctx, uint16_t port, uint16_t value);
	/* REP INSB: count bytes of one port. */
	void (*in_bytes)(void *ctx, uint16_t port, uint8_t *to, size_t count);
	/* MMIO that the hypervisor emulates unasked. */
	void (*write32)(void *ctx, uint64_t gpa, uint32_t value);
	/* Writes the code that a SIPI is to start. */
	void (*put_trampoline)(void *ctx, uint8_t *to);
	/* What a processor started by a VMSA has: page tables, descriptors, code that counts it. */
	void (*ap_state)(void *ctx, struct ghcb_ap_long *start);
	/* Guest-physical memory, of which the caller knows that it is RAM. */
	void *(*memory)(void *ctx, uint64_t gpa, uint64_t size);
	/* Maps BOOT_WINDOW_SIZE from gpa on, as private, in place of what was mapped so before; the
	 * address there. */
	uint64_t (*window)(void *ctx, uint64_t gpa);
};

/* The instructions themselves; ctx is not used. */
extern const struct boot_hw boot_hw_cpu;

#endif
