/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/snp/gctx.h"
#include "base/bytes.h"
#include "base/crypto_aes.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "sim_message: %s\n", #condition);                          \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

void sim_channel_open(struct sim_sp *sim, uint64_t gctx, uint8_t vmpck, struct sim_channel *channel)
{
	struct sp_gctx copy;

	NEED(sp_gctx_open(sim->sp, NULL, gctx, &copy) == SEV_FW_SUCCESS);
	*channel = (struct sim_channel){
		.sim = sim,
		.gctx = gctx,
		.request = sim_page(sim),
		.response = sim_page(sim),
		.vmpck = vmpck,
		.count = copy.msg_count[vmpck],
	};
	memcpy(channel->key, copy.vmpck[vmpck], sizeof(channel->key));
	sim_to_firmware(sim, channel->response);
}

static void make_iv(uint64_t seqno, uint8_t iv[12])
{
	memset(iv, 0, 12);
	sev_put_le64(iv, seqno);
}

void sim_message_reseal(const struct sim_channel *channel, const struct sim_message *message,
			uint8_t page[0x1000])
{
	uint8_t iv[12];

	make_iv(sev_get_le64(page + 0x20), iv);
	NEED(sev_aes256_gcm_seal(channel->key, iv, page + 0x30, 0x30, message->payload, page + 0x60,
				 message->size, page, NULL) == SEV_OK);
}

void sim_message_seal(const struct sim_channel *channel, const struct sim_message *message,
		      uint8_t page[0x1000])
{
	memset(page, 0, 0x1000);
	sev_put_le64(page + 0x20, channel->count + 1);
	page[0x30] = 1; /* AES-256-GCM */
	page[0x31] = 1;
	page[0x32] = 0x60;
	page[0x34] = message->type;
	page[0x35] = message->version;
	sev_put_le16(page + 0x36, message->size);
	page[0x3C] = channel->vmpck;
	sim_message_reseal(channel, message, page);
}

uint32_t sim_message_issue(struct sim_channel *channel, const uint8_t page[0x1000])
{
	uint8_t buffer[0x18];

	NEED(machine_write(channel->sim->machine, channel->request, page, 0x1000));
	sev_put_le64(buffer, channel->gctx);
	sev_put_le64(buffer + 8, channel->request);
	sev_put_le64(buffer + 16, channel->response);
	return sim_command(channel->sim, 0x094, buffer, sizeof(buffer));
}

bool sim_message_open(const struct sim_channel *channel, const struct sim_message *asked,
		      struct sim_message *answer)
{
	uint8_t page[0x1000], iv[12];
	bool valid = false;

	NEED(machine_read(channel->sim->machine, channel->response, page, sizeof(page)));
	answer->type = page[0x34];
	answer->version = page[0x35];
	answer->size = sev_get_le16(page + 0x36);
	if (answer->type != asked->type + 1 || answer->version != asked->version ||
	    answer->size > SIM_PAYLOAD_MAX || sev_get_le64(page + 0x20) != channel->count + 2 ||
	    page[0x30] != 1 || page[0x31] != 1 || sev_get_le16(page + 0x32) != 0x60 ||
	    page[0x3C] != channel->vmpck)
		return false;
	make_iv(channel->count + 2, iv);
	NEED(sev_aes256_gcm_open(channel->key, iv, page + 0x30, 0x30, page + 0x60, answer->payload,
				 answer->size, page, &valid) == SEV_OK);
	return valid;
}

uint32_t sim_message_ask(struct sim_channel *channel, const struct sim_message *message,
			 struct sim_message *answer)
{
	uint8_t page[0x1000];

	memset(answer, 0, sizeof(*answer));
	sim_message_seal(channel, message, page);
	NEED(sim_message_issue(channel, page) == SEV_FW_SUCCESS);
	NEED(sim_message_open(channel, message, answer));
	channel->count += 2;
	return sev_get_le32(answer->payload);
}
