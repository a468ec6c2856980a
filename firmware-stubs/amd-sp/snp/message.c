/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope of guest messages: header, sequence numbers, AES-256-GCM under a VMPCK.
 */
#include "amd-sp/snp/message.h"

#include <string.h>

#include "base/crypto.h"
#include "base/crypto_aes.h"

#define KIND(NAME, version, since, handler)                                                        \
	{                                                                                          \
		SEV_MSG_##NAME##_REQ, version, since, SEV_MSG_SIZE_##NAME##_REQ,                   \
			SEV_MSG_SIZE_##NAME##_REQ, SEV_MSG_SIZE_##NAME##_RSP, handler              \
	}
#define CPUID_MAX (SEV_MSG_SIZE_CPUID_REQ + SEV_MSG_CPUID_COUNT_MAX * SEV_MSG_SIZE_CPUID_FUNCTION)

static const struct sp_message_kind KINDS[] = {
	{SEV_MSG_CPUID_REQ, 1, 0, SEV_MSG_SIZE_CPUID_REQ, CPUID_MAX, SEV_MSG_SIZE_CPUID_RSP,
	 sp_msg_cpuid},
	{SEV_MSG_KEY_REQ, 1, 0, SEV_MSG_KEY_SIZE_V1, SEV_MSG_KEY_SIZE_V1, SEV_MSG_SIZE_KEY_RSP,
	 sp_msg_key},
	{SEV_MSG_KEY_REQ, 2, 58, SEV_MSG_KEY_SIZE_V1, SEV_MSG_SIZE_KEY_REQ, SEV_MSG_SIZE_KEY_RSP,
	 sp_msg_key},
	KIND(REPORT, 1, 0, sp_msg_report),
	KIND(EXPORT, 1, 0, sp_msg_export),
	KIND(IMPORT, 1, 0, sp_msg_import),
	KIND(ABSORB, 1, 0, sp_msg_absorb),
	KIND(VMRK, 1, 0, sp_msg_vmrk),
	KIND(ABSORB_NOMA, 1, 0, sp_msg_absorb_noma),
	KIND(TSC_INFO, 1, 0, sp_msg_tsc_info),
};

const struct sp_message_kind *sp_message_kind(const struct amd_sp *sp, uint8_t type,
					      uint8_t version)
{
	for (size_t i = 0; i < SEV_COUNT(KINDS); i++)
		if (KINDS[i].type == type && KINDS[i].version == version)
			return KINDS[i].since <= sp->state->snp.running.api_minor ? &KINDS[i]
										  : NULL;
	return NULL;
}

const struct sev_message_layout *sp_message_layout(uint8_t type)
{
	for (size_t i = 0; i < SEV_MESSAGE_COUNT; i++)
		if (SEV_MESSAGES[i].type == type)
			return &SEV_MESSAGES[i];
	return NULL;
}

bool sp_message_reserved_zero(const struct sev_message_layout *layout, const uint8_t *data,
			      size_t size)
{
	for (unsigned i = 0; i < layout->field_count; i++) {
		const struct sev_message_field *field = &layout->fields[i];

		if (field->kind == SEV_MESSAGE_RESERVED && field->offset < size &&
		    !sev_is_zero(data + field->offset, field->size))
			return false;
	}
	return true;
}

static uint8_t get8(const uint8_t *page, unsigned at)
{
	return page[at];
}

/* spec: SNP-ABI SNP_GUEST_REQUEST: the header names algorithm, version, size and VMPCK that exist
 */
static bool header_is_known(const uint8_t *page)
{
	return get8(page, SEV_MSG_AT_HEADER_ALGO) == SEV_MSG_ALGO_AES_256_GCM &&
	       get8(page, SEV_MSG_AT_HEADER_HDR_VERSION) == SEV_MSG_HDR_VERSION &&
	       sev_get_le16(page + SEV_MSG_AT_HEADER_HDR_SIZE) == SEV_MSG_SIZE_HEADER &&
	       get8(page, SEV_MSG_AT_HEADER_MSG_VMPCK) < SEV_MSG_VMPCKS &&
	       sp_message_reserved_zero(&SEV_MESSAGES[SEV_MSG_ROW_HEADER], page,
					SEV_MSG_SIZE_HEADER);
}

static bool kind_takes(const struct amd_sp *sp, const struct sp_message_kind *kind, uint16_t size)
{
	if (size < kind->size_min || size > kind->size_max)
		return false;
	if (kind->type == SEV_MSG_KEY_REQ)
		return size == kind->size_max ||
		       (size == kind->size_min && !sp_quirk(sp, AMD_SP_QUIRK_KEY_REQ_SHORT));
	return true;
}

/* spec: SNP-ABI SNP_GUEST_REQUEST: type, version and size of the message are known ones */
static uint32_t check_kind(struct sp_message *message, const struct sp_message_kind **kind)
{
	*kind = sp_message_kind(message->sp, message->type, message->version);
	return *kind && kind_takes(message->sp, *kind, message->size) ? SEV_FW_SUCCESS
								      : SEV_FW_INVALID_PARAM;
}

static uint32_t check_seqno(const struct sp_message *message)
{
	uint64_t count = message->gctx.msg_count[message->vmpck];

	/* spec: SNP-ABI SNP_GUEST_REQUEST: a counter that would overflow ends the VMPCK's use */
	if (count > UINT64_MAX - 2)
		return SEV_FW_AEAD_OFLOW;
	/* spec: SNP-ABI SNP_GUEST_REQUEST: MSG_SEQNO is one more than the last of its VMPCK */
	if (message->seqno != count + 1)
		return sp_quirk_status(message->sp, AMD_SP_QUIRK_MSG_SEQNO);
	return SEV_FW_SUCCESS;
}

