/* SPDX-License-Identifier: Apache-2.0 */
#include "base/p384_curve.h"

#include <string.h>

#include "base/bytes.h"

#define LIMBS 6

/* A number of 384 bits, least significant limb first. Here it is always below p. */
struct field {
	uint64_t limb[LIMBS];
};

/* p = 2^384 - 2^128 - 2^96 + 2^32 - 1 and b of P-384 (FIPS 186-4, D.1.2.4). */
static const struct field P = {{0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe,
				0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff}};
static const struct field B = {{0x2a85c8edd3ec2aef, 0xc656398d8a2ed19d, 0x0314088f5013875a,
				0x181d9c6efe814112, 0x988e056be3f82d19, 0xb3312fa7e23ee7e4}};
/* 2^384 mod p: what a bit above the 384 is worth. */
static const struct field CARRY = {{0xffffffff00000001, 0x00000000ffffffff, 1}};

static struct field from_bytes(const uint8_t number[SEV_P384_LENGTH])
{
	struct field a = {0};

	for (size_t i = 0; i < SEV_P384_LENGTH; i++) {
		size_t bit = 8 * (SEV_P384_LENGTH - 1 - i);

		a.limb[bit / 64] |= (uint64_t)number[i] << (bit % 64);
	}
	return a;
}

static bool is_below(const struct field *a, const struct field *b)
{
	for (size_t i = LIMBS; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i];
	return false;
}

/* sum += a; returns the carry. */
static uint64_t add_limbs(struct field *sum, const struct field *a)
{
	unsigned __int128 at = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		at += (unsigned __int128)sum->limb[i] + a->limb[i];
		sum->limb[i] = (uint64_t)at;
		at >>= 64;
	}
	return (uint64_t)at;
}

/* difference -= a, modulo 2^384. */
static void subtract_limbs(struct field *difference, const struct field *a)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		unsigned __int128 at = (unsigned __int128)difference->limb[i] - a->limb[i] - borrow;

		difference->limb[i] = (uint64_t)at;
		borrow = (uint64_t)(at >> 64) & 1;
	}
}

/* a + b mod p. */
static struct field add(struct field a, struct field b)
{
	if (add_limbs(&a, &b) || !is_below(&a, &P))
		subtract_limbs(&a, &P);
	return a;
}

/* a - b mod p. */
static struct field subtract(struct field a, struct field b)
{
	if (is_below(&a, &b))
		add_limbs(&a, &P);
	subtract_limbs(&a, &b);
	return a;
}

/* product = a * b in full. */
static void multiply_limbs(uint64_t product[2 * LIMBS], const struct field *a,
			   const struct field *b)
{
	memset(product, 0, 2 * LIMBS * sizeof(*product));
	for (size_t i = 0; i < LIMBS; i++) {
		unsigned __int128 at = 0;

		for (size_t j = 0; j < LIMBS; j++) {
			at += (unsigned __int128)a->limb[i] * b->limb[j] + product[i + j];
			product[i + j] = (uint64_t)at;
			at >>= 64;
		}
		product[i + LIMBS] = (uint64_t)at;
	}
}

/*
 * a * b mod p. The value is low + high * factor throughout: each turn multiplies, keeps the lower
 * half, and leaves an upper half that is worth CARRY times itself and is 0 before long.
 */
static struct field multiply(struct field a, struct field b)
{
	static const struct field zero;
	struct field low = {0}, high = a, factor = b, part, carry = {0};
	uint64_t product[2 * LIMBS];

	while (memcmp(&high, &zero, sizeof(high)) != 0) {
		multiply_limbs(product, &high, &factor);
		memcpy(&part, product, sizeof(part));
		memcpy(&high, product + LIMBS, sizeof(high));
		carry.limb[0] = add_limbs(&low, &part);
		add_limbs(&high, &carry);
		factor = CARRY;
	}
	while (!is_below(&low, &P))
		subtract_limbs(&low, &P);
	return low;
}

bool sev_p384_on_curve(const struct sev_p384_point *point)
{
	struct field x = from_bytes(point->x), y = from_bytes(point->y);
	struct field left, right;

	if (!is_below(&x, &P) || !is_below(&y, &P))
		return false;
	/* y^2 = x^3 - 3x + b */
	left = multiply(y, y);
	right = multiply(multiply(x, x), x);
	right = subtract(right, add(add(x, x), x));
	right = add(right, B);
	return memcmp(&left, &right, sizeof(left)) == 0;
}
