/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of the caller under physical addresses: while a page is pinned, a frame of DRAM stands for
 * it, and what is read from and written to the frame goes to the caller's memory.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "linux/kvm/vm.h"

static bool range_read(void *ctx, uint64_t offset, void *out, size_t size)
{
	const struct lx_user_range *range = ctx;

	return lx_copy_in(range->kernel, out, range->uaddr + offset, size) == 0;
}

static bool range_write(void *ctx, uint64_t offset, const void *data, size_t size)
{
	const struct lx_user_range *range = ctx;

	return lx_copy_out(range->kernel, range->uaddr + offset, data, size) == 0;
}

/* The first range that ends behind uaddr, whether it begins there or later. */
static struct lx_user_range *range_from(struct lx_kernel *kernel, uint64_t uaddr)
{
	struct lx_user_range *found = NULL;

	for (struct lx_user_range *i = kernel->kvm->ranges; i; i = i->next)
		if (i->uaddr + i->size > uaddr && (!found || i->uaddr < found->uaddr))
			found = i;
	return found;
}

uint64_t lx_user_spa(struct lx_kernel *kernel, uint64_t uaddr, uint64_t *run)
{
	struct lx_user_range *range = range_from(kernel, uaddr);
	struct lx_user_range *next;

	if (!range || range->uaddr > uaddr)
		return 0;
	*run = range->uaddr + range->size - uaddr;
	for (next = range_from(kernel, uaddr + *run);
	     next && next->uaddr == uaddr + *run && next->spa == range->spa + range->size;
	     next = range_from(kernel, uaddr + *run)) {
		*run += next->size;
		range = next;
	}
	range = range_from(kernel, uaddr);
	return range->spa + (uaddr - range->uaddr);
}

/* Every page is there, and can be written to. */
static bool is_mapped(struct lx_kernel *kernel, uint64_t uaddr, uint64_t size, bool write)
{
	uint8_t byte;

	for (uint64_t at = 0; at < size; at += MACHINE_PAGE_SIZE)
		if (lx_copy_in(kernel, &byte, uaddr + at, 1))
			return false;
	/* A mapping's ends tell for what is between. */
	if (!write)
		return true;
	return lx_copy_out(kernel, uaddr + size - MACHINE_PAGE_SIZE, &byte, 1) == 0 &&
	       lx_copy_in(kernel, &byte, uaddr, 1) == 0 &&
	       lx_copy_out(kernel, uaddr, &byte, 1) == 0;
}

static void range_free(struct lx_user_range *range)
{
	struct lx_user_range **at = &range->kernel->kvm->ranges;

	while (*at != range)
		at = &(*at)->next;
	*at = range->next;
	free(range);
}

static int range_new(struct lx_vm *vm, uint64_t uaddr, uint64_t size, struct lx_user_range **out)
{
	const struct machine_overlay overlay = {range_read, range_write, NULL};
	struct machine_overlay with = overlay;
	size_t pages = (size_t)(size / MACHINE_PAGE_SIZE);
	struct lx_user_range *range;
	uint64_t spa = lx_frames_alloc(vm->kernel, pages, MACHINE_PAGE_SIZE, lx_record_user(vm));

	if (!spa)
		return -ENOMEM;
	range = calloc(1, sizeof(*range));
	with.ctx = range;
	if (!range || machine_overlay_add(vm->kernel->machine, spa, size, &with, NULL) != SEV_OK) {
		free(range);
		lx_frames_free(vm->kernel, spa, pages);
		return -ENOMEM;
	}
	*range = (struct lx_user_range){vm->kernel, uaddr, size, spa, 0, vm->kernel->kvm->ranges};
	vm->kernel->kvm->ranges = range;
	*out = range;
	return 0;
}

