/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 (FIPS 180-4): small rather than fast.
 */
#include "sha256.h"

#include "bytes.h"

#define LENGTH_AT (SHA256_BLOCK - 8)

static const uint32_t K[64] = {
	0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4,
	0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE,
	0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F,
	0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7,
	0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC,
	0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B,
	0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116,
	0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
	0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7,
	0xC67178F2,
};

static const uint32_t START[8] = {
	0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
	0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
};

static uint32_t turn(uint32_t x, unsigned bits)
{
	return x >> bits | x << (32 - bits);
}

/* The next word of the message schedule, of which w keeps the last 16. */
static uint32_t schedule(uint32_t w[16], unsigned t)
{
	const uint32_t w2 = w[(t - 2) & 15], w15 = w[(t - 15) & 15];

	return w[t & 15] += (turn(w2, 17) ^ turn(w2, 19) ^ w2 >> 10) + w[(t - 7) & 15] +
			    (turn(w15, 7) ^ turn(w15, 18) ^ w15 >> 3);
}

static void add_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t w[16], s[8];

	memcpy(s, state, sizeof(s));
	for (unsigned t = 0; t < 64; t++) {
		const uint32_t word = t < 16 ? (w[t] = get_be32(block + 4 * t)) : schedule(w, t);
		const uint32_t one = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) +
				     ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[t] + word;
		const uint32_t two = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) +
				     ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(s[0]));
		s[4] += one;
		s[0] = one + two;
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] += s[i];
}

void sha256_start(struct sha256 *hash)
{
	memcpy(hash->state, START, sizeof(hash->state));
	hash->length = 0;
}

void sha256_add(struct sha256 *hash, const void *bytes, size_t size)
{
	const uint8_t *from = bytes;

	while (size) {
		const size_t at = hash->length % SHA256_BLOCK;
		const size_t room = SHA256_BLOCK - at;
		const size_t part = size < room ? size : room;

		memcpy(hash->block + at, from, part);
		hash->length += part;
		from += part;
		size -= part;
		if (part == room)
			add_block(hash->state, hash->block);
	}
}

void sha256_finish(struct sha256 *hash, uint8_t digest[SHA256_SIZE])
{
	static const uint8_t PADDING[SHA256_BLOCK] = {0x80};
	const uint64_t bits = hash->length * 8;
	const size_t at = hash->length % SHA256_BLOCK;
	uint8_t length[8];

	put_be32(length, (uint32_t)(bits >> 32));
	put_be32(length + 4, (uint32_t)bits);
	sha256_add(hash, PADDING, (at < LENGTH_AT ? LENGTH_AT : LENGTH_AT + SHA256_BLOCK) - at);
	sha256_add(hash, length, sizeof(length));
	for (unsigned i = 0; i < 8; i++)
		put_be32(digest + 4 * i, hash->state[i]);
}
