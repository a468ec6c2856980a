/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope of guest messages: seal, send until answered, open.
 */
#include "ghcb/events.h"
#include "ghcb/message.h"
#include "le.h"
#include "mem.h"

#define IV_SIZE	 12u
#define TAG_SIZE 16u
#define HEADER	 SEV_MSG_SIZE_HEADER

/* spec: SNP-ABI guest messages: the IV is the sequence number; AAD is the header from ALGO on */
static struct ghcb_aead_input input_of(const struct ghcb_channel *channel, const uint8_t *message,
				       uint8_t iv[IV_SIZE])
{
	memset(iv, 0, IV_SIZE);
	memcpy(iv, message + SEV_MSG_AT_HEADER_MSG_SEQNO, 8);
	return (struct ghcb_aead_input){
		.key = ghcb_secrets_key(channel->secrets, channel->vmpck),
		.iv = iv,
		.aad = message + SEV_MSG_AAD,
		.aad_size = HEADER - SEV_MSG_AAD,
	};
}

static void write_header(uint8_t *message, uint8_t vmpck, uint32_t count, uint8_t type,
			 uint8_t version, size_t size)
{
	memset(message, 0, GHCB_MESSAGE_SIZE);
	/* spec: SNP-ABI guest messages: a request has the next number, its answer the one after */
	ghcb_le_put(message + SEV_MSG_AT_HEADER_MSG_SEQNO, (uint64_t)count + 1, 8);
	message[SEV_MSG_AT_HEADER_ALGO] = SEV_MSG_ALGO_AES_256_GCM;
	message[SEV_MSG_AT_HEADER_HDR_VERSION] = SEV_MSG_HDR_VERSION;
	ghcb_le_put(message + SEV_MSG_AT_HEADER_HDR_SIZE, HEADER, 2);
	message[SEV_MSG_AT_HEADER_MSG_TYPE] = type;
	message[SEV_MSG_AT_HEADER_MSG_VERSION] = version;
	ghcb_le_put(message + SEV_MSG_AT_HEADER_MSG_SIZE, size, 2);
	message[SEV_MSG_AT_HEADER_MSG_VMPCK] = vmpck;
}

void ghcb_channel_give_up(struct ghcb_channel *channel)
{
	ghcb_secrets_wipe_key(channel->secrets, channel->vmpck);
	channel->waits = false;
}

/* spec: GHCB SNP guest request: after any other failure the key is not used again */
static enum ghcb_rc fail(struct ghcb_channel *channel, enum ghcb_rc rc)
{
	ghcb_channel_give_up(channel);
	return rc;
}

static enum ghcb_rc seal(struct ghcb_channel *channel, const void *payload, size_t size)
{
	uint8_t iv[IV_SIZE];
	const struct ghcb_aead_input input = input_of(channel, channel->sent, iv);

	channel->waits = true;
	if (!channel->aead->seal(channel->ctx, &input, payload, size, channel->sent + HEADER,
				 channel->sent + SEV_MSG_AT_HEADER_AUTHTAG))
		return fail(channel, GHCB_ERR_CRYPTO);
	return GHCB_OK;
}

/* What an answer to the message in sent has to have in its header. */
static enum ghcb_rc check_header(const struct ghcb_channel *channel, const uint8_t *came,
				 size_t room)
{
	const uint8_t *sent = channel->sent;

	/* spec: SNP-ABI guest messages: an answer has the number after its request's */
	if (ghcb_le_get(came + SEV_MSG_AT_HEADER_MSG_SEQNO, 8) !=
	    ghcb_le_get(sent + SEV_MSG_AT_HEADER_MSG_SEQNO, 8) + 1)
		return GHCB_ERR_MESSAGE_SEQNO;
	/* spec: SNP-ABI guest messages: algorithm, version and size of an answer's header */
	if (came[SEV_MSG_AT_HEADER_ALGO] != SEV_MSG_ALGO_AES_256_GCM ||
	    came[SEV_MSG_AT_HEADER_HDR_VERSION] != SEV_MSG_HDR_VERSION ||
	    ghcb_le_get(came + SEV_MSG_AT_HEADER_HDR_SIZE, 2) != HEADER)
		return GHCB_ERR_MESSAGE;
	/* spec: SNP-ABI guest messages: an answer's type is its request's and one; version and
	 * VMPCK are the request's */
	if (came[SEV_MSG_AT_HEADER_MSG_TYPE] != sent[SEV_MSG_AT_HEADER_MSG_TYPE] + 1 ||
	    came[SEV_MSG_AT_HEADER_MSG_VERSION] != sent[SEV_MSG_AT_HEADER_MSG_VERSION] ||
	    came[SEV_MSG_AT_HEADER_MSG_VMPCK] != sent[SEV_MSG_AT_HEADER_MSG_VMPCK])
		return GHCB_ERR_MESSAGE;
	/* spec: SNP-ABI guest messages: an answer is as long as there is room for, at most */
	return ghcb_le_get(came + SEV_MSG_AT_HEADER_MSG_SIZE, 2) <= room ? GHCB_OK
									 : GHCB_ERR_MESSAGE;
}

/* spec: GHCB SNP guest request: an answer is copied to private memory once, then checked */
static enum ghcb_rc open_answer(struct ghcb_channel *channel, void *answer, size_t *size)
{
	const size_t room = *size < SEV_MSG_PAYLOAD_MAX ? *size : SEV_MSG_PAYLOAD_MAX;
	struct ghcb_aead_input input;
	uint8_t iv[IV_SIZE];
	enum ghcb_rc rc;

