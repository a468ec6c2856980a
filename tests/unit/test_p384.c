/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every provider in this build: Project Wycheproof's vectors, OpenSSL's answers, and numbers that
 * no provider may see.
 */
#include "test.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "base/crypto.h"
#include "base/p384_curve.h"
#include "base/p384_provider.h"
#include "base/text.h"
#include "p384_agree.h"

#define NUMBER	   (2 * SEV_P384_LENGTH) /* hex digits */
#define AGREEMENTS 1000
/* What scripts/wycheproof-p384 found: distinct vectors, and those that are valid. */
#define VECTORS 507
#define VALID	356

/* p and n of the curve, from FIPS 186-4, D.1.2.4. */
static const char P[] = "ffffffffffffffffffffffffffffffffffffffffffffffff"
			"fffffffffffffffeffffffff0000000000000000ffffffff";
static const char N[] = "ffffffffffffffffffffffffffffffffffffffffffffffff"
			"c7634d81f4372ddf581a0db248b0a77aecec196accc52973";

struct row {
	char hash[8], message[64], r[NUMBER + 1], s[NUMBER + 1], result[8];
};

static void number(const char *hex, uint8_t out[SEV_P384_LENGTH])
{
	assert_true(sev_hex_decode(hex, out, SEV_P384_LENGTH));
}

static size_t hash(const struct row *row, uint8_t digest[48])
{
	size_t size = strcmp(row->message, "-") ? strlen(row->message) / 2 : 0;
	uint8_t message[32];

	assert_true(size <= sizeof(message));
	assert_true(size == 0 || sev_hex_decode(row->message, message, size));
	if (strcmp(row->hash, "sha384") == 0) {
		sev_sha384(message, size, digest);
		return 48;
	}
	assert_string_equal(row->hash, "sha256");
	sev_sha256(message, size, digest);
	return 32;
}

static void check_row(const struct sev_p384_key *key, const struct row *row, const char *provider)
{
	struct sev_p384_signature signature;
	struct sev_err err;
	uint8_t digest[48];
	size_t size = hash(row, digest);
	bool valid;

	number(row->r, signature.r);
	number(row->s, signature.s);
	assert_sev_ok(sev_p384_verify(key, digest, size, &signature, &valid, &err), &err);
	if (valid != (strcmp(row->result, "valid") == 0))
		fail_msg("%s: r %s s %s: expected %s", provider, row->r, row->s, row->result);
}

static FILE *open_vectors(void)
{
	FILE *file = fopen(WYCHEPROOF, "re");

	assert_non_null(file);
	return file;
}

/* The key that a line names; false for another line. */
static bool read_key(const char *line, struct sev_p384_point *point)
{
	char x[NUMBER + 1], y[NUMBER + 1];

	if (sscanf(line, "key %96s %96s", x, y) != 2)
		return false;
	number(x, point->x);
	number(y, point->y);
	return true;
}

static void run_vectors(const struct sev_p384_provider *provider)
{
	struct sev_p384_key *key = NULL;
	struct sev_p384_point point;
	size_t vectors = 0, valid = 0;
	FILE *file = open_vectors();
	struct sev_err err;
	struct row row;
	char line[512];

	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		if (read_key(line, &point)) {
			sev_p384_key_free(key);
			assert_sev_ok(sev_p384_key_new_with(provider, "key", &point, &key, &err),
				      &err);
			continue;
		}
		assert_int_equal(sscanf(line, "%7s %63s %96s %96s %7s", row.hash, row.message,
					row.r, row.s, row.result),
				 5);
		check_row(key, &row, provider->name);
		vectors++;
		valid += strcmp(row.result, "valid") == 0;
	}
	sev_p384_key_free(key);
	fclose(file);
	assert_int_equal(vectors, VECTORS);
	assert_int_equal(valid, VALID);
}

static void wycheproof(void **state)
{
	(void)state;
	for (size_t i = 0; sev_p384_providers[i]; i++)
		run_vectors(sev_p384_providers[i]);
}

