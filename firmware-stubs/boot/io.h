/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports and MMIO: by instructions, or by the GHCB where the hypervisor cannot emulate an
 * instruction unasked.
 */
#ifndef BOOT_IO_H
#define BOOT_IO_H

#include "boot.h"

/* What the hypervisor answers against the rules is 0, and boot->broken. */
uint8_t io_in8(struct boot *boot, uint16_t port);
void io_out8(struct boot *boot, uint16_t port, uint8_t value);
void io_out16(struct boot *boot, uint16_t port, uint16_t value);
void io_in_bytes(struct boot *boot, uint16_t port, uint8_t *to, size_t count);
void io_write32(struct boot *boot, uint64_t gpa, uint32_t value);

#endif
