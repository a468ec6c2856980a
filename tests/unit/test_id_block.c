/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <sev/id_block.h>

#include "abi/id_key.h"
#include "base/bytes.h"
#include "base/text.h"

static EVP_PKEY *make_pkey(const char *type, const char *group)
{
	return group ? EVP_PKEY_Q_keygen(NULL, NULL, type, group)
		     : EVP_PKEY_Q_keygen(NULL, NULL, type);
}

static char *take_bio(BIO *bio, size_t *size)
{
	char *data;
	long length = BIO_get_mem_data(bio, &data);
	char *copy = malloc((size_t)length + 1);

	assert_non_null(copy);
	memcpy(copy, data, (size_t)length);
	copy[length] = '\0';
	*size = (size_t)length;
	BIO_free(bio);
	return copy;
}

enum pem_form { PKCS8, PKCS8_ENCRYPTED, SEC1, SEC1_ENCRYPTED, PUBLIC };

static char *to_pem(EVP_PKEY *pkey, enum pem_form form, size_t *size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	const EVP_CIPHER *cipher = EVP_aes_128_cbc();
	int ok = 0;

	switch (form) {
	case PKCS8:
		ok = PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL);
		break;
	case PKCS8_ENCRYPTED:
		ok = PEM_write_bio_PKCS8PrivateKey(bio, pkey, cipher, "pass", 4, NULL, NULL);
		break;
	case SEC1:
		ok = PEM_write_bio_PrivateKey_traditional(bio, pkey, NULL, NULL, 0, NULL, NULL);
		break;
	case SEC1_ENCRYPTED:
		ok = PEM_write_bio_PrivateKey_traditional(
			bio, pkey, cipher, (const unsigned char *)"pass", 4, NULL, NULL);
		break;
	case PUBLIC:
		ok = PEM_write_bio_PUBKEY(bio, pkey);
		break;
	}
	assert_int_equal(ok, 1);
	return take_bio(bio, size);
}

static struct sev_ec_key *read_key(EVP_PKEY *pkey, enum pem_form form)
{
	struct sev_ec_key *key = NULL;
	struct sev_err err;
	size_t size;
	char *pem = to_pem(pkey, form, &size);

	assert_sev_ok(sev_ec_key_read("key", pem, size, &key, &err), &err);
	free(pem);
	return key;
}

/* Two keys, and an ID block that they signed. */
struct fixture {
	EVP_PKEY *id_pkey, *author_pkey;
	struct sev_ec_key *id, *author;
	uint8_t block[SEV_ID_BLOCK_SIZE];
	uint8_t auth[SEV_ID_AUTH_SIZE];
	struct sev_id_subject subject;
};

static void sign(struct fixture *f, bool with_author)
{
	struct sev_err err;

	assert_sev_ok(
		sev_id_auth_sign(f->block, f->id, with_author ? f->author : NULL, f->auth, &err),
		&err);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct sev_id_block block;

	assert_non_null(f);
	f->id_pkey = make_pkey("EC", "P-384");
	f->author_pkey = make_pkey("EC", "P-384");
	f->id = read_key(f->id_pkey, PKCS8);
	f->author = read_key(f->author_pkey, SEC1);
	sev_id_block_init(&block);
	memset(block.launch_digest, 0x5A, sizeof(block.launch_digest));
	sev_id_block_encode(&block, f->block);
	sign(f, true);
	f->subject = (struct sev_id_subject){
		.size = sizeof(f->subject), .block = f->block, .auth = f->auth};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sev_ec_key_free(f->id);
	sev_ec_key_free(f->author);
	EVP_PKEY_free(f->id_pkey);
	EVP_PKEY_free(f->author_pkey);
	free(f);
	return 0;
}