static void agrees_with_openssl(void **state)
{
	struct p384_agreement result;

	(void)state;
	assert_true(p384_agree(1, AGREEMENTS, &result));
	assert_int_equal(result.disagreements, 0);
	assert_true(result.valid > AGREEMENTS / 4);
	assert_true(result.invalid > AGREEMENTS / 4);
}

/* OpenSSL's opinion of a point. */
static bool openssl_on_curve(const EC_GROUP *group, const struct sev_p384_point *point)
{
	EC_POINT *made = EC_POINT_new(group);
	BIGNUM *x = BN_bin2bn(point->x, SEV_P384_LENGTH, NULL);
	BIGNUM *y = BN_bin2bn(point->y, SEV_P384_LENGTH, NULL);
	bool on = EC_POINT_set_affine_coordinates(group, made, x, y, NULL) == 1;

	EC_POINT_free(made);
	BN_free(x);
	BN_free(y);
	return on;
}

/* The point with this x; false when there is none. */
static bool point_at(const EC_GROUP *group, const BIGNUM *x, struct sev_p384_point *point)
{
	EC_POINT *made = EC_POINT_new(group);
	BIGNUM *y = BN_new();
	bool there = EC_POINT_set_compressed_coordinates(group, made, x, 0, NULL) == 1;

	if (there) {
		assert_int_equal(EC_POINT_get_affine_coordinates(group, made, NULL, y, NULL), 1);
		assert_true(BN_bn2binpad(x, point->x, SEV_P384_LENGTH) > 0);
		assert_true(BN_bn2binpad(y, point->y, SEV_P384_LENGTH) > 0);
	}
	EC_POINT_free(made);
	BN_free(y);
	return there;
}

/* Our arithmetic on small x, on x near p, and on any, each with its neighbours. */
static void curve_equation(void **state)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	BIGNUM *p = NULL, *x = BN_new();
	struct sev_p384_point point;
	size_t points = 0;

	(void)state;
	assert_true(BN_hex2bn(&p, P) > 0);
	for (unsigned i = 0; i < 600; i++) {
		if (i < 200)
			BN_set_word(x, i);
		else if (i < 400)
			assert_true(BN_sub(x, p, x) && BN_set_word(x, i - 199) && BN_sub(x, p, x));
		else
			assert_int_equal(BN_priv_rand_range(x, p), 1);
		if (!point_at(group, x, &point))
			continue;
		points++;
		assert_true(sev_p384_on_curve(&point));
		point.y[i % SEV_P384_LENGTH] ^= (uint8_t)(1U << i % 8);
		assert_int_equal(sev_p384_on_curve(&point), openssl_on_curve(group, &point));
		point.y[i % SEV_P384_LENGTH] ^= (uint8_t)(1U << i % 8);
		point.x[i % SEV_P384_LENGTH] ^= (uint8_t)(1U << i % 8);
		assert_int_equal(sev_p384_on_curve(&point), openssl_on_curve(group, &point));
	}
	assert_true(points > 200);
	BN_free(p);
	BN_free(x);
	EC_GROUP_free(group);
}

/* Adds p: the same element of the field, written in another way. It fits for small numbers. */
static void add_p(uint8_t bytes[SEV_P384_LENGTH])
{
	BIGNUM *p = NULL, *sum = BN_bin2bn(bytes, SEV_P384_LENGTH, NULL);

	assert_true(BN_hex2bn(&p, P) > 0);
	assert_int_equal(BN_add(sum, sum, p), 1);
	assert_true(BN_bn2binpad(sum, bytes, SEV_P384_LENGTH) > 0);
	BN_free(p);
	BN_free(sum);
}

static void coordinates_below_p(void **state)
{
	/* The one x that goes with y = 1. */
	static const char X[] = "2261b2bf605c22f2f3aef6338719b2c486388ad5240719a5"
				"257315969ef01ba27f0a104c89704773a81fdabee6ab5c78";
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	struct sev_p384_point point = {.y = {[SEV_P384_LENGTH - 1] = 1}};
	BIGNUM *x = BN_new();

	(void)state;
	number(X, point.x);
	assert_true(openssl_on_curve(group, &point));
	assert_true(sev_p384_on_curve(&point));
	add_p(point.y);
	assert_false(sev_p384_on_curve(&point));
	while (!point_at(group, x, &point))
		assert_int_equal(BN_add_word(x, 1), 1);
	assert_true(sev_p384_on_curve(&point));
	add_p(point.x);
	assert_false(sev_p384_on_curve(&point));
	BN_free(x);
	EC_GROUP_free(group);
}

