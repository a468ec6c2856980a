/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_rsa.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/crypto.h"
#include "base/crypto_pkey.h"

#define SEV_RSA_HASH_MAX 48

/* The other byte order, or the same: what OSSL_PARAM takes for a number. */
static bool to_native(const uint8_t *number, size_t size, uint8_t native[SEV_RSA_MAX_LENGTH])
{
	BIGNUM *bn;
	bool ok;

	if (size > SEV_RSA_MAX_LENGTH)
		return false;
	bn = BN_bin2bn(number, (int)size, NULL);
	ok = bn && BN_bn2nativepad(bn, native, (int)size) >= 0;
	BN_free(bn);
	return ok;
}

EVP_PKEY *sev_pkey_of_rsa(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size)
{
	uint8_t native_n[SEV_RSA_MAX_LENGTH], native_e[SEV_RSA_MAX_LENGTH];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, native_n, n_size),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, native_e, e_size),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx;

	if (!to_native(n, n_size, native_n) || !to_native(e, e_size, native_e))
		return NULL;
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/* One of the two hashes, as function of bytes. */
struct hash {
	size_t size;
	void (*of)(const void *data, size_t size, uint8_t *digest);
};

/* MGF1 (RFC 8017, B.2.1), by which data is masked. */
static void mask(const struct hash *hash, const uint8_t *seed, uint8_t *data, size_t size)
{
	uint8_t block[SEV_RSA_HASH_MAX + 4] = {0};
	uint8_t out[SEV_RSA_HASH_MAX];

	memcpy(block, seed, hash->size);
	for (size_t at = 0; at < size; at++) {
		if (at % hash->size == 0) {
			block[hash->size + 3] = (uint8_t)(at / hash->size);
			hash->of(block, hash->size + 4, out);
		}
		data[at] ^= out[at % hash->size];
	}
}

/* EMSA-PSS-VERIFY (RFC 8017, 9.1.2) with a salt as long as the hash; em is overwritten. */
static bool pss_matches(const struct hash *hash, uint8_t *em, size_t em_bits, const uint8_t *digest)
{
	size_t em_size = (em_bits + 7) / 8;
	uint8_t low_bits = (uint8_t)(0xFF >> (8 * em_size - em_bits));
	uint8_t message[8 + 2 * SEV_RSA_HASH_MAX] = {0};
	uint8_t wanted[SEV_RSA_HASH_MAX];
	size_t padding;
	uint8_t *h;

	if (em_size < 2 * hash->size + 2 || em[em_size - 1] != 0xBC || em[0] & ~low_bits)
		return false;
	h = em + em_size - hash->size - 1;
	mask(hash, h, em, (size_t)(h - em));
	em[0] &= low_bits;
	padding = em_size - 2 * hash->size - 2;
	for (size_t i = 0; i < padding; i++)
		if (em[i] != 0)
			return false;
	if (em[padding] != 1)
		return false;
	memcpy(message + 8, digest, hash->size);
	memcpy(message + 8 + hash->size, em + padding + 1, hash->size);
	hash->of(message, 8 + 2 * hash->size, wanted);
	return memcmp(wanted, h, hash->size) == 0;
}

/* The signature's integer to the power of e, as bytes; false when it is not below n. */
static bool open_signature(const BIGNUM *n, const BIGNUM *e, const uint8_t *signature, size_t size,
			   uint8_t *em, bool *in_range)
{
	BIGNUM *s = BN_bin2bn(signature, (int)size, NULL);
	BIGNUM *m = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	bool ok = s && m && ctx;

	*in_range = ok && BN_cmp(s, n) < 0;
	if (*in_range)
		ok = BN_mod_exp(m, s, e, n, ctx) == 1 && BN_bn2binpad(m, em, (int)size) >= 0;
	BN_CTX_free(ctx);
	BN_free(m);
	BN_free(s);
	return ok;
}

/*
 * By numbers, not through EVP: keys are used once or rarely, and making an EVP key of one takes as
 * long as the arithmetic.
 */
enum sev_rc sev_rsa_pss_verify(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size,
			       unsigned hash, const uint8_t *digest, const uint8_t *signature,
			       bool *valid, struct sev_err *err)
{
	static const struct hash sha256 = {32, sev_sha256};
	static const struct hash sha384 = {48, sev_sha384};
	uint8_t opened[SEV_RSA_MAX_LENGTH];
	BIGNUM *bn_n, *bn_e;
	size_t bits;
	bool in_range = false;
	bool ok;

	*valid = false;
	if (n_size > sizeof(opened) || e_size > n_size)
		return SEV_OK;
	bn_n = BN_bin2bn(n, (int)n_size, NULL);
	bn_e = BN_bin2bn(e, (int)e_size, NULL);
	bits = bn_n ? (size_t)BN_num_bits(bn_n) : 0;
	ok = bn_n && bn_e &&
	     (bits < 2 || open_signature(bn_n, bn_e, signature, n_size, opened, &in_range));
	BN_free(bn_n);
	BN_free(bn_e);
	ERR_clear_error();
	if (!ok)
		return sev_fail_crypto("checking an RSA signature", err);
	/* The encoded message has one bit less than n, so may begin a byte later. */
	if (in_range && bits > 8 * (n_size - 1) + 1)
		*valid = pss_matches(hash == 256 ? &sha256 : &sha384, opened, bits - 1, digest);
	return SEV_OK;
}

enum sev_rc sev_rsa_spki(const uint8_t *n, size_t n_size, const uint8_t *e, size_t e_size,
			 uint8_t **der, size_t *size, struct sev_err *err)
{
	EVP_PKEY *pkey = sev_pkey_of_rsa(n, n_size, e, e_size);
	enum sev_rc rc;

	if (!pkey)
		return sev_fail_crypto("making an RSA key", err);
	rc = sev_pkey_spki(pkey, der, size, err);
	EVP_PKEY_free(pkey);
	return rc;
}