/* The caller's bytes go with a guest that stays when its caller goes. */
static void leave_contents(struct lx_user_range *range)
{
	struct machine *machine = range->kernel->machine;
	uint8_t page[MACHINE_PAGE_SIZE];

	machine_overlay_remove(machine, range->spa);
	for (uint64_t at = 0; at < range->size; at += sizeof(page))
		if (lx_copy_in(range->kernel, page, range->uaddr + at, sizeof(page)) == 0)
			machine_write(machine, range->spa + at, page, sizeof(page));
}

static void range_put(struct lx_vm *vm, struct lx_user_range *range)
{
	const struct lx_guest_info *record = lx_record_of(vm);

	if (--range->references)
		return;
	if (record && record->held)
		leave_contents(range);
	else
		machine_overlay_remove(vm->kernel->machine, range->spa);
	/* Frames of a guest that was ended are free already, or another's. */
	if (record && !record->held)
		lx_frames_free(vm->kernel, range->spa, (size_t)(range->size / MACHINE_PAGE_SIZE));
	range_free(range);
}

static int take(struct lx_pin *pin, struct lx_user_range *range)
{
	struct lx_user_range **more = realloc(pin->ranges, (pin->count + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	pin->ranges = more;
	pin->ranges[pin->count++] = range;
	range->references++;
	return 0;
}

/* A new range of at most size bytes: as many in a row as there are frames for. */
static int take_new(struct lx_vm *vm, struct lx_pin *pin, uint64_t uaddr, uint64_t size,
		    struct lx_user_range **out)
{
	int rc = range_new(vm, uaddr, size, out);

	while (rc && size > MACHINE_PAGE_SIZE) {
		size = size / 2 / MACHINE_PAGE_SIZE * MACHINE_PAGE_SIZE;
		rc = range_new(vm, uaddr, size, out);
	}
	if (rc)
		return rc;
	rc = take(pin, *out);
	if (rc) {
		(*out)->references++;
		range_put(vm, *out);
	}
	return rc;
}

static int take_all(struct lx_vm *vm, struct lx_pin *pin, uint64_t start, uint64_t end, bool write)
{
	struct lx_user_range *range;
	int rc = 0;

	for (uint64_t at = start; !rc && at < end; at = range->uaddr + range->size) {
		uint64_t gap = end - at;

		range = range_from(vm->kernel, at);
		if (range && range->uaddr <= at) {
			rc = take(pin, range);
			if (rc)
				return rc;
			continue;
		}
		if (range && range->uaddr < end)
			gap = range->uaddr - at;
		if (!is_mapped(vm->kernel, at, gap, write))
			return -ENOMEM;
		rc = take_new(vm, pin, at, gap, &range);
		if (rc)
			return rc;
	}
	return rc;
}

int lx_pin(struct lx_vm *vm, uint64_t uaddr, uint64_t size, bool write, struct lx_pin **out)
{
	const uint64_t start = uaddr & ~LX_PAGE_MASK;
	const uint64_t end = (uaddr + size + LX_PAGE_MASK) & ~LX_PAGE_MASK;
	struct lx_pin *pin;
	int rc;

	/* spec: UAPI sev_pin_memory: length 0 or wrap, more than INT_MAX pages: EINVAL; else ENOMEM
	 */
	if (!size || uaddr + size < uaddr)
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	if ((end - start) / MACHINE_PAGE_SIZE > INT_MAX)
		return -EINVAL;
	pin = calloc(1, sizeof(*pin));
	if (!pin)
		return -ENOMEM;
	pin->uaddr = uaddr;
	pin->size = size;
	rc = take_all(vm, pin, start, end, write);
	if (rc) {
		lx_unpin(vm, pin);
		return rc;
	}
	*out = pin;
	return 0;
}

void lx_unpin(struct lx_vm *vm, struct lx_pin *pin)
{
	for (size_t i = 0; i < pin->count; i++)
		range_put(vm, pin->ranges[i]);
	free(pin->ranges);
	free(pin);
}

void lx_unpin_all(struct lx_vm *vm, struct lx_pin **list)
{
	while (*list) {
		struct lx_pin *pin = *list;

		*list = pin->next;
		lx_unpin(vm, pin);
	}
}
