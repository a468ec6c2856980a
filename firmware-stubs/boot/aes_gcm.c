/* SPDX-License-Identifier: Apache-2.0 */
#include "aes_gcm.h"

#include "bytes.h"

#define BLOCK  16
#define ROUNDS 14
#define KEYS   ((ROUNDS + 1) * BLOCK)

/* x times {02} in AES' field */
static uint8_t twice(uint8_t x)
{
	return (uint8_t)(x << 1 ^ (-(x >> 7) & 0x1B));
}

static uint8_t times(uint8_t x, uint8_t y)
{
	uint8_t product = 0;

	for (int i = 0; i < 8; i++, x = twice(x))
		product ^= (uint8_t)(-(y >> i & 1) & x);
	return product;
}

static uint8_t turn(uint8_t x, int bits)
{
	return (uint8_t)(x << bits | x >> (8 - bits));
}

/* FIPS 197, SubBytes: the inverse (x to the power of 254), then an affine map. */
static uint8_t substitute(uint8_t x)
{
	uint8_t power = x, inverse = 1;

	for (int i = 1; i < 8; i++) {
		power = times(power, power);
		inverse = times(inverse, power);
	}
	return (uint8_t)(inverse ^ turn(inverse, 1) ^ turn(inverse, 2) ^ turn(inverse, 3) ^
			 turn(inverse, 4) ^ 0x63);
}

static void expand(const uint8_t *key, uint8_t keys[KEYS])
{
	uint8_t round = 1;

	memcpy(keys, key, AES_GCM_KEY);
	for (int at = AES_GCM_KEY; at < KEYS; at += 4) {
		uint8_t word[4];

		memcpy(word, keys + at - 4, sizeof(word));
		if (at % AES_GCM_KEY == 0) {
			const uint8_t first = word[0];

			word[0] = (uint8_t)(substitute(word[1]) ^ round);
			word[1] = substitute(word[2]);
			word[2] = substitute(word[3]);
			word[3] = substitute(first);
			round = twice(round);
		}
		for (int i = 0; at % AES_GCM_KEY == BLOCK && i < 4; i++)
			word[i] = substitute(word[i]);
		for (int i = 0; i < 4; i++)
			keys[at + i] = keys[at + i - AES_GCM_KEY] ^ word[i];
	}
}

static void add(uint8_t *block, const uint8_t *other, size_t size)
{
	for (size_t i = 0; i < size; i++)
		block[i] ^= other[i];
}

/* SubBytes and ShiftRows at once: row r of the state, which is every fourth byte, goes r to the
 * left. */
static void substitute_and_shift(uint8_t state[BLOCK])
{
	uint8_t old[BLOCK];

	memcpy(old, state, BLOCK);
	for (int i = 0; i < BLOCK; i++)
		state[i] = substitute(old[(i + 4 * (i % 4)) % BLOCK]);
}

static void mix_columns(uint8_t state[BLOCK])
{
	for (uint8_t *column = state; column < state + BLOCK; column += 4) {
		const uint8_t first = column[0];
		const uint8_t all = column[0] ^ column[1] ^ column[2] ^ column[3];

		for (int i = 0; i < 4; i++)
			column[i] ^= all ^ twice(column[i] ^ (i < 3 ? column[i + 1] : first));
	}
}

static void encrypt(const uint8_t keys[KEYS], const uint8_t from[BLOCK], uint8_t to[BLOCK])
{
	memcpy(to, from, BLOCK);
	add(to, keys, BLOCK);
	for (int round = 1; round <= ROUNDS; round++) {
		substitute_and_shift(to);
		if (round < ROUNDS)
			mix_columns(to);
		add(to, keys + round * BLOCK, BLOCK);
	}
}

/* What GHASH works with: the hash's key, and the hash so far. */
struct ghash {
	uint8_t key[BLOCK], sum[BLOCK];
};

