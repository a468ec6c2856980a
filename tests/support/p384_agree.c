/* SPDX-License-Identifier: Apache-2.0 */
#define OPENSSL_SUPPRESS_DEPRECATED /* the peer is the plain ECDSA_do_verify() */
#include "p384_agree.h"

#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/p384_provider.h"

#define KEY_USES      64 /* cases until there is a new key */
#define PROVIDERS_MAX 4

/* One key and one case. Q = dG, so a signature for any u1 and u2 can be made. */
struct peer {
	uint64_t seed, drawn;
	BN_CTX *bn;
	const EC_GROUP *group;
	const BIGNUM *n;
	EC_KEY *key;
	BIGNUM *d, *r, *s, *e;
	struct sev_p384_key *keys[PROVIDERS_MAX];
	uint8_t digest[SEV_P384_LENGTH];
};

static bool fail(const char *what)
{
	fprintf(stderr, "p384_agree: %s failed\n", what);
	return false;
}

/* size bytes of the sequence that belongs to the seed. */
static void draw(struct peer *peer, uint8_t *out, size_t size)
{
	uint64_t input[2] = {peer->seed, peer->drawn++};
	uint8_t digest[48];

	sev_sha384(input, sizeof(input), digest);
	memcpy(out, digest, size);
}

static size_t draw_below(struct peer *peer, size_t limit)
{
	uint8_t bytes[8];

	draw(peer, bytes, sizeof(bytes));
	return (size_t)(sev_get_le64(bytes) % limit);
}

/* A number in [1, n - 1]; one in four is small or nearly n. */
static void draw_scalar(struct peer *peer, BIGNUM *out)
{
	uint8_t bytes[48];
	size_t kind = draw_below(peer, 8);

	draw(peer, bytes, sizeof(bytes));
	BN_bin2bn(bytes, kind < 2 ? 1 : sizeof(bytes), out);
	BN_nnmod(out, out, peer->n, peer->bn);
	if (BN_is_zero(out))
		BN_one(out);
	if (kind == 1)
		BN_sub(out, peer->n, out);
}

static void free_keys(struct peer *peer)
{
	for (size_t i = 0; i < PROVIDERS_MAX; i++) {
		sev_p384_key_free(peer->keys[i]);
		peer->keys[i] = NULL;
	}
}

static bool new_key(struct peer *peer)
{
	BIGNUM *x = BN_new(), *y = BN_new();
	EC_POINT *q = EC_POINT_new(peer->group);
	struct sev_p384_point point;
	bool ok;

	free_keys(peer);
	draw_scalar(peer, peer->d);
	ok = x && y && q && EC_POINT_mul(peer->group, q, peer->d, NULL, NULL, peer->bn) == 1 &&
	     EC_KEY_set_public_key(peer->key, q) == 1 &&
	     EC_POINT_get_affine_coordinates(peer->group, q, x, y, peer->bn) == 1 &&
	     BN_bn2binpad(x, point.x, SEV_P384_LENGTH) > 0 &&
	     BN_bn2binpad(y, point.y, SEV_P384_LENGTH) > 0;
	for (size_t i = 0; ok && sev_p384_providers[i]; i++)
		ok = i < PROVIDERS_MAX &&
		     sev_p384_key_new_with(sev_p384_providers[i], "key", &point, &peer->keys[i],
					   NULL) == SEV_OK;
	EC_POINT_free(q);
	BN_free(x);
	BN_free(y);
	return ok ? true : fail("making a key");
}

/* r, s and e such that verification computes u1 G + u2 Q = (r, …): r = x, s = r / u2, e = s u1. */
static bool sign_for(struct peer *peer, const BIGNUM *u1, const BIGNUM *u2)
{
	EC_POINT *sum = EC_POINT_new(peer->group);
	BIGNUM *inverse = BN_mod_inverse(NULL, u2, peer->n, peer->bn);
	bool ok = sum && inverse &&
		  EC_POINT_mul(peer->group, sum, u1, EC_KEY_get0_public_key(peer->key), u2,
			       peer->bn) == 1;

	/* The sum is infinity when u1 = -u2 d: no signature then, whatever r is. */
	if (ok && EC_POINT_is_at_infinity(peer->group, sum))
		draw_scalar(peer, peer->r);
	else
		ok = ok && EC_POINT_get_affine_coordinates(peer->group, sum, peer->r, NULL,
							   peer->bn) == 1;
	ok = ok && BN_nnmod(peer->r, peer->r, peer->n, peer->bn) == 1 &&
	     BN_mod_mul(peer->s, peer->r, inverse, peer->n, peer->bn) == 1 &&
	     BN_mod_mul(peer->e, peer->s, u1, peer->n, peer->bn) == 1 &&
	     BN_bn2binpad(peer->e, peer->digest, SEV_P384_LENGTH) > 0;
	EC_POINT_free(sum);
	BN_free(inverse);
	return ok ? true : fail("making a signature");
}

