/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_GUEST_REQUEST: a guest's message is taken from one page, its answer goes to another.
 */
#include <stdlib.h>

#include "amd-sp/snp/message.h"
#include "base/crypto.h"

static uint32_t check_pages(struct amd_sp *sp, uint64_t request, uint64_t response)
{
	/* spec: SNP-ABI SNP_GUEST_REQUEST: request and response are two aligned pages of memory */
	if (request % MACHINE_PAGE_SIZE || response % MACHINE_PAGE_SIZE || request == response ||
	    !machine_is_memory(sp->machine, request, MACHINE_PAGE_SIZE))
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the firmware may write to the response page */
	return sp_writable(sp, response, MACHINE_PAGE_SIZE);
}

static bool fails_command(uint32_t status)
{
	return status == SEV_FW_HWERROR_PLATFORM || status == SEV_FW_HWERROR_UNSAFE;
}

/* The message's own answer: STATUS, and the rest where that is success. */
static uint32_t answer(struct sp_message *message, const struct sp_message_kind *kind)
{
	uint32_t status = SEV_FW_SUCCESS;

	/* spec: SNP-ABI guest messages: reserved fields of a request are zero */
	if (!sp_message_reserved_zero(sp_message_layout(message->type), message->request,
				      message->size))
		status = SEV_FW_INVALID_PARAM;
	message->answer_size = kind->answer_size;
	if (!status)
		status = kind->answer(message);
	if (fails_command(status))
		return status;
	if (status)
		message->target.spa = 0;
	sev_put_le32(message->answer, status);
	return SEV_FW_SUCCESS;
}

/* What is only done when nothing can be wrong with the message any more. */
static uint32_t hand_over(struct sp_message *message, uint64_t response)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	uint32_t status = sp_message_seal(message, page);

	if (!status)
		status = sp_write(message->sp, response, page, sizeof(page));
	if (!status && message->target.spa)
		status = sp_gctx_save(message->sp, &message->target);
	return status ? status : sp_gctx_save(message->sp, &message->next);
}

static uint32_t exchange(struct sp_message *message, uint64_t request, uint64_t response)
{
	const struct sp_message_kind *kind;
	uint8_t page[MACHINE_PAGE_SIZE];
	uint32_t status = sp_read(message->sp, request, page, sizeof(page));

	if (!status)
		status = sp_message_open(message, page, &kind);
	if (status)
		return status;
	message->next = message->gctx;
	/* spec: SNP-ABI SNP_GUEST_REQUEST: the VMPCK's counter moves by two, on success only */
	message->next.msg_count[message->vmpck] += 2;
	status = answer(message, kind);
	return status ? status : hand_over(message, response);
}

static uint32_t guest_request(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t request = SP_GET(call, 64, SNP_GUEST_REQUEST, REQ_PADDR);
	uint64_t response = SP_GET(call, 64, SNP_GUEST_REQUEST, RES_PADDR);
	struct sp_message *message = calloc(1, sizeof(*message));
	uint32_t status;

	if (!message)
		return SEV_FW_HWERROR_PLATFORM;
	message->sp = sp;
	status = sp_gctx_open(sp, call, SP_GET(call, 64, SNP_GUEST_REQUEST, GCTX_PADDR),
			      &message->gctx);
	if (!status)
		status = check_pages(sp, request, response);
	if (!status)
		status = exchange(message, request, response);
	sev_cleanse(message, sizeof(*message));
	free(message);
	return status;
}

const struct sp_command SP_SNP_MESSAGE_COMMANDS[] = {
	/* spec: SNP-ABI SNP_GUEST_REQUEST: in INIT, and the guest is RUNNING */
	{SEV_CMD_SNP_GUEST_REQUEST, 0, SP_ANY_STATE, SP_STATE(SP_SNP_INIT),
	 SP_STATE(SP_GSTATE_RUNNING), guest_request},
	{0},
};
