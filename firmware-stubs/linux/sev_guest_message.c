/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message of the guest's and its answer (Linux: snp_send_guest_request). Whatever leaves open
 * whether the firmware has seen the message ends the use of its key: a counter value must not be
 * used for two messages.
 */
#include <errno.h>
#include <string.h>

#include "abi/layout/guest_message.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"
#include "base/os/io.h"
#include "linux/sev_guest_state.h"

#define RETRY_SECONDS	  2
#define RETRY_SECONDS_MAX 60
#define INVALID_LEN	  ((uint64_t)SEV_VMM_INVALID_LEN << 32)
#define BUSY		  ((uint64_t)SEV_VMM_BUSY << 32)
#define NO_FW_CALL	  UINT64_C(0xFFFFFFFF)

struct channel {
	struct lx_kernel *kernel;
	struct lx_snp_driver *driver;
	struct lx_snp_message *message;
	uint8_t vmpck[SEV_GCM_KEY_SIZE];
	uint32_t count;
};

static void make_iv(uint64_t seqno, uint8_t iv[SEV_GCM_IV_SIZE])
{
	memset(iv, 0, SEV_GCM_IV_SIZE);
	sev_put_le64(iv, seqno);
}

static int encrypt(struct channel *channel)
{
	const struct lx_snp_message *message = channel->message;
	uint8_t *page = channel->message->req.request;
	uint8_t iv[SEV_GCM_IV_SIZE];

	memset(page, 0, MACHINE_PAGE_SIZE);
	sev_put_le64(page + SEV_MSG_AT_HEADER_MSG_SEQNO, (uint64_t)channel->count + 1);
	page[SEV_MSG_AT_HEADER_ALGO] = SEV_MSG_ALGO_AES_256_GCM;
	page[SEV_MSG_AT_HEADER_HDR_VERSION] = SEV_MSG_HDR_VERSION;
	sev_put_le16(page + SEV_MSG_AT_HEADER_HDR_SIZE, SEV_MSG_SIZE_HEADER);
	page[SEV_MSG_AT_HEADER_MSG_TYPE] = message->type;
	page[SEV_MSG_AT_HEADER_MSG_VERSION] = message->version;
	sev_put_le16(page + SEV_MSG_AT_HEADER_MSG_SIZE, message->size);
	page[SEV_MSG_AT_HEADER_MSG_VMPCK] = (uint8_t)channel->driver->vmpl;
	make_iv((uint64_t)channel->count + 1, iv);
	return sev_aes256_gcm_seal(channel->vmpck, iv, page + SEV_MSG_AAD,
				   SEV_MSG_SIZE_HEADER - SEV_MSG_AAD, message->payload,
				   page + SEV_MSG_SIZE_HEADER, message->size,
				   page + SEV_MSG_AT_HEADER_AUTHTAG, NULL)
		       ? -EBADMSG
		       : 0;
}

/* UAPI: sev-guest: an answer is the one to this request */
static bool is_answer(const struct channel *channel, uint16_t *size)
{
	const struct lx_snp_message *message = channel->message;
	const uint8_t *page = message->req.response;

	*size = sev_get_le16(page + SEV_MSG_AT_HEADER_MSG_SIZE);
	return sev_get_le64(page + SEV_MSG_AT_HEADER_MSG_SEQNO) == (uint64_t)channel->count + 2 &&
	       page[SEV_MSG_AT_HEADER_MSG_TYPE] == message->type + 1 &&
	       page[SEV_MSG_AT_HEADER_MSG_VERSION] == message->version && *size <= message->room;
}

static int decrypt(struct channel *channel)
{
	struct lx_snp_message *message = channel->message;
	const uint8_t *page = message->req.response;
	uint8_t iv[SEV_GCM_IV_SIZE];
	bool valid = false;
	uint16_t size;

	memset(message->answer, 0, message->room);
	if (!is_answer(channel, &size))
		return -EBADMSG;
	make_iv((uint64_t)channel->count + 2, iv);
	if (sev_aes256_gcm_open(channel->vmpck, iv, page + SEV_MSG_AAD,
				SEV_MSG_SIZE_HEADER - SEV_MSG_AAD, page + SEV_MSG_SIZE_HEADER,
				message->answer, size, page + SEV_MSG_AT_HEADER_AUTHTAG, &valid))
		return -EBADMSG;
	return valid ? 0 : -EBADMSG;
}

/* One request to the hypervisor (Linux: snp_issue_guest_request). */
static int issue(struct channel *channel)
{
	struct lx_guest_req *req = &channel->message->req;
	const struct lx_guest_info *guest =
		lx_snp_guest(channel->kernel, channel->driver->guest_id);
	int rc;

	req->exitinfo2 = NO_FW_CALL;
	rc = lx_handle_guest_req(channel->kernel, guest, req);
	if (rc)
		return rc;
	if (req->exitinfo2 == BUSY)
		return -EAGAIN;
	if (req->exitinfo2 == INVALID_LEN && req->extended)
		return -ENOSPC;
	return req->exitinfo2 ? -EIO : 0;
}

static void wait_a_while(const struct lx_kernel *kernel)
{
	if (kernel->below)
		(void)SEV_IO(kernel->below, wait, RETRY_SECONDS * 1000);
}

/* UAPI: sev-guest: a throttled request is repeated as it is for a minute */
static int issue_patiently(struct channel *channel)
{
	unsigned waited = 0;
	int rc = issue(channel);

	for (; rc == -EAGAIN && waited < RETRY_SECONDS_MAX; waited += RETRY_SECONDS) {
		wait_a_while(channel->kernel);
		rc = issue(channel);
	}
	return rc == -EAGAIN ? -ETIMEDOUT : rc;
}

/* UAPI: sev-guest: too little room for certificates: the counter is used up by a plain request */
static int exchange(struct channel *channel)
{
	struct lx_guest_req *req = &channel->message->req;
	int rc = issue_patiently(channel);

	if (rc == -ENOSPC) {
		req->extended = false;
		rc = issue_patiently(channel);
		req->exitinfo2 = INVALID_LEN;
		rc = rc ? rc : -EIO;
	}
	if (!lx_secrets_set_seqno(channel->kernel, channel->driver, channel->count + 2))
		return -EIO;
	return rc;
}

static int send(struct channel *channel)
{
	int rc = encrypt(channel);

	if (rc)
		return rc;
	rc = exchange(channel);
	if (rc == -EIO && channel->message->req.exitinfo2 == INVALID_LEN)
		return rc;
	if (!rc)
		rc = decrypt(channel);
	/* UAPI: sev-guest: after any other failure the VMPCK is wiped */
	if (rc)
		lx_secrets_wipe_vmpck(channel->kernel, channel->driver);
	return rc;
}

int lx_snp_send(struct lx_kernel *kernel, struct lx_snp_driver *driver,
		struct lx_snp_message *message)
{
	struct channel channel = {.kernel = kernel, .driver = driver, .message = message};
	int rc;

	if (!lx_secrets_vmpck(kernel, driver, channel.vmpck) ||
	    !lx_secrets_seqno(kernel, driver, &channel.count))
		return -EIO;
	/* UAPI: sev-guest: a VMPCK that was wiped is never used again */
	if (sev_is_zero(channel.vmpck, sizeof(channel.vmpck)))
		rc = -ENOTTY;
	/* UAPI: sev-guest: the counter in the secrets page has 32 bits */
	else if (channel.count >= UINT32_MAX - 1)
		rc = -EIO;
	else
		rc = send(&channel);
	sev_cleanse(channel.vmpck, sizeof(channel.vmpck));
	return rc;
}
