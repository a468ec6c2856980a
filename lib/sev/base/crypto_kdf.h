/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key derivation function of SEV's sessions.
 */
#ifndef SEV_BASE_CRYPTO_KDF_H
#define SEV_BASE_CRYPTO_KDF_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

/*
 * NIST SP 800-108 in counter mode with HMAC-SHA-256: counter and length little-endian, 32 bits
 * each, the counter first. out_size is at most 32.
 */
enum sev_rc sev_kdf(const uint8_t *key, size_t key_size, const char *label, const uint8_t *context,
		    size_t context_size, uint8_t *out, size_t out_size, struct sev_err *err);

#endif
