/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/gctx_wire.h"

#include <string.h>

#include "abi/layout/id_block.h"
#include "amd-sp/snp/message.h"

struct carried {
	uint16_t wire, at, size; /* in the wire's form, in struct sp_gctx */
	bool number;
};

#define BYTES(FIELD, member)                                                                       \
	{                                                                                          \
		SEV_MSG_AT_GCTX_##FIELD, offsetof(struct sp_gctx, member),                         \
			sizeof(((struct sp_gctx *)0)->member), false                               \
	}
#define NUMBER64(FIELD, member)                                                                    \
	{                                                                                          \
		SEV_MSG_AT_GCTX_##FIELD, offsetof(struct sp_gctx, member), 8, true                 \
	}

static const struct carried CARRIED[] = {
	BYTES(LD, ld),
	BYTES(OEK, oek),
	BYTES(VMPCK0, vmpck[0]),
	BYTES(VMPCK1, vmpck[1]),
	BYTES(VMPCK2, vmpck[2]),
	BYTES(VMPCK3, vmpck[3]),
	BYTES(VMRK, vmrk),
	BYTES(HOST_DATA, host_data),
	BYTES(ID_KEY_DIGEST, id_key_digest),
	BYTES(AUTHOR_KEY_DIGEST, author_key_digest),
	BYTES(REPORT_ID, report_id),
	BYTES(IMD, imd),
	NUMBER64(MSG_COUNT0, msg_count[0]),
	NUMBER64(MSG_COUNT1, msg_count[1]),
	NUMBER64(MSG_COUNT2, msg_count[2]),
	NUMBER64(MSG_COUNT3, msg_count[3]),
	BYTES(ROOT_MD_ENTRY, root_mdata),
	NUMBER64(POLICY, policy),
	BYTES(STATE, state),
	NUMBER64(OEK_IV_COUNT, oek_iv_count),
	BYTES(GOSVW, gosvw),
};

static void id_block_to_wire(const struct sp_gctx *gctx, uint8_t *block)
{
	memcpy(block + SEV_ID_BLOCK_LD, gctx->ld, sizeof(gctx->ld));
	memcpy(block + SEV_ID_BLOCK_FAMILY_ID, gctx->family_id, sizeof(gctx->family_id));
	memcpy(block + SEV_ID_BLOCK_IMAGE_ID, gctx->image_id, sizeof(gctx->image_id));
	sev_put_le32(block + SEV_ID_BLOCK_VERSION, SEV_ID_BLOCK_VERSION_1);
	sev_put_le32(block + SEV_ID_BLOCK_GUEST_SVN, gctx->guest_svn);
	sev_put_le64(block + SEV_ID_BLOCK_POLICY, gctx->policy);
}

void sp_gctx_to_wire(const struct sp_gctx *gctx, bool imd, uint8_t wire[SEV_MSG_SIZE_GCTX])
{
	uint64_t flags = (gctx->author_key_en ? SEV_MSG_GCTX_AUTHOR_KEY_EN : 0) |
			 (gctx->id_block_en ? SEV_MSG_GCTX_ID_BLOCK_EN : 0);

	memset(wire, 0, SEV_MSG_SIZE_GCTX);
	for (size_t i = 0; i < SEV_COUNT(CARRIED); i++) {
		const uint8_t *from = (const uint8_t *)gctx + CARRIED[i].at;
		uint64_t number;

		memcpy(wire + CARRIED[i].wire, from, CARRIED[i].size);
		if (!CARRIED[i].number)
			continue;
		memcpy(&number, from, sizeof(number));
		sev_put_le64(wire + CARRIED[i].wire, number);
	}
	if (!imd)
		memset(wire + SEV_MSG_AT_GCTX_IMD, 0, sizeof(gctx->imd));
	sev_put_le64(wire + SEV_MSG_AT_GCTX_FLAGS, flags);
	if (gctx->id_block_en)
		id_block_to_wire(gctx, wire + SEV_MSG_AT_GCTX_ID_BLOCK);
}

/* spec: SNP-ABI MSG_IMPORT_REQ: the ID block of a context is that of its guest */
static bool id_block_from_wire(const uint8_t *block, struct sp_gctx *gctx)
{
	memcpy(gctx->family_id, block + SEV_ID_BLOCK_FAMILY_ID, sizeof(gctx->family_id));
	memcpy(gctx->image_id, block + SEV_ID_BLOCK_IMAGE_ID, sizeof(gctx->image_id));
	gctx->guest_svn = sev_get_le32(block + SEV_ID_BLOCK_GUEST_SVN);
	if (!gctx->id_block_en)
		return sev_is_zero(block, SEV_MSG_AT_GCTX_GOSVW - SEV_MSG_AT_GCTX_ID_BLOCK);
	return sev_get_le32(block + SEV_ID_BLOCK_VERSION) == SEV_ID_BLOCK_VERSION_1 &&
	       sev_get_le64(block + SEV_ID_BLOCK_POLICY) == gctx->policy &&
	       !memcmp(block + SEV_ID_BLOCK_LD, gctx->ld, sizeof(gctx->ld));
}

/* spec: SNP-ABI MSG_IMPORT_REQ: an author key is of an ID block's key */
static bool flags_from_wire(uint64_t flags, struct sp_gctx *gctx)
{
	gctx->author_key_en = flags & SEV_MSG_GCTX_AUTHOR_KEY_EN;
	gctx->id_block_en = flags & SEV_MSG_GCTX_ID_BLOCK_EN;
	return !(flags & ~(uint64_t)(SEV_MSG_GCTX_AUTHOR_KEY_EN | SEV_MSG_GCTX_ID_BLOCK_EN)) &&
	       (gctx->id_block_en || !gctx->author_key_en);
}

bool sp_gctx_from_wire(const uint8_t wire[SEV_MSG_SIZE_GCTX], struct sp_gctx *gctx)
{
	for (size_t i = 0; i < SEV_COUNT(CARRIED); i++) {
		uint8_t *to = (uint8_t *)gctx + CARRIED[i].at;
		uint64_t number = sev_get_le64(wire + CARRIED[i].wire);

		if (CARRIED[i].number)
			memcpy(to, &number, sizeof(number));
		else
			memcpy(to, wire + CARRIED[i].wire, CARRIED[i].size);
	}
	/* spec: SNP-ABI MSG_IMPORT_REQ: reserved bytes of a context are zero, its guest is RUNNING
	 */
	return sp_message_reserved_zero(&SEV_MESSAGES[SEV_MSG_ROW_GCTX], wire, SEV_MSG_SIZE_GCTX) &&
	       gctx->state == SP_GSTATE_RUNNING &&
	       flags_from_wire(sev_get_le64(wire + SEV_MSG_AT_GCTX_FLAGS), gctx) &&
	       id_block_from_wire(wire + SEV_MSG_AT_GCTX_ID_BLOCK, gctx);
}
