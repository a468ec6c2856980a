/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports and MMIO.
 */
#include "hv/exit.h"

struct port_io {
	uint16_t port;
	unsigned size;
	bool in;
};

/* spec: GHCB IOIO: EXITINFO1 has one size and no reserved bit */
static bool decode(uint64_t info, struct port_io *io)
{
	io->port = (uint16_t)(info >> GHCB_IO_PORT_SHIFT);
	io->size = (unsigned)(info >> GHCB_IO_SIZE_SHIFT) & 7;
	io->in = info & GHCB_IO_IN;
	return !(info & GHCB_IO_RSVD) && (io->size == 1 || io->size == 2 || io->size == 4);
}

static enum ghcb_hv_action single(struct ghcb_hv *hv, const struct port_io *io)
{
	uint32_t value = 0;

	if (io->in) {
		hv->ops->in(hv->ctx, io->port, io->size, &value, 1);
		hv_put(hv, GHCB_REG_RAX, value);
		return hv_done(hv, 0);
	}
	value = (uint32_t)hv_reg(hv, GHCB_REG_RAX);
	hv->ops->out(hv->ctx, io->port, io->size, &value, 1);
	return hv_done(hv, 0);
}

/* Elements of a string, as many at a time as the vCPU's buffer holds. */
static bool move_string(struct ghcb_hv *hv, const struct port_io *io, const struct hv_area *area,
			uint32_t count)
{
	const uint32_t most = (uint32_t)(sizeof(hv->exit.data) / io->size);

	for (uint32_t done = 0, n; done < count; done += n) {
		const size_t offset = (size_t)done * io->size;

		n = count - done < most ? count - done : most;
		if (io->in)
			hv->ops->in(hv->ctx, io->port, io->size, hv->exit.data, n);
		if (io->in && !hv_area_put(hv, area, offset, hv->exit.data, (size_t)n * io->size))
			return false;
		if (io->in)
			continue;
		if (!hv_area_get(hv, area, offset, hv->exit.data, (size_t)n * io->size))
			return false;
		hv->ops->out(hv->ctx, io->port, io->size, hv->exit.data, n);
	}
	return true;
}

enum ghcb_hv_action hv_ioio(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t info = hv_reg(hv, GHCB_REG_EXITINFO1);
	const uint64_t count = hv_reg(hv, GHCB_REG_EXITINFO2);
	struct hv_area area;
	struct port_io io;

	if (!hv->ops->in || !hv->ops->out)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	if (!decode(info, &io))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	if (!(info & GHCB_IO_STRING))
		return single(hv, &io);
	/* spec: GHCB IOIO: strings: the count is of elements, and its bytes are all in the area */
	if (count > INT32_MAX)
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	if (!hv_area(hv, page, count * io.size, &area) ||
	    !move_string(hv, &io, &area, (uint32_t)count))
		return hv_malformed(hv, GHCB_MALFORMED_SCRATCH);
	return hv_done(hv, 0);
}

/* spec: GHCB MMIO: from version 2 on at most 8 bytes; none is nothing to do */
static uint32_t check_mmio(const struct ghcb_hv *hv, volatile uint8_t *page, struct hv_area *area)
{
	const uint64_t gpa = hv_reg(hv, GHCB_REG_EXITINFO1);
	const uint64_t size = hv_reg(hv, GHCB_REG_EXITINFO2);

	if (size > (hv->exit.version >= 2 ? GHCB_MMIO_MAX : GHCB_MMIO_MAX_V1) ||
	    gpa > UINT64_MAX - size)
		return GHCB_MALFORMED_INPUT;
	return hv_area(hv, page, size, area) ? 0 : GHCB_MALFORMED_SCRATCH;
}

typedef bool mmio_piece(struct ghcb_hv *hv, const struct hv_area *area, uint64_t gpa, size_t offset,
			size_t size);

static bool read_piece(struct ghcb_hv *hv, const struct hv_area *area, uint64_t gpa, size_t offset,
		       size_t size)
{
	return hv->ops->mmio_read(hv->ctx, gpa + offset, hv->exit.data, size) &&
	       hv_area_put(hv, area, offset, hv->exit.data, size);
}

static bool write_piece(struct ghcb_hv *hv, const struct hv_area *area, uint64_t gpa, size_t offset,
			size_t size)
{
	return hv_area_get(hv, area, offset, hv->exit.data, size) &&
	       hv->ops->mmio_write(hv->ctx, gpa + offset, hv->exit.data, size);
}

/* In pieces that do not cross a page, for the next page may be another device. */
static enum ghcb_hv_action mmio(struct ghcb_hv *hv, volatile uint8_t *page, mmio_piece *move)
{
	const uint64_t gpa = hv_reg(hv, GHCB_REG_EXITINFO1);
	const size_t size = (size_t)hv_reg(hv, GHCB_REG_EXITINFO2);
	struct hv_area area;
	uint32_t reason = check_mmio(hv, page, &area);

	if (reason)
		return hv_malformed(hv, reason);
	for (size_t done = 0, n; done < size; done += n) {
		n = (size_t)(GHCB_PAGE_SIZE - (gpa + done) % GHCB_PAGE_SIZE);
		n = n < size - done ? n : size - done;
		n = n < sizeof(hv->exit.data) ? n : sizeof(hv->exit.data);
		if (!move(hv, &area, gpa, done, n))
			return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	}
	return hv_done(hv, 0);
}

enum ghcb_hv_action hv_mmio_read(struct ghcb_hv *hv, volatile uint8_t *page)
{
	return hv->ops->mmio_read ? mmio(hv, page, read_piece)
				  : hv_malformed(hv, GHCB_MALFORMED_EVENT);
}

enum ghcb_hv_action hv_mmio_write(struct ghcb_hv *hv, volatile uint8_t *page)
{
	return hv->ops->mmio_write ? mmio(hv, page, write_piece)
				   : hv_malformed(hv, GHCB_MALFORMED_EVENT);
}