/* sum times key in GHASH's field, whose first bit is the highest of the first byte. */
static void multiply(struct ghash *hash)
{
	uint8_t product[BLOCK] = {0}, power[BLOCK];

	memcpy(power, hash->key, BLOCK);
	for (int bit = 0; bit < 8 * BLOCK; bit++) {
		const uint8_t take = (uint8_t) - (hash->sum[bit / 8] >> (7 - bit % 8) & 1);
		const uint8_t reduce = (uint8_t) - (power[BLOCK - 1] & 1);

		for (int i = 0; i < BLOCK; i++)
			product[i] ^= take & power[i];
		for (int i = BLOCK - 1; i > 0; i--)
			power[i] = (uint8_t)(power[i] >> 1 | power[i - 1] << 7);
		power[0] = (uint8_t)(power[0] >> 1 ^ (reduce & 0xE1));
	}
	memcpy(hash->sum, product, BLOCK);
}

static void hash_bytes(struct ghash *hash, const uint8_t *bytes, size_t size)
{
	while (size) {
		const size_t part = size < BLOCK ? size : BLOCK;

		add(hash->sum, bytes, part);
		multiply(hash);
		bytes += part;
		size -= part;
	}
}

/* Everything that a message needs besides its text. */
struct state {
	uint8_t keys[KEYS], counter[BLOCK];
	struct ghash hash;
};

static void start(struct state *state, const struct aes_gcm *gcm)
{
	memset(state, 0, sizeof(*state));
	expand(gcm->key, state->keys);
	encrypt(state->keys, state->hash.sum, state->hash.key);
	memcpy(state->counter, gcm->iv, AES_GCM_IV);
	hash_bytes(&state->hash, gcm->aad, gcm->aad_size);
}

static void crypt(struct state *state, const uint8_t *from, size_t size, uint8_t *to)
{
	for (uint32_t count = 2; size; count++) {
		const size_t part = size < BLOCK ? size : BLOCK;
		uint8_t stream[BLOCK];

		put_be32(state->counter + AES_GCM_IV, count);
		encrypt(state->keys, state->counter, stream);
		for (size_t i = 0; i < part; i++)
			to[i] = from[i] ^ stream[i];
		from += part;
		to += part;
		size -= part;
	}
}

/* The lengths in bits, then the hash under the counter's first value. */
static void finish(struct state *state, size_t aad_size, size_t size, uint8_t tag[AES_GCM_TAG])
{
	uint8_t lengths[BLOCK];

	put_be32(lengths, (uint32_t)((uint64_t)aad_size >> 29));
	put_be32(lengths + 4, (uint32_t)(aad_size << 3));
	put_be32(lengths + 8, (uint32_t)((uint64_t)size >> 29));
	put_be32(lengths + 12, (uint32_t)(size << 3));
	hash_bytes(&state->hash, lengths, sizeof(lengths));
	put_be32(state->counter + AES_GCM_IV, 1);
	encrypt(state->keys, state->counter, tag);
	add(tag, state->hash.sum, BLOCK);
	wipe(state, sizeof(*state));
}

void aes_gcm_seal(const struct aes_gcm *gcm, const uint8_t *from, size_t size, uint8_t *to,
		  uint8_t tag[AES_GCM_TAG])
{
	struct state state;

	start(&state, gcm);
	crypt(&state, from, size, to);
	hash_bytes(&state.hash, to, size);
	finish(&state, gcm->aad_size, size, tag);
}

bool aes_gcm_open(const struct aes_gcm *gcm, const uint8_t *from, size_t size, uint8_t *to,
		  const uint8_t tag[AES_GCM_TAG])
{
	struct state state;
	uint8_t expected[AES_GCM_TAG];

	start(&state, gcm);
	hash_bytes(&state.hash, from, size);
	finish(&state, gcm->aad_size, size, expected);
	if (!equal_ct(expected, tag, AES_GCM_TAG))
		return false;
	start(&state, gcm);
	crypt(&state, from, size, to);
	wipe(&state, sizeof(state));
	return true;
}
