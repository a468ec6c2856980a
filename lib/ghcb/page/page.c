/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/page.h"

#define GHCB_REG_PLACE(name, offset, size) {offset, size},
static const struct {
	uint16_t offset;
	uint8_t size;
} REGS[GHCB_REGS] = {GHCB_REG_LIST(GHCB_REG_PLACE)};

static volatile uint8_t *valid_byte(volatile uint8_t *page, enum ghcb_reg reg)
{
	return page + GHCB_VALID_BITMAP + (REGS[reg].offset >> 6);
}

static uint8_t valid_mask(enum ghcb_reg reg)
{
	return (uint8_t)(1u << (REGS[reg].offset >> 3 & 7));
}

uint64_t ghcb_page_get(const volatile uint8_t *page, enum ghcb_reg reg)
{
	if (REGS[reg].size == 1)
		return page[REGS[reg].offset];
	return *(const volatile uint64_t *)(page + REGS[reg].offset);
}

void ghcb_page_set(volatile uint8_t *page, enum ghcb_reg reg, uint64_t value)
{
	if (REGS[reg].size == 1)
		page[REGS[reg].offset] = (uint8_t)value;
	else
		*(volatile uint64_t *)(page + REGS[reg].offset) = value;
	/* spec: GHCB layout: bit n of the valid bitmap is of the 8 bytes at offset 8 n */
	*valid_byte(page, reg) |= valid_mask(reg);
}

uint32_t ghcb_page_valid(const volatile uint8_t *page)
{
	uint8_t bitmap[GHCB_VALID_BITMAP_SIZE];
	uint32_t set = 0;

	ghcb_copy_in(bitmap, page + GHCB_VALID_BITMAP, sizeof(bitmap));
	for (unsigned reg = 0; reg < GHCB_REGS; reg++)
		if (bitmap[REGS[reg].offset >> 6] & valid_mask((enum ghcb_reg)reg))
			set |= 1u << reg;
	return set;
}

static void zero(volatile uint8_t *to, size_t size)
{
	for (size_t i = 0; i < size; i += sizeof(uint64_t))
		*(volatile uint64_t *)(to + i) = 0;
}

void ghcb_page_clear_valid(volatile uint8_t *page)
{
	zero(page + GHCB_VALID_BITMAP, GHCB_VALID_BITMAP_SIZE);
}

void ghcb_page_clear(volatile uint8_t *page)
{
	zero(page, GHCB_VALID_BITMAP + GHCB_VALID_BITMAP_SIZE);
}

uint16_t ghcb_page_version(const volatile uint8_t *page)
{
	return *(const volatile uint16_t *)(page + GHCB_PROTOCOL_VERSION);
}

uint32_t ghcb_page_usage(const volatile uint8_t *page)
{
	return *(const volatile uint32_t *)(page + GHCB_USAGE);
}

void ghcb_page_set_version(volatile uint8_t *page, uint16_t version, uint32_t usage)
{
	*(volatile uint16_t *)(page + GHCB_PROTOCOL_VERSION) = version;
	*(volatile uint32_t *)(page + GHCB_USAGE) = usage;
}

void ghcb_copy_in(void *to, const volatile uint8_t *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)to)[i] = from[i];
}

void ghcb_copy_out(volatile uint8_t *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = ((const uint8_t *)from)[i];
}
