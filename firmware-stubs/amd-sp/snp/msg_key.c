/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSG_KEY_REQ: a key for the guest, from a root key and what of the guest is mixed into it.
 */
#include <string.h>

#include "amd-sp/snp/message.h"
#include "base/crypto.h"
#include "base/crypto_kdf.h"

#define FIELDS_V1   0x3Fu
#define FIELDS_V2   0x7Fu
#define ROOT_BITS   0x07u /* ROOT_KEY_SELECT and KEY_SEL */
#define KEY_LABEL   "gmsg-keyreq"
#define SECRET_SIZE 48

struct key_request {
	uint32_t root, key_sel, vmpl, guest_svn;
	uint64_t fields, mit_vector;
	struct sp_tcb tcb;
};

/* The request's fields and the guest's that it selects; the rest stays zero. */
struct mix {
	uint8_t root[4];
	uint8_t vmpl[4];
	uint8_t fields[8];
	uint8_t guest_svn[4];
	uint8_t policy[8];
	uint8_t tcb[8];
	uint8_t mit_vector[8];
	uint8_t image_id[16];
	uint8_t family_id[16];
	uint8_t ld[48];
};

/* spec: SNP-ABI MSG_KEY_REQ: what is mixed in is not above what the guest and the platform have */
static bool is_reached(const struct sp_message *message, const struct key_request *request)
{
	return request->guest_svn <= message->gctx.guest_svn &&
	       sp_tcb_le(&request->tcb, &message->sp->snp_data.committed.tcb) &&
	       !(request->mit_vector & ~message->gctx.launch_mit_vector);
}

static uint32_t take(const struct sp_message *message, struct key_request *out)
{
	uint32_t select = SP_MSG_GET(message, 32, KEY_REQ, ROOT_KEY_SELECT);

	*out = (struct key_request){
		.root = select & SEV_MSG_KEY_ROOT_VMRK,
		.key_sel = select >> SEV_KEY_REQ_KEY_SEL_SHIFT,
		.vmpl = SP_MSG_GET(message, 32, KEY_REQ, VMPL),
		.guest_svn = SP_MSG_GET(message, 32, KEY_REQ, GUEST_SVN),
		.fields = SP_MSG_GET(message, 64, KEY_REQ, GUEST_FIELD_SELECT),
		.mit_vector = SP_MSG_GET(message, 64, KEY_REQ, LAUNCH_MIT_VECTOR),
	};
	/* spec: SNP-ABI MSG_KEY_REQ: reserved bits of ROOT_KEY_SELECT and GUEST_FIELD_SELECT are
	 * zero */
	if (select & ~ROOT_BITS || out->key_sel > SEV_KEY_SEL_MAX ||
	    out->fields & ~(uint64_t)(message->version >= 2 ? FIELDS_V2 : FIELDS_V1))
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI MSG_KEY_REQ: reserved bytes of TCB_VERSION are zero */
	if (!sp_tcb_unpack(message->sp->profile, SP_MSG_GET(message, 64, KEY_REQ, TCB_VERSION),
			   &out->tcb) ||
	    !is_reached(message, out))
		return SEV_FW_INVALID_PARAM;
	return sp_message_check_vmpl(message, out->vmpl);
}

/* The TCB whose secret is the root: one that is asked for, that a later firmware still has. */
static struct sp_tcb root_tcb(const struct sp_message *message, const struct key_request *request)
{
	if (request->fields & SEV_MSG_KEY_TCB)
		return request->tcb;
	if (sp_quirk(message->sp, AMD_SP_QUIRK_KEY_ROOT_TCB))
		return (struct sp_tcb){{0}};
	return message->sp->state->snp.reported_tcb;
}

static uint32_t root_secret(struct sp_message *message, const struct key_request *request,
			    uint8_t secret[SECRET_SIZE], size_t *size)
{
	struct sp_tcb tcb = root_tcb(message, request);
	enum sp_signer signer = SP_SIGNER_VCEK;
	uint32_t status;

	/* spec: SNP-ABI MSG_KEY_REQ: ROOT_KEY_SELECT 1: the VMRK, whatever the platform's keys */
	if (request->root == SEV_MSG_KEY_ROOT_VMRK) {
		*size = sizeof(message->gctx.vmrk);
		memcpy(secret, message->gctx.vmrk, *size);
		return SEV_FW_SUCCESS;
	}
	*size = SECRET_SIZE;
	status = sp_message_signer(message, request->key_sel, &signer);
	/* spec: SNP-ABI SNP_CONFIG: MASK_CHIP_KEY keeps the VCEK out of derived keys */
	if (!status && signer == SP_SIGNER_VCEK &&
	    message->sp->state->snp.config & SP_CONFIG_MASK_CHIP_KEY)
		status = SEV_FW_INVALID_KEY;
	return status ? status : sp_root_secret(message->sp, signer, &tcb, secret);
}

static void mix_in(const struct sp_message *message, const struct key_request *request,
		   struct mix *mix)
{
	const struct sp_gctx *gctx = &message->gctx;
	uint64_t fields = request->fields;

	memset(mix, 0, sizeof(*mix));
	sev_put_le32(mix->root, request->root);
	sev_put_le32(mix->vmpl, request->vmpl);
	sev_put_le64(mix->fields, fields);
	if (fields & SEV_MSG_KEY_POLICY)
		sev_put_le64(mix->policy, gctx->policy);
	if (fields & SEV_MSG_KEY_IMAGE_ID)
		memcpy(mix->image_id, gctx->image_id, sizeof(mix->image_id));
	if (fields & SEV_MSG_KEY_FAMILY_ID)
		memcpy(mix->family_id, gctx->family_id, sizeof(mix->family_id));
	if (fields & SEV_MSG_KEY_LD)
		memcpy(mix->ld, gctx->ld, sizeof(mix->ld));
	if (fields & SEV_MSG_KEY_GUEST_SVN)
		sev_put_le32(mix->guest_svn, request->guest_svn);
	if (fields & SEV_MSG_KEY_TCB)
		sev_put_le64(mix->tcb, sp_tcb_pack(message->sp->profile, &request->tcb));
	if (fields & SEV_MSG_KEY_MIT_VECTOR)
		sev_put_le64(mix->mit_vector, request->mit_vector);
}

/* spec: SNP-ABI MSG_KEY_RSP: the key depends on the root key and on all that is selected */
uint32_t sp_msg_key(struct sp_message *message)
{
	struct key_request request;
	uint8_t secret[SECRET_SIZE];
	struct mix mix;
	size_t size = 0;
	uint32_t status = take(message, &request);

	if (!status)
		status = root_secret(message, &request, secret, &size);
	if (status)
		return status;
	mix_in(message, &request, &mix);
	status = sp_crypto(sev_kdf(secret, size, KEY_LABEL, (const uint8_t *)&mix, sizeof(mix),
				   message->answer + SEV_MSG_AT_KEY_RSP_DERIVED_KEY, 32, NULL));
	sev_cleanse(secret, sizeof(secret));
	return status;
}
