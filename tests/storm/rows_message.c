/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_GUEST_REQUEST: messages of every type, sealed as their guest would.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/guest_message.h"
#include "base/crypto_aes.h"

struct kind {
	uint8_t type;
	uint16_t size;
	unsigned vmpl_at; /* 0: it has none */
};
static const struct kind KINDS[] = {
	{SEV_MSG_CPUID_REQ, SEV_MSG_SIZE_CPUID_REQ, 0},
	{SEV_MSG_KEY_REQ, SEV_MSG_KEY_SIZE_V1, SEV_MSG_AT_KEY_REQ_VMPL},
	{SEV_MSG_REPORT_REQ, SEV_MSG_SIZE_REPORT_REQ, SEV_MSG_AT_REPORT_REQ_VMPL},
	{SEV_MSG_EXPORT_REQ, SEV_MSG_SIZE_EXPORT_REQ, 0},
	{SEV_MSG_IMPORT_REQ, SEV_MSG_SIZE_IMPORT_REQ, 0},
	{SEV_MSG_ABSORB_REQ, SEV_MSG_SIZE_ABSORB_REQ, 0},
	{SEV_MSG_VMRK_REQ, SEV_MSG_SIZE_VMRK_REQ, 0},
	{SEV_MSG_ABSORB_NOMA_REQ, SEV_MSG_SIZE_ABSORB_NOMA_REQ, 0},
	{SEV_MSG_TSC_INFO_REQ, SEV_MSG_SIZE_TSC_INFO_REQ, 0},
};

static void seal(const struct sp_gctx *gctx, uint8_t vmpck, uint8_t page[0x1000], size_t size)
{
	uint8_t iv[SEV_GCM_IV_SIZE] = {0}, plain[0x1000];

	memcpy(plain, page + SEV_MSG_SIZE_HEADER, size);
	memcpy(iv, page + SEV_MSG_AT_HEADER_MSG_SEQNO, 8);
	NEED(sev_aes256_gcm_seal(gctx->vmpck[vmpck], iv, page + SEV_MSG_AAD,
				 SEV_MSG_SIZE_HEADER - SEV_MSG_AAD, plain,
				 page + SEV_MSG_SIZE_HEADER, size, page, NULL) == SEV_OK);
}

static bool take(struct storm *storm, struct call *call, struct sp_gctx *gctx)
{
	const struct context_wish wish = {.states = SP_STATE(SP_GSTATE_RUNNING), .active = -1};

	if (!storm_context(storm, &wish, gctx))
		return false;
	call->gctx = gctx->spa;
	call->page = storm_pages(storm, 1);
	CALL(call, 64, SNP_GUEST_REQUEST, GCTX_PADDR, gctx->spa);
	CALL(call, 64, SNP_GUEST_REQUEST, REQ_PADDR, call->page);
	CALL(call, 64, SNP_GUEST_REQUEST, RES_PADDR, storm_out(storm, 1));
	return true;
}

static bool send(struct storm *storm, struct call *call, const struct kind *kind)
{
	uint8_t page[0x1000] = {0}, vmpck = (uint8_t)storm_below(storm, 4);
	struct sp_gctx gctx;

	if (!take(storm, call, &gctx))
		return false;
	sev_put_le64(page + SEV_MSG_AT_HEADER_MSG_SEQNO, gctx.msg_count[vmpck] + 1);
	page[SEV_MSG_AT_HEADER_ALGO] = SEV_MSG_ALGO_AES_256_GCM;
	page[SEV_MSG_AT_HEADER_HDR_VERSION] = SEV_MSG_HDR_VERSION;
	sev_put_le16(page + SEV_MSG_AT_HEADER_HDR_SIZE, SEV_MSG_SIZE_HEADER);
	page[SEV_MSG_AT_HEADER_MSG_TYPE] = kind->type;
	page[SEV_MSG_AT_HEADER_MSG_VERSION] = 1;
	sev_put_le16(page + SEV_MSG_AT_HEADER_MSG_SIZE, kind->size);
	page[SEV_MSG_AT_HEADER_MSG_VMPCK] = vmpck;
	if (kind->vmpl_at)
		sev_put_le32(page + SEV_MSG_SIZE_HEADER + kind->vmpl_at,
			     vmpck + storm_below(storm, 2));
	if (storm_chance(storm, 8))
		page[SEV_MSG_SIZE_HEADER + storm_below(storm, kind->size)] ^=
			(uint8_t)storm_random(storm);
	seal(&gctx, vmpck, page, kind->size);
	storm_write(storm, call->page, page, sizeof(page));
	return true;
}

