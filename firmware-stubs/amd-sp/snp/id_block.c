/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID block: what its owner says of a guest, signed with an ID key, which an author key may have
 * signed (SNP-ABI: SNP_LAUNCH_FINISH).
 */
#include "abi/layout/id_block.h"

#include <string.h>

#include "amd-sp/snp/guest_commands.h"
#include "base/crypto.h"
#include "base/crypto_ec.h"

#define ID_BLOCK_SIZE 0x60
#define ID_AUTH_SIZE  0x1000

struct id {
	uint8_t block[ID_BLOCK_SIZE];
	uint8_t auth[ID_AUTH_SIZE];
	bool author_key;
};

/* Fields of the author key's part of the ID authentication information. */
static bool is_authors(const struct sev_id_field *field)
{
	return field->offset >= SEV_ID_AUTH_ID_KEY_SIG &&
	       field->offset < SEV_ID_AUTH_AUTHOR_KEY + SEV_ID_KEY_SIZE;
}

static bool reserved_is_zero(const struct id *id)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_ID_AUTH_FIELDS); i++) {
		const struct sev_id_field *field = &SEV_ID_AUTH_FIELDS[i];

		if (field->kind != SEV_ID_RESERVED || (is_authors(field) && !id->author_key))
			continue;
		if (!sev_is_zero(id->auth + field->offset, field->size))
			return false;
	}
	return true;
}

static bool is_p384(const struct id *id, unsigned at_algo, unsigned at_key)
{
	return sev_get_le32(id->auth + at_algo) == SEV_ID_ALGO_P384 &&
	       sev_get_le32(id->auth + at_key + SEV_ID_KEY_CURVE) == SEV_ID_CURVE_P384;
}

static uint32_t check_form(const struct id *id)
{
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID block's VERSION is 1 */
	if (sev_get_le32(id->block + SEV_ID_BLOCK_VERSION) != SEV_ID_BLOCK_VERSION_1)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID key is an ECDSA P-384 key */
	if (!is_p384(id, SEV_ID_AUTH_ID_KEY_ALGO, SEV_ID_AUTH_ID_KEY))
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the author key is an ECDSA P-384 key */
	if (id->author_key && !is_p384(id, SEV_ID_AUTH_AUTH_KEY_ALGO, SEV_ID_AUTH_AUTHOR_KEY))
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: reserved bytes of the ID authentication are zero */
	return reserved_is_zero(id) ? SEV_FW_SUCCESS : SEV_FW_INVALID_PARAM;
}

/* A number of 72 bytes, least significant first; false where it needs more than 48. */
static bool read_number(const uint8_t *from, uint8_t number[SEV_P384_LENGTH])
{
	for (unsigned i = 0; i < SEV_P384_LENGTH; i++)
		number[i] = from[SEV_P384_LENGTH - 1 - i];
	return sev_is_zero(from + SEV_P384_LENGTH, SEV_ID_INTEGER_SIZE - SEV_P384_LENGTH);
}

static bool read_key(const uint8_t *from, struct sev_ec_key **key)
{
	struct sev_p384_point point = {0};

	return read_number(from + SEV_ID_KEY_QX, point.x) &&
	       read_number(from + SEV_ID_KEY_QY, point.y) &&
	       sev_ec_key_from_point("key", &point, key, NULL) == SEV_OK;
}

/* Whether the signature at one place is the key's, at another, over data. */
static bool is_signed(const struct id *id, unsigned at_signature, unsigned at_key,
		      const uint8_t *data, size_t size)
{
	struct sev_p384_signature signature;
	struct sev_ec_key *key = NULL;
	bool valid = false;

	if (!read_number(id->auth + at_signature + SEV_ID_SIGNATURE_R, signature.r) ||
	    !read_number(id->auth + at_signature + SEV_ID_SIGNATURE_S, signature.s) ||
	    !read_key(id->auth + at_key, &key))
		return false;
	if (sev_ec_key_verify(key, data, size, &signature, &valid, NULL) != SEV_OK)
		valid = false;
	sev_ec_key_free(key);
	return valid;
}

static uint32_t check_signatures(const struct id *id)
{
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the author key has signed the ID key */
	if (id->author_key && !is_signed(id, SEV_ID_AUTH_ID_KEY_SIG, SEV_ID_AUTH_AUTHOR_KEY,
					 id->auth + SEV_ID_AUTH_ID_KEY, SEV_ID_KEY_SIZE))
		return SEV_FW_BAD_SIGNATURE;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID key has signed the ID block */
	if (!is_signed(id, SEV_ID_AUTH_ID_BLOCK_SIG, SEV_ID_AUTH_ID_KEY, id->block,
		       sizeof(id->block)))
		return SEV_FW_BAD_SIGNATURE;
	return SEV_FW_SUCCESS;
}

static uint32_t check_contents(const struct id *id, const struct sp_gctx *gctx)
{
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID block's LD is the guest's launch digest */
	if (memcmp(id->block + SEV_ID_BLOCK_LD, gctx->ld, sizeof(gctx->ld)) != 0)
		return SEV_FW_BAD_MEASUREMENT;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID block's POLICY is the guest's */
	if (sev_get_le64(id->block + SEV_ID_BLOCK_POLICY) != gctx->policy)
		return SEV_FW_POLICY_FAILURE;
	return SEV_FW_SUCCESS;
}

static uint32_t check(const struct amd_sp *sp, const struct id *id, const struct sp_gctx *gctx)
{
	bool contents_first = sp_quirk(sp, AMD_SP_QUIRK_SNP_ID_BLOCK_ORDER) == 1;
	uint32_t status = check_form(id);

	if (!status && contents_first)
		status = check_contents(id, gctx);
	if (!status)
		status = check_signatures(id);
	if (!status && !contents_first)
		status = check_contents(id, gctx);
	return status;
}

static void keep(const struct id *id, struct sp_gctx *gctx)
{
	gctx->id_block_en = true;
	gctx->author_key_en = id->author_key;
	memcpy(gctx->family_id, id->block + SEV_ID_BLOCK_FAMILY_ID, sizeof(gctx->family_id));
	memcpy(gctx->image_id, id->block + SEV_ID_BLOCK_IMAGE_ID, sizeof(gctx->image_id));
	gctx->guest_svn = sev_get_le32(id->block + SEV_ID_BLOCK_GUEST_SVN);
	/* spec: SNP-ABI MSG_REPORT_RSP: digests of the ID key and of the author key */
	sev_sha384(id->auth + SEV_ID_AUTH_ID_KEY, SEV_ID_KEY_SIZE, gctx->id_key_digest);
	if (id->author_key)
		sev_sha384(id->auth + SEV_ID_AUTH_AUTHOR_KEY, SEV_ID_KEY_SIZE,
			   gctx->author_key_digest);
}

uint32_t sp_id_block_apply(struct amd_sp *sp, const struct sp_id_block_request *request,
			   struct sp_gctx *gctx)
{
	struct id id = {.author_key = request->author_key};
	uint32_t status = sp_read(sp, request->id_block, id.block, sizeof(id.block));

	if (!status)
		status = sp_read(sp, request->id_auth, id.auth, sizeof(id.auth));
	if (!status)
		status = check(sp, &id, gctx);
	if (!status)
		keep(&id, gctx);
	return status;
}
