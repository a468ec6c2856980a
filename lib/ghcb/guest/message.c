/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The messages that guests send: what goes into them, and what has to come back.
 */
#include "ghcb/message.h"
#include "le.h"
#include "mem.h"

struct ask {
	uint8_t type;
	const uint8_t *payload;
	size_t payload_size;
	struct ghcb_cert_pages *certs;
	size_t answer_size; /* what an answer without an error has */
};

/* An authentic answer, STATUS in its first 4 bytes. */
static enum ghcb_rc check_answer(struct ghcb_channel *channel, const struct ask *ask, size_t size)
{
	/* spec: SNP-ABI guest messages: a firmware that refuses says so in STATUS */
	if (size < 4)
		return GHCB_ERR_MESSAGE;
	channel->status = ghcb_le_get(channel->payload, 4);
	if (channel->status)
		return GHCB_ERR_REFUSED;
	/* spec: SNP-ABI guest messages: an answer is as long as its message is */
	return size == ask->answer_size ? GHCB_OK : GHCB_ERR_MESSAGE;
}

/* spec: GHCB SNP guest request: a number is not used for a second message */
static bool is_waiting(const struct ghcb_channel *channel, const struct ask *ask)
{
	return channel->waits && channel->sent[SEV_MSG_AT_HEADER_MSG_TYPE] == ask->type &&
	       !memcmp(channel->asked, ask->payload, ask->payload_size);
}

static enum ghcb_rc ask_first(struct ghcb_channel *channel, const struct ask *ask, size_t *size)
{
	if (is_waiting(channel, ask))
		return ghcb_channel_again(channel, ask->certs, channel->payload, size);
	if (channel->waits)
		return GHCB_ERR_STATE;
	memcpy(channel->asked, ask->payload, ask->payload_size);
	return ghcb_channel_ask(channel, ask->type, 1, ask->payload, ask->payload_size, ask->certs,
				channel->payload, size);
}

/* The answer is in channel->payload, which the caller wipes. */
static enum ghcb_rc ask_until_answered(struct ghcb_channel *channel, const struct ask *ask)
{
	size_t size = sizeof(channel->payload);
	enum ghcb_rc rc = ask_first(channel, ask, &size);

	for (unsigned i = 1; rc == GHCB_ERR_BUSY && i < GHCB_MESSAGE_TRIES; i++) {
		size = sizeof(channel->payload);
		rc = ghcb_channel_again(channel, ask->certs, channel->payload, &size);
	}
	return rc ? rc : check_answer(channel, ask, size);
}

enum ghcb_rc ghcb_get_report(struct ghcb_channel *channel,
			     const struct ghcb_report_request *request,
			     struct ghcb_cert_pages *certs, uint8_t report[GHCB_REPORT_SIZE])
{
	uint8_t payload[SEV_MSG_SIZE_REPORT_REQ] = {0};
	const struct ask ask = {SEV_MSG_REPORT_REQ, payload, sizeof(payload), certs,
				SEV_MSG_SIZE_REPORT_RSP};
	enum ghcb_rc rc;

	memcpy(payload + SEV_MSG_AT_REPORT_REQ_REPORT_DATA, request->report_data, 64);
	ghcb_le_put(payload + SEV_MSG_AT_REPORT_REQ_VMPL, request->vmpl, 4);
	ghcb_le_put(payload + SEV_MSG_AT_REPORT_REQ_KEY_SEL, request->key_sel, 4);
	rc = ask_until_answered(channel, &ask);
	if (rc)
		return rc;
	/* spec: SNP-ABI MSG_REPORT_RSP: REPORT_SIZE is the report's */
	if (ghcb_le_get(channel->payload + SEV_MSG_AT_REPORT_RSP_REPORT_SIZE, 4) !=
	    GHCB_REPORT_SIZE)
		return GHCB_ERR_MESSAGE;
	memcpy(report, channel->payload + SEV_MSG_AT_REPORT_RSP_REPORT, GHCB_REPORT_SIZE);
	/* spec: SNP-ABI MSG_REPORT_REQ: REPORT_DATA of the report is the request's */
	return memcmp(report + 0x50, request->report_data, 64) ? GHCB_ERR_MESSAGE : GHCB_OK;
}

enum ghcb_rc ghcb_get_key(struct ghcb_channel *channel, const struct ghcb_key_request *request,
			  uint8_t key[32])
{
	uint8_t payload[SEV_MSG_KEY_SIZE_V1] = {0};
	const struct ask ask = {SEV_MSG_KEY_REQ, payload, sizeof(payload), NULL,
				SEV_MSG_SIZE_KEY_RSP};
	enum ghcb_rc rc;

	ghcb_le_put(payload + SEV_MSG_AT_KEY_REQ_ROOT_KEY_SELECT,
		    request->vmrk ? SEV_MSG_KEY_ROOT_VMRK : 0, 4);
	ghcb_le_put(payload + SEV_MSG_AT_KEY_REQ_GUEST_FIELD_SELECT, request->fields, 8);
	ghcb_le_put(payload + SEV_MSG_AT_KEY_REQ_VMPL, request->vmpl, 4);
	ghcb_le_put(payload + SEV_MSG_AT_KEY_REQ_GUEST_SVN, request->guest_svn, 4);
	ghcb_le_put(payload + SEV_MSG_AT_KEY_REQ_TCB_VERSION, request->tcb_version, 8);
	rc = ask_until_answered(channel, &ask);
	if (!rc)
		memcpy(key, channel->payload + SEV_MSG_AT_KEY_RSP_DERIVED_KEY, 32);
	ghcb_wipe(channel->payload, sizeof(channel->payload));
	return rc;
}

enum ghcb_rc ghcb_get_tsc_info(struct ghcb_channel *channel, struct ghcb_tsc_info *info)
{
	const uint8_t payload[SEV_MSG_SIZE_TSC_INFO_REQ] = {0};
	const struct ask ask = {SEV_MSG_TSC_INFO_REQ, payload, sizeof(payload), NULL,
				SEV_MSG_SIZE_TSC_INFO_RSP};
	const enum ghcb_rc rc = ask_until_answered(channel, &ask);

	if (rc)
		return rc;
	info->scale = ghcb_le_get(channel->payload + SEV_MSG_AT_TSC_INFO_RSP_GUEST_TSC_SCALE, 8);
	info->offset = ghcb_le_get(channel->payload + SEV_MSG_AT_TSC_INFO_RSP_GUEST_TSC_OFFSET, 8);
	info->factor =
		(uint32_t)ghcb_le_get(channel->payload + SEV_MSG_AT_TSC_INFO_RSP_TSC_FACTOR, 4);
	return GHCB_OK;
}
