/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AES-256-GCM (FIPS 197, SP 800-38D) with an IV of 12 bytes, for guest messages. It takes the same
 * time whatever the key and the text are: no table is indexed by them, no branch depends on them.
 */
#ifndef BOOT_AES_GCM_H
#define BOOT_AES_GCM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AES_GCM_KEY 32
#define AES_GCM_IV  12
#define AES_GCM_TAG 16

/* What one message is made with. aad is authenticated, not encrypted. */
struct aes_gcm {
	const uint8_t *key; /* AES_GCM_KEY bytes */
	const uint8_t *iv;  /* AES_GCM_IV bytes, never twice with a key */
	const uint8_t *aad;
	size_t aad_size;
};

/* from and to may be the same. */
void aes_gcm_seal(const struct aes_gcm *gcm, const uint8_t *from, size_t size, uint8_t *to,
		  uint8_t tag[AES_GCM_TAG]);
/* False: not authentic, and nothing is written. */
bool aes_gcm_open(const struct aes_gcm *gcm, const uint8_t *from, size_t size, uint8_t *to,
		  const uint8_t tag[AES_GCM_TAG]);

#endif