/* The block that the peer snp-create-id-block makes of this digest, with all defaults. */
static void test_encode_known(void **state)
{
	struct sev_id_block block;
	uint8_t encoded[SEV_ID_BLOCK_SIZE];
	uint8_t *digest = NULL;
	size_t size = 0;
	struct sev_err err;
	char *text;

	(void)state;
	sev_id_block_init(&block);
	assert_sev_ok(sev_base64_decode(
			      "digest",
			      "B28FLQi9p6cAqipgjFyqawDrrSl7bWioWkWx5mmlWLZ+G5HShKMB/mPE+gdQRn7t",
			      &digest, &size, &err),
		      &err);
	assert_int_equal(size, 48);
	memcpy(block.launch_digest, digest, 48);
	free(digest);
	sev_id_block_encode(&block, encoded);
	text = sev_base64_encode(encoded, sizeof(encoded));
	assert_string_equal(
		text,
		"B28FLQi9p6cAqipgjFyqawDrrSl7bWioWkWx5mmlWLZ+G5HShKMB/mPE+gdQRn7tAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAABAAAAAAAAAAAAAwAAAAAA");
	free(text);
}

static void test_encode_places(void **state)
{
	struct sev_id_block block = {.version = 0x01020304,
				     .guest_svn = 0x05060708,
				     .policy = UINT64_C(0x1112131415161718)};
	struct sev_id_block back;
	uint8_t encoded[SEV_ID_BLOCK_SIZE];

	(void)state;
	memset(block.launch_digest, 0xA1, 48);
	memset(block.family_id, 0xB2, 16);
	memset(block.image_id, 0xC3, 16);
	sev_id_block_encode(&block, encoded);
	assert_int_equal(encoded[0x2F], 0xA1);
	assert_int_equal(encoded[0x30], 0xB2);
	assert_int_equal(encoded[0x3F], 0xB2);
	assert_int_equal(encoded[0x40], 0xC3);
	assert_int_equal(encoded[0x4F], 0xC3);
	assert_int_equal(encoded[0x50], 0x04);
	assert_int_equal(encoded[0x53], 0x01);
	assert_int_equal(encoded[0x54], 0x08);
	assert_int_equal(encoded[0x58], 0x18);
	assert_int_equal(encoded[0x5F], 0x11);
	sev_id_block_decode(encoded, &back);
	assert_memory_equal(&back, &block, sizeof(block));
}

/* Public points of the peer's test keys and the digests that it computes of them. */
static void test_known_key_digests(void **state)
{
	static const struct {
		const char *x, *y, *digest;
	} cases[] = {
		{"b20fd1a1c2bd2b65183a76e2390ac805f6d8e5e2af725e5a8e93cf87ec029f9d45eb326b04b92beb"
		 "714e14fa986f8a9a",
		 "2c94a0b8ab30cc76352675944876891e954ff6ef5826a6231ba6d6d7f6ebfb68ce330e1e59394efb"
		 "7080883ddc69364b",
		 "hwt+NcU/inLQ0yL3WrKvgmJ5Kq9leWIs5BMcPyHyied8sFYKXjuQs5MuZ07HCcsU"},
		{"06811fc62409bf2d9ae51c07423254d893c6c23fbf164af3383b0f813a627e6168d9067a7f4bd979"
		 "90588c18411210a0",
		 "32b420a22656d271dcfd4e25668c72fd58bb5f6851fe472f9d160f880b14df4c3623068962cde4d6"
		 "08e737342da912c9",
		 "YxEcNLv8Ckk4+aAJvQdJgNgXIyPmFZnJ/TNtqGcySOHcqY0L6PdjdqEGuK/UwKBX"},
	};
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_p384_point point;
		struct sev_ec_key *key = NULL;
		uint8_t digest[48];
		char *text;

		assert_true(sev_hex_decode(cases[i].x, point.x, sizeof(point.x)));
		assert_true(sev_hex_decode(cases[i].y, point.y, sizeof(point.y)));
		assert_sev_ok(sev_ec_key_from_point("key", &point, &key, &err), &err);
		assert_sev_ok(sev_id_key_digest(key, digest, &err), &err);
		text = sev_base64_encode(digest, sizeof(digest));
		assert_string_equal(text, cases[i].digest);
		free(text);
		sev_ec_key_free(key);
	}
}

