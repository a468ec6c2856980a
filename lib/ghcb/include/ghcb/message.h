/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between an SNP guest and the firmware (SNP-ABI, guest messages), which the hypervisor
 * carries by SNP guest request and cannot read: reports, derived keys, what Secure TSC needs.
 *
 * Two messages under one number and key would give both away. So a number is used once: what was
 * sealed is sent until it is answered, the very same bytes; what comes back is believed when its
 * tag is right and its number is the next one; and where anything else happens the key is wiped, so
 * that nothing is ever sealed with it again (ERR_SECRETS from then on).
 */
#ifndef GHCB_MESSAGE_H
#define GHCB_MESSAGE_H

#include "abi/layout/guest_message.h"
#include "ghcb/ops.h"
#include "ghcb/rc.h"
#include "ghcb/secrets.h"

#define GHCB_MESSAGE_SIZE 0x1000u
#define GHCB_REPORT_SIZE  0x4A0u

/* What one message is sealed with: a key of 32 bytes, an IV of 12, and what only the tag covers. */
struct ghcb_aead_input {
	const uint8_t *key, *iv, *aad;
	size_t aad_size;
};

/* AES-256-GCM, the caller's; both work on private memory. from and to are not the same. */
struct ghcb_aead {
	size_t size; /* of this structure, as the caller was compiled */
	/* False: it could not be done. */
	bool (*seal)(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from,
		     size_t size, uint8_t *to, uint8_t tag[16]);
	/* False: not authentic; what to holds then is not used. */
	bool (*open)(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from,
		     size_t size, uint8_t *to, const uint8_t tag[16]);
};

/* One VMPCK's messages. One user at a time, and one channel for as long as there is the secrets
 * page: one that is made anew while a message waits would use its number twice. */
struct ghcb_channel {
	/* The caller's. */
	struct ghcb_cpu *cpu; /* with a GHCB page */
	const struct ghcb_aead *aead;
	void *ctx;	  /* of aead */
	uint8_t *secrets; /* the secrets page, private; the key and its count are kept there */
	uint8_t vmpck;
	/* Two pages shared with the hypervisor, and their GPAs. */
	volatile uint8_t *request, *response;
	uint64_t request_gpa, response_gpa;
	/* The library's; zeros at first. */
	bool waits;	 /* a message was sealed that has no answer yet */
	uint64_t status; /* EXITINFO2 of the last exit, or STATUS of the last answer */
	uint8_t sent[GHCB_MESSAGE_SIZE], came[GHCB_MESSAGE_SIZE];
	uint8_t payload[SEV_MSG_PAYLOAD_MAX];
	uint8_t asked[SEV_MSG_SIZE_TSC_INFO_REQ]; /* what a message of below has as payload */
};

/* Shared pages for the host's certificates. */
struct ghcb_cert_pages {
	uint64_t gpa;
	uint64_t pages; /* with ERR_SPACE: how many are needed, which is the host's word */
};

/*
 * Sends a message, and takes its answer: *size is the room for it, and then its length. certs:
 * NULL, or where certificates go (a report request's only).
 *
 * ERR_BUSY: the hypervisor asks for patience: ghcb_channel_again(), and nothing else, goes on with
 * this message. ERR_SPACE with certs: there are more than fit; the message was answered without
 * them, so that its number is used, and the answer is dropped. ERR_ARG, ERR_STATE, ERR_SECRETS
 * (no key, or no number left), ERR_NESTED: nothing was sent. All others: the key is wiped.
 */
enum ghcb_rc ghcb_channel_ask(struct ghcb_channel *channel, uint8_t type, uint8_t version,
			      const void *payload, size_t payload_size,
			      struct ghcb_cert_pages *certs, void *answer, size_t *size);
/* The message that waits, once more; ERR_STATE: none does. */
enum ghcb_rc ghcb_channel_again(struct ghcb_channel *channel, struct ghcb_cert_pages *certs,
				void *answer, size_t *size);
/* Gives the message up that waits, and the key with it. */
void ghcb_channel_give_up(struct ghcb_channel *channel);

/* How often the messages below are sent while the hypervisor is busy. After ERR_BUSY the same
 * question goes on where it was; another one is ERR_STATE. */
#define GHCB_MESSAGE_TRIES 4096

/* What a report is asked with. */
struct ghcb_report_request {
	uint8_t report_data[64];
	uint32_t vmpl;	  /* at least the VMPCK's */
	uint32_t key_sel; /* 0: VLEK if there is one, else VCEK; 1 VCEK; 2 VLEK */
};

/*
 * As ghcb_channel_ask(). ERR_REFUSED: channel->status has the firmware's STATUS of an authentic
 * answer (the key stays), or EXITINFO2 of an exit that failed (it is wiped). The report's signature
 * is for whoever it is made for.
 */
enum ghcb_rc ghcb_get_report(struct ghcb_channel *channel,
			     const struct ghcb_report_request *request,
			     struct ghcb_cert_pages *certs, uint8_t report[GHCB_REPORT_SIZE]);

/* What a key is derived of (SNP-ABI, MSG_KEY_REQ). */
struct ghcb_key_request {
	bool vmrk;	 /* of the VMRK, else of the VCEK or VLEK */
	uint64_t fields; /* SEV_MSG_KEY_POLICY | …, of message version 1 */
	uint32_t vmpl, guest_svn;
	uint64_t tcb_version;
};

/* The key is the caller's to wipe. */
enum ghcb_rc ghcb_get_key(struct ghcb_channel *channel, const struct ghcb_key_request *request,
			  uint8_t key[32]);

/* What Secure TSC needs of a vCPU that the guest starts. */
struct ghcb_tsc_info {
	uint64_t scale, offset;
	uint32_t factor;
};

enum ghcb_rc ghcb_get_tsc_info(struct ghcb_channel *channel, struct ghcb_tsc_info *info);

/* A certificate of the host's table: a GUID in text order, and where its bytes are. */
struct ghcb_cert {
	uint8_t guid[16];
	const uint8_t *data;
	size_t size;
};

/*
 * The entry of a table at index, and the next index: table is a private copy of the shared pages,
 * in which every offset is the host's word. ERR_STATE: there are no more. ERR_RESPONSE: an entry is
 * outside the table, or nothing ends it.
 */
enum ghcb_rc ghcb_next_cert(const uint8_t *table, size_t size, size_t *index,
			    struct ghcb_cert *cert);

#endif