/* spec: SNP-ABI SNP_GUEST_REQUEST: the IV is MSG_SEQNO, then zeros */
static void make_iv(uint64_t seqno, uint8_t iv[SEV_GCM_IV_SIZE])
{
	memset(iv, 0, SEV_GCM_IV_SIZE);
	sev_put_le64(iv, seqno);
}

static uint32_t decrypt(struct sp_message *message, const uint8_t *page)
{
	uint8_t iv[SEV_GCM_IV_SIZE];
	bool valid = false;
	uint32_t status;

	make_iv(message->seqno, iv);
	status = sp_crypto(sev_aes256_gcm_open(
		message->gctx.vmpck[message->vmpck], iv, page + SEV_MSG_AAD,
		SEV_MSG_SIZE_HEADER - SEV_MSG_AAD, page + SEV_MSG_SIZE_HEADER, message->request,
		message->size, page + SEV_MSG_AT_HEADER_AUTHTAG, &valid));
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the tag is that of header and payload */
	return !status && !valid ? SEV_FW_BAD_MEASUREMENT : status;
}

uint32_t sp_message_open(struct sp_message *message, const uint8_t page[MACHINE_PAGE_SIZE],
			 const struct sp_message_kind **kind)
{
	uint32_t status;

	if (!header_is_known(page))
		return SEV_FW_INVALID_PARAM;
	message->seqno = sev_get_le64(page + SEV_MSG_AT_HEADER_MSG_SEQNO);
	message->type = get8(page, SEV_MSG_AT_HEADER_MSG_TYPE);
	message->version = get8(page, SEV_MSG_AT_HEADER_MSG_VERSION);
	message->vmpck = get8(page, SEV_MSG_AT_HEADER_MSG_VMPCK);
	message->size = sev_get_le16(page + SEV_MSG_AT_HEADER_MSG_SIZE);
	status = check_kind(message, kind);
	if (!status)
		status = check_seqno(message);
	if (!status)
		status = decrypt(message, page);
	return status;
}

/* spec: SNP-ABI SNP_GUEST_REQUEST: the answer has the request's header, type and MSG_SEQNO one up
 */
uint32_t sp_message_seal(const struct sp_message *message, uint8_t page[MACHINE_PAGE_SIZE])
{
	uint8_t iv[SEV_GCM_IV_SIZE];

	memset(page, 0, MACHINE_PAGE_SIZE);
	sev_put_le64(page + SEV_MSG_AT_HEADER_MSG_SEQNO, message->seqno + 1);
	page[SEV_MSG_AT_HEADER_ALGO] = SEV_MSG_ALGO_AES_256_GCM;
	page[SEV_MSG_AT_HEADER_HDR_VERSION] = SEV_MSG_HDR_VERSION;
	sev_put_le16(page + SEV_MSG_AT_HEADER_HDR_SIZE, SEV_MSG_SIZE_HEADER);
	page[SEV_MSG_AT_HEADER_MSG_TYPE] = (uint8_t)(message->type + 1);
	page[SEV_MSG_AT_HEADER_MSG_VERSION] = message->version;
	sev_put_le16(page + SEV_MSG_AT_HEADER_MSG_SIZE, message->answer_size);
	page[SEV_MSG_AT_HEADER_MSG_VMPCK] = message->vmpck;
	make_iv(message->seqno + 1, iv);
	return sp_crypto(sev_aes256_gcm_seal(
		message->gctx.vmpck[message->vmpck], iv, page + SEV_MSG_AAD,
		SEV_MSG_SIZE_HEADER - SEV_MSG_AAD, message->answer, page + SEV_MSG_SIZE_HEADER,
		message->answer_size, page + SEV_MSG_AT_HEADER_AUTHTAG, NULL));
}

/* spec: SNP-ABI guest messages: VMPL is at least that of the VMPCK, and at most 3 */
uint32_t sp_message_check_vmpl(const struct sp_message *message, uint32_t vmpl)
{
	return vmpl < message->vmpck || vmpl >= SEV_MSG_VMPCKS ? SEV_FW_INVALID_PARAM
							       : SEV_FW_SUCCESS;
}

uint32_t sp_message_signer(const struct sp_message *message, uint32_t key_sel,
			   enum sp_signer *signer)
{
	bool vlek = message->sp->state->snp.vlek_loaded;

	/* spec: SNP-ABI guest messages: KEY_SEL: 0 VLEK if there is one, 1 VCEK, 2 VLEK */
	if (key_sel > SEV_KEY_SEL_MAX)
		return SEV_FW_INVALID_PARAM;
	*signer = key_sel == 2 || (key_sel == 0 && vlek) ? SP_SIGNER_VLEK : SP_SIGNER_VCEK;
	/* spec: SNP-ABI guest messages: KEY_SEL: a VLEK that is asked for is loaded */
	if (*signer == SP_SIGNER_VLEK && !vlek)
		return SEV_FW_INVALID_KEY;
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: VCEK_DIS keeps the VCEK from the guest */
	if (*signer == SP_SIGNER_VCEK && message->gctx.vcek_dis)
		return SEV_FW_INVALID_KEY;
	return SEV_FW_SUCCESS;
}