/* OpenSSL itself verifies the signature at offset at over data. */
static bool openssl_verifies(EVP_PKEY *pkey, const uint8_t *signature, const uint8_t *data,
			     size_t size)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int length, rc;

	ECDSA_SIG_set0(sig, BN_lebin2bn(signature, 72, NULL),
		       BN_lebin2bn(signature + 72, 72, NULL));
	length = i2d_ECDSA_SIG(sig, &der);
	assert_true(length > 0);
	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, pkey), 1);
	rc = EVP_DigestVerify(ctx, der, (size_t)length, data, size);
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return rc == 1;
}

static void test_sign_places(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(sev_get_le32(f->auth + 0), 1);
	assert_int_equal(sev_get_le32(f->auth + 4), 1);
	assert_int_equal(sev_get_le32(f->auth + 0x240), 2);
	assert_int_equal(sev_get_le32(f->auth + 0x880), 2);
	assert_true(openssl_verifies(f->id_pkey, f->auth + 0x40, f->block, 96));
	assert_true(openssl_verifies(f->author_pkey, f->auth + 0x680, f->auth + 0x240, 1028));
	assert_false(openssl_verifies(f->author_pkey, f->auth + 0x40, f->block, 96));
}

static void test_without_author(void **state)
{
	static const uint8_t zero[SEV_ID_AUTH_SIZE - 0x680];
	struct fixture *f = *state;
	struct sev_err err;

	assert_true(sev_id_auth_has_author(f->auth));
	sign(f, false);
	assert_false(sev_id_auth_has_author(f->auth));
	assert_int_equal(sev_get_le32(f->auth + 4), 0);
	assert_memory_equal(f->auth + 0x680, zero, sizeof(zero));
	assert_sev_ok(sev_id_verify(&f->subject, &err), &err);
	/* Some write the algorithm all the same. */
	f->auth[4] = 1;
	assert_sev_ok(sev_id_verify(&f->subject, &err), &err);
	f->subject.author_required = true;
	assert_int_equal(sev_id_verify(&f->subject, &err), SEV_ERR_MISMATCH);
	assert_string_equal(err.msg, "ID authentication information: AUTHOR_KEY: found none, "
				     "expected an author key");
}

static void test_public_key_cannot_sign(void **state)
{
	struct fixture *f = *state;
	struct sev_ec_key *key = read_key(f->id_pkey, PUBLIC);
	struct sev_err err;

	assert_false(sev_ec_key_is_private(key));
	assert_int_equal(sev_id_auth_sign(f->block, key, NULL, f->auth, &err), SEV_ERR_ARG);
	assert_string_equal(err.msg,
			    "key: found a public key, expected a private key to sign with");
	sev_ec_key_free(key);
}

static void test_key_forms(void **state)
{
	static const enum pem_form forms[] = {PKCS8, SEC1, PUBLIC};
	struct fixture *f = *state;
	uint8_t expected[48], digest[48];
	struct sev_err err;

	sev_id_auth_id_key_digest(f->auth, expected);
	for (size_t i = 0; i < SEV_COUNT(forms); i++) {
		struct sev_ec_key *key = read_key(f->id_pkey, forms[i]);

		assert_int_equal(sev_ec_key_is_private(key), forms[i] != PUBLIC);
		assert_sev_ok(sev_id_key_digest(key, digest, &err), &err);
		assert_memory_equal(digest, expected, 48);
		sev_ec_key_free(key);
	}
}

static void expect_bad_key(EVP_PKEY *pkey, enum pem_form form, const char *message)
{
	struct sev_ec_key *key = NULL;
	struct sev_err err;
	size_t size;
	char *pem = to_pem(pkey, form, &size);

	assert_int_equal(sev_ec_key_read("k.pem", pem, size, &key, &err), SEV_ERR_FORMAT);
	assert_string_equal(err.msg, message);
	assert_null(key);
	free(pem);
	EVP_PKEY_free(pkey);
}

