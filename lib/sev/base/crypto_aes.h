/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES in the modes that SEV uses. OpenSSL does the work.
 */
#ifndef SEV_BASE_CRYPTO_AES_H
#define SEV_BASE_CRYPTO_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#define SEV_GCM_KEY_SIZE 32
#define SEV_GCM_IV_SIZE	 12
#define SEV_GCM_TAG_SIZE 16

/* AES-128-CTR; encrypts and decrypts alike. out may be in. */
enum sev_rc sev_aes128_ctr(const uint8_t key[16], const uint8_t iv[16], const uint8_t *in,
			   uint8_t *out, size_t size, struct sev_err *err);

/* AES-256-GCM. out may be in. */
enum sev_rc sev_aes256_gcm_seal(const uint8_t key[SEV_GCM_KEY_SIZE],
				const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *aad,
				size_t aad_size, const uint8_t *in, uint8_t *out, size_t size,
				uint8_t tag[SEV_GCM_TAG_SIZE], struct sev_err *err);
/* *valid says whether the tag is right; if it is not, out is zeros. */
enum sev_rc sev_aes256_gcm_open(const uint8_t key[SEV_GCM_KEY_SIZE],
				const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *aad,
				size_t aad_size, const uint8_t *in, uint8_t *out, size_t size,
				const uint8_t tag[SEV_GCM_TAG_SIZE], bool *valid);

/* The same with a key that is set up once, without AAD. */
struct sev_gcm;
enum sev_rc sev_gcm_new(const uint8_t key[SEV_GCM_KEY_SIZE], struct sev_gcm **out,
			struct sev_err *err);
/* Wipes and frees; NULL is fine. */
void sev_gcm_free(struct sev_gcm *gcm);
enum sev_rc sev_gcm_seal(struct sev_gcm *gcm, const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *in,
			 uint8_t *out, size_t size, uint8_t tag[SEV_GCM_TAG_SIZE],
			 struct sev_err *err);
enum sev_rc sev_gcm_open(struct sev_gcm *gcm, const uint8_t iv[SEV_GCM_IV_SIZE], const uint8_t *in,
			 uint8_t *out, size_t size, const uint8_t tag[SEV_GCM_TAG_SIZE],
			 bool *valid, struct sev_err *err);

/* AES-128-XTS with a key of two halves, set up once. */
struct sev_xts;
#define SEV_XTS_KEY_SIZE 32
/* The two halves of the key must differ, as XTS demands: SEV_ERR_CRYPTO. */
enum sev_rc sev_xts_new(const uint8_t key[SEV_XTS_KEY_SIZE], struct sev_xts **out,
			struct sev_err *err);
/* Wipes and frees; NULL is fine. */
void sev_xts_free(struct sev_xts *xts);
/* One data unit of size bytes, a multiple of 16; the tweak is a number, little-endian. */
enum sev_rc sev_xts_encrypt(struct sev_xts *xts, uint64_t tweak, const uint8_t *in, uint8_t *out,
			    size_t size, struct sev_err *err);
enum sev_rc sev_xts_decrypt(struct sev_xts *xts, uint64_t tweak, const uint8_t *in, uint8_t *out,
			    size_t size, struct sev_err *err);

#endif