static void bad_points(void **state)
{
	struct sev_p384_key *key = NULL;
	struct sev_p384_point point = {{0}, {0}};
	struct sev_err err;

	(void)state;
	for (size_t i = 0; sev_p384_providers[i]; i++) {
		assert_int_equal(
			sev_p384_key_new_with(sev_p384_providers[i], "leaf", &point, &key, &err),
			SEV_ERR_FORMAT);
		assert_non_null(strstr(err.msg, "leaf: the point of the public key is not on"));
		assert_null(key);
	}
	sev_p384_key_free(NULL);
}

/* A provider that says yes to everything, to see what reaches it. */
static enum sev_rc yes_prepare(const struct sev_p384_point *point, void **key, struct sev_err *err)
{
	(void)point;
	(void)err;
	*key = NULL;
	return SEV_OK;
}

static void yes_release(void *key)
{
	(void)key;
}

static enum sev_rc yes_verify(void *key, const uint8_t *digest, size_t digest_size,
			      const struct sev_p384_signature *signature, bool *valid,
			      struct sev_err *err)
{
	(void)key;
	(void)digest;
	(void)digest_size;
	(void)signature;
	(void)err;
	*valid = true;
	return SEV_OK;
}

/* spec: SNP-ABI ATTESTATION_REPORT SIGNATURE: r and s are in [1, n - 1] */
static void numbers_out_of_range(void **state)
{
	static const struct sev_p384_provider yes = {"yes", yes_prepare, yes_release, yes_verify};
	static const char ZERO[] = "0000000000000000000000000000000000000000000000000"
				   "00000000000000000000000000000000000000000000000";
	static const char ONE[] = "0000000000000000000000000000000000000000000000000"
				  "00000000000000000000000000000000000000000000001";
	char last[sizeof(N)], above[sizeof(N)];
	const struct {
		const char *number;
		bool valid;
	} rows[] = {{ZERO, false}, {ONE, true},	   {last, true},
		    {N, false},	   {above, false}, {P, false}};
	struct sev_p384_signature good, signature;
	struct sev_p384_key *key = NULL;
	struct sev_p384_point point;
	uint8_t digest[48] = {0};
	FILE *file = open_vectors();
	struct sev_err err;
	char line[512];
	bool valid;

	(void)state;
	memcpy(last, N, sizeof(N));
	memcpy(above, N, sizeof(N));
	last[NUMBER - 1]--;
	above[NUMBER - 1]++;
	while (fgets(line, sizeof(line), file) && !read_key(line, &point))
		;
	fclose(file);
	assert_sev_ok(sev_p384_key_new_with(&yes, "key", &point, &key, &err), &err);
	number(ONE, good.r);
	number(ONE, good.s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		signature = good;
		number(rows[i].number, signature.r);
		assert_sev_ok(sev_p384_verify(key, digest, 48, &signature, &valid, &err), &err);
		assert_int_equal(valid, rows[i].valid);
		signature = good;
		number(rows[i].number, signature.s);
		assert_sev_ok(sev_p384_verify(key, digest, 48, &signature, &valid, &err), &err);
		assert_int_equal(valid, rows[i].valid);
	}
	sev_p384_key_free(key);
}

static void first_provider_is_named(void **state)
{
	(void)state;
	assert_string_equal(sev_p384_provider(), sev_p384_providers[0]->name);
	assert_true(strchr(sev_p384_provider(), ' ') != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wycheproof),
		cmocka_unit_test(agrees_with_openssl),
		cmocka_unit_test(curve_equation),
		cmocka_unit_test(coordinates_below_p),
		cmocka_unit_test(bad_points),
		cmocka_unit_test(numbers_out_of_range),
		cmocka_unit_test(first_provider_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