static void test_bad_keys(void **state)
{
	struct sev_ec_key *key = NULL;
	struct sev_err err;

	(void)state;
	expect_bad_key(make_pkey("EC", "P-256"), PKCS8,
		       "k.pem: found a key on curve prime256v1, expected secp384r1 (P-384)");
	expect_bad_key(make_pkey("ED25519", NULL), PKCS8,
		       "k.pem: found a key for ED25519, expected EC P-384");
	expect_bad_key(make_pkey("EC", "P-384"), PKCS8_ENCRYPTED,
		       "k.pem: the key is encrypted, expected one without a password");
	expect_bad_key(make_pkey("EC", "P-384"), SEC1_ENCRYPTED,
		       "k.pem: the key is encrypted, expected one without a password");
	assert_int_equal(sev_ec_key_read("k.pem", "garbage", 7, &key, &err), SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "k.pem: found no key, expected PEM (PKCS#8, SEC1 or a public "
				     "key)");
	assert_int_equal(sev_ec_key_read("k.pem", "", 0, &key, &err), SEV_ERR_FORMAT);
}

/* A private key with another's public half. */
static void test_key_halves(void **state)
{
	struct fixture *f = *state;
	struct sev_p384_point point;
	uint8_t encoded[97] = {4};
	BIGNUM *private_half = NULL;
	EVP_PKEY *mixed = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	uint8_t private_bytes[48];
	char name[] = "P-384";
	struct sev_err err;

	assert_sev_ok(sev_ec_key_point(f->author, &point, &err), &err);
	memcpy(encoded + 1, point.x, 48);
	memcpy(encoded + 49, point.y, 48);
	assert_int_equal(EVP_PKEY_get_bn_param(f->id_pkey, OSSL_PKEY_PARAM_PRIV_KEY, &private_half),
			 1);
	BN_bn2nativepad(private_half, private_bytes, 48);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded, 97),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, private_bytes, 48),
		OSSL_PARAM_construct_end(),
	};
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &mixed, EVP_PKEY_KEYPAIR, params), 1);
	expect_bad_key(mixed, PKCS8,
		       "k.pem: the private and the public half of the key do not belong together");
	EVP_PKEY_CTX_free(ctx);
	BN_free(private_half);
}

/* The name of the only check that does not pass or stand aside; "" when there is none. */
static const char *only_failure(const struct fixture *f, enum sev_rc *rc, struct sev_err *err)
{
	const char *name = "";

	*rc = SEV_OK;
	for (unsigned i = 0; i < sev_id_check_count(); i++) {
		struct sev_err check_err;
		enum sev_rc check = sev_id_check(i, &f->subject, &check_err);

		if (check == SEV_OK || check == SEV_ERR_UNKNOWN)
			continue;
		if (*name)
			fail_msg("%s and %s fail", name, sev_id_check_name(i));
		name = sev_id_check_name(i);
		*rc = check;
		*err = check_err;
	}
	return name;
}

static const uint8_t OTHER[48] = {0x77};
static const uint64_t OTHER_POLICY = 0xB0000;

static void resign(struct fixture *f)
{
	sign(f, true);
}

/* Signs the ID key's structure anew after it was changed. */
static void resign_id_key(struct fixture *f)
{
	struct sev_err err;

	assert_sev_ok(sev_id_key_sign(f->author, f->auth + 0x240, 1028, f->auth + 0x680, &err),
		      &err);
}

static void bad_version(struct fixture *f)
{
	f->block[0x50] = 2;
	resign(f);
}

static void bad_policy_bits(struct fixture *f)
{
	f->block[0x5A] = 0x01;
	resign(f);
}

static void bad_reserved_first(struct fixture *f)
{
	f->auth[0x3F] = 1;
}

