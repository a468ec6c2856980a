/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest messages: replayed, changed, cut, withheld; certificates outside their pages.
 */
#include <string.h>

#include "hostile.h"

static enum hostile_outcome ask_twice(struct hostile *h)
{
	uint8_t nonce[64];
	enum hostile_outcome outcome = HOSTILE_CANNOT;

	for (unsigned i = 0; i < 2 && h->guest->report; i++) {
		memset(nonce, (int)(0x10 + i), sizeof(nonce));
		memset(h->report, 0, sizeof(h->report));
		outcome = h->guest->report(h, nonce, h->report);
		if (outcome != HOSTILE_DONE)
			break;
	}
	return outcome;
}

/* The report is not the firmware's answer to the second nonce. */
static bool wrong_report(struct hostile *h)
{
	const uint8_t zeros[32] = {0};
	uint32_t version;

	for (size_t i = 0; i < 64; i++)
		if (h->report[0x50 + i] != 0x11)
			return true;
	memcpy(&version, h->report, 4);
	return version < 2 || version > 5 || memcmp(h->report + 0x140, zeros, 0x20) == 0;
}

static void replay(struct hostile *h, uint8_t answer[4096])
{
	memcpy(answer, h->first_answer, 4096);
}

static void flip(struct hostile *h, uint8_t answer[4096])
{
	(void)h;
	answer[0x60 + 0x20 + 0x50] ^= 1;
}

/* Of the report's fields none is left. */
static void cut(struct hostile *h, uint8_t answer[4096])
{
	(void)h;
	answer[0x36] = 0x20;
	answer[0x37] = 0;
}

static void lengthen(struct hostile *h, uint8_t answer[4096])
{
	(void)h;
	memset(answer + 0x60 + 0x20, 0xEE, 0x4A0);
	answer[0x36] = answer[0x37] = 0xFF;
}

static void blank(struct hostile *h, uint8_t answer[4096])
{
	(void)h;
	memset(answer, 0, 4096);
}

static void reflect(struct hostile *h, uint8_t answer[4096])
{
	memcpy(answer, h->requests[(h->request_count - 1) % 8], 4096);
}

static void other_type(struct hostile *h, uint8_t answer[4096])
{
	(void)h;
	answer[0x34] = 4;
	memset(answer + 0x60, 0x44, 64);
}

#define CHANGE(change_)                                                                            \
	static void lie_##change_(struct hostile *h)                                               \
	{                                                                                          \
		h->change = change_;                                                               \
	}
CHANGE(replay)
CHANGE(flip)
CHANGE(cut)
CHANGE(lengthen)
CHANGE(blank)
CHANGE(reflect)
CHANGE(other_type)

/* An error, then another question: was a number used for two texts? */
static enum hostile_outcome ask_after_error(struct hostile *h)
{
	const uint64_t error = h->error;
	uint8_t nonce[64] = {1};

	if (!h->guest->report)
		return HOSTILE_CANNOT;
	h->guest->report(h, nonce, h->report);
	h->error = 0;
	nonce[0] = 2;
	if (h->guest->report(h, nonce, h->report) != HOSTILE_DONE)
		return error ? HOSTILE_NOTICED : HOSTILE_CANNOT;
	return HOSTILE_DONE;
}

static void withhold(struct hostile *h)
{
	h->error = UINT64_C(0x80000000) << 32;
}

static void stay_busy(struct hostile *h)
{
	h->error = UINT64_C(2) << 32;
}

static bool number_twice(struct hostile *h)
{
	for (unsigned i = 1; i < h->request_count && i < 8; i++)
		for (unsigned k = 0; k < i; k++)
			if (!memcmp(h->requests[i] + 0x20, h->requests[k] + 0x20, 8) &&
			    memcmp(h->requests[i], h->requests[k], 0x200))
				return true;
	return false;
}

/* Certificates. */
static void put_le32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, 4);
}

static enum hostile_outcome take_cert(struct hostile *h)
{
	if (!h->guest->cert)
		return HOSTILE_CANNOT;
	if (!h->page[0]) {
		h->page[0] = h->page[24] = 0x63;
		put_le32(h->page + 16, 72);
		put_le32(h->page + 20, 100);
		put_le32(h->page + 40, 172);
		put_le32(h->page + 44, 100);
	}
	return h->guest->cert(h, h->page, sizeof(h->page), &h->cert, &h->cert_size);
}

static bool outside(struct hostile *h)
{
	const uintptr_t start = (uintptr_t)h->cert, page = (uintptr_t)h->page;

	return start < page || start > page + 4096 || h->cert_size > page + 4096 - start;
}

static void far_cert(struct hostile *h)
{
	h->page[0] = h->page[24] = 0x63;
	put_le32(h->page + 40, 0x10000);
	put_le32(h->page + 44, 16);
}

static void long_cert(struct hostile *h)
{
	h->page[0] = h->page[24] = 0x63;
	put_le32(h->page + 40, 172);
	put_le32(h->page + 44, 0xFFFFFFF0);
}

const struct hostile_lie HOSTILE_MESSAGES[] = {
	{"message-replayed", "an answer of before, to another question", ask_twice, lie_replay,
	 wrong_report},
	{"message-changed", "a bit of an answer", ask_twice, lie_flip, wrong_report},
	{"message-cut", "an answer of fewer bytes", ask_twice, lie_cut, wrong_report},
	{"message-long", "an answer of more bytes than a page has", ask_twice, lie_lengthen,
	 wrong_report},
	{"message-blank", "no answer", ask_twice, lie_blank, wrong_report},
	{"message-reflected", "the question as its answer", ask_twice, lie_reflect, wrong_report},
	{"message-type", "an answer to another kind of question", ask_twice, lie_other_type,
	 wrong_report},
	{"message-withheld", "sev-guest IV reuse: a number is used again after an error",
	 ask_after_error, withhold, number_twice},
	{"message-busy", "sev-guest IV reuse: another question while one has no answer yet",
	 ask_after_error, stay_busy, number_twice},
	{"cert-outside", "a certificate behind the pages", take_cert, far_cert, outside},
	{"cert-long", "a certificate longer than the pages", take_cert, long_cert, outside},
	{0},
};
