/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the guest wrote, copied and checked; and the answer.
 */
#include "ghcb/page.h"
#include "hv/exit.h"

#define LEAF_XSAVE 0xDu
#define MANDATORY  (GHCB_EXITCODE_BIT | GHCB_EXITINFO1_BIT | GHCB_EXITINFO2_BIT)
/* Outside memory of version 1, at most so much for one exit. */
#define OUTSIDE_MAX 0x10000u

/* spec: GHCB layout: the hypervisor copies the page before it looks at it, and reads it once */
void hv_snapshot(struct ghcb_hv *hv, volatile uint8_t *page, uint64_t gpa)
{
	struct ghcb_hv_exit *exit = &hv->exit;

	exit->gpa = gpa;
	exit->info1 = exit->info2 = 0;
	exit->out = 0;
	exit->given = ghcb_page_valid(page);
	for (unsigned reg = 0; reg < GHCB_REGS; reg++)
		exit->reg[reg] =
			exit->given & 1u << reg ? ghcb_page_get(page, (enum ghcb_reg)reg) : 0;
	exit->version = ghcb_page_version(page);
	exit->usage = ghcb_page_usage(page);
	/* spec: GHCB layout: the hypervisor clears the valid bitmap once it has read it */
	ghcb_page_clear_valid(page);
}

static uint32_t ioio_needs(uint64_t info)
{
	if (info & GHCB_IO_STRING)
		return GHCB_SCRATCH_BIT;
	return info & GHCB_IO_IN ? 0 : GHCB_RAX_BIT;
}

/* The registers that the event has to be given with, as its other inputs are. */
static uint32_t needs(const struct ghcb_hv *hv, const struct ghcb_event_row *row)
{
	const uint64_t info1 = hv_reg(hv, GHCB_REG_EXITINFO1);

	switch (row->code) {
	case GHCB_EVENT_IOIO:
		return ioio_needs(info1);
	case GHCB_EVENT_MSR:
		return row->in | (info1 ? GHCB_RAX_BIT | GHCB_RDX_BIT : 0u);
	case GHCB_EVENT_CPUID:
		return row->in | (hv_reg(hv, GHCB_REG_RAX) == LEAF_XSAVE ? GHCB_XCR0_BIT : 0u);
	case GHCB_EVENT_AP_CREATION:
		return (info1 & 0xFFFF) == GHCB_AP_DESTROY ? 0 : GHCB_RAX_BIT;
	default:
		return row->in;
	}
}

uint32_t hv_check(const struct ghcb_hv *hv)
{
	const struct ghcb_hv_exit *exit = &hv->exit;
	const struct ghcb_event_row *row;
	uint32_t needed;

	/* spec: GHCB MSR protocol: an SNP guest's GHCB is the page that it registered */
	if (hv->msr.snp && hv->registered != exit->gpa)
		return GHCB_MALFORMED_NOT_REGISTERED;
	/* spec: GHCB layout: usage 0 is this layout; the hypervisor knows no other */
	if (exit->usage)
		return GHCB_MALFORMED_USAGE;
	/* spec: GHCB layout: the version is one that the hypervisor offers */
	if (exit->version < hv->msr.version_min || exit->version > hv->msr.version_max)
		return GHCB_MALFORMED_INPUT;
	/* spec: GHCB layout: EXITCODE, EXITINFO1 and EXITINFO2 are given with every exit */
	if ((exit->given & MANDATORY) != MANDATORY)
		return GHCB_MALFORMED_MISSING;
	/* spec: GHCB events: all 64 bits of an exit code count */
	row = ghcb_event_row(hv_reg(hv, GHCB_REG_EXITCODE));
	/* spec: GHCB events: an event is of a version, and some are of SNP guests only */
	if (!row || exit->version < row->version || (row->snp && !hv->msr.snp))
		return GHCB_MALFORMED_EVENT;
	/* spec: GHCB events: what an event needs is marked valid */
	needed = needs(hv, row);
	return (exit->given & needed) == needed ? 0 : GHCB_MALFORMED_MISSING;
}