static void bad_reserved_last(struct fixture *f)
{
	f->auth[0xFFF] = 1;
}

static void bad_signature_padding(struct fixture *f)
{
	f->auth[0x40 + 48] = 1;
}

static void bad_signature_reserved(struct fixture *f)
{
	f->auth[0x40 + 0x90] = 1;
}

static void bad_key_padding(struct fixture *f)
{
	f->auth[0x240 + 0x4C + 71] = 1;
	resign_id_key(f);
}

static void bad_id_algo(struct fixture *f)
{
	f->auth[0] = 2;
}

static void bad_id_curve(struct fixture *f)
{
	f->auth[0x240] = 1;
	resign_id_key(f);
}

static void bad_id_point(struct fixture *f)
{
	f->auth[0x244] ^= 1;
	resign_id_key(f);
}

static void bad_id_r_zero(struct fixture *f)
{
	memset(f->auth + 0x40, 0, 48);
}

static void bad_id_s_order(struct fixture *f)
{
	memset(f->auth + 0x40 + 0x48, 0xFF, 48);
}

static void bad_author_algo(struct fixture *f)
{
	f->auth[4] = 0;
}

static void bad_author_curve(struct fixture *f)
{
	f->auth[0x880] = 3;
}

static void bad_author_point(struct fixture *f)
{
	f->auth[0x884] ^= 1;
}

static void bad_author_s_zero(struct fixture *f)
{
	memset(f->auth + 0x680 + 0x48, 0, 48);
}

static void bad_block_signature(struct fixture *f)
{
	f->block[0x54] ^= 1;
}

static void bad_key_signature(struct fixture *f)
{
	memcpy(f->auth + 0x680, f->auth + 0x40, 512);
}

static void want_other_digest(struct fixture *f)
{
	f->subject.launch_digest = OTHER;
}

static void want_other_policy(struct fixture *f)
{
	f->subject.policy = &OTHER_POLICY;
}

static void want_other_id_key(struct fixture *f)
{
	f->subject.id_key_digest = OTHER;
}

static void want_other_author_key(struct fixture *f)
{
	f->subject.author_key_digest = OTHER;
}

static void want_author(struct fixture *f)
{
	sign(f, false);
	f->subject.author_required = true;
}

