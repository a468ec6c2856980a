/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_kdf.h"

#include <string.h>

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"

/* Counter, label, the zero between, context, length: labels and contexts of SEV are short. */
#define BLOCK_MAX 256

/* spec: SEV-API keys: KDF: NIST SP 800-108, HMAC-SHA-256, both numbers little-endian */
enum sev_rc sev_kdf(const uint8_t *key, size_t key_size, const char *label, const uint8_t *context,
		    size_t context_size, uint8_t *out, size_t out_size, struct sev_err *err)
{
	const size_t label_size = strlen(label);
	const size_t size = 4 + label_size + 1 + context_size + 4;
	uint8_t block[BLOCK_MAX], mac[32];
	enum sev_rc rc;

	if (size > sizeof(block) || out_size > sizeof(mac))
		return sev_fail(err, SEV_ERR_ARG,
				"KDF: %zu bytes to mix in and %zu to derive are "
				"more than one block",
				size, out_size);
	sev_put_le32(block, 1);
	memcpy(block + 4, label, label_size);
	block[4 + label_size] = 0;
	if (context_size)
		memcpy(block + 5 + label_size, context, context_size);
	sev_put_le32(block + size - 4, (uint32_t)(out_size * 8));
	rc = sev_hmac_sha256(key, key_size, block, size, mac, err);
	if (rc == SEV_OK)
		memcpy(out, mac, out_size);
	sev_cleanse(mac, sizeof(mac));
	sev_cleanse(block, sizeof(block));
	return rc;
}
