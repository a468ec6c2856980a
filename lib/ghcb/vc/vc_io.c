/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ports.
 */
#include "vc/vc_call.h"

#define PORTS 0x10000u
#define IOPL  12

/* What one exit moves at most: it is on the stack. A string that is longer goes on at the same RIP.
 */
#define CHUNK 512u

static uint16_t port_of(const struct vc_call *call)
{
	return (uint16_t)(call->insn->port_in_dx ? vc_get32(call, GHCB_GPR_RDX)
						 : call->insn->immediate);
}

/* spec: GHCB IOIO: above IOPL the I/O permission bitmap allows each port, or it is #GP */
static bool is_allowed(const struct vc_call *call, uint16_t port)
{
	const struct ghcb_vc *vc = call->vc;
	const unsigned iopl = (unsigned)(call->regs->rflags >> IOPL) & 3;

	if (call->regs->cpl <= iopl)
		return true;
	for (unsigned i = 0; i < call->insn->operand_size; i++)
		if (port + i >= PORTS || !vc->ops->port_allowed ||
		    !vc->ops->port_allowed(vc->ctx, (uint16_t)(port + i)))
			return false;
	return true;
}

enum ghcb_rc vc_in(struct vc_call *call)
{
	const uint16_t port = port_of(call);
	uint32_t value;
	enum ghcb_rc rc;

	if (!is_allowed(call, port))
		return vc_gp(call);
	rc = ghcb_event_in(call->vc->cpu, port, call->insn->operand_size, &value);
	if (rc)
		return vc_result(call, rc);
	ghcb_register_set(call->regs, call->insn->reg, value);
	return GHCB_OK;
}

enum ghcb_rc vc_out(struct vc_call *call)
{
	const uint16_t port = port_of(call);
	const uint64_t value = ghcb_register_get(call->regs, call->insn->reg);

	if (!is_allowed(call, port))
		return vc_gp(call);
	return vc_result(call, ghcb_event_out(call->vc->cpu, port, call->insn->operand_size,
					      (uint32_t)value));
}

static struct ghcb_io_string string_of(const struct vc_call *call)
{
	return (struct ghcb_io_string){
		.port = (uint16_t)vc_get32(call, GHCB_GPR_RDX),
		.size = call->insn->operand_size,
		.addr_size = call->insn->address_size,
		.segment = call->insn->memory.segment,
		.rep = call->insn->rep,
	};
}

/*
 * Up to *count elements between memory and data, which is NULL for a look whether they could be
 * written. What comes before a fault is done, and the fault found again when the instruction is.
 */
static enum ghcb_rc move(struct vc_call *call, enum ghcb_access access, enum ghcb_gpr pointer,
			 uint8_t *data, uint32_t *count)
{
	const uint8_t size = call->insn->operand_size;
	struct ghcb_regs at = *call->regs;
	enum ghcb_rc rc;

	for (uint32_t i = 0; i < *count; i++) {
		rc = vc_access(call, access, &call->insn->memory, &at,
			       data ? data + (size_t)i * size : NULL);
		if (rc) {
			*count = i;
			return i ? GHCB_OK : rc;
		}
		vc_step(call, &at, pointer, 1);
	}
	return GHCB_OK;
}

/* spec: GHCB IOIO: strings: with REP and rCX of 0 there is no exit */
static uint32_t chunk(const struct vc_call *call)
{
	const uint64_t elements = vc_elements(call);
	const uint32_t most = CHUNK / call->insn->operand_size;

	return elements < most ? (uint32_t)elements : most;
}

enum ghcb_rc vc_outs(struct vc_call *call)
{
	const struct ghcb_io_string io = string_of(call);
	uint32_t count = chunk(call);
	uint8_t data[CHUNK];
	enum ghcb_rc rc;

	if (!count)
		return GHCB_OK;
	if (!is_allowed(call, io.port))
		return vc_gp(call);
	rc = move(call, GHCB_ACCESS_READ, GHCB_GPR_RSI, data, &count);
	if (rc)
		return rc;
	rc = ghcb_event_outs(call->vc->cpu, &io, count, data);
	if (rc)
		return vc_result(call, rc);
	vc_step(call, call->regs, GHCB_GPR_RSI, count);
	vc_finish(call, count);
	return GHCB_OK;
}

enum ghcb_rc vc_ins(struct vc_call *call)
{
	const struct ghcb_io_string io = string_of(call);
	uint32_t count = chunk(call);
	uint8_t data[CHUNK];
	enum ghcb_rc rc;

	if (!count)
		return GHCB_OK;
	if (!is_allowed(call, io.port))
		return vc_gp(call);
	/* spec: APM3 INS: the destination is found writable before the port is read */
	rc = move(call, GHCB_ACCESS_PROBE, GHCB_GPR_RDI, NULL, &count);
	if (rc)
		return rc;
	rc = ghcb_event_ins(call->vc->cpu, &io, count, data);
	if (rc)
		return vc_result(call, rc);
	rc = move(call, GHCB_ACCESS_WRITE, GHCB_GPR_RDI, data, &count);
	if (rc)
		return rc;
	vc_step(call, call->regs, GHCB_GPR_RDI, count);
	vc_finish(call, count);
	return GHCB_OK;
}