/* u1 in relation to u2: sums of equal points, of opposite ones, and with zero among them. */
static bool sign(struct peer *peer)
{
	BIGNUM *u1 = BN_new(), *u2 = BN_new();
	bool ok = u1 && u2;

	if (ok) {
		draw_scalar(peer, u1);
		draw_scalar(peer, u2);
		switch (draw_below(peer, 12)) {
		case 0:
			BN_zero(u1);
			break;
		case 1:
			ok = BN_mod_mul(u1, u2, peer->d, peer->n, peer->bn) == 1;
			break;
		case 2:
			ok = BN_mod_mul(u1, u2, peer->d, peer->n, peer->bn) == 1 &&
			     BN_sub(u1, peer->n, u1) == 1;
			break;
		default:
			break;
		}
	}
	ok = ok && sign_for(peer, u1, u2);
	BN_free(u1);
	BN_free(u2);
	return ok;
}

static void flip(struct peer *peer, BIGNUM *number)
{
	int bit = (int)draw_below(peer, 384);

	if (BN_is_bit_set(number, bit))
		BN_clear_bit(number, bit);
	else
		BN_set_bit(number, bit);
}

static void mutate(struct peer *peer)
{
	switch (draw_below(peer, 16)) {
	case 0:
		flip(peer, peer->r);
		break;
	case 1:
		flip(peer, peer->s);
		break;
	case 2:
		peer->digest[draw_below(peer, SEV_P384_LENGTH)] ^=
			(uint8_t)(1U << draw_below(peer, 8));
		break;
	case 3:
		draw_scalar(peer, peer->r);
		break;
	case 4:
		draw_scalar(peer, peer->s);
		break;
	case 5:
		BN_swap(peer->r, peer->s);
		break;
	case 6:
		BN_sub(peer->r, peer->n, peer->r);
		break;
	case 7:
		BN_zero(draw_below(peer, 2) ? peer->r : peer->s);
		break;
	case 8:
		BN_copy(draw_below(peer, 2) ? peer->r : peer->s, peer->n);
		break;
	case 9:
		BN_sub(peer->s, peer->n, peer->s); /* as good as s itself */
		break;
	default:
		break;
	}
}

/* OpenSSL's answer: 1, 0, or -1 for an error, which it also gives for numbers out of range. */
static bool ask_openssl(struct peer *peer)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	bool valid = sig && ECDSA_SIG_set0(sig, BN_dup(peer->r), BN_dup(peer->s)) == 1 &&
		     ECDSA_do_verify(peer->digest, SEV_P384_LENGTH, sig, peer->key) == 1;

	ECDSA_SIG_free(sig);
	return valid;
}

static bool compare(struct peer *peer, size_t number, struct p384_agreement *result)
{
	struct sev_p384_signature signature;
	bool theirs = ask_openssl(peer), ours = false;

	if (BN_bn2binpad(peer->r, signature.r, SEV_P384_LENGTH) < 0 ||
	    BN_bn2binpad(peer->s, signature.s, SEV_P384_LENGTH) < 0)
		return fail("writing a signature");
	*(theirs ? &result->valid : &result->invalid) += 1;
	for (size_t i = 0; sev_p384_providers[i]; i++) {
		if (sev_p384_verify(peer->keys[i], peer->digest, SEV_P384_LENGTH, &signature, &ours,
				    NULL) != SEV_OK)
			return fail(sev_p384_providers[i]->name);
		if (ours == theirs)
			continue;
		result->disagreements++;
		fprintf(stderr, "seed %llu, case %zu: %s says %s\n", (unsigned long long)peer->seed,
			number, sev_p384_providers[i]->name, ours ? "valid" : "invalid");
	}
	return true;
}

bool p384_agree(uint64_t seed, size_t count, struct p384_agreement *result)
{
	struct peer peer = {.seed = seed,
			    .bn = BN_CTX_new(),
			    .key = EC_KEY_new_by_curve_name(NID_secp384r1),
			    .d = BN_new(),
			    .r = BN_new(),
			    .s = BN_new(),
			    .e = BN_new()};
	bool ok = peer.bn && peer.key && peer.d && peer.r && peer.s && peer.e;

	memset(result, 0, sizeof(*result));
	if (ok) {
		peer.group = EC_KEY_get0_group(peer.key);
		peer.n = EC_GROUP_get0_order(peer.group);
	}
	for (size_t i = 0; ok && i < count; i++) {
		ok = (i % KEY_USES || new_key(&peer)) && sign(&peer);
		if (ok)
			mutate(&peer);
		ok = ok && compare(&peer, i, result);
	}
	free_keys(&peer);
	EC_KEY_free(peer.key);
	BN_CTX_free(peer.bn);
	BN_free(peer.d);
	BN_free(peer.r);
	BN_free(peer.s);
	BN_free(peer.e);
	return ok;
}
