/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest messages to the software firmware. The input is a number of messages: who sends it, by
 * which VMPCK, whom it names, what is wrong with its envelope, and its payload. The harness seals
 * them, so that payloads get past the tag.
 *
 * An input: one byte for the profile, then messages of
 *   0  bits 1:0 VMPCK, bits 3:2 the sender (agent, its guest, another guest)
 *   1  bits 2:0 the guest that the first 8 bytes of the payload name (0: they are left), bit 3: a
 *      byte of the page is changed after sealing, bit 4: before
 *   2  MSG_TYPE        3  MSG_VERSION
 *   4  MSG_SIZE (2)    6  where a byte is changed (2)    8  what is xored into it
 *   9  how many bytes of payload follow (2), zeros after them
 */
#include <string.h>

#include "amd-sp/invariants.h"
#include "base/bytes.h"
#include "fuzz.h"
#include "sim_message.h"
#include "sim_snp.h"

#define HEAD	     11
#define MESSAGES_MAX 64
#define GUESTS	     3
#define NAMES	     8

struct world {
	struct sim_sp sim;
	uint64_t guests[GUESTS];
	uint64_t names[NAMES]; /* by bits of byte 1 */
	struct sim_channel channels[GUESTS][4];
};

struct sent {
	uint8_t vmpck, sender, name;
	bool change_after, change_before;
	uint16_t change_at;
	uint8_t change_by;
	struct sim_message message;
};

static void bind(struct world *w)
{
	struct sp_gctx agent = sim_gctx_open(&w->sim, w->guests[0]);
	struct sp_gctx guest = sim_gctx_open(&w->sim, w->guests[1]);

	guest.ma = guest.imi = true;
	guest.ma_gctx = agent.spa;
	memcpy(guest.report_id_ma, agent.report_id, sizeof(guest.report_id_ma));
	fuzz_assert(sp_gctx_save(w->sim.sp, &guest) == SEV_FW_SUCCESS);
}

static void begin(struct world *w, uint8_t profile)
{
	memset(w, 0, sizeof(*w));
	sim_snp_setup(&w->sim, amd_sp_profile_at(profile % 4)->name, false);
	for (uint32_t i = 0; i < GUESTS; i++)
		w->guests[i] = sim_running(&w->sim, SIM_POLICY | 1u << 18, SIM_ASID + i);
	bind(w);
	for (unsigned i = 0; i < GUESTS; i++)
		w->names[1 + i] = w->guests[i];
	w->names[4] = sim_gctx(&w->sim);
	w->names[5] = sim_launch(&w->sim, SIM_POLICY, SIM_ASID + GUESTS);
	w->names[6] = sim_page(&w->sim);
	w->names[7] = UINT64_MAX - 0xFFF;
	for (unsigned i = 0; i < GUESTS; i++)
		for (uint8_t v = 0; v < 4; v++)
			sim_channel_open(&w->sim, w->guests[i], v, &w->channels[i][v]);
	/* Both sides of what key selection asks for. */
	w->sim.sp->state->snp.vlek_loaded = profile & 0x80;
	w->sim.sp->state->snp.config = profile >> 4 & 3;
}

/* The next message of the input; false when it is at its end. */
static bool take(struct sev_view *input, const struct world *w, struct sent *out)
{
	uint16_t given;

	if (input->size < HEAD)
		return false;
	memset(out, 0, sizeof(*out));
	out->vmpck = input->data[0] & 3;
	out->sender = (uint8_t)((input->data[0] >> 2 & 3) % GUESTS);
	out->name = input->data[1] & 7;
	out->change_after = input->data[1] & 8;
	out->change_before = input->data[1] & 16;
	out->message.type = input->data[2];
	out->message.version = input->data[3];
	out->message.size = (uint16_t)(sev_get_le16(input->data + 4) % (SIM_PAYLOAD_MAX + 1));
	out->change_at = sev_get_le16(input->data + 6) % 0x1000;
	out->change_by = input->data[8];
	given = (uint16_t)(sev_get_le16(input->data + 9) % (SIM_PAYLOAD_MAX + 1));
	if (given > input->size - HEAD)
		given = (uint16_t)(input->size - HEAD);
	memcpy(out->message.payload, input->data + HEAD, given);
	if (out->name)
		sev_put_le64(out->message.payload, w->names[out->name]);
	input->data += HEAD + given;
	input->size -= HEAD + (size_t)given;
	return true;
}

/* The counters that a message moves: its own by two, where it went well, and no other. */
static void check_counters(const struct sp_gctx *before, const struct sp_gctx *after,
			   const struct sent *sent, uint32_t status)
{
	for (unsigned i = 0; i < 4; i++)
		fuzz_assert(after->msg_count[i] ==
			    before->msg_count[i] + (!status && i == sent->vmpck ? 2 : 0));
}

static bool is_absorbed(const struct sent *sent, const struct sim_message *answer)
{
	return (sent->message.type == 15 || sent->message.type == 11) &&
	       !sev_get_le32(answer->payload);
}

static void check_answer(const struct sim_channel *channel, const struct sent *sent,
			 struct sim_message *answer)
{
	uint32_t status;

	fuzz_assert(sim_message_open(channel, &sent->message, answer));
	status = sev_get_le32(answer->payload);
	fuzz_assert(status == SEV_FW_SUCCESS || status == SEV_FW_INVALID_PARAM ||
		    status == SEV_FW_INVALID_KEY);
	/* No key, no report and no context with a refusal. */
	if (status && sent->message.type != 1)
		fuzz_assert(sev_is_zero(answer->payload + 4, answer->size - 4u));
}

static void send(struct world *w, const struct sent *sent)
{
	struct sim_channel *channel = &w->channels[sent->sender][sent->vmpck];
	struct sp_gctx before = sim_gctx_open(&w->sim, channel->gctx), after;
	struct sim_message answer;
	uint8_t page[0x1000];
	uint32_t status;
	char why[256];

	/* What it was when the guest absorbed another context. */
	memcpy(channel->key, before.vmpck[sent->vmpck], sizeof(channel->key));
	channel->count = before.msg_count[sent->vmpck];
	sim_message_seal(channel, &sent->message, page);
	if (sent->change_before) {
		page[sent->change_at] ^= sent->change_by;
		sim_message_reseal(channel, &sent->message, page);
	}
	if (sent->change_after)
		page[sent->change_at] ^= sent->change_by;
	status = sim_message_issue(channel, page);
	after = sim_gctx_open(&w->sim, channel->gctx);
	if (status)
		fuzz_assert(!memcmp(&before, &after, sizeof(before)));
	if (!status)
		check_answer(channel, sent, &answer);
	if (status || !is_absorbed(sent, &answer))
		check_counters(&before, &after, sent, status);
	if (!sp_invariants(w->sim.sp, why, sizeof(why))) {
		fprintf(stderr, "%s\n", why);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_view input = {data + 1, size - 1};
	static struct world w;
	struct sent sent;

	if (!size)
		return 0;
	begin(&w, data[0]);
	for (unsigned i = 0; i < MESSAGES_MAX && take(&input, &w, &sent); i++)
		send(&w, &sent);
	sim_sp_teardown(&w.sim);
	return 0;
}
