/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that move data: ports, with their string forms, and MMIO.
 */
#include "ghcb/events.h"

#define SEGMENT_GS 5

static bool is_port_size(unsigned size)
{
	return size == 1 || size == 2 || size == 4;
}

/* The low bytes of a value. */
static uint64_t low(uint64_t value, unsigned size)
{
	return size == 8 ? value : value & ((UINT64_C(1) << 8 * size) - 1);
}

/* spec: GHCB IOIO: EXITINFO1 is as the VMCB's: size and address size have one bit each */
static uint64_t io_info(uint16_t port, unsigned size, unsigned addr_size)
{
	return (uint64_t)port << GHCB_IO_PORT_SHIFT | (uint64_t)size << GHCB_IO_SIZE_SHIFT |
	       (uint64_t)(addr_size / 2) << GHCB_IO_ADDR_SHIFT;
}

enum ghcb_rc ghcb_event_in(struct ghcb_cpu *cpu, uint16_t port, unsigned size, uint32_t *value)
{
	struct ghcb_call call = {
		.code = GHCB_EVENT_IOIO,
		.info1 = io_info(port, size, 8) | GHCB_IO_IN,
		.in = GHCB_RAX_BIT,
		.out = GHCB_RAX_BIT,
	};
	enum ghcb_rc rc;

	if (!is_port_size(size))
		return GHCB_ERR_ARG;
	rc = ghcb_exit(cpu, &call);
	/* spec: GHCB IOIO: IN: only as many bytes of RAX as the port is wide */
	if (!rc)
		*value = (uint32_t)low(call.reg[GHCB_REG_RAX], size);
	return rc;
}

enum ghcb_rc ghcb_event_out(struct ghcb_cpu *cpu, uint16_t port, unsigned size, uint32_t value)
{
	struct ghcb_call call = {
		.code = GHCB_EVENT_IOIO,
		.info1 = io_info(port, size, 8),
		.in = GHCB_RAX_BIT,
	};

	if (!is_port_size(size))
		return GHCB_ERR_ARG;
	/* spec: GHCB IOIO: OUT: the bytes above the port's width are 0 */
	call.reg[GHCB_REG_RAX] = low(value, size);
	return ghcb_exit(cpu, &call);
}

static bool is_string(const struct ghcb_io_string *io, uint32_t count)
{
	if (!is_port_size(io->size) || io->segment > SEGMENT_GS)
		return false;
	if (io->addr_size != 2 && io->addr_size != 4 && io->addr_size != 8)
		return false;
	/* spec: GHCB IOIO: strings: one without REP, and never more than the shared buffer holds */
	return count && count <= (io->rep ? GHCB_SHARED_BUFFER_SIZE / io->size : 1);
}

static enum ghcb_rc string_call(struct ghcb_cpu *cpu, const struct ghcb_io_string *io,
				uint32_t count, uint64_t direction)
{
	struct ghcb_call call = {
		.code = GHCB_EVENT_IOIO,
		.info1 = io_info(io->port, io->size, io->addr_size) | GHCB_IO_STRING | direction |
			 (uint64_t)io->segment << GHCB_IO_SEG_SHIFT | (io->rep ? GHCB_IO_REP : 0),
		.info2 = count,
	};

	ghcb_use_buffer(cpu, &call);
	return ghcb_call(cpu, &call);
}

enum ghcb_rc ghcb_event_ins(struct ghcb_cpu *cpu, const struct ghcb_io_string *io, uint32_t count,
			    void *data)
{
	enum ghcb_rc rc;

	if (!is_string(io, count))
		return GHCB_ERR_ARG;
	rc = ghcb_begin(cpu);
	if (rc)
		return rc;
	rc = string_call(cpu, io, count, GHCB_IO_IN);
	if (!rc)
		rc = ghcb_buffer_get(cpu, 0, data, (size_t)count * io->size);
	ghcb_end(cpu);
	return rc;
}

enum ghcb_rc ghcb_event_outs(struct ghcb_cpu *cpu, const struct ghcb_io_string *io, uint32_t count,
			     const void *data)
{
	enum ghcb_rc rc;

	if (!is_string(io, count))
		return GHCB_ERR_ARG;
	rc = ghcb_begin(cpu);
	if (rc)
		return rc;
	rc = ghcb_buffer_put(cpu, 0, data, (size_t)count * io->size);
	if (!rc)
		rc = string_call(cpu, io, count, 0);
	ghcb_end(cpu);
	return rc;
}

/* spec: GHCB MMIO: 1, 2, 4 or 8 bytes, which do not cross a page */
static bool is_mmio(uint64_t gpa, unsigned size)
{
	return (is_port_size(size) || size == 8) && gpa % GHCB_PAGE_SIZE <= GHCB_PAGE_SIZE - size &&
	       gpa <= UINT64_MAX - size;
}

static enum ghcb_rc mmio_call(struct ghcb_cpu *cpu, enum ghcb_event code, uint64_t gpa,
			      unsigned size)
{
	struct ghcb_call call = {.code = code, .info1 = gpa, .info2 = size};

	ghcb_use_buffer(cpu, &call);
	return ghcb_call(cpu, &call);
}

enum ghcb_rc ghcb_event_mmio_read(struct ghcb_cpu *cpu, uint64_t gpa, unsigned size,
				  uint64_t *value)
{
	uint64_t data = 0;
	enum ghcb_rc rc;

	if (!is_mmio(gpa, size))
		return GHCB_ERR_ARG;
	rc = ghcb_begin(cpu);
	if (rc)
		return rc;
	rc = mmio_call(cpu, GHCB_EVENT_MMIO_READ, gpa, size);
	if (!rc)
		rc = ghcb_buffer_get(cpu, 0, &data, size);
	ghcb_end(cpu);
	if (!rc)
		*value = data;
	return rc;
}

enum ghcb_rc ghcb_event_mmio_write(struct ghcb_cpu *cpu, uint64_t gpa, unsigned size,
				   uint64_t value)
{
	enum ghcb_rc rc;

	if (!is_mmio(gpa, size))
		return GHCB_ERR_ARG;
	rc = ghcb_begin(cpu);
	if (rc)
		return rc;
	rc = ghcb_buffer_put(cpu, 0, &value, size);
	if (!rc)
		rc = mmio_call(cpu, GHCB_EVENT_MMIO_WRITE, gpa, size);
	ghcb_end(cpu);
	return rc;
}
