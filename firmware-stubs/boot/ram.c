/* SPDX-License-Identifier: Apache-2.0 */
#include "ram.h"

#include "map.h"

#define PAGE_MASK ((uint64_t)BOOT_PAGE_SIZE - 1)

static bool overlaps(const struct ram_range *range, uint64_t base, uint64_t end)
{
	return base < range->end && range->base < end;
}

/* Puts a range that overlaps none in its place. */
static boot_why insert(struct ram_map *map, struct ram_range range)
{
	uint32_t i;

	if (map->count == RAM_RANGES)
		return GHCB_REASON_BOOT_E820_FORM;
	for (i = map->count++; i > 0 && map->range[i - 1].base > range.base; i--)
		map->range[i] = map->range[i - 1];
	map->range[i] = range;
	return BOOT_OK;
}

boot_why ram_add(struct ram_map *map, uint64_t base, uint64_t size, uint32_t type, uint64_t limit)
{
	struct ram_range range = {base, base + size, type};

	if (!type || !size || base >= limit || size > limit - base)
		return GHCB_REASON_BOOT_E820_FORM;
	for (uint32_t i = 0; i < map->count; i++)
		if (overlaps(&map->range[i], range.base, range.end))
			return GHCB_REASON_BOOT_E820_FORM;
	if (type == RAM_USABLE) {
		range.base = (range.base + PAGE_MASK) & ~PAGE_MASK;
		range.end &= ~PAGE_MASK;
	}
	return range.base < range.end ? insert(map, range) : BOOT_OK;
}

/* Removes range i, and puts back what of it is outside of base to end. */
static boot_why cut(struct ram_map *map, uint32_t i, uint64_t base, uint64_t end)
{
	const struct ram_range old = map->range[i];
	boot_why why = BOOT_OK;

	for (map->count--; i < map->count; i++)
		map->range[i] = map->range[i + 1];
	if (old.base < base)
		why = insert(map, (struct ram_range){old.base, base, old.type});
	if (!why && end < old.end)
		why = insert(map, (struct ram_range){end, old.end, old.type});
	return why;
}

boot_why ram_reserve(struct ram_map *map, uint64_t base, uint64_t size)
{
	const uint64_t end = base + size;

	/* From the last on: what a cut puts back comes after those that were not looked at, or does
	 * not overlap. */
	for (uint32_t i = map->count; i-- > 0;) {
		boot_why why = BOOT_OK;

		if (overlaps(&map->range[i], base, end))
			why = cut(map, i, base, end);
		if (why)
			return why;
	}
	return insert(map, (struct ram_range){base, end, RAM_RESERVED});
}

bool ram_holds(const struct ram_map *map, uint64_t base, uint64_t size)
{
	for (uint32_t i = 0; i < map->count; i++) {
		const struct ram_range *range = &map->range[i];

		if (range->type == RAM_USABLE && base >= range->base && base < range->end)
			return size <= range->end - base;
	}
	return false;
}

uint64_t ram_high_place(const struct ram_map *map, uint64_t size, uint64_t low, uint64_t high)
{
	uint64_t best = 0;

	for (uint32_t i = 0; i < map->count; i++) {
		const struct ram_range *range = &map->range[i];
		const uint64_t base = range->base > low ? range->base : low;
		const uint64_t end = (range->end < high ? range->end : high) & ~PAGE_MASK;
		const uint64_t pages = (size + PAGE_MASK) & ~PAGE_MASK;

		if (range->type == RAM_USABLE && base < end && pages <= end - base)
			best = end - pages;
	}
	return best;
}
