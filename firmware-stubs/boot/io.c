/* SPDX-License-Identifier: Apache-2.0 */
#include "io.h"

#include "bytes.h"
#include "ghcb/events.h"

/* Keeps the first error. An exception is none that this code could take: ports are not forbidden.
 */
static void note(struct boot *boot, enum ghcb_rc rc)
{
	if (!boot->broken)
		boot->broken = rc;
}

uint8_t io_in8(struct boot *boot, uint16_t port)
{
	uint32_t value = 0;

	if (!boot->cpu.page)
		return boot->hw->in8(boot->ctx, port);
	note(boot, ghcb_event_in(&boot->cpu, port, 1, &value));
	return (uint8_t)value;
}

void io_out8(struct boot *boot, uint16_t port, uint8_t value)
{
	if (!boot->cpu.page)
		boot->hw->out8(boot->ctx, port, value);
	else
		note(boot, ghcb_event_out(&boot->cpu, port, 1, value));
}

void io_out16(struct boot *boot, uint16_t port, uint16_t value)
{
	if (!boot->cpu.page)
		boot->hw->out16(boot->ctx, port, value);
	else
		note(boot, ghcb_event_out(&boot->cpu, port, 2, value));
}

/* As many bytes at a time as the shared buffer has room for. */
static void in_bytes_by_ghcb(struct boot *boot, uint16_t port, uint8_t *to, size_t count)
{
	const struct ghcb_io_string io = {.port = port, .size = 1, .addr_size = 8, .rep = true};

	while (count && !boot->broken) {
		const uint32_t part =
			(uint32_t)(count < GHCB_SHARED_BUFFER_SIZE ? count
								   : GHCB_SHARED_BUFFER_SIZE);

		note(boot, ghcb_event_ins(&boot->cpu, &io, part, to));
		to += part;
		count -= part;
	}
}

void io_in_bytes(struct boot *boot, uint16_t port, uint8_t *to, size_t count)
{
	if (!boot->cpu.page) {
		boot->hw->in_bytes(boot->ctx, port, to, count);
		return;
	}
	in_bytes_by_ghcb(boot, port, to, count);
	if (boot->broken)
		memset(to, 0, count);
}

void io_write32(struct boot *boot, uint64_t gpa, uint32_t value)
{
	if (!boot->cpu.page)
		boot->hw->write32(boot->ctx, gpa, value);
	else
		note(boot, ghcb_event_mmio_write(&boot->cpu, gpa, 4, value));
}