/* spec: SNP-ABI ID block: VERSION is 1 */
/* spec: SNP-ABI ID authentication information: reserved fields are zero */
/* spec: SNP-ABI digital signature algorithms: 1 is ECDSA P-384 with SHA-384 */
/* spec: SNP-ABI ECDSA public key: the curve is 2, P-384 */
/* spec: SNP-ABI ECDSA public key: the point is on the curve */
/* spec: SNP-ABI ECDSA signature: R and S are 1 to n - 1 */
/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID key signs the ID block, the author key the ID key */
/* spec: SNP-ABI SNP_LAUNCH_FINISH: LD of the ID block is the guest's launch digest */
/* spec: SNP-ABI SNP_LAUNCH_FINISH: POLICY of the ID block is the guest's policy */
static void test_each_check_alone(void **state)
{
	static const struct {
		void (*spoil)(struct fixture *f);
		const char *check;
		enum sev_rc rc;
		const char *message;
	} cases[] = {
		{bad_version, "id-block-version", SEV_ERR_FORMAT,
		 "ID block: VERSION: found 2, expected 1"},
		{bad_policy_bits, "id-block-policy-bits", SEV_ERR_FORMAT,
		 "ID block: POLICY: snp policy 0x10000: bit 17 is 0, expected 1"},
		{bad_reserved_first, "reserved", SEV_ERR_FORMAT,
		 "RESERVED_008: found 0x01 at offset 0x3f, expected 0"},
		{bad_reserved_last, "reserved", SEV_ERR_FORMAT, "RESERVED_C84: found 0x01 at"},
		{bad_signature_padding, "reserved", SEV_ERR_FORMAT,
		 "ID_BLOCK_SIG.R: found 0x01 at offset 0x70"},
		{bad_signature_reserved, "reserved", SEV_ERR_FORMAT,
		 "ID_BLOCK_SIG.RESERVED: found 0x01 at offset 0xd0"},
		{bad_key_padding, "reserved", SEV_ERR_FORMAT,
		 "ID_KEY.QY: found 0x01 at offset 0x2d3"},
		{bad_id_algo, "id-key-algorithm", SEV_ERR_FORMAT,
		 "ID_KEY_ALGO: found 2, expected 1"},
		{bad_id_curve, "id-key-curve", SEV_ERR_FORMAT,
		 "ID_KEY.CURVE: found 1, expected 2 (P-384)"},
		{bad_id_point, "id-key-point", SEV_ERR_FORMAT,
		 "ID_KEY: the point of the public key is not on the curve P-384"},
		{bad_id_r_zero, "id-block-signature-range", SEV_ERR_FORMAT, "ID_BLOCK_SIG.R:"},
		{bad_id_s_order, "id-block-signature-range", SEV_ERR_FORMAT, "ID_BLOCK_SIG.S:"},
		{bad_author_algo, "author-key-algorithm", SEV_ERR_FORMAT,
		 "AUTH_KEY_ALGO: found 0, expected 1"},
		{bad_author_curve, "author-key-curve", SEV_ERR_FORMAT,
		 "AUTHOR_KEY.CURVE: found 3, expected 2 (P-384)"},
		{bad_author_point, "author-key-point", SEV_ERR_FORMAT,
		 "AUTHOR_KEY: the point of the public key is not on the curve P-384"},
		{bad_author_s_zero, "id-key-signature-range", SEV_ERR_FORMAT, "ID_KEY_SIG.S:"},
		{bad_block_signature, "id-block-signature", SEV_ERR_MISMATCH,
		 "ID_BLOCK_SIG: the signature over the ID block is not that of ID_KEY"},
		{bad_key_signature, "id-key-signature", SEV_ERR_MISMATCH,
		 "ID_KEY_SIG: the signature over the ID key is not that of AUTHOR_KEY"},
		{want_other_digest, "launch-digest", SEV_ERR_MISMATCH,
		 "ID block: LD: found 5a5a5a5a"},
		{want_other_policy, "policy", SEV_ERR_MISMATCH,
		 "ID block: POLICY: found 0x30000, expected 0xb0000"},
		{want_other_id_key, "id-key", SEV_ERR_MISMATCH, "digest of ID_KEY: found "},
		{want_other_author_key, "author-key", SEV_ERR_MISMATCH,
		 "digest of AUTHOR_KEY: found "},
		{want_author, "author-key-present", SEV_ERR_MISMATCH,
		 "AUTHOR_KEY: found none, expected an author key"},
	};
	struct fixture *f = *state;
	const struct fixture good = *f;
	struct sev_err err;

	assert_sev_ok(sev_id_verify(&f->subject, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		enum sev_rc rc;

		*f = good;
		cases[i].spoil(f);
		assert_string_equal(only_failure(f, &rc, &err), cases[i].check);
		assert_int_equal(rc, cases[i].rc);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found \"%s\", expected \"%s\"", err.msg, cases[i].message);
		assert_int_equal(sev_id_verify(&f->subject, &err), cases[i].rc);
	}
	*f = good;
}

static void test_asked_and_so(void **state)
{
	struct fixture *f = *state;
	uint8_t digest[48], id_digest[48], author_digest[48];
	uint64_t policy = 0x30000;
	struct sev_err err;

	memset(digest, 0x5A, sizeof(digest));
	sev_id_auth_id_key_digest(f->auth, id_digest);
	sev_id_auth_author_key_digest(f->auth, author_digest);
	f->subject.launch_digest = digest;
	f->subject.policy = &policy;
	f->subject.id_key_digest = id_digest;
	f->subject.author_key_digest = author_digest;
	f->subject.author_required = true;
	for (unsigned i = 0; i < sev_id_check_count(); i++)
		assert_sev_ok(sev_id_check(i, &f->subject, &err), &err);
}

