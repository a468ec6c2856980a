/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_aes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/crypto_pkey.h"
#include "base/err.h"

/* One run of a stream cipher; NULL ends early and is false. */
static bool ctr_run(EVP_CIPHER_CTX *ctx, const uint8_t *key, const uint8_t *iv, const uint8_t *in,
		    uint8_t *out, size_t size)
{
	int done = 0;

	return ctx && size <= INT_MAX &&
	       EVP_EncryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, key, iv) == 1 &&
	       EVP_EncryptUpdate(ctx, out, &done, in, (int)size) == 1;
}

enum sev_rc sev_aes128_ctr(const uint8_t key[16], const uint8_t iv[16], const uint8_t *in,
			   uint8_t *out, size_t size, struct sev_err *err)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok = ctr_run(ctx, key, iv, in, out, size);

	EVP_CIPHER_CTX_free(ctx);
	return ok ? SEV_OK : sev_fail_crypto("AES-128-CTR", err);
}

/* key NULL: that of before. */
static bool gcm_begin(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const uint8_t *key,
		      const uint8_t *iv, int encrypt)
{
	return ctx && EVP_CipherInit_ex(ctx, cipher, NULL, key, iv, encrypt) == 1;
}

static bool gcm_aad(EVP_CIPHER_CTX *ctx, const uint8_t *aad, size_t size)
{
	int done = 0;

	return !size ||
	       (size <= INT_MAX && EVP_CipherUpdate(ctx, NULL, &done, aad, (int)size) == 1);
}

static bool gcm_seal(EVP_CIPHER_CTX *ctx, const uint8_t *in, uint8_t *out, size_t size,
		     uint8_t tag[SEV_GCM_TAG_SIZE])
{
	int done = 0;

	return size <= INT_MAX && EVP_CipherUpdate(ctx, out, &done, in, (int)size) == 1 &&
	       EVP_CipherFinal_ex(ctx, out + done, &done) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SEV_GCM_TAG_SIZE, tag) == 1;
}

/* False when the library failed; what is not valid is wiped. */
static bool gcm_open(EVP_CIPHER_CTX *ctx, const uint8_t *in, uint8_t *out, size_t size,
		     const uint8_t tag[SEV_GCM_TAG_SIZE], bool *valid)
{
	uint8_t wanted[SEV_GCM_TAG_SIZE];
	int done = 0;
	bool ok;

	memcpy(wanted, tag, sizeof(wanted));
	ok = size <= INT_MAX &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(wanted), wanted) == 1 &&
	     EVP_CipherUpdate(ctx, out, &done, in, (int)size) == 1;
	*valid = ok && EVP_CipherFinal_ex(ctx, out + done, &done) == 1;
	if (!*valid)
		sev_cleanse(out, size);
	return ok;
}

enum sev_rc sev_aes256_gcm_seal(const uint8_t key[SEV_GCM_KEY_SIZE],
				const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *aad,
				size_t aad_size, const uint8_t *in, uint8_t *out, size_t size,
				uint8_t tag[SEV_GCM_TAG_SIZE], struct sev_err *err)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok = gcm_begin(ctx, EVP_aes_256_gcm(), key, iv, 1) && gcm_aad(ctx, aad, aad_size) &&
		  gcm_seal(ctx, in, out, size, tag);

	EVP_CIPHER_CTX_free(ctx);
	return ok ? SEV_OK : sev_fail_crypto("AES-256-GCM", err);
}

enum sev_rc sev_aes256_gcm_open(const uint8_t key[SEV_GCM_KEY_SIZE],
				const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *aad,
				size_t aad_size, const uint8_t *in, uint8_t *out, size_t size,
				const uint8_t tag[SEV_GCM_TAG_SIZE], bool *valid)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	bool ok;

	*valid = false;
	ok = gcm_begin(ctx, EVP_aes_256_gcm(), key, iv, 0) && gcm_aad(ctx, aad, aad_size) &&
	     gcm_open(ctx, in, out, size, tag, valid);
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		sev_cleanse(out, size);
	return ok ? SEV_OK : sev_fail_crypto("AES-256-GCM", NULL);
}

struct sev_gcm {
	EVP_CIPHER_CTX *encrypt;
	EVP_CIPHER_CTX *decrypt;
};

enum sev_rc sev_gcm_new(const uint8_t key[SEV_GCM_KEY_SIZE], struct sev_gcm **out,
			struct sev_err *err)
{
	struct sev_gcm *gcm = calloc(1, sizeof(*gcm));

