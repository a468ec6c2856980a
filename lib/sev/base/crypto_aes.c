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

static bool gcm_begin(EVP_CIPHER_CTX *ctx, const uint8_t *key, const uint8_t *iv,
		      const uint8_t *aad, size_t aad_size, size_t size, int encrypt)
{
	int done = 0;

	return ctx && aad_size <= INT_MAX && size <= INT_MAX &&
	       EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv, encrypt) == 1 &&
	       (!aad_size || EVP_CipherUpdate(ctx, NULL, &done, aad, (int)aad_size) == 1);
}

enum sev_rc sev_aes256_gcm_seal(const uint8_t key[SEV_GCM_KEY_SIZE],
				const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *aad,
				size_t aad_size, const uint8_t *in, uint8_t *out, size_t size,
				uint8_t tag[SEV_GCM_TAG_SIZE], struct sev_err *err)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;
	bool ok = gcm_begin(ctx, key, iv, aad, aad_size, size, 1) &&
		  EVP_CipherUpdate(ctx, out, &done, in, (int)size) == 1 &&
		  EVP_CipherFinal_ex(ctx, out + done, &done) == 1 &&
		  EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, SEV_GCM_TAG_SIZE, tag) == 1;

	EVP_CIPHER_CTX_free(ctx);
	return ok ? SEV_OK : sev_fail_crypto("AES-256-GCM", err);
}

enum sev_rc sev_aes256_gcm_open(const uint8_t key[SEV_GCM_KEY_SIZE],
				const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *aad,
				size_t aad_size, const uint8_t *in, uint8_t *out, size_t size,
				const uint8_t tag[SEV_GCM_TAG_SIZE], bool *valid,
				struct sev_err *err)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t wanted[SEV_GCM_TAG_SIZE];
	int done = 0;
	bool ok;

	memcpy(wanted, tag, sizeof(wanted));
	ok = gcm_begin(ctx, key, iv, aad, aad_size, size, 0) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(wanted), wanted) == 1 &&
	     EVP_CipherUpdate(ctx, out, &done, in, (int)size) == 1;
	*valid = ok && EVP_CipherFinal_ex(ctx, out + done, &done) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!*valid)
		sev_cleanse(out, size);
	return ok ? SEV_OK : sev_fail_crypto("AES-256-GCM", err);
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