/* n - 1 is a scalar, n is none (FIPS 186-4, D.1.2.4). */
static void test_scalar_range(void **state)
{
	uint8_t number[48] = {0};

	(void)state;
	assert_false(sev_p384_is_scalar(number));
	number[47] = 1;
	assert_true(sev_p384_is_scalar(number));
	assert_true(sev_hex_decode("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372d"
				   "df581a0db248b0a77aecec196accc52972",
				   number, 48));
	assert_true(sev_p384_is_scalar(number));
	number[47]++;
	assert_false(sev_p384_is_scalar(number));
	memset(number, 0xFF, 48);
	assert_false(sev_p384_is_scalar(number));
}

static void expect_read(const void *data, size_t size, const uint8_t *expected,
			size_t expected_size)
{
	enum sev_id_kind kind;
	uint8_t out[SEV_ID_AUTH_SIZE];
	struct sev_err err;

	assert_sev_ok(sev_id_read("file", data, size, &kind, out, &err), &err);
	assert_int_equal(kind, expected_size == 96 ? SEV_ID_KIND_BLOCK : SEV_ID_KIND_AUTH);
	assert_memory_equal(out, expected, expected_size);
}

static void test_read(void **state)
{
	struct fixture *f = *state;
	char *block = sev_base64_encode(f->block, sizeof(f->block));
	char *auth = sev_base64_encode(f->auth, sizeof(f->auth));
	char *line = sev_format("%s\n", block);

	expect_read(f->block, sizeof(f->block), f->block, 96);
	expect_read(f->auth, sizeof(f->auth), f->auth, 4096);
	expect_read(block, strlen(block), f->block, 96);
	expect_read(line, strlen(line), f->block, 96);
	expect_read(auth, strlen(auth), f->auth, 4096);
	free(block);
	free(auth);
	free(line);
}

static void test_check_names(void **state)
{
	(void)state;
	assert_string_equal(sev_id_check_name(0), "id-block-version");
	assert_string_equal(sev_id_check_name(sev_id_check_count() - 1), "policy");
	assert_null(sev_id_check_name(sev_id_check_count()));
}

static void test_bad_read(void **state)
{
	static const struct {
		const char *data;
		size_t size;
		const char *message;
	} cases[] = {
		{"", 0, "file: found 0 bytes in base64, expected an ID block of 96 or"},
		{"AAAA", 4, "file: found 3 bytes in base64, expected"},
		{"AAAA\0", 5, "file: found 5 bytes, expected"},
		{"?", 1, "file: found 1 bytes, expected"},
	};
	enum sev_id_kind kind;
	uint8_t out[SEV_ID_AUTH_SIZE];
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		assert_int_equal(sev_id_read("file", (const uint8_t *)cases[i].data, cases[i].size,
					     &kind, out, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found \"%s\", expected \"%s\"", err.msg, cases[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode_known),
		cmocka_unit_test(test_encode_places),
		cmocka_unit_test(test_known_key_digests),
		cmocka_unit_test_setup_teardown(test_sign_places, setup, teardown),
		cmocka_unit_test_setup_teardown(test_without_author, setup, teardown),
		cmocka_unit_test_setup_teardown(test_public_key_cannot_sign, setup, teardown),
		cmocka_unit_test_setup_teardown(test_key_forms, setup, teardown),
		cmocka_unit_test(test_bad_keys),
		cmocka_unit_test_setup_teardown(test_key_halves, setup, teardown),
		cmocka_unit_test_setup_teardown(test_each_check_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_asked_and_so, setup, teardown),
		cmocka_unit_test(test_scalar_range),
		cmocka_unit_test_setup_teardown(test_read, setup, teardown),
		cmocka_unit_test(test_bad_read),
		cmocka_unit_test(test_check_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
