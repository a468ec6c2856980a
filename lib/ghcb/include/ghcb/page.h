/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access to a GHCB page, of which every byte is shared with the other side and may change at any
 * time: each function reads or writes what it names once. Used by both sides.
 */
#ifndef GHCB_PAGE_H
#define GHCB_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/layout/ghcb_page.h"

/* A register of the save area; what its valid bit says is another matter. */
uint64_t ghcb_page_get(const volatile uint8_t *page, enum ghcb_reg reg);
/* Writes a register and sets its valid bit. */
void ghcb_page_set(volatile uint8_t *page, enum ghcb_reg reg, uint64_t value);
/* The registers whose valid bits are set: a set of GHCB_RAX_BIT and so on. */
uint32_t ghcb_page_valid(const volatile uint8_t *page);
void ghcb_page_clear_valid(volatile uint8_t *page);
/* Zeros the save area, valid bitmap included. */
void ghcb_page_clear(volatile uint8_t *page);

uint16_t ghcb_page_version(const volatile uint8_t *page);
uint32_t ghcb_page_usage(const volatile uint8_t *page);
void ghcb_page_set_version(volatile uint8_t *page, uint16_t version, uint32_t usage);

/* Between shared and private memory, each byte once. */
void ghcb_copy_in(void *to, const volatile uint8_t *from, size_t size);
void ghcb_copy_out(volatile uint8_t *to, const void *from, size_t size);

#endif