/* spec: GHCB return values: only the event's own registers are given back */
void hv_answer(const struct ghcb_hv *hv, volatile uint8_t *page)
{
	for (unsigned reg = 0; reg < GHCB_REGS; reg++)
		if (hv->exit.out & 1u << reg)
			ghcb_page_set(page, (enum ghcb_reg)reg, hv->exit.reg[reg]);
	ghcb_page_set(page, GHCB_REG_EXITINFO1, hv->exit.info1);
	ghcb_page_set(page, GHCB_REG_EXITINFO2, hv->exit.info2);
}

enum ghcb_hv_action hv_done(struct ghcb_hv *hv, uint64_t info2)
{
	hv->exit.info1 = GHCB_RESULT_DONE;
	hv->exit.info2 = info2;
	return GHCB_HV_RESUME;
}

enum ghcb_hv_action hv_raise_gp(struct ghcb_hv *hv)
{
	hv->exit.out = 0;
	hv->exit.info1 = GHCB_RESULT_EXCEPTION;
	hv->exit.info2 =
		GHCB_INJECT_VALID | GHCB_INJECT_HAS_ERROR | GHCB_INJECT_EXCEPTION | HV_VECTOR_GP;
	return GHCB_HV_RESUME;
}

enum ghcb_hv_action hv_malformed(struct ghcb_hv *hv, uint32_t reason)
{
	/* spec: GHCB return values: version 1 has no result for malformed input: #GP */
	if (hv->exit.version < 2)
		return hv_raise_gp(hv);
	hv->exit.out = 0;
	hv->exit.info1 = GHCB_RESULT_MALFORMED;
	hv->exit.info2 = reason;
	return GHCB_HV_RESUME;
}

void hv_put(struct ghcb_hv *hv, enum ghcb_reg reg, uint64_t value)
{
	hv->exit.reg[reg] = value;
	hv->exit.out |= 1u << reg;
}

bool hv_area(const struct ghcb_hv *hv, volatile uint8_t *page, uint64_t size, struct hv_area *area)
{
	const uint64_t scratch = hv_reg(hv, GHCB_REG_SCRATCH);
	const uint64_t offset = scratch - (hv->exit.gpa + GHCB_SHARED_BUFFER);

	*area = (struct hv_area){.gpa = scratch};
	if (offset < GHCB_SHARED_BUFFER_SIZE) {
		/* spec: GHCB layout: a scratch area ends where the shared buffer does */
		area->at = page + GHCB_SHARED_BUFFER + offset;
		area->room = (size_t)(GHCB_SHARED_BUFFER_SIZE - offset);
		return size <= area->room;
	}
	/* spec: GHCB layout: from version 2 on a scratch area is in the shared buffer */
	if (hv->exit.version >= 2 || scratch > UINT64_MAX - OUTSIDE_MAX)
		return false;
	area->room = OUTSIDE_MAX;
	return size <= area->room;
}

/* In pieces that do not cross a page. */
static size_t piece(uint64_t gpa, size_t left)
{
	const size_t room = (size_t)(GHCB_PAGE_SIZE - gpa % GHCB_PAGE_SIZE);

	return left < room ? left : room;
}

static bool outside_read(const struct ghcb_hv *hv, uint64_t gpa, uint8_t *to, size_t size)
{
	for (size_t done = 0, n; done < size; done += n) {
		n = piece(gpa + done, size - done);
		if (!hv->ops->read(hv->ctx, gpa + done, to + done, n))
			return false;
	}
	return true;
}

bool hv_write(const struct ghcb_hv *hv, uint64_t gpa, const void *from, size_t size)
{
	for (size_t done = 0, n; done < size; done += n) {
		n = piece(gpa + done, size - done);
		if (!hv->ops->write(hv->ctx, gpa + done, (const uint8_t *)from + done, n))
			return false;
	}
	return true;
}

bool hv_area_get(const struct ghcb_hv *hv, const struct hv_area *area, size_t offset, void *to,
		 size_t size)
{
	if (offset > area->room || size > area->room - offset)
		return false;
	if (!area->at)
		return outside_read(hv, area->gpa + offset, to, size);
	ghcb_copy_in(to, area->at + offset, size);
	return true;
}

bool hv_area_put(const struct ghcb_hv *hv, const struct hv_area *area, size_t offset,
		 const void *from, size_t size)
{
	if (offset > area->room || size > area->room - offset)
		return false;
	if (!area->at)
		return hv_write(hv, area->gpa + offset, from, size);
	ghcb_copy_out(area->at + offset, from, size);
	return true;
}