	ghcb_copy_in(channel->came, channel->response, GHCB_MESSAGE_SIZE);
	rc = check_header(channel, channel->came, room);
	if (rc)
		return fail(channel, rc);
	*size = ghcb_le_get(channel->came + SEV_MSG_AT_HEADER_MSG_SIZE, 2);
	input = input_of(channel, channel->came, iv);
	if (!channel->aead->open(channel->ctx, &input, channel->came + HEADER, *size, answer,
				 channel->came + SEV_MSG_AT_HEADER_AUTHTAG)) {
		ghcb_wipe(answer, *size);
		return fail(channel, GHCB_ERR_MESSAGE_TAG);
	}
	/* spec: GHCB SNP guest request: the count moves once an answer is authentic */
	ghcb_secrets_set_count(
		channel->secrets, channel->vmpck,
		(uint32_t)ghcb_le_get(channel->came + SEV_MSG_AT_HEADER_MSG_SEQNO, 8));
	channel->waits = false;
	return GHCB_OK;
}

/* spec: GHCB SNP guest request: a message is sealed in private memory, and copied out whole */
static enum ghcb_rc exchange(struct ghcb_channel *channel, struct ghcb_cert_pages *certs)
{
	enum ghcb_rc rc;

	ghcb_copy_out(channel->request, channel->sent, GHCB_MESSAGE_SIZE);
	if (certs)
		rc = ghcb_event_ext_guest_request(channel->cpu, channel->request_gpa,
						  channel->response_gpa, certs->gpa, &certs->pages,
						  &channel->status);
	else
		rc = ghcb_event_guest_request(channel->cpu, channel->request_gpa,
					      channel->response_gpa, &channel->status);
	/* The GHCB is in use: nothing was sent. */
	if (rc == GHCB_ERR_STATE || rc == GHCB_ERR_NESTED)
		return rc;
	if (rc)
		return fail(channel, rc);
	if (!channel->status)
		return GHCB_OK;
	/* spec: GHCB SNP guest request: busy: the same message again, later */
	if (channel->status == (uint64_t)GHCB_REQUEST_BUSY << GHCB_REQUEST_HV_SHIFT)
		return GHCB_ERR_BUSY;
	if (certs && channel->status == (uint64_t)GHCB_REQUEST_SPACE << GHCB_REQUEST_HV_SHIFT)
		return GHCB_ERR_SPACE;
	return fail(channel, GHCB_ERR_REFUSED);
}

/* spec: GHCB SNP extended guest request: too few pages: the same message without certificates, so
 * that its number is used */
static enum ghcb_rc use_number(struct ghcb_channel *channel)
{
	size_t size = SEV_MSG_PAYLOAD_MAX;
	enum ghcb_rc rc;

	for (unsigned i = 0; i < GHCB_MESSAGE_TRIES; i++) {
		rc = exchange(channel, NULL);
		if (rc == GHCB_ERR_BUSY)
			continue;
		if (!rc)
			rc = open_answer(channel, channel->payload, &size);
		ghcb_wipe(channel->payload, sizeof(channel->payload));
		return rc ? rc : GHCB_ERR_SPACE;
	}
	return fail(channel, GHCB_ERR_NO_PROGRESS);
}

enum ghcb_rc ghcb_channel_again(struct ghcb_channel *channel, struct ghcb_cert_pages *certs,
				void *answer, size_t *size)
{
	enum ghcb_rc rc;

	if (!channel->waits)
		return GHCB_ERR_STATE;
	rc = exchange(channel, certs);
	if (rc == GHCB_ERR_SPACE)
		return use_number(channel);
	return rc ? rc : open_answer(channel, answer, size);
}

static bool is_page(uint64_t gpa)
{
	return gpa && !(gpa % GHCB_PAGE_SIZE);
}

/* What can be known before anything is sealed. */
static bool can_be_sent(const struct ghcb_channel *channel, size_t payload_size,
			const struct ghcb_cert_pages *certs)
{
	return payload_size <= SEV_MSG_PAYLOAD_MAX && channel->vmpck < GHCB_VMPCKS &&
	       is_page(channel->request_gpa) && is_page(channel->response_gpa) &&
	       channel->request_gpa != channel->response_gpa &&
	       (!certs || !certs->pages || is_page(certs->gpa));
}

enum ghcb_rc ghcb_channel_ask(struct ghcb_channel *channel, uint8_t type, uint8_t version,
			      const void *payload, size_t payload_size,
			      struct ghcb_cert_pages *certs, void *answer, size_t *size)
{
	uint32_t count;
	enum ghcb_rc rc;

	/* spec: GHCB SNP guest request: a number is not used for a second message */
	if (channel->waits)
		return GHCB_ERR_STATE;
	if (!can_be_sent(channel, payload_size, certs))
		return GHCB_ERR_ARG;
	count = ghcb_secrets_count(channel->secrets, channel->vmpck);
	/* spec: GHCB secrets page: the count has 32 bits, and does not start again */
	if (!ghcb_secrets_key(channel->secrets, channel->vmpck) || count > UINT32_MAX - 2)
		return GHCB_ERR_SECRETS;
	write_header(channel->sent, channel->vmpck, count, type, version, payload_size);
	rc = seal(channel, payload, payload_size);
	return rc ? rc : ghcb_channel_again(channel, certs, answer, size);
}
