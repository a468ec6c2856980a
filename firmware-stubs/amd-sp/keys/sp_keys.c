/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/sp_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/crypto_kdf.h"

uint32_t sp_chip_key(const struct amd_sp *sp, const char *label, uint8_t key[32])
{
	return sp_crypto(
		sev_kdf(sp->chip.secret, sizeof(sp->chip.secret), label, NULL, 0, key, 32, NULL));
}

void sp_keys_free(struct sp_keys *keys)
{
	free(keys);
}
