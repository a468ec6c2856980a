/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which frames of DRAM are whose.
 */
#include "linux/kernel_state.h"

#define LEAKED UINT16_MAX

static uint64_t frame_count(const struct lx_kernel *kernel)
{
	return machine_config(kernel->machine)->memory_size / MACHINE_PAGE_SIZE;
}

static bool is_free(const struct lx_kernel *kernel, uint64_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (kernel->frames[first + i] != LX_FRAME_FREE)
			return false;
	return true;
}

static uint64_t search(const struct lx_kernel *kernel, uint64_t from, uint64_t to, size_t count,
		       uint64_t step)
{
	for (uint64_t first = (from + step - 1) / step * step; first + count <= to; first += step)
		if (is_free(kernel, first, count))
			return first;
	return 0;
}

uint64_t lx_frames_take(struct lx_kernel *kernel, size_t count, uint64_t align, uint16_t user)
{
	const uint64_t step = align / MACHINE_PAGE_SIZE ? align / MACHINE_PAGE_SIZE : 1;
	uint64_t all = frame_count(kernel);
	uint64_t first = search(kernel, kernel->state->next_frame, all, count, step);

	if (!first)
		first = search(kernel, 1, all, count, step);
	if (!first)
		return 0;
	for (size_t i = 0; i < count; i++)
		kernel->frames[first + i] = user;
	kernel->state->next_frame = first + count;
	return first * MACHINE_PAGE_SIZE;
}

uint64_t lx_frames_alloc(struct lx_kernel *kernel, size_t count, uint64_t align, uint16_t user)
{
	uint64_t spa = lx_frames_take(kernel, count, align, user);

	if (spa)
		machine_zero(kernel->machine, spa, count * MACHINE_PAGE_SIZE);
	return spa;
}

void lx_frames_free(struct lx_kernel *kernel, uint64_t spa, size_t count)
{
	uint64_t first = spa / MACHINE_PAGE_SIZE;

	for (size_t i = 0; i < count; i++)
		if (kernel->frames[first + i] != LEAKED)
			kernel->frames[first + i] = LX_FRAME_FREE;
	/* Frames that have been used are used again first: what backs them is there. */
	if (first < kernel->state->next_frame)
		kernel->state->next_frame = first;
}

void lx_frames_leak(struct lx_kernel *kernel, uint64_t spa, size_t count)
{
	for (size_t i = 0; i < count; i++)
		kernel->frames[spa / MACHINE_PAGE_SIZE + i] = LEAKED;
}
