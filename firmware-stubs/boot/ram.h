/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's memory, as a map without overlaps: what is RAM, and what is not for the kernel.
 */
#ifndef BOOT_RAM_H
#define BOOT_RAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "why.h"

/* e820's types */
#define RAM_USABLE   1
#define RAM_RESERVED 2

/* As many as Linux' boot_params have room for. */
#define RAM_RANGES 128

struct ram_range {
	uint64_t base, end;
	uint32_t type;
};

struct ram_map {
	uint32_t count;
	struct ram_range range[RAM_RANGES]; /* by base */
};

/*
 * Adds what the hypervisor says. limit: the first address that there cannot be. E820_FORM: empty,
 * wraps, past the limit, overlaps what is there, or one too many. Of usable memory only whole pages
 * count.
 */
boot_why ram_add(struct ram_map *map, uint64_t base, uint64_t size, uint32_t type, uint64_t limit);

/* Takes a range of pages out of whatever it is in: it is reserved now. E820_FORM: one too many. */
boot_why ram_reserve(struct ram_map *map, uint64_t base, uint64_t size);

/* Whether it is usable, all of it, in one range. */
bool ram_holds(const struct ram_map *map, uint64_t base, uint64_t size);

/* The highest page from which on size bytes are usable, between low and high; 0: there is none. */
uint64_t ram_high_place(const struct ram_map *map, uint64_t size, uint64_t low, uint64_t high);

#endif