	*out = NULL;
	if (!gcm)
		return sev_fail_nomem(err);
	gcm->encrypt = EVP_CIPHER_CTX_new();
	gcm->decrypt = EVP_CIPHER_CTX_new();
	if (!gcm_begin(gcm->encrypt, EVP_aes_256_gcm(), key, NULL, 1) ||
	    !gcm_begin(gcm->decrypt, EVP_aes_256_gcm(), key, NULL, 0)) {
		sev_gcm_free(gcm);
		return sev_fail_crypto("AES-256-GCM", err);
	}
	*out = gcm;
	return SEV_OK;
}

void sev_gcm_free(struct sev_gcm *gcm)
{
	if (!gcm)
		return;
	EVP_CIPHER_CTX_free(gcm->encrypt);
	EVP_CIPHER_CTX_free(gcm->decrypt);
	free(gcm);
}

enum sev_rc sev_gcm_seal(struct sev_gcm *gcm, const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *in,
			 uint8_t *out, size_t size, uint8_t tag[SEV_GCM_TAG_SIZE],
			 struct sev_err *err)
{
	if (!gcm_begin(gcm->encrypt, NULL, NULL, iv, 1) ||
	    !gcm_seal(gcm->encrypt, in, out, size, tag))
		return sev_fail_crypto("AES-256-GCM", err);
	return SEV_OK;
}

enum sev_rc sev_gcm_open(struct sev_gcm *gcm, const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *in,
			 uint8_t *out, size_t size, const uint8_t tag[SEV_GCM_TAG_SIZE],
			 bool *valid, struct sev_err *err)
{
	*valid = false;
	if (!gcm_begin(gcm->decrypt, NULL, NULL, iv, 0) ||
	    !gcm_open(gcm->decrypt, in, out, size, tag, valid)) {
		sev_cleanse(out, size);
		return sev_fail_crypto("AES-256-GCM", err);
	}
	return SEV_OK;
}

struct sev_xts {
	EVP_CIPHER_CTX *encrypt;
	EVP_CIPHER_CTX *decrypt;
};

enum sev_rc sev_xts_new(const uint8_t key[SEV_XTS_KEY_SIZE], struct sev_xts **out,
			struct sev_err *err)
{
	struct sev_xts *xts = calloc(1, sizeof(*xts));

	*out = NULL;
	if (!xts)
		return sev_fail_nomem(err);
	xts->encrypt = EVP_CIPHER_CTX_new();
	xts->decrypt = EVP_CIPHER_CTX_new();
	if (!xts->encrypt || !xts->decrypt ||
	    EVP_EncryptInit_ex(xts->encrypt, EVP_aes_128_xts(), NULL, key, NULL) != 1 ||
	    EVP_DecryptInit_ex(xts->decrypt, EVP_aes_128_xts(), NULL, key, NULL) != 1) {
		sev_xts_free(xts);
		return sev_fail_crypto("AES-128-XTS", err);
	}
	*out = xts;
	return SEV_OK;
}

void sev_xts_free(struct sev_xts *xts)
{
	if (!xts)
		return;
	EVP_CIPHER_CTX_free(xts->encrypt);
	EVP_CIPHER_CTX_free(xts->decrypt);
	free(xts);
}

static enum sev_rc xts_run(EVP_CIPHER_CTX *ctx, uint64_t tweak, const uint8_t *in, uint8_t *out,
			   size_t size, struct sev_err *err)
{
	uint8_t iv[16] = {0};
	int done = 0;

	sev_put_le64(iv, tweak);
	if (size > INT_MAX || EVP_CipherInit_ex(ctx, NULL, NULL, NULL, iv, -1) != 1 ||
	    EVP_CipherUpdate(ctx, out, &done, in, (int)size) != 1)
		return sev_fail_crypto("AES-128-XTS", err);
	return SEV_OK;
}

enum sev_rc sev_xts_encrypt(struct sev_xts *xts, uint64_t tweak, const uint8_t *in, uint8_t *out,
			    size_t size, struct sev_err *err)
{
	return xts_run(xts->encrypt, tweak, in, out, size, err);
}

enum sev_rc sev_xts_decrypt(struct sev_xts *xts, uint64_t tweak, const uint8_t *in, uint8_t *out,
			    size_t size, struct sev_err *err)
{
	return xts_run(xts->decrypt, tweak, in, out, size, err);
}
