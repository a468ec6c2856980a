/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/openssl.h"

#include <openssl/evp.h>

#define TAG_SIZE 16

/* Key, IV and what only the tag covers. The context's IV is 12 bytes long, GCM's own. */
static EVP_CIPHER_CTX *start(const struct ghcb_aead_input *input, int encrypt)
{
	EVP_CIPHER_CTX *gcm = EVP_CIPHER_CTX_new();
	int done;

	if (gcm &&
	    EVP_CipherInit_ex(gcm, EVP_aes_256_gcm(), NULL, input->key, input->iv, encrypt) == 1 &&
	    EVP_CipherUpdate(gcm, NULL, &done, input->aad, (int)input->aad_size) == 1)
		return gcm;
	EVP_CIPHER_CTX_free(gcm);
	return NULL;
}

static bool run(EVP_CIPHER_CTX *gcm, const uint8_t *from, size_t size, uint8_t *to)
{
	int done = 0;

	return EVP_CipherUpdate(gcm, to, &done, from, (int)size) == 1 && (size_t)done == size;
}

static bool seal(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		 uint8_t *to, uint8_t tag[TAG_SIZE])
{
	EVP_CIPHER_CTX *gcm = size <= SEV_MSG_PAYLOAD_MAX ? start(input, 1) : NULL;
	int done;
	bool good;

	(void)ctx;
	good = gcm && run(gcm, from, size, to) && EVP_CipherFinal_ex(gcm, to + size, &done) == 1 &&
	       EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, tag) == 1;
	EVP_CIPHER_CTX_free(gcm);
	return good;
}

static bool open(void *ctx, const struct ghcb_aead_input *input, const uint8_t *from, size_t size,
		 uint8_t *to, const uint8_t tag[TAG_SIZE])
{
	EVP_CIPHER_CTX *gcm = size <= SEV_MSG_PAYLOAD_MAX ? start(input, 0) : NULL;
	int done;
	bool good;

	(void)ctx;
	good = gcm && run(gcm, from, size, to) &&
	       EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, (void *)(uintptr_t)tag) ==
		       1 &&
	       EVP_CipherFinal_ex(gcm, to + size, &done) == 1;
	EVP_CIPHER_CTX_free(gcm);
	return good;
}

const struct ghcb_aead ghcb_openssl_aead = {
	.size = sizeof(ghcb_openssl_aead), .seal = seal, .open = open};