static bool make_message(struct storm *storm, struct call *call)
{
	return send(storm, call, &KINDS[storm_below(storm, SEV_COUNT(KINDS))]);
}

static bool make_cheap(struct storm *storm, struct call *call)
{
	return send(storm, call, &KINDS[0]);
}

static void change(struct storm *storm, const struct call *call, unsigned at, uint8_t by)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, call->page + at, &byte, 1));
	byte ^= by;
	storm_write(storm, call->page + at, &byte, 1);
}

static void other_version(struct storm *storm, struct call *call)
{
	change(storm, call, SEV_MSG_AT_HEADER_HDR_VERSION, 2);
}

static void other_type(struct storm *storm, struct call *call)
{
	change(storm, call, SEV_MSG_AT_HEADER_MSG_TYPE, 0x80);
}

static void other_seqno(struct storm *storm, struct call *call)
{
	change(storm, call, SEV_MSG_AT_HEADER_MSG_SEQNO + storm_below(storm, 8), 1);
}

static void other_tag(struct storm *storm, struct call *call)
{
	change(storm, call, SEV_MSG_AT_HEADER_AUTHTAG + storm_below(storm, 16), 1);
}

static void not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_GUEST_REQUEST, RES_PADDR, storm_pages(storm, 1));
}

static void one_page(struct storm *storm, struct call *call)
{
	(void)storm;
	CALL(call, 64, SNP_GUEST_REQUEST, RES_PADDR, call->page);
}

static void set_count(struct storm *storm, struct call *call)
{
	struct sp_gctx gctx;
	uint64_t was;

	NEED(sp_gctx_open(storm->sim.sp, NULL, call->gctx, &gctx) == SEV_FW_SUCCESS);
	was = gctx.msg_count[call->other];
	gctx.msg_count[call->other] = call->more;
	call->more = was;
	NEED(sp_gctx_save(storm->sim.sp, &gctx) == SEV_FW_SUCCESS);
}

static void counter_used_up(struct storm *storm, struct call *call)
{
	uint8_t vmpck;

	NEED(machine_read(storm->sim.machine, call->page + SEV_MSG_AT_HEADER_MSG_VMPCK, &vmpck, 1));
	call->other = vmpck;
	call->more = UINT64_MAX - 1;
	set_count(storm, call);
	call->undo = set_count;
}

/* clang-format off */
struct storm_row STORM_MESSAGE_ROWS[] = {
	ROW(SNP_GUEST_REQUEST, SUCCESS, make_message),
	ROW(SNP_GUEST_REQUEST, INVALID_ADDRESS, make_cheap, PUT64(SNP_GUEST_REQUEST, REQ_PADDR, 0x1010)),
	ROW(SNP_GUEST_REQUEST, INVALID_ADDRESS, make_cheap, .spoil = one_page),
	ROW(SNP_GUEST_REQUEST, INVALID_PAGE_STATE, make_cheap, .spoil = not_lent),
	ROW(SNP_GUEST_REQUEST, INVALID_PARAM, make_message, .spoil = other_version),
	ROW(SNP_GUEST_REQUEST, INVALID_PARAM, make_message, .spoil = other_type),
	ROW(SNP_GUEST_REQUEST, INVALID_PARAM, make_message, .spoil = other_seqno),
	ROW(SNP_GUEST_REQUEST, BAD_MEASUREMENT, make_message, .spoil = other_tag),
	ROW(SNP_GUEST_REQUEST, AEAD_OFLOW, make_cheap, .spoil = counter_used_up),
	{0},
};
/* clang-format on */
