/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest messages as a guest sends them, for tests: sealed here, apart from the code under test, and
 * open to be changed in between.
 */
#ifndef TESTS_SUPPORT_SIM_MESSAGE_H
#define TESTS_SUPPORT_SIM_MESSAGE_H

#include "sim_sp.h"

#define SIM_PAYLOAD_MAX (0x1000 - 0x60)

/* A guest's end of the channel under one VMPCK. */
struct sim_channel {
	struct sim_sp *sim;
	uint64_t gctx, request, response; /* sPAs */
	uint8_t vmpck;
	uint8_t key[32];
	uint64_t count; /* messages that went over it, both ways */
};

struct sim_message {
	uint8_t type, version;
	uint16_t size;
	uint8_t payload[SIM_PAYLOAD_MAX];
};

/* The channel of a running guest, with pages of its own; the key is taken from the context. */
void sim_channel_open(struct sim_sp *sim, uint64_t gctx, uint8_t vmpck,
		      struct sim_channel *channel);
/* The request's page, header and sealed payload. */
void sim_message_seal(const struct sim_channel *channel, const struct sim_message *message,
		      uint8_t page[0x1000]);
/* Seals again what is in a page, whose header was changed. */
void sim_message_reseal(const struct sim_channel *channel, const struct sim_message *message,
			uint8_t page[0x1000]);
/* The command on a page: its status. */
uint32_t sim_message_issue(struct sim_channel *channel, const uint8_t page[0x1000]);
/* Opens the answer: false where header or tag are not as they must be. */
bool sim_message_open(const struct sim_channel *channel, const struct sim_message *asked,
		      struct sim_message *answer);
/*
 * All of it: STATUS of the answer, whose counter has moved; ends the program where the command
 * fails.
 */
uint32_t sim_message_ask(struct sim_channel *channel, const struct sim_message *message,
			 struct sim_message *answer);

#endif
